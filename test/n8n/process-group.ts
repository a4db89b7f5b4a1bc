import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { LogBuffer } from './log-buffer';

/** A process, the processes it starts, and their output. */
export interface ProcessGroup {
	/** PID of the first process; 0 if it could not be started. */
	readonly pid: number;
	readonly log: LogBuffer;
	/** Returns the exit code of the first process or the signal that ended it; undefined while it runs. */
	readonly exitStatus: () => number | NodeJS.Signals | undefined;
	/** Sends SIGTERM to the first process, waits up to `graceMs` for its exit, then kills the whole group. */
	readonly stop: (graceMs?: number) => Promise<void>;
}

/**
 * Starts a process in its own process group, so that its child processes (n8n's task runners) can be
 * killed with it. Its standard input is a pipe that closes when this process exits, which
 * `exit-with-parent.cjs` detects.
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
	log.collect(child.stdout);
	log.collect(child.stderr);

	let status: number | NodeJS.Signals | undefined;
	child.on('exit', (code, signal) => {
		status = code ?? signal ?? undefined;
	});
	// Without a listener, a missing binary would crash the test run. `exitStatus` returns 127 instead.
	child.on('error', () => {
		status ??= 127;
	});
	child.stdin.on('error', () => {});

	return {
		pid: child.pid ?? 0,
		log,
		exitStatus: () => status,
		stop: async (graceMs = 8000) => await stopGroup(child, () => status !== undefined, graceMs),
	};
}

async function stopGroup(
	child: ChildProcess,
	hasExited: () => boolean,
	graceMs: number,
): Promise<void> {
	if (child.pid === undefined) return;
	if (!hasExited()) {
		const exit = once(child, 'exit');
		child.kill('SIGTERM');
		const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
		await exit;
		clearTimeout(timer);
	}
	// Kills child processes that are still running.
	signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	try {
		process.kill(-child.pid!, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}
