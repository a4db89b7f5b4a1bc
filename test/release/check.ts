import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackedPackage } from './packedPackage';

/** Root folder of the checkout. */
export const PROJECT = join(__dirname, '..', '..');

/** One item of the checklist in `docs/publishing.md`. */
export interface Check {
	/** The item's name in the checklist and on the command line. */
	name: string;
	/** Only the owner of the package can correct what this check finds. */
	isForOwner?: true;
	/**
	 * Returns what is wrong, one text per problem.
	 *
	 * @param root root folder of the checkout to check, with a build in `dist`
	 * @param packed the package that npm makes of the checkout
	 */
	findProblems: (root: string, packed: PackedPackage) => string[] | Promise<string[]>;
}

/** Reads a text file of the checkout. */
export function readText(root: string, path: string): string {
	return readFileSync(join(root, path), 'utf8');
}

/** Lists the files in a folder of the checkout and its subfolders. Paths are relative to `root`. */
export function listFiles(root: string, folder: string): string[] {
	return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
		const path = `${folder}/${entry.name}`;
		return entry.isDirectory() ? listFiles(root, path) : [path];
	});
}

/** The parts of `package.json` that the checks use. */
export interface Manifest {
	name: string;
	version: string;
	license?: string;
	keywords?: string[];
	author?: { name?: string; email?: string };
	repository?: { url?: string };
	dependencies?: Record<string, string>;
	scripts?: Record<string, string>;
	n8n?: { strict?: boolean };
}

/** Reads `package.json` of the checkout. */
export function readManifest(root: string): Manifest {
	return JSON.parse(readText(root, 'package.json')) as Manifest;
}
