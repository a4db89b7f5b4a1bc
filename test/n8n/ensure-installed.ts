import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withFolderLock } from './folder-lock';

/** Something that is installed into a folder of its own, by `npm` in a private package. */
export interface Installation {
	folder: string;
	/** The private package's `package.json`; a folder made from another one is made anew. */
	packageJson: object;
	/** Fills the folder, in which only the `package.json` lies. */
	install: () => Promise<void>;
	/** @throws Error if what lies in the folder does not work */
	verify: () => Promise<void>;
}

/**
 * Makes sure that a folder holds a complete, working install. A finished one is known by a marker
 * file; a folder without it is verified, and made anew if it fails that. Safe to call from several
 * processes at once.
 *
 * @param say told what takes time
 */
export async function ensureInstalled(
	installation: Installation,
	say: (line: string) => void,
): Promise<void> {
	const name = basename(installation.folder);
	if (await isMarked(installation)) return;
	await withFolderLock(`${installation.folder}.lock`, async () => {
		// Whoever held the lock may have done it.
		if (await isMarked(installation)) return;
		if (!(await works(installation))) {
			say(`Installing ${name}; this takes some minutes, once.`);
			await installAnew(installation);
			await installation.verify();
		}
		await writeFile(markerPath(installation), serializeRecipe(installation));
		say(`${name} is installed.`);
	});
}

async function installAnew({ folder, packageJson, install }: Installation): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson, null, '\t'));
	await install();
}

async function works({ verify }: Installation): Promise<boolean> {
	try {
		await verify();
		return true;
	} catch {
		return false;
	}
}

async function isMarked(installation: Installation): Promise<boolean> {
	try {
		return (await readFile(markerPath(installation), 'utf8')) === serializeRecipe(installation);
	} catch {
		return false;
	}
}

function markerPath({ folder }: Installation): string {
	return join(folder, '.installed');
}

function serializeRecipe({ packageJson }: Installation): string {
	return JSON.stringify(packageJson);
}
