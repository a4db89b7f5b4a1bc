import type { SyncedInstance } from './sync-schema';

/** A task as state is given and shown: Unix milliseconds, an integer. */
export interface TaskState {
	task_id: string;
	update_time: number;
}

/** An instance as state is shown in JSON. */
export interface InstanceState {
	instance_id: string;
	/** Unix milliseconds. */
	update_time: number;
	tasks: TaskState[];
}

/** An instance as state is given: tasks in either form. */
export interface InstanceInput {
	instance_id: string;
	update_time: number;
	tasks?: ReadonlyMap<string, number> | readonly TaskState[];
}

/** An instance as the stand-in holds it: the times Feishu last accepted. */
export interface StoredInstance {
	readonly instance_id: string;
	update_time: number;
	tasks: Map<string, number>;
	/** What was synced, if the instance came by the sync endpoint. */
	document?: SyncedInstance;
	/** When that was, by the stand-in's clock. */
	syncedAt?: number;
}

/**
 * The external instances of one app in one tenant. Maps throughout: IDs are the third-party system's,
 * so `__proto__` may be one, and a million instances are not too many.
 */
export class Instances implements Iterable<StoredInstance> {
	private readonly byId = new Map<string, StoredInstance>();

	get size(): number {
		return this.byId.size;
	}

	get(instanceId: string): StoredInstance | undefined {
		return this.byId.get(instanceId);
	}

	/** Stores an instance in place of any with the same ID. Throws on a time Feishu could not hold. */
	set(
		{ instance_id, update_time, tasks = [] }: InstanceInput,
		document?: SyncedInstance,
		syncedAt?: number,
	): void {
		const times = new Map<string, number>();
		if (Array.isArray(tasks)) {
			for (const task of tasks as readonly TaskState[]) {
				times.set(task.task_id, integerTime(task.update_time));
			}
		} else {
			for (const [id, time] of tasks as ReadonlyMap<string, number>) {
				times.set(id, integerTime(time));
			}
		}
		const stored: StoredInstance = {
			instance_id,
			update_time: integerTime(update_time),
			tasks: times,
		};
		// Fields that most of a million instances do without.
		if (document) stored.document = document;
		if (syncedAt !== undefined) stored.syncedAt = syncedAt;
		this.byId.set(instance_id, stored);
	}

	/** Whether there was one. */
	delete(instanceId: string): boolean {
		return this.byId.delete(instanceId);
	}

	/** Stores many, beside those present. */
	load(instances: Iterable<InstanceInput>): void {
		for (const instance of instances) this.set(instance);
	}

	clear(): void {
		this.byId.clear();
	}

	[Symbol.iterator](): IterableIterator<StoredInstance> {
		return this.byId.values();
	}

	/** All instances as plain JSON, in the order they came. */
	snapshot(): InstanceState[] {
		return Array.from(this, stateOf);
	}
}

/** One stored instance as plain JSON. */
export function stateOf({ instance_id, update_time, tasks }: StoredInstance): InstanceState {
	return {
		instance_id,
		update_time,
		tasks: Array.from(tasks, ([task_id, time]) => ({ task_id, update_time: time })),
	};
}

/** A time in text would compare unequal to everything, and a test would pass for the wrong reason. */
function integerTime(time: number): number {
	if (!Number.isSafeInteger(time) || time < 0) {
		throw new TypeError(`update_time must be an integer of milliseconds, not ${String(time)}`);
	}
	return time;
}
