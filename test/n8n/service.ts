import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessGroup, startProcessGroup } from './process-group';

const READY_WITHIN_MS = 30_000;

/** A server that a test brought along. */
export interface Service {
	readonly port: number;
	/** Ends it and removes its folder. */
	stop(): Promise<void>;
}

/** How such a server is started. */
export interface ServiceOptions {
	command: string;
	args: string[];
	/** Its data; removed when it stops. */
	folder: string;
	/** A loopback port that it is going to listen on. */
	port: number;
	/** Who it runs as; whoever runs the test, if not given. */
	user?: { uid: number; gid: number };
}

/**
 * Starts a server that ends with this process at the latest, and waits until it listens.
 *
 * @throws Error with the end of its log if it does not
 */
export async function startService({
	command,
	args,
	folder,
	port,
	user,
}: ServiceOptions): Promise<Service> {
	const group = startProcessGroup(
		process.execPath,
		[
			'--require',
			join(__dirname, 'exit-with-parent.cjs'),
			join(__dirname, 'service-wrapper.cjs'),
			command,
		]
			// The command's own arguments, untouched.
			.concat(args),
		{
			cwd: folder,
			env: {
				PATH: process.env.PATH,
				LC_ALL: 'C.UTF-8',
				EXIT_WITH_PARENT_REMOVES: folder,
				...(user && { RUN_AS: `${user.uid}:${user.gid}` }),
			},
		},
	);
	const stop = async () => {
		await group.stop();
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	};
	try {
		await waitUntilListening(port, group);
	} catch (error) {
		await stop();
		throw error;
	}
	return { port, stop };
}

async function waitUntilListening(port: number, group: ProcessGroup): Promise<void> {
	const deadline = Date.now() + READY_WITHIN_MS;
	while (!(await isListening(port))) {
		if (group.ended() !== undefined || Date.now() > deadline) {
			throw new Error(`Nobody listens on port ${port}:\n${group.log.tail()}`);
		}
		await sleep(100);
	}
}

async function isListening(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.on('connect', () => resolve(true));
		socket.on('error', () => resolve(false));
		socket.on('connect', () => socket.destroy());
	});
}
