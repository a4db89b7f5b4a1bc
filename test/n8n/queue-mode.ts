import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartOptions } from '../fake-feishu';
import { n8nEntry, nodeBinary } from './cache-folder';
import { installCommunityPackage } from './community-package';
import { findFreePort, findTwoFreePorts } from './free-ports';
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

/** An n8n worker process, which runs one queued execution at a time. */
export interface Worker {
	readonly log: LogBuffer;
	stop(): Promise<void>;
}

/** An n8n in queue mode: a main process and workers. */
export interface QueueMode {
	/** The n8n main process and the fake Feishu server. */
	readonly stack: TestStack;
	readonly workers: readonly Worker[];
	/** Stops all processes, including PostgreSQL and Redis. */
	stop(): Promise<void>;
}

/** Starts PostgreSQL, Redis, n8n's main process and its workers. */
export async function startQueueMode(
	version: N8nVersion,
	{ workers: count, feishuOptions }: { workers: number; feishuOptions: StartOptions },
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
		const env = createSharedSettings(postgres, redis);
		// Start the main process before the workers, because it creates the database tables.
		const stack = keep(await startTestStack(version, { env, feishuOptions }));
		const workers: Worker[] = [];
		for (let index = 0; index < count; index++) workers.push(keep(await startWorker(version, env)));
		return { stack, workers, stop };
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

async function startWorker(version: N8nVersion, env: Record<string, string>): Promise<Worker> {
	const folder = await mkdtemp(join(tmpdir(), `n8n-worker-${version}-`));
	let group: ProcessGroup | undefined;
	const stop = async () => {
		await group?.stop();
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	};
	try {
		await installCommunityPackage(folder, getPackageUnderTest());
		const [port, brokerPort] = await findTwoFreePorts();
		group = startProcessGroup(
			nodeBinary(),
			[
				'--require',
				join(__dirname, 'exit-with-parent.cjs'),
				n8nEntry(version),
				'worker',
				'--concurrency=1',
			],
			{
				cwd: folder,
				env: createN8nEnvironment(version, folder, {
					...env,
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: String(port),
					N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
					N8N_RUNNERS_BROKER_PORT: String(brokerPort),
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
			throw new Error(`The worker is not ready:\n${group.log.tail()}`);
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
