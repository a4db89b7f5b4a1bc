import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { App, AppOptions } from './apps';
import type { ApprovalDefinition, DefinitionInput } from './approval-definitions';
import type { User, UserInput } from './directory';
import type { Fault, RandomFaults } from './faults';
import type { InstanceState, TaskState } from './instances';
import type { Message } from './messages';
import type { FakeFeishuOptions } from './options';
import type { PersonView } from './person-view';
import type { Press, PressInput } from './press-button';
import type { RateViolation } from './rate-limit';
import type { Counts, LoggedRequest } from './request-log';
import type { SyncedInstance } from './sync-schema';

/** The app and tenant of the instances. Default: the default app and its tenant. */
export interface InstanceOwner {
	appId?: string;
	tenantKey?: string;
}

/** A fault without functions, which JSON can't represent. */
export type RemoteFault = Omit<Fault, 'when' | 'echo'>;

/** Max instances in one request of `loadInstances`. */
const MAX_INSTANCES_PER_LOAD = 20_000;

/** Controls a fake Feishu server in another process. Methods reject with the server's error message. */
export class FakeFeishuClient {
	constructor(readonly origin: string) {}

	/** Restores the state after the start. */
	async reset(): Promise<void> {
		await this.call('POST', '/reset');
	}

	/** Stores any number of instances and keeps the others. */
	async loadInstances(
		instances: Iterable<{ instance_id: string; update_time: number; tasks?: TaskState[] }>,
		owner?: InstanceOwner,
	): Promise<void> {
		let batch: unknown[] = [];
		for (const instance of instances) {
			batch.push(instance);
			if (batch.length < MAX_INSTANCES_PER_LOAD) continue;
			await this.call('PUT', `/instances${toOwnerQuery(owner)}`, batch);
			batch = [];
		}
		if (batch.length > 0) await this.call('PUT', `/instances${toOwnerQuery(owner)}`, batch);
	}

	/** Stores instances as if they had been synced with REPLACE, without a request for each. */
	async loadSynced(documents: SyncedInstance[], owner?: InstanceOwner): Promise<void> {
		await this.call('PUT', `/instances/synced${toOwnerQuery(owner)}`, documents);
	}

	/** All instances, in insertion order. */
	async snapshot(owner?: InstanceOwner): Promise<InstanceState[]> {
		return await this.call('GET', `/instances${toOwnerQuery(owner)}`);
	}

	async instanceCount(owner?: InstanceOwner): Promise<number> {
		return (await this.call<{ size: number }>('GET', `/instances/size${toOwnerQuery(owner)}`)).size;
	}

	/** One instance. `document` is the body of its last sync, if it was synced. */
	async getInstance(
		instanceId: string,
		owner?: InstanceOwner,
	): Promise<(InstanceState & { document?: SyncedInstance }) | undefined> {
		const found = await this.call<
			(InstanceState & { document?: SyncedInstance }) | { instance_id?: undefined }
		>('GET', `/instances/one${toOwnerQuery(owner, instanceId)}`);
		return found.instance_id === undefined ? undefined : found;
	}

	async deleteInstance(instanceId: string, owner?: InstanceOwner): Promise<void> {
		await this.call('DELETE', `/instances${toOwnerQuery(owner, instanceId)}`);
	}

	async clearInstances(owner?: InstanceOwner): Promise<void> {
		await this.call('DELETE', `/instances${toOwnerQuery(owner)}`);
	}

	async setOptions(options: Partial<FakeFeishuOptions>): Promise<void> {
		await this.call('PATCH', '/options', options);
	}

	/** Sets the IDs that make a check or sync fail with 1390001. Replaces the previous ones. */
	async setRejectedIds(ids: { instanceIds?: string[]; taskIds?: string[] }): Promise<void> {
		await this.call('PUT', '/rejected-ids', ids);
	}

	async addApp(app: AppOptions): Promise<App> {
		return await this.call('PUT', '/apps', app);
	}

	/** Changes an app. Default: the default app. */
	async changeApp(
		change: Partial<Omit<App, 'appId' | 'type' | 'tenantKey'>>,
		appId?: string,
	): Promise<App> {
		return await this.call('PATCH', `/apps${toQuery({ app_id: appId })}`, change);
	}

	/** Adds an approval definition, or replaces the one with the same code. `code` is Feishu's code. */
	async addDefinition(code: string, input: DefinitionInput = {}): Promise<ApprovalDefinition> {
		return await this.call('PUT', '/definitions', { code, ...input });
	}

	/** Deletes a definition as in the admin console: requests with its code fail with 1390016. */
	async deleteDefinition(code: string): Promise<void> {
		await this.call('DELETE', `/definitions${toQuery({ code })}`);
	}

	async definitions(): Promise<ApprovalDefinition[]> {
		return await this.call('GET', '/definitions');
	}

	/** Adds a user, or replaces the one with the same `user_id`. */
	async addUser(user: UserInput): Promise<User> {
		return await this.call('PUT', '/users', user);
	}

	async removeUser(userId: string): Promise<void> {
		await this.call('DELETE', `/users${toQuery({ user_id: userId })}`);
	}

	async users(): Promise<User[]> {
		return await this.call('GET', '/users');
	}

	/**
	 * What a person sees in Feishu: to-dos and messages.
	 *
	 * @param id a `user_id` or `open_id`
	 */
	async getPersonView(id: string): Promise<PersonView> {
		return await this.call('GET', `/person${toQuery({ id })}`);
	}

	/** All messages as they were sent, oldest first. */
	async messages(): Promise<Message[]> {
		return await this.call('GET', '/messages');
	}

	/**
	 * Presses a button of a task or a message as a person, and resolves to what the person saw. Rejects if the person
	 * does not have the button.
	 */
	async pressButton(input: PressInput): Promise<Press> {
		return await this.call('POST', '/presses', input);
	}

	/** The buttons that people pressed, in the order of the responses. */
	async presses(): Promise<Press[]> {
		return await this.call('GET', '/presses');
	}

	/** Makes all scroll IDs of the task list invalid. */
	async expireScrolls(): Promise<void> {
		await this.call('POST', '/scrolls/expire');
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

	/** Sets the random faults. `undefined`: none. */
	async setRandomFaults(random: RandomFaults | undefined): Promise<void> {
		await this.call('PUT', '/faults/random', random ?? null);
	}

	/** How many faults from `addFault` still apply to requests. */
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

	/** Empties the log and sets all counters except `tokensIssued` to zero. */
	async clearRequests(): Promise<void> {
		await this.call('DELETE', '/requests');
	}

	private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.origin}/control${path}`, {
			method,
			...(body === undefined
				? {}
				: { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
		});
		if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
		return (await response.json()) as T;
	}
}

/** A fake Feishu server in a child process. */
export class SpawnedFakeFeishu extends FakeFeishuClient {
	constructor(
		origin: string,
		/** Process ID of the child. */
		readonly pid: number,
		/** Stops the child. Resolves when it has exited. */
		readonly stop: () => Promise<void>,
	) {
		super(origin);
	}
}

export interface SpawnOptions {
	port?: number;
	options?: Partial<FakeFeishuOptions> & { apps?: AppOptions[] };
	/** Flags for Node.js, such as `--max-old-space-size=8192`. */
	nodeFlags?: string[];
}

/** Starts the server in a child process, which also stops when this process ends. */
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
		// Node.js resolves `tsx` from the working directory.
		{ cwd: __dirname, stdio: ['pipe', 'pipe', 'inherit'] },
	);
	const exited = once(child, 'exit');
	const lines = createInterface({ input: child.stdout });
	const firstLine = await Promise.race([
		once(lines, 'line').then(([line]) => String(line)),
		exited.then(() => undefined),
	]);
	if (firstLine === undefined || child.pid === undefined) {
		throw new Error('The fake Feishu server exited before it listened');
	}
	const { origin } = JSON.parse(firstLine) as { origin: string };
	return new SpawnedFakeFeishu(origin, child.pid, async () => {
		child.kill('SIGTERM');
		await exited;
	});
}

function toOwnerQuery({ appId, tenantKey }: InstanceOwner = {}, instanceId?: string): string {
	return toQuery({ app_id: appId, tenant_key: tenantKey, instance_id: instanceId });
}

function toQuery(parameters: Record<string, string | undefined>): string {
	const query = new URLSearchParams(
		Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
	).toString();
	return query && `?${query}`;
}
