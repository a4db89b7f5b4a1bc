import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LogBuffer } from './log-buffer';

/**
 * Runs a command to its end and hands back what it wrote.
 *
 * @throws Error with the end of its output if it fails or is not there
 */
export async function runCommand(
	command: string,
	args: string[],
	options: {
		cwd?: string;
		env?: Record<string, string>;
		/** Who it runs as; only root may choose. */
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
	log.follow(child.stdout);
	log.follow(child.stderr);
	// Not `exit`: the last of the output may come after it.
	const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
	if (code !== 0) {
		throw new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}:\n${log.tail()}`);
	}
	return log.text();
}
