import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LogBuffer } from './log-buffer';

/**
 * Runs a command and returns its output, stdout and stderr combined.
 *
 * @throws Error with the end of the output if the command fails or does not exist
 */
export async function runCommand(
	command: string,
	args: string[],
	options: {
		cwd?: string;
		env?: Record<string, string>;
		/** User to run the command as; requires root. */
		user?: { uid: number; gid: number };
	} = {},
): Promise<string> {
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: { ...process.env, ...options.env },
		...options.user,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const log = new LogBuffer();
	log.collect(child.stdout);
	log.collect(child.stderr);
	// Not `exit`, because output can arrive after that event.
	const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
	if (code !== 0) {
		throw new Error(`${command} ${args.join(' ')} failed (${code ?? signal}):\n${log.tail()}`);
	}
	return log.text();
}
