/**
 * Mutation test: changes the code in one place at a time and runs the tests, which must fail.
 *
 *     npm run test:mutation                       all folders of folders.mjs
 *     npm run test:mutation -- feishu/client      the folders whose path ends like this
 *     npm run test:mutation -- --engine           also tries the survivors with the tests of the built node, which is slow
 *     npm run test:mutation -- --concurrency 1    processes; default: all cores but one
 *
 * Results are kept in coverage/mutation: a later run tests only what changed. Ends with an error if a folder's score is
 * below its `minScore`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { FOLDERS } from './folders.mjs';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { engine: { type: 'boolean' }, concurrency: { type: 'string' } },
});

const [wanted = ''] = positionals;
const selected = FOLDERS.filter(({ folder }) => folder.endsWith(wanted));
if (selected.length === 0) {
	console.error(
		`No folder "${wanted}". Folders: ${FOLDERS.map(({ folder }) => folder).join(', ')}`,
	);
	process.exit(2);
}

/** Mutants that a test noticed: it failed or did not end. */
const isDetected = ({ status }) => status === 'Killed' || status === 'Timeout';

/** Mutants that no test noticed. Those with other states are no valid programs. */
const isUndetected = ({ status }) => status === 'Survived' || status === 'NoCoverage';

/** Runs Stryker. Returns the mutants with their files, or undefined if Stryker failed. */
function mutate(name, files, environment) {
	const report = `coverage/mutation/${name}.json`;
	const options = values.concurrency === undefined ? [] : ['--concurrency', values.concurrency];
	const { status } = spawnSync(
		'npx',
		['stryker', 'run', 'test/mutation/stryker.config.mjs', ...options],
		{
			stdio: 'inherit',
			env: {
				...process.env,
				MUTATION_NAME: name,
				MUTATION_MUTATE: files.join(','),
				...environment,
			},
		},
	);
	if (status !== 0 || !existsSync(report)) return undefined;
	return Object.entries(JSON.parse(readFileSync(report, 'utf8')).files).flatMap(
		([file, { source, mutants }]) =>
			mutants.map((mutant) => ({ ...mutant, file, original: getText(source, mutant.location) })),
	);
}

/** Lines and columns count from 1. */
function getText(source, { start, end }) {
	const lines = source.split('\n').slice(start.line - 1, end.line);
	lines.push(lines.pop().slice(0, end.column - 1));
	lines.unshift(lines.shift().slice(start.column - 1));
	return lines.join('\n').replace(/\s+/g, ' ');
}

const getPosition = ({ file, location: { start, end } }) =>
	`${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;

const toKey = (mutant) => `${getPosition(mutant)} ${mutant.mutatorName} ${mutant.replacement}`;

/** Tries mutants that survived the unit tests with the tests of the built node. Returns the keys of those they notice. */
function findDetectedByEngine(name, survivors) {
	const positions = [...new Set(survivors.map(getPosition))];
	const mutants = mutate(`${name}.engine`, positions, { MUTATION_ENGINE: 'yes' });
	return new Set(mutants?.filter(isDetected).map(toKey));
}

const rows = selected.map(({ folder, files = '**/*.ts', minScore, tests }) => {
	const name = folder.split('/').slice(-2).join('-');
	const mutants = mutate(name, [`${folder}/${files}`], { MUTATION_TESTS: tests.join(',') });
	if (mutants === undefined) return { folder, minScore, score: Number.NaN, survivors: [] };
	const detected = mutants.filter(isDetected).length;
	let survivors = mutants.filter(isUndetected);
	const total = detected + survivors.length;
	if (values.engine && survivors.length > 0) {
		const found = findDetectedByEngine(name, survivors);
		survivors = survivors.filter((mutant) => !found.has(toKey(mutant)));
	}
	return { folder, minScore, score: (100 * (total - survivors.length)) / total, total, survivors };
});

for (const { folder, survivors } of rows) {
	console.log(`\n${folder}: ${survivors.length} mutants survived`);
	for (const { file, location, original, replacement } of survivors) {
		const text = replacement.replace(/\s+/g, ' ');
		console.log(
			`${file}:${location.start.line}: ${original.slice(0, 100)} → ${text.slice(0, 100)}`,
		);
	}
}

console.log('\nScore    Minimum  Mutants  Folder');
for (const { folder, minScore, score, total } of rows) {
	const cells = [`${score.toFixed(1)} %`, `${minScore} %`, String(total)];
	console.log(cells.map((cell) => cell.padEnd(9)).join('') + folder);
}
if (!rows.every(({ score, minScore }) => score >= minScore)) process.exitCode = 1;
