import type { LocalInstance, LocalTask } from '../../feishu/externalInstanceCheck';

/** An instance together with the input items it came from. */
export interface CollectedInstance extends LocalInstance {
	readonly firstItem: number;
	/** Further items it came from; absent for nearly every instance, of which there may be a million. */
	otherItems?: number[];
	/** The item that carries the newest time of the instance: the one to believe. */
	newestItem: number;
}

/** All input items that an instance came from, in the order of the input. */
export function itemsOf({ firstItem, otherItems }: CollectedInstance): number[] {
	return otherItems === undefined ? [firstItem] : [firstItem, ...otherItems];
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

	add({ id, updateTime, tasks }: LocalInstance, itemIndex: number): void {
		const known = this.byId.get(id);
		if (known === undefined) {
			const isAlone = hasDistinctIds(tasks);
			const instance: CollectedInstance = {
				id,
				updateTime,
				// A list made by adding one by one holds room for more, which a million instances would not need.
				tasks: isAlone ? tasks : [],
				firstItem: itemIndex,
				otherItems: undefined,
				newestItem: itemIndex,
			};
			this.byId.set(id, instance);
			if (!isAlone) this.addTasks(instance, tasks);
			return;
		}
		known.otherItems ??= [];
		known.otherItems.push(itemIndex);
		if (updateTime > known.updateTime) {
			known.updateTime = updateTime;
			known.newestItem = itemIndex;
		}
		this.addTasks(known, tasks);
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

function hasDistinctIds(tasks: readonly LocalTask[]): boolean {
	if (tasks.length >= INDEXED_FROM) return new Set(tasks.map(({ id }) => id)).size === tasks.length;
	for (let index = 1; index < tasks.length; index++) {
		for (let other = 0; other < index; other++) {
			if (tasks[index].id === tasks[other].id) return false;
		}
	}
	return true;
}
