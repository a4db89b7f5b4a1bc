import type { LocalInstance, LocalTask } from '../../../feishu/api/checkExternalInstances';

/** What one input item says about an instance: all of it, or one of its tasks. */
export interface Row {
	readonly id: string;
	readonly updateTime: number;
	readonly tasks: LocalTask[];
}

/** An instance, merged from the rows of one or more input items. */
export interface MergedInstance extends LocalInstance {
	/** The input items of the instance, in the order of the input. */
	readonly itemIndexes: readonly number[];
	/** The first input item with the newest update time. */
	readonly newestItemIndex: number;
}

/** With at least this many tasks, a map finds a task by ID faster than a search. */
const MAP_THRESHOLD = 16;

/**
 * Merges rows into instances by ID: the newest update time, and each task once with its newest update time, in the
 * order of the input. Iterates over the instances in the order of their first rows.
 */
export class MergedInstances implements Iterable<MergedInstance> {
	private readonly byId = new Map<string, InstanceMerger>();

	/** Number of instances. */
	get size(): number {
		return this.byId.size;
	}

	get(id: string): MergedInstance | undefined {
		return this.byId.get(id);
	}

	delete(id: string): void {
		this.byId.delete(id);
	}

	add(row: Row, itemIndex: number): void {
		const known = this.byId.get(row.id);
		if (known === undefined) this.byId.set(row.id, new InstanceMerger(row, itemIndex));
		else known.add(row, itemIndex);
	}

	[Symbol.iterator](): IterableIterator<MergedInstance> {
		return this.byId.values();
	}
}

class InstanceMerger implements MergedInstance {
	readonly id: string;
	updateTime: number;
	readonly tasks: LocalTask[];
	newestItemIndex: number;
	private readonly firstItemIndex: number;
	/** Nearly every instance has one row, so a list for each would be a waste of memory. */
	private otherItemIndexes: number[] | undefined;
	/** Positions in `tasks` by ID, once there are many. */
	private positions: Map<string, number> | undefined;

	/** @param row its list of tasks is kept and changed */
	constructor({ id, updateTime, tasks }: Row, itemIndex: number) {
		this.id = id;
		this.updateTime = updateTime;
		this.newestItemIndex = itemIndex;
		this.firstItemIndex = itemIndex;
		this.tasks = hasDistinctIds(tasks) ? tasks : [];
		if (this.tasks !== tasks) this.addTasks(tasks);
	}

	get itemIndexes(): readonly number[] {
		return [this.firstItemIndex, ...(this.otherItemIndexes ?? [])];
	}

	add({ updateTime, tasks }: Row, itemIndex: number): void {
		this.otherItemIndexes ??= [];
		this.otherItemIndexes.push(itemIndex);
		if (updateTime > this.updateTime) {
			this.updateTime = updateTime;
			this.newestItemIndex = itemIndex;
		}
		this.addTasks(tasks);
	}

	private addTasks(added: readonly LocalTask[]): void {
		for (const task of added) {
			const position = this.findPosition(task.id);
			const known = position === undefined ? undefined : this.tasks[position];
			if (position === undefined || known === undefined) {
				this.positions?.set(task.id, this.tasks.length);
				this.tasks.push(task);
			} else if (task.updateTime > known.updateTime) {
				this.tasks[position] = task;
			}
		}
	}

	private findPosition(id: string): number | undefined {
		if (this.tasks.length < MAP_THRESHOLD) {
			const position = this.tasks.findIndex((task) => task.id === id);
			return position === -1 ? undefined : position;
		}
		this.positions ??= new Map(this.tasks.map((task, position) => [task.id, position]));
		return this.positions.get(id);
	}
}

function hasDistinctIds(tasks: readonly LocalTask[]): boolean {
	if (tasks.length >= MAP_THRESHOLD) {
		return new Set(tasks.map(({ id }) => id)).size === tasks.length;
	}
	return tasks.every(({ id }, index) => tasks.findIndex((other) => other.id === id) === index);
}
