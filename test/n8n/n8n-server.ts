import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { n8nEntry, nodeBinary } from './cache-folder';
import { installCommunityPackage } from './community-package';
import { findTwoFreePorts } from './free-ports';
import type { LogBuffer } from './log-buffer';
import { type ProcessGroup, startProcessGroup } from './process-group';
import { n8nEnvironment } from './n8n-environment';
import type { N8nVersion } from './versions';

const READY_WITHIN_MS = 180_000;

/** What a test may choose about an n8n it starts. */
export interface N8nOptions {
	version: N8nVersion;
	/** The file that `npm pack` wrote. */
	packageTarball: string;
	/** The editor's port; a free one if not given. */
	port?: number;
	/** Settings that go before those of the tests. */
	env?: Record<string, string>;
	/** Leaves the data folder behind when n8n stops. */
	keepFolder?: boolean;
}

/** An n8n that runs and answers. */
export interface N8nServer {
	readonly version: N8nVersion;
	/** `http://127.0.0.1:<port>`, of editor, REST and webhooks. */
	readonly origin: string;
	/** `N8N_USER_FOLDER`. */
	readonly folder: string;
	/** The name of the community package that is installed in it. */
	readonly packageName: string;
	/** What n8n and its task runners have written so far. */
	readonly log: LogBuffer;
	/** How long it took from the start of the process until a login was possible. */
	readonly startedInMs: number;
	/** Ends n8n and everything it started, and removes its folder. */
	stop(): Promise<void>;
}

/**
 * Starts n8n in a fresh folder with a packed package installed in it, as n8n itself would install
 * one, and waits until a login is possible.
 *
 * @throws Error with the end of n8n's log if it ends or does not answer in time
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
		const begun = Date.now();
		group = startProcessGroup(
			nodeBinary(),
			['--require', join(__dirname, 'exit-with-parent.cjs'), n8nEntry(options.version), 'start'],
			{
				cwd: folder,
				env: n8nEnvironment(options.version, folder, {
					N8N_PORT: String(port),
					N8N_RUNNERS_BROKER_PORT: String(brokerPort),
					...(options.keepFolder ? {} : { EXIT_WITH_PARENT_REMOVES: folder }),
					...options.env,
				}),
			},
		);
		await waitUntilReady(origin, group);
		return {
			version: options.version,
			origin,
			folder,
			packageName,
			log: group.log,
			startedInMs: Date.now() - begun,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/**
 * `/healthz/readiness` answers while n8n still loads its nodes and answers REST calls with a
 * waiting page, so the login has to answer too.
 */
async function waitUntilReady(origin: string, group: ProcessGroup): Promise<void> {
	const deadline = Date.now() + READY_WITHIN_MS;
	while (!((await isReady(origin)) && (await isLoginServed(origin)))) {
		const ended = group.ended();
		if (ended !== undefined) {
			throw new Error(`n8n ended (${ended}) before it was ready:\n${group.log.tail()}`);
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

/** Nobody is logged in yet, so a working login says 401, in JSON. */
async function isLoginServed(origin: string): Promise<boolean> {
	const answer = await get(`${origin}/rest/login`);
	return answer?.status === 401 && answer.isJson;
}

/** Nothing while nobody listens. */
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
