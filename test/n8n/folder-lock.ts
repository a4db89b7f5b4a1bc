import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does `work` while no other process holds the same lock. Whoever comes second waits.
 *
 * @param lock path of a folder that exists only while somebody works
 */
export async function withFolderLock<Result>(
	lock: string,
	work: () => Promise<Result>,
): Promise<Result> {
	await mkdir(dirname(lock), { recursive: true });
	while (!(await take(lock))) {
		await removeIfAbandoned(lock);
		await sleep(500);
	}
	try {
		return await work();
	} finally {
		await rm(lock, { recursive: true, force: true });
	}
}

/**
 * The folder appears with its owner's name already in it: it is made under another name first. A
 * folder cannot be renamed onto one that has something in it, so only one process succeeds.
 */
async function take(lock: string): Promise<boolean> {
	const candidate = await mkdtemp(`${lock}.`);
	await writeFile(join(candidate, 'pid'), String(process.pid));
	try {
		await rename(candidate, lock);
		return true;
	} catch (error) {
		await rm(candidate, { recursive: true, force: true });
		const { code } = error as NodeJS.ErrnoException;
		if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
		throw error;
	}
}

/** A process that was killed leaves its lock behind. */
async function removeIfAbandoned(lock: string): Promise<void> {
	const owner = await readOwnerPid(lock);
	if (owner === undefined || isRunning(owner)) return;
	// Of several that see this, one gets to move it; by its new name it cannot be taken for a new one.
	const abandoned = `${lock}.abandoned-${process.pid}`;
	try {
		await rename(lock, abandoned);
	} catch {
		return;
	}
	if ((await readOwnerPid(abandoned)) === owner)
		await rm(abandoned, { recursive: true, force: true });
	else await rename(abandoned, lock);
}

/** Nothing if the lock was given back meanwhile. */
async function readOwnerPid(lock: string): Promise<number | undefined> {
	try {
		return Number(await readFile(join(lock, 'pid'), 'utf8'));
	} catch {
		return undefined;
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// Somebody else's process cannot be signalled, but it is there.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
