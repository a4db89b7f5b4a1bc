import type { LocalInstance, LocalTask } from '../../../feishu/api/checkExternalInstances';
import { ChunkedArray } from './chunkedArray';
import { ShardedMap } from './shardedMap';

/**
 * Stores the rows that were read from the input items, one array per field instead of one object per row: objects
 * that live through the waits for the rate limit are scanned by every major garbage collection.
 */
class ColumnStore {
	private readonly itemIndexes = new ChunkedArray<number>();
	private readonly updateTimes = new ChunkedArray<number>();
	/** Index of a row's first task in the task columns. Its tasks end where the next row's begin. */
	private readonly firstTasks = new ChunkedArray<number>();
	private readonly taskIds = new ChunkedArray<string>();
	private readonly taskUpdateTimes = new ChunkedArray<number>();

	/** Adds a row and returns its index. */
	add(itemIndex: number, { updateTime, tasks }: LocalInstance): number {
		this.updateTimes.push(updateTime);
		this.firstTasks.push(this.taskIds.length);
		for (const task of tasks) {
			this.taskIds.push(task.id);
			this.taskUpdateTimes.push(task.updateTime);
		}
		this.itemIndexes.push(itemIndex);
		return this.itemIndexes.length - 1;
	}

	/** Index of the input item that the row was read from. */
	getItemIndex(row: number): number {
		return this.itemIndexes.at(row);
	}

	getUpdateTime(row: number): number {
		return this.updateTimes.at(row);
	}

	getTasks(row: number): LocalTask[] {
		const isLast = row === this.itemIndexes.length - 1;
		const end = isLast ? this.taskIds.length : this.firstTasks.at(row + 1);
		const tasks: LocalTask[] = [];
		for (let task = this.firstTasks.at(row); task < end; task++) {
			tasks.push({ id: this.taskIds.at(task), updateTime: this.taskUpdateTimes.at(task) });
		}
		return tasks;
	}
}

/** One instance, merged from its rows when its properties are read. */
export class MergedInstance implements LocalInstance {
	/** @param otherRows the rows after the first, in the order of the input */
	constructor(
		readonly id: string,
		private readonly store: ColumnStore,
		private readonly firstRow: number,
		private readonly otherRows: readonly number[] = [],
	) {}

	/** The newest update time of its rows. */
	get updateTime(): number {
		return this.store.getUpdateTime(this.findNewestRow());
	}

	/** The tasks of all its rows in the order of the input, each once with its newest update time. */
	get tasks(): LocalTask[] {
		const tasks = this.store.getTasks(this.firstRow);
		if (this.otherRows.length === 0 && hasDistinctIds(tasks)) return tasks;
		for (const row of this.otherRows) {
			for (const task of this.store.getTasks(row)) tasks.push(task);
		}
		return keepNewestTasks(tasks);
	}

	/** The first input item of the instance. */
	get firstItemIndex(): number {
		return this.store.getItemIndex(this.firstRow);
	}

	/** All input items of the instance, in the order of the input. */
	get itemIndexes(): number[] {
		return [this.firstRow, ...this.otherRows].map((row) => this.store.getItemIndex(row));
	}

	/** The first input item with the newest update time. */
	get newestItemIndex(): number {
		return this.store.getItemIndex(this.findNewestRow());
	}

	private findNewestRow(): number {
		let newest = this.firstRow;
		for (const row of this.otherRows) {
			if (this.store.getUpdateTime(row) > this.store.getUpdateTime(newest)) newest = row;
		}
		return newest;
	}
}

/** Merges rows into instances by ID. Iterates over the instances in the order of their first rows. */
export class MergedInstances implements Iterable<MergedInstance> {
	private readonly store = new ColumnStore();
	private readonly ids = new ChunkedArray<string>();
	private readonly firstRows = new ChunkedArray<number>();
	/** The rows after the first. Most instances have none. */
	private readonly otherRows = new ChunkedArray<number[] | undefined>();
	/** Indexes into the three arrays above. */
	private readonly indexById = new ShardedMap<number>();

	/** Number of instances. */
	get size(): number {
		return this.ids.length;
	}

	add(instance: LocalInstance, itemIndex: number): void {
		const row = this.store.add(itemIndex, instance);
		const index = this.indexById.get(instance.id);
		if (index === undefined) {
			this.indexById.set(instance.id, this.size);
			this.ids.push(instance.id);
			this.firstRows.push(row);
			this.otherRows.push(undefined);
		} else {
			const others = this.otherRows.at(index);
			if (others === undefined) this.otherRows.set(index, [row]);
			else others.push(row);
		}
	}

	*[Symbol.iterator](): Generator<MergedInstance> {
		for (let index = 0; index < this.size; index++) {
			yield new MergedInstance(
				this.ids.at(index),
				this.store,
				this.firstRows.at(index),
				this.otherRows.at(index),
			);
		}
	}
}

/** With at least this many tasks, a map finds duplicate IDs faster than comparing all pairs. */
const MAP_THRESHOLD = 16;

function hasDistinctIds(tasks: readonly LocalTask[]): boolean {
	if (tasks.length >= MAP_THRESHOLD) return false;
	return tasks.every(({ id }, index) => tasks.findIndex((other) => other.id === id) === index);
}

function keepNewestTasks(tasks: readonly LocalTask[]): LocalTask[] {
	const newest = new Map<string, LocalTask>();
	for (const task of tasks) {
		const known = newest.get(task.id);
		if (known === undefined || task.updateTime > known.updateTime) newest.set(task.id, task);
	}
	return [...newest.values()];
}
