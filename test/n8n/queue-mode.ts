import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartOptions } from '../fake-feishu';
import { n8nEntry, nodeBinary } from './cache-folder';
import { installCommunityPackage } from './community-package';
import { findFreePort, findFreePorts } from './free-ports';
import type { LogBuffer } from './log-buffer';
import { createN8nEnvironment } from './n8n-environment';
import { getPackageUnderTest } from './package-under-test';
import { type Postgres, startPostgres } from './postgres';
import { type ProcessGroup, startProcessGroup } from './process-group';
import { type Service, startService } from './service';
import { REDIS_SERVER } from './system-packages';
import { startTestStack, type TestStack } from './test-stack';
import type { N8nVersion } from './versions';

const READY_WITHIN_MS = 120_000;

/** A process of n8n beside its main process. */
export interface N8nProcess {
	readonly log: LogBuffer;
	stop(): Promise<void>;
}

/** An n8n in queue mode: a main process and workers. */
export interface QueueMode {
	/** The n8n main process and the fake Feishu server. */
	readonly stack: TestStack;
	/** Each runs one queued execution at a time. */
	readonly workers: readonly N8nProcess[];
	/** Receives the requests to production webhooks, if there is one. Otherwise the main process does. */
	readonly webhookProcessor: (N8nProcess & { readonly origin: string }) | undefined;
	/** Stops all processes, including PostgreSQL and Redis. */
	stop(): Promise<void>;
}

/** Options of {@link startQueueMode}. */
interface QueueOptions {
	/** Number of workers. */
	workers: number;
	/** Whether another process than the main process receives the requests to production webhooks. */
	webhookProcessor?: boolean;
	feishuOptions?: StartOptions;
}

/** Starts PostgreSQL, Redis, n8n's main process and the other processes. */
export async function startQueueMode(
	version: N8nVersion,
	{ workers: count, webhookProcessor = false, feishuOptions = {} }: QueueOptions,
): Promise<QueueMode> {
	const started: Array<{ stop(): Promise<void> }> = [];
	const stop = async () => {
		while (started.length > 0) await started.pop()!.stop();
	};
	const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
		started.push(part);
		return part;
	};
	try {
		const postgres = keep(await startPostgres());
		const redis = keep(await startRedis());
		const shared = createSharedSettings(postgres, redis);
		const webhookPort = await findFreePort();
		const webhookOrigin = `http://127.0.0.1:${webhookPort}`;
		const env: Record<string, string> = {
			...shared,
			...(webhookProcessor && {
				WEBHOOK_URL: `${webhookOrigin}/`,
				N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
			}),
		};
		// Start the main process before the others, because it creates the database tables.
		const stack = keep(await startTestStack(version, { env, feishuOptions }));
		const ports = await findFreePorts(2 * count + 1);
		const takePort = () => ports.pop()!;
		const starting = [
			...(webhookProcessor ? [startWebhookProcessor(version, env, webhookPort, takePort())] : []),
			...Array.from({ length: count }, async () =>
				startWorker(version, env, takePort(), takePort()),
			),
		].map(async (process) => keep(await process));
		// Waits for all of them, so that `stop` stops each that has started.
		const settled = await Promise.allSettled(starting);
		const processes = settled.map((result) => {
			if (result.status === 'rejected') throw result.reason;
			return result.value;
		});
		const processor = webhookProcessor ? processes.shift() : undefined;
		return {
			stack,
			workers: processes,
			webhookProcessor: processor && { ...processor, origin: webhookOrigin },
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Starts Redis on a free loopback port, with persistence disabled. */
async function startRedis(): Promise<Service> {
	const folder = await mkdtemp(join(tmpdir(), 'feishu-approval-redis-'));
	const port = await findFreePort();
	return await startService({
		command: REDIS_SERVER,
		args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		folder,
		port,
	});
}

/** Settings that the main process and its workers must share. */
function createSharedSettings({ login }: Postgres, redis: Service): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('base64'),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: login.host,
		DB_POSTGRESDB_PORT: String(login.port),
		DB_POSTGRESDB_USER: login.user,
		DB_POSTGRESDB_PASSWORD: login.password,
		DB_POSTGRESDB_DATABASE: login.database,
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
	};
}

async function startWorker(
	version: N8nVersion,
	env: Record<string, string>,
	port: number,
	brokerPort: number,
): Promise<N8nProcess> {
	return await startN8nProcess(version, ['worker', '--concurrency=1'], port, {
		...env,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	});
}

async function startWebhookProcessor(
	version: N8nVersion,
	env: Record<string, string>,
	port: number,
	brokerPort: number,
): Promise<N8nProcess> {
	return await startN8nProcess(version, ['webhook'], port, {
		...env,
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
	});
}

/** Starts n8n with a command, in a folder of its own, and waits until it is ready on a port. */
async function startN8nProcess(
	version: N8nVersion,
	command: string[],
	port: number,
	env: Record<string, string>,
): Promise<N8nProcess> {
	const folder = await mkdtemp(join(tmpdir(), `n8n-${command[0]}-${version}-`));
	let group: ProcessGroup | undefined;
	const stop = async () => {
		await group?.stop();
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	};
	try {
		await installCommunityPackage(folder, getPackageUnderTest());
		group = startProcessGroup(
			nodeBinary(),
			['--require', join(__dirname, 'exit-with-parent.cjs'), n8nEntry(version), ...command],
			{
				cwd: folder,
				env: createN8nEnvironment(version, folder, {
					...env,
					EXIT_WITH_PARENT_REMOVES: folder,
				}),
			},
		);
		await waitUntilReady(port, group);
		return { log: group.log, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function waitUntilReady(port: number, group: ProcessGroup): Promise<void> {
	const deadline = Date.now() + READY_WITHIN_MS;
	while (!(await isReady(port))) {
		if (group.exitStatus() !== undefined || Date.now() > deadline) {
			throw new Error(`The process of n8n is not ready:\n${group.log.tail()}`);
		}
		await sleep(200);
	}
}

async function isReady(port: number): Promise<boolean> {
	try {
		return (await fetch(`http://127.0.0.1:${port}/healthz/readiness`)).ok;
	} catch {
		return false;
	}
}
