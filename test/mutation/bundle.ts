/**
 * Runs the test files that `MUTATION_TESTS` names, relative to `test` and separated by commas, as one file: jest needs
 * a second per file for its own modules, for each mutant.
 */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

function listFiles(name: string): string[] {
	if (statSync(path.join(ROOT, name)).isFile()) return [name];
	return readdirSync(path.join(ROOT, name)).flatMap((entry) => listFiles(path.join(name, entry)));
}

const files = (process.env.MUTATION_TESTS ?? '')
	.split(',')
	.flatMap(listFiles)
	.filter((file) => file.endsWith('.test.ts') && !file.endsWith('.engine.test.ts'));

describe.each(files)('%s:', (file) => {
	require(path.join(ROOT, file));
});
