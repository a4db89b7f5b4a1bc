import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while it holds a lock that excludes other processes. Waits for the lock without a
 * timeout.
 *
 * @param lock path of the lock folder, which exists while a process holds the lock
 */
export async function withFolderLock<Result>(
	lock: string,
	work: () => Promise<Result>,
): Promise<Result> {
	await mkdir(dirname(lock), { recursive: true });
	while (!(await tryAcquire(lock))) {
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
 * Creates a folder with the owner's PID in it and renames it to the lock's path, so that the lock
 * never exists without an owner. Renaming onto a non-empty folder fails, so only one process
 * succeeds.
 */
async function tryAcquire(lock: string): Promise<boolean> {
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

/** Removes the lock if its owner no longer runs. */
async function removeIfAbandoned(lock: string): Promise<void> {
	const owner = await readOwnerPid(lock);
	if (owner === undefined || isRunning(owner)) return;
	// Only one process can rename the lock. The check after the rename detects a lock that was acquired meanwhile.
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

/** Returns the PID of the lock's owner, or undefined if the lock does not exist. */
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
		// The process runs, but belongs to another user.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
