import type { LocalInstance, LocalTask } from '../../../feishu/api/checkExternalInstances';
import { ShardedMap } from './shardedMap';
import { ChunkedArray } from './chunkedArray';

/**
 * What the input's rows hold, a column for each kind of value. Three objects a row, and as many a task, are spared
 * that way: garbage collection would go through them again and again while the run waits for its turn.
 */
class ColumnStore {
	private readonly items = new ChunkedArray<number>();
	private readonly updateTimes = new ChunkedArray<number>();
	/** Where the tasks of a row begin in the columns of tasks; they end where the next row's begin. */
	private readonly firstTasks = new ChunkedArray<number>();
	private readonly taskIds = new ChunkedArray<string>();
	private readonly taskUpdateTimes = new ChunkedArray<number>();

	/** Takes in a row and gives its number. */
	add(item: number, { updateTime, tasks }: LocalInstance): number {
		this.updateTimes.push(updateTime);
		this.firstTasks.push(this.taskIds.length);
		for (const task of tasks) {
			this.taskIds.push(task.id);
			this.taskUpdateTimes.push(task.updateTime);
		}
		this.items.push(item);
		return this.items.length - 1;
	}

	/** The input item that a row is of. */
	getItem(row: number): number {
		return this.items.at(row);
	}

	getUpdateTime(row: number): number {
		return this.updateTimes.at(row);
	}

	getTasks(row: number): LocalTask[] {
		const isLast = row === this.items.length - 1;
		const end = isLast ? this.taskIds.length : this.firstTasks.at(row + 1);
		const tasks: LocalTask[] = [];
		for (let task = this.firstTasks.at(row); task < end; task++) {
			tasks.push({ id: this.taskIds.at(task), updateTime: this.taskUpdateTimes.at(task) });
		}
		return tasks;
	}
}

/** An instance, put together from its rows when it is asked for. */
export class MergedInstance implements LocalInstance {
	/** @param otherRows those after the first, in the order of the input */
	constructor(
		readonly id: string,
		private readonly columns: ColumnStore,
		private readonly firstRow: number,
		private readonly otherRows: readonly number[] = [],
	) {}

	/** The newest time of its rows. */
	get updateTime(): number {
		return this.columns.getUpdateTime(this.findNewestRow());
	}

	/** The tasks of all its rows, in the order in which they first name them, each with its newest time. */
	get tasks(): LocalTask[] {
		const tasks = this.columns.getTasks(this.firstRow);
		if (this.otherRows.length === 0 && hasDistinctIds(tasks)) return tasks;
		for (const row of this.otherRows) {
			for (const task of this.columns.getTasks(row)) tasks.push(task);
		}
		return keepNewestTasks(tasks);
	}

	/** The first input item that it came from. */
	get firstItemIndex(): number {
		return this.columns.getItem(this.firstRow);
	}

	/** All input items that it came from, in the order of the input. */
	get itemIndexes(): number[] {
		return [this.firstRow, ...this.otherRows].map((row) => this.columns.getItem(row));
	}

	/** The first item that carries the newest time: the one to believe. */
	get newestItemIndex(): number {
		return this.columns.getItem(this.findNewestRow());
	}

	private findNewestRow(): number {
		let newest = this.firstRow;
		for (const row of this.otherRows) {
			if (this.columns.getUpdateTime(row) > this.columns.getUpdateTime(newest)) newest = row;
		}
		return newest;
	}
}

/** Puts rows together by instance. Gives the instances in the order in which the input first names them. */
export class MergedInstances implements Iterable<MergedInstance> {
	private readonly columns = new ColumnStore();
	private readonly ids = new ChunkedArray<string>();
	private readonly firstRows = new ChunkedArray<number>();
	/** Rows after the first; undefined for nearly every instance. */
	private readonly otherRows = new ChunkedArray<number[] | undefined>();
	/** Places in the lists above. */
	private readonly indexById = new ShardedMap<number>();

	/** How many instances there are. */
	get size(): number {
		return this.ids.length;
	}

	add(instance: LocalInstance, itemIndex: number): void {
		const row = this.columns.add(itemIndex, instance);
		const place = this.indexById.get(instance.id);
		if (place === undefined) {
			this.indexById.set(instance.id, this.size);
			this.ids.push(instance.id);
			this.firstRows.push(row);
			this.otherRows.push(undefined);
		} else {
			const others = this.otherRows.at(place);
			if (others === undefined) this.otherRows.set(place, [row]);
			else others.push(row);
		}
	}

	*[Symbol.iterator](): Generator<MergedInstance> {
		for (let place = 0; place < this.size; place++) {
			yield new MergedInstance(
				this.ids.at(place),
				this.columns,
				this.firstRows.at(place),
				this.otherRows.at(place),
			);
		}
	}
}

/** From so many tasks on, telling them apart takes an index. */
const MAP_THRESHOLD = 16;

function hasDistinctIds(tasks: readonly LocalTask[]): boolean {
	if (tasks.length >= MAP_THRESHOLD) return false;
	for (let index = 1; index < tasks.length; index++) {
		for (let other = 0; other < index; other++) {
			if (tasks[index].id === tasks[other].id) return false;
		}
	}
	return true;
}

function keepNewestTasks(tasks: readonly LocalTask[]): LocalTask[] {
	const newest = new Map<string, LocalTask>();
	for (const task of tasks) {
		const known = newest.get(task.id);
		if (known === undefined || task.updateTime > known.updateTime) newest.set(task.id, task);
	}
	return [...newest.values()];
}
