import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessGroup, startProcessGroup } from './process-group';

const READY_WITHIN_MS = 30_000;

/** A running server, started for a test. */
export interface Service {
	readonly port: number;
	/** Stops the server and deletes its folder. */
	stop(): Promise<void>;
}

/** Options of {@link startService}. */
export interface ServiceOptions {
	command: string;
	args: string[];
	/** Data folder, deleted when the server stops. */
	folder: string;
	/** Loopback port that the server will listen on. */
	port: number;
	/** User to run the server as. Default: the current user. */
	user?: { uid: number; gid: number };
}

/**
 * Starts a server that exits with this process, and waits until it listens.
 *
 * @throws Error with the end of the server's log if it does not listen in time
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
			...args,
		],
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
		if (group.exitStatus() !== undefined || Date.now() > deadline) {
			throw new Error(`The server does not listen on port ${port}:\n${group.log.tail()}`);
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
