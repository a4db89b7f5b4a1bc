import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withFolderLock } from './folder-lock';

/** An install in its own folder, as dependencies of a private npm package. */
export interface Installation {
	folder: string;
	/** The private package's `package.json`. The install is verified again when it changes. */
	packageJson: object;
	/** Installs into the folder, which contains only the `package.json`. */
	install: () => Promise<void>;
	/** @throws Error if the install does not work */
	verify: () => Promise<void>;
}

/**
 * Installs into a folder unless a working install is there. A marker file identifies a complete
 * install; a folder without it is verified and reinstalled if the check fails. Safe to call from
 * several processes at once.
 *
 * @param log called with progress messages
 * @param progressIntervalMs time between the messages during an install
 * @throws Error if the install fails or does not work
 */
export async function ensureInstalled(
	installation: Installation,
	log: (line: string) => void,
	progressIntervalMs = 15_000,
): Promise<void> {
	const name = basename(installation.folder);
	if (await isComplete(installation)) return;
	await withFolderLock(`${installation.folder}.lock`, async () => {
		// Another process may have installed it before it released the lock.
		if (await isComplete(installation)) return;
		if (!(await works(installation))) {
			log(`Installing ${name}. This happens once and takes a few minutes.`);
			const stopProgress = reportProgress(installation.folder, log, progressIntervalMs);
			try {
				await reinstall(installation);
				await installation.verify();
			} finally {
				stopProgress();
			}
		}
		await writeFile(markerPath(installation), markerContent(installation));
		log(`${name} is installed.`);
	});
}

/**
 * Logs how long the install has taken and how many packages are in its folder, because npm prints no
 * progress into a pipe. Returns a function that ends this.
 */
function reportProgress(
	folder: string,
	log: (line: string) => void,
	intervalMs: number,
): () => void {
	const start = performance.now();
	let stopped = false;
	const report = async () => {
		const packages = await countPackages(folder);
		if (stopped) return;
		const seconds = Math.round((performance.now() - start) / 1000);
		log(`  … ${basename(folder)}: ${packages} packages after ${seconds} s`);
	};
	const timer = setInterval(() => void report(), intervalMs);
	return () => {
		stopped = true;
		clearInterval(timer);
	};
}

/** Number of entries in the top level of `node_modules`, where a scope counts once. */
async function countPackages(folder: string): Promise<number> {
	try {
		return (await readdir(join(folder, 'node_modules'))).length;
	} catch {
		return 0;
	}
}

async function reinstall({ folder, packageJson, install }: Installation): Promise<void> {
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

async function isComplete(installation: Installation): Promise<boolean> {
	try {
		return (await readFile(markerPath(installation), 'utf8')) === markerContent(installation);
	} catch {
		return false;
	}
}

function markerPath({ folder }: Installation): string {
	return join(folder, '.installed');
}

function markerContent({ packageJson }: Installation): string {
	return JSON.stringify(packageJson);
}
