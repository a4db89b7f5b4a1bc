import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { n8nEntry, nodeBinary } from './cache-folder';
import { installCommunityPackage } from './community-package';
import { findTwoFreePorts } from './free-ports';
import type { LogBuffer } from './log-buffer';
import { createN8nEnvironment } from './n8n-environment';
import { type ProcessGroup, startProcessGroup } from './process-group';
import type { N8nVersion } from './versions';

const READY_WITHIN_MS = 180_000;

/** Options of {@link startN8n}. */
export interface N8nOptions {
	version: N8nVersion;
	/** Path of the file that `npm pack` wrote. */
	packageTarball: string;
	/** Port of the editor. Default: a free port. */
	port?: number;
	/** Environment variables that override the default settings. */
	env?: Record<string, string>;
	/** Keeps the data folder when n8n stops. */
	keepFolder?: boolean;
}

/** A running n8n. */
export interface N8nServer {
	readonly version: N8nVersion;
	/** Origin of the editor, the REST API and the webhooks: `http://127.0.0.1:<port>`. */
	readonly origin: string;
	/** `N8N_USER_FOLDER`. */
	readonly folder: string;
	/** Name of the installed community package. */
	readonly packageName: string;
	/** Output of n8n and its task runners. */
	readonly log: LogBuffer;
	/** Milliseconds from the start of the process until n8n was ready. */
	readonly startedInMs: number;
	/** Stops n8n and starts it again with the same data and port. The log starts again, too. */
	restart(): Promise<void>;
	/** Stops n8n and its child processes, and deletes its folder. */
	stop(): Promise<void>;
}

/**
 * Starts n8n in a new data folder with the packed package installed, and waits until n8n accepts
 * logins.
 *
 * @throws Error with the end of n8n's log if n8n exits or is not ready in time
 */
export async function startN8n(options: N8nOptions): Promise<N8nServer> {
	const folder = await mkdtemp(join(tmpdir(), `n8n-${options.version}-`));
	let group: ProcessGroup | undefined;
	const stop = async () => {
		await group?.stop();
		if (!options.keepFolder) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	};

	try {
		const packageName = await installCommunityPackage(folder, options.packageTarball);
		const [freePort, brokerPort] = await findTwoFreePorts();
		const port = options.port ?? freePort;
		const origin = `http://127.0.0.1:${port}`;
		const start = async () => {
			const started = startProcessGroup(
				nodeBinary(),
				['--require', join(__dirname, 'exit-with-parent.cjs'), n8nEntry(options.version), 'start'],
				{
					cwd: folder,
					env: createN8nEnvironment(options.version, folder, {
						N8N_PORT: String(port),
						N8N_RUNNERS_BROKER_PORT: String(brokerPort),
						...(options.keepFolder ? {} : { EXIT_WITH_PARENT_REMOVES: folder }),
						...options.env,
					}),
				},
			);
			group = started;
			await waitUntilReady(origin, started);
		};
		const startedAt = Date.now();
		await start();
		return {
			version: options.version,
			origin,
			folder,
			packageName,
			get log() {
				return group!.log;
			},
			startedInMs: Date.now() - startedAt,
			restart: async () => {
				await group?.stop();
				await start();
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/**
 * Also checks the login: `/healthz/readiness` succeeds before n8n has loaded its nodes, while REST
 * calls still return a loading page.
 */
async function waitUntilReady(origin: string, group: ProcessGroup): Promise<void> {
	const deadline = Date.now() + READY_WITHIN_MS;
	while (!((await isReady(origin)) && (await isLoginServed(origin)))) {
		const status = group.exitStatus();
		if (status !== undefined) {
			throw new Error(`n8n exited (${status}) before it was ready:\n${group.log.tail()}`);
		}
		if (Date.now() > deadline) {
			throw new Error(`n8n was not ready after ${READY_WITHIN_MS} ms:\n${group.log.tail()}`);
		}
		await sleep(200);
	}
}

async function isReady(origin: string): Promise<boolean> {
	return (await get(`${origin}/healthz/readiness`))?.status === 200;
}

/** Without a session, a working login endpoint returns 401 with a JSON body. */
async function isLoginServed(origin: string): Promise<boolean> {
	const response = await get(`${origin}/rest/login`);
	return response?.status === 401 && response.isJson;
}

/** Returns undefined if the request fails, for example because the port is not open yet. */
async function get(url: string): Promise<{ status: number; isJson: boolean } | undefined> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
		await response.arrayBuffer();
		const isJson = response.headers.get('content-type')?.includes('json') ?? false;
		return { status: response.status, isJson };
	} catch {
		return undefined;
	}
}
