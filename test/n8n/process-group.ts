import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { LogBuffer } from './log-buffer';

/** A process with all the processes it starts, and what they have written. */
export interface ProcessGroup {
	/** Of the first process; 0 if it could not be started. */
	readonly pid: number;
	readonly log: LogBuffer;
	/** Set once the first process has ended: its exit code, or the signal that ended it. */
	readonly ended: () => number | NodeJS.Signals | undefined;
	/** Asks the first process to end, then ends the whole group. Resolves when it is gone. */
	readonly stop: (graceMs?: number) => Promise<void>;
}

/**
 * Starts a process in a group of its own, so that those it starts (n8n's task runners) can be
 * ended with it. Its standard input stays open as long as this process lives; the child may watch
 * it to learn that its parent is gone.
 */
export function startProcessGroup(
	command: string,
	args: string[],
	options: { cwd: string; env: NodeJS.ProcessEnv },
): ProcessGroup {
	const child = spawn(command, args, {
		...options,
		detached: true,
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const log = new LogBuffer();
	log.follow(child.stdout);
	log.follow(child.stderr);

	let ending: number | NodeJS.Signals | undefined;
	child.on('exit', (code, signal) => {
		ending = code ?? signal ?? undefined;
	});
	// Without a listener a missing binary would end the test run; `ended` reports it instead.
	child.on('error', () => {
		ending ??= 127;
	});
	child.stdin.on('error', () => {});

	return {
		pid: child.pid ?? 0,
		log,
		ended: () => ending,
		stop: async (graceMs = 8000) => await stopGroup(child, () => ending !== undefined, graceMs),
	};
}

async function stopGroup(
	child: ChildProcess,
	hasEnded: () => boolean,
	graceMs: number,
): Promise<void> {
	if (child.pid === undefined) return;
	if (!hasEnded()) {
		const exit = once(child, 'exit');
		child.kill('SIGTERM');
		const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
		await exit;
		clearTimeout(timer);
	}
	// Whatever the first process left behind.
	signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	try {
		process.kill(-child.pid!, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}
