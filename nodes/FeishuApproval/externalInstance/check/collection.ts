import type { LocalInstance, LocalTask } from '../../feishu/externalInstanceCheck';

/** An instance together with the input items it came from, in the order of the input. */
export interface CollectedInstance extends LocalInstance {
	readonly items: number[];
	/** The item that carries the newest time of the instance: the one to believe. */
	newestItem: number;
}

/** From so many tasks on, finding one by its ID wants an index. */
const INDEXED_FROM = 16;

/**
 * Puts rows together by instance: each instance once, with its newest time, and its tasks put together, each
 * with its newest time. Instances keep the order in which the input first names them, tasks likewise.
 */
export class Collection {
	private readonly byId = new Map<string, CollectedInstance>();
	private readonly taskIndexes = new Map<CollectedInstance, Map<string, LocalTask>>();

	add(row: LocalInstance, itemIndex: number): void {
		const known = this.byId.get(row.id);
		if (known === undefined) {
			const instance: CollectedInstance = {
				id: row.id,
				updateTime: row.updateTime,
				tasks: [],
				items: [itemIndex],
				newestItem: itemIndex,
			};
			this.byId.set(row.id, instance);
			this.addTasks(instance, row.tasks);
			return;
		}
		known.items.push(itemIndex);
		if (row.updateTime > known.updateTime) {
			known.updateTime = row.updateTime;
			known.newestItem = itemIndex;
		}
		this.addTasks(known, row.tasks);
	}

	instances(): CollectedInstance[] {
		return [...this.byId.values()];
	}

	private addTasks(instance: CollectedInstance, tasks: readonly LocalTask[]): void {
		for (const task of tasks) {
			const known = this.findTask(instance, task.id);
			if (known === undefined) {
				instance.tasks.push(task);
				this.taskIndexes.get(instance)?.set(task.id, task);
			} else if (task.updateTime > known.updateTime) {
				known.updateTime = task.updateTime;
			}
		}
	}

	private findTask(instance: CollectedInstance, id: string): LocalTask | undefined {
		if (instance.tasks.length < INDEXED_FROM) return instance.tasks.find((task) => task.id === id);
		let index = this.taskIndexes.get(instance);
		if (index === undefined) {
			index = new Map(instance.tasks.map((task) => [task.id, task]));
			this.taskIndexes.set(instance, index);
		}
		return index.get(id);
	}
}
