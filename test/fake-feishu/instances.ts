import type { SyncedInstance, SyncedTask } from './sync-schema';

/** A task's ID and update time. */
export interface TaskState {
	task_id: string;
	/** Unix milliseconds, an integer. */
	update_time: number;
}

/** A stored instance as JSON. */
export interface InstanceState {
	instance_id: string;
	/** Unix milliseconds, an integer. */
	update_time: number;
	tasks: TaskState[];
}

/** An instance to store. */
export interface InstanceInput {
	instance_id: string;
	update_time: number;
	tasks?: ReadonlyMap<string, number> | readonly TaskState[];
}

/** A stored instance with the update times of the last sync. */
export interface StoredInstance {
	readonly instance_id: string;
	update_time: number;
	tasks: Map<string, number>;
	/** The instance as the sync endpoint received it. Absent if a test set the state directly. */
	document?: SyncedInstance;
	/** Time of the last sync by the server's clock, in Unix milliseconds. */
	syncedAt?: number;
}

/**
 * The external instances of one app in one tenant. Uses maps because an ID may be any text, including
 * `__proto__`, and because there may be a million instances.
 */
export class Instances implements Iterable<StoredInstance> {
	private readonly byId = new Map<string, StoredInstance>();

	get size(): number {
		return this.byId.size;
	}

	get(instanceId: string): StoredInstance | undefined {
		return this.byId.get(instanceId);
	}

	/** Stores or replaces an instance. Throws `TypeError` if a time isn't a non-negative integer. */
	set(
		{ instance_id, update_time, tasks = [] }: InstanceInput,
		document?: SyncedInstance,
		syncedAt?: number,
	): void {
		const times = new Map<string, number>();
		if (Array.isArray(tasks)) {
			for (const task of tasks as readonly TaskState[]) {
				times.set(task.task_id, requireInteger(task.update_time));
			}
		} else {
			for (const [id, time] of tasks as ReadonlyMap<string, number>) {
				times.set(id, requireInteger(time));
			}
		}
		const stored: StoredInstance = {
			instance_id,
			update_time: requireInteger(update_time),
			tasks: times,
		};
		// Saves memory: most instances of a benchmark have neither field.
		if (document) stored.document = document;
		if (syncedAt !== undefined) stored.syncedAt = syncedAt;
		this.byId.set(instance_id, stored);
	}

	/** Returns whether the instance existed. */
	delete(instanceId: string): boolean {
		return this.byId.delete(instanceId);
	}

	/** Stores many instances and keeps the others. */
	load(instances: Iterable<InstanceInput>): void {
		for (const instance of instances) this.set(instance);
	}

	/** Stores many instances as if they had been synced with REPLACE, without a request for each. */
	loadSynced(documents: Iterable<SyncedInstance>): void {
		for (const document of documents) {
			const { instance_id, update_time, task_list = [] } = document;
			const tasks = new Map(task_list.map((task) => [task.task_id, getTaskTime(task)]));
			this.set({ instance_id, update_time: Number(update_time), tasks }, document);
		}
	}

	clear(): void {
		this.byId.clear();
	}

	[Symbol.iterator](): IterableIterator<StoredInstance> {
		return this.byId.values();
	}

	/** All instances as JSON, in insertion order. */
	snapshot(): InstanceState[] {
		return Array.from(this, toInstanceState);
	}
}

/**
 * The time a check compares. The documentation doesn't say what it is for a task without `update_time`.
 * The fake server assumes the end time, or the creation time if the task hasn't ended.
 */
export function getTaskTime({ update_time, end_time, create_time }: SyncedTask): number {
	return Number(update_time ?? (Number(end_time) > 0 ? end_time : create_time));
}

export function toInstanceState({
	instance_id,
	update_time,
	tasks,
}: StoredInstance): InstanceState {
	return {
		instance_id,
		update_time,
		tasks: Array.from(tasks, ([task_id, time]) => ({ task_id, update_time: time })),
	};
}

/** Throws for a time in text: it would differ from every number, and a test could pass by mistake. */
function requireInteger(time: number): number {
	if (!Number.isSafeInteger(time) || time < 0) {
		throw new TypeError(`update_time must be an integer of milliseconds, not ${String(time)}`);
	}
	return time;
}
