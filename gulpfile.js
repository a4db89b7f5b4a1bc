const { dest, parallel, series, src } = require('gulp');
const { rm } = require('node:fs/promises');

/** Removes what an earlier build left, so that nothing deleted from the sources lives on in the package. */
function clean() {
	return rm('dist', { recursive: true, force: true });
}

/** Icons, beside the code that names them. */
function icons() {
	return src('nodes/**/*.{svg,png}', { base: '.', encoding: false }).pipe(dest('dist'));
}

/** Search words and output schemas, which n8n reads from beside the built node. */
function metadata() {
	return src('nodes/**/*.json', { base: '.' }).pipe(dest('dist'));
}

exports.clean = clean;
exports.assets = parallel(icons, metadata);
exports.default = series(clean, exports.assets);
