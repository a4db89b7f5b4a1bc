/**
 * Runs the test files that `MUTATION_TESTS` names, relative to `test` and separated by commas, as one file: jest needs
 * a second per file for its own modules, for each mutant. Engine tests run with sourceEngine.ts, except those that need
 * whole workflows. The names of the tests contain a hash of their file and of this folder: Stryker runs a mutant again
 * if they change.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

function listFiles(name: string): string[] {
	if (statSync(path.join(ROOT, name)).isFile()) return [name];
	return readdirSync(path.join(ROOT, name)).flatMap((entry) => listFiles(path.join(name, entry)));
}

const needsWorkflow = (file: string) =>
	/\brun(AsTool|Workflow|Chain)\b/.test(readFileSync(path.join(ROOT, file), 'utf8'));

const files = (process.env.MUTATION_TESTS ?? '')
	.split(',')
	.flatMap(listFiles)
	.filter((file) => file.endsWith('.test.ts'))
	.filter((file) => !file.endsWith('.engine.test.ts') || !needsWorkflow(file));

const read = (file: string) => readFileSync(path.join(ROOT, file));

const harness = Buffer.concat(listFiles('mutation').map(read));

const hash = (file: string) =>
	createHash('sha256').update(harness).update(read(file)).digest('hex').slice(0, 8);

describe.each(files.map((file) => [file, hash(file)]))('%s (%s):', (file) => {
	require(path.join(ROOT, file));
});
