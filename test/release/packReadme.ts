/**
 * Prepares the README for npm, and restores it: npm runs `packReadme.ts prepare` before it packs
 * (`prepack`) and `packReadme.ts restore` afterwards (`postpack`).
 *
 * - npm's page shows README.md without the other files of the repository, so relative links become
 *   absolute ones.
 * - npm packs every file named README.*, whatever `files` in package.json says. n8n accepts English
 *   documentation only, so README.zh-CN.md must not be there meanwhile.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from './check';
import { makeLinksAbsolute } from './readmeLinks';

const README = 'README.md';
const CHINESE_README = 'README.zh-CN.md';

/** Folder for the originals. npm does not pack it. */
const BACKUP = '.pack-backup';

/** Rewrites README.md and moves README.zh-CN.md away. */
export function prepare(root: string): void {
	// If an earlier run was interrupted, its originals count.
	restore(root);
	const manifest = readManifest(root);
	const readme = readFileSync(join(root, README), 'utf8');
	mkdirSync(join(root, BACKUP));
	writeFileSync(join(root, BACKUP, README), readme);
	if (existsSync(join(root, CHINESE_README))) {
		renameSync(join(root, CHINESE_README), join(root, BACKUP, CHINESE_README));
	}
	writeFileSync(join(root, README), makeLinksAbsolute(readme, manifest));
}

/** Puts the originals back. Does nothing if there are none. */
export function restore(root: string): void {
	for (const name of [README, CHINESE_README]) {
		if (existsSync(join(root, BACKUP, name))) {
			renameSync(join(root, BACKUP, name), join(root, name));
		}
	}
	rmSync(join(root, BACKUP), { recursive: true, force: true });
}

if (require.main === module) {
	const [step] = process.argv.slice(2);
	if (step === 'prepare') prepare(process.cwd());
	else if (step === 'restore') restore(process.cwd());
	else throw new Error(`The argument is ${step}, but must be "prepare" or "restore"`);
}
