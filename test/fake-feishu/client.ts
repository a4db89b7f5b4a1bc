import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { App, AppOptions } from './apps';
import type { Definition } from './definitions';
import type { Fault, RandomFaults } from './faults';
import type { InstanceState, TaskState } from './instances';
import type { FakeFeishuOptions } from './options';
import type { RateViolation } from './rate-limit';
import type { Counts, LoggedRequest } from './request-log';
import type { SyncedInstance } from './sync-schema';

/** Which app's instances, in which tenant; the default app's if left out. */
export interface Whose {
	appId?: string;
	tenantKey?: string;
}

/** A fault as it can travel: without a function. */
export type RemoteFault = Omit<Fault, 'when'>;

/** Instances sent in one request when many are loaded. */
const LOAD_AT_ONCE = 20_000;

/** Controls a stand-in that runs in another process. Rejects with what the stand-in objected to. */
export class FakeFeishuClient {
	constructor(readonly origin: string) {}

	/** Everything as it was after the start. */
	async reset(): Promise<void> {
		await this.call('POST', '/reset');
	}

	/** Stores instances beside those present; any number of them. */
	async loadInstances(
		instances: Iterable<{ instance_id: string; update_time: number; tasks?: TaskState[] }>,
		whose?: Whose,
	): Promise<void> {
		let batch: unknown[] = [];
		for (const instance of instances) {
			batch.push(instance);
			if (batch.length < LOAD_AT_ONCE) continue;
			await this.call('PUT', `/instances${queryOf(whose)}`, batch);
			batch = [];
		}
		if (batch.length > 0) await this.call('PUT', `/instances${queryOf(whose)}`, batch);
	}

	/** All instances, in the order they came. */
	async snapshot(whose?: Whose): Promise<InstanceState[]> {
		return await this.call('GET', `/instances${queryOf(whose)}`);
	}

	async instanceCount(whose?: Whose): Promise<number> {
		return (await this.call<{ size: number }>('GET', `/instances/size${queryOf(whose)}`)).size;
	}

	/** One instance with what was synced of it, if any. */
	async getInstance(
		instanceId: string,
		whose?: Whose,
	): Promise<(InstanceState & { document?: SyncedInstance }) | undefined> {
		const found = await this.call<Partial<InstanceState>>(
			'GET',
			`/instances/one${queryOf(whose, instanceId)}`,
		);
		return found.instance_id === undefined ? undefined : (found as InstanceState);
	}

	async deleteInstance(instanceId: string, whose?: Whose): Promise<void> {
		await this.call('DELETE', `/instances${queryOf(whose, instanceId)}`);
	}

	async clearInstances(whose?: Whose): Promise<void> {
		await this.call('DELETE', `/instances${queryOf(whose)}`);
	}

	async setOptions(options: Partial<FakeFeishuOptions>): Promise<void> {
		await this.call('PATCH', '/options', options);
	}

	/** Sets whose presence makes a whole request 1390001, in place of those set before. */
	async refuse(refused: { instanceIds?: string[]; taskIds?: string[] }): Promise<void> {
		await this.call('PUT', '/refused', refused);
	}

	async addApp(app: AppOptions): Promise<App> {
		return await this.call('PUT', '/apps', app);
	}

	/** Changes an app; the default one if no ID is given. */
	async changeApp(
		change: Partial<Omit<App, 'appId' | 'type' | 'tenantKey'>>,
		appId?: string,
	): Promise<App> {
		return await this.call('PATCH', `/apps${queryOf({ appId })}`, change);
	}

	/** Adds an approval definition, or changes whether it is a deleted one. */
	async addDefinition(code: string, change: Partial<Definition> = {}): Promise<void> {
		await this.call('PUT', '/definitions', { code, ...change });
	}

	async revokeTokens(): Promise<void> {
		await this.call('POST', '/tokens/revoke');
	}

	async advanceClock(ms: number): Promise<void> {
		await this.call('POST', '/clock/advance', { ms });
	}

	async addFault(fault: RemoteFault): Promise<void> {
		await this.call('POST', '/faults', fault);
	}

	/** Random faults from now on; `undefined`: none. */
	async setRandomFaults(random: RandomFaults | undefined): Promise<void> {
		await this.call('PUT', '/faults/random', random ?? null);
	}

	/** How many ordered faults have not been used up. */
	async pendingFaults(): Promise<number> {
		return (await this.call<{ pending: number }>('GET', '/faults')).pending;
	}

	async clearFaults(): Promise<void> {
		await this.call('DELETE', '/faults');
	}

	async counts(): Promise<Counts> {
		return await this.call('GET', '/counts');
	}

	async requests(): Promise<LoggedRequest[]> {
		return await this.call('GET', '/requests');
	}

	async rateViolations(): Promise<RateViolation[]> {
		return await this.call('GET', '/rate-violations');
	}

	/** Empties the log and sets the counters to zero. */
	async clearRequests(): Promise<void> {
		await this.call('DELETE', '/requests');
	}

	private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.origin}/stand-in${path}`, {
			method,
			...(body === undefined
				? {}
				: { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
		});
		if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
		return (await response.json()) as T;
	}
}

/** A stand-in in a child process. */
export class SpawnedFakeFeishu extends FakeFeishuClient {
	constructor(
		origin: string,
		/** Process ID of the child. */
		readonly pid: number,
		/** Stops the child and resolves when it is gone. */
		readonly stop: () => Promise<void>,
	) {
		super(origin);
	}
}

/** How to start the child: the stand-in's options as far as JSON can say them, and Node's flags. */
export interface SpawnOptions {
	port?: number;
	options?: Partial<FakeFeishuOptions> & { apps?: AppOptions[] };
	/** Such as `--max-old-space-size=8192`. */
	nodeFlags?: string[];
}

/** Starts the stand-in as a child process; it ends with this process at the latest. */
export async function spawnFakeFeishu({
	port = 0,
	options = {},
	nodeFlags = [],
}: SpawnOptions = {}): Promise<SpawnedFakeFeishu> {
	const child = spawn(
		process.execPath,
		[
			...nodeFlags,
			'--import',
			'tsx',
			join(__dirname, 'cli.ts'),
			'--port',
			String(port),
			'--options',
			JSON.stringify(options),
			'--stop-with-stdin',
		],
		// Where `tsx` is found from.
		{ cwd: __dirname, stdio: ['pipe', 'pipe', 'inherit'] },
	);
	const gone = once(child, 'exit');
	const lines = createInterface({ input: child.stdout });
	const first = await Promise.race([
		once(lines, 'line').then(([line]) => String(line)),
		gone.then(() => undefined),
	]);
	if (first === undefined || child.pid === undefined) {
		throw new Error('The stand-in ended before it listened');
	}
	const { origin } = JSON.parse(first) as { origin: string };
	return new SpawnedFakeFeishu(origin, child.pid, async () => {
		child.kill('SIGTERM');
		await gone;
	});
}

function queryOf({ appId, tenantKey }: Whose = {}, instanceId?: string): string {
	const given = { app_id: appId, tenant_key: tenantKey, instance_id: instanceId };
	const query = new URLSearchParams(
		Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
	).toString();
	return query && `?${query}`;
}
