const { dest, parallel, series, src } = require('gulp');
const { rm } = require('node:fs/promises');

/** Deletes the previous build, so that files deleted from the sources are not published. */
function clean() {
	return rm('dist', { recursive: true, force: true });
}

/** Copies the icons next to the built code that refers to them. */
function icons() {
	return src('nodes/**/*.{svg,png}', { base: '.', encoding: false }).pipe(dest('dist'));
}

/** Copies the codex file (`*.node.json`) and the output schemas. n8n reads both from the folder of the built node. */
function metadata() {
	return src('nodes/**/*.json', { base: '.' }).pipe(dest('dist'));
}

exports.clean = clean;
exports.assets = parallel(icons, metadata);
exports.default = series(clean, exports.assets);
