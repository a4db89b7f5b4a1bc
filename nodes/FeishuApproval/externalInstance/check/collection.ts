import type { LocalInstance, LocalTask } from '../../feishu/externalInstanceCheck';

/**
 * What the input's rows hold, a column for each kind of value. Three objects a row, and as many a task, are spared
 * that way: garbage collection would go through them again and again while the run waits for its turn.
 */
class Columns {
	private readonly items: number[] = [];
	private readonly updateTimes: number[] = [];
	/** Where the tasks of a row begin in the columns of tasks; they end where the next row's begin. */
	private readonly firstTasks: number[] = [];
	private readonly taskIds: string[] = [];
	private readonly taskUpdateTimes: number[] = [];

	/** Takes in a row and gives its number. */
	add(item: number, { updateTime, tasks }: LocalInstance): number {
		this.updateTimes.push(updateTime);
		this.firstTasks.push(this.taskIds.length);
		for (const task of tasks) {
			this.taskIds.push(task.id);
			this.taskUpdateTimes.push(task.updateTime);
		}
		return this.items.push(item) - 1;
	}

	/** The input item that a row is of. */
	itemOf(row: number): number {
		return this.items[row];
	}

	updateTimeOf(row: number): number {
		return this.updateTimes[row];
	}

	tasksOf(row: number): LocalTask[] {
		const first = this.firstTasks[row];
		const end = this.firstTasks[row + 1] ?? this.taskIds.length;
		const tasks: LocalTask[] = [];
		for (let task = first; task < end; task++) {
			tasks.push({ id: this.taskIds[task], updateTime: this.taskUpdateTimes[task] });
		}
		return tasks;
	}
}

/** An instance, put together from its rows when it is asked for. */
export class CollectedInstance implements LocalInstance {
	/** Rows after the first; absent for nearly every instance, of which there may be a million. */
	private otherRows?: number[];

	constructor(
		readonly id: string,
		private readonly columns: Columns,
		private readonly firstRow: number,
	) {}

	addRow(row: number): void {
		this.otherRows ??= [];
		this.otherRows.push(row);
	}

	/** The newest time of its rows. */
	get updateTime(): number {
		return this.columns.updateTimeOf(this.newestRow());
	}

	/** The tasks of all its rows, in the order in which they first name them, each with its newest time. */
	get tasks(): LocalTask[] {
		const tasks = this.columns.tasksOf(this.firstRow);
		if (this.otherRows === undefined && hasDistinctIds(tasks)) return tasks;
		for (const row of this.otherRows ?? []) {
			for (const task of this.columns.tasksOf(row)) tasks.push(task);
		}
		return newestOfEach(tasks);
	}

	/** The first input item that it came from. */
	get firstItem(): number {
		return this.columns.itemOf(this.firstRow);
	}

	/** All input items that it came from, in the order of the input. */
	get items(): number[] {
		return this.rows().map((row) => this.columns.itemOf(row));
	}

	/** The first item that carries the newest time: the one to believe. */
	get newestItem(): number {
		return this.columns.itemOf(this.newestRow());
	}

	private rows(): number[] {
		return this.otherRows === undefined ? [this.firstRow] : [this.firstRow, ...this.otherRows];
	}

	private newestRow(): number {
		let newest = this.firstRow;
		for (const row of this.otherRows ?? []) {
			if (this.columns.updateTimeOf(row) > this.columns.updateTimeOf(newest)) newest = row;
		}
		return newest;
	}
}

/** Puts rows together by instance, in the order in which the input first names them. */
export class Collection {
	private readonly all: CollectedInstance[] = [];
	private readonly byId = new Map<string, CollectedInstance>();
	private readonly columns = new Columns();

	add(instance: LocalInstance, itemIndex: number): void {
		const row = this.columns.add(itemIndex, instance);
		const known = this.byId.get(instance.id);
		if (known !== undefined) {
			known.addRow(row);
			return;
		}
		const collected = new CollectedInstance(instance.id, this.columns, row);
		this.byId.set(instance.id, collected);
		this.all.push(collected);
	}

	instances(): readonly CollectedInstance[] {
		return this.all;
	}
}

/** From so many tasks on, telling them apart takes an index. */
const INDEXED_FROM = 16;

function hasDistinctIds(tasks: readonly LocalTask[]): boolean {
	if (tasks.length >= INDEXED_FROM) return false;
	for (let index = 1; index < tasks.length; index++) {
		for (let other = 0; other < index; other++) {
			if (tasks[index].id === tasks[other].id) return false;
		}
	}
	return true;
}

function newestOfEach(tasks: readonly LocalTask[]): LocalTask[] {
	const newest = new Map<string, LocalTask>();
	for (const task of tasks) {
		const known = newest.get(task.id);
		if (known === undefined || task.updateTime > known.updateTime) newest.set(task.id, task);
	}
	return [...newest.values()];
}
