import { readId } from '../../../input/identifier';
import { InputError } from '../../../input/inputError';
import type { TimeReader } from '../../../input/time';
import type { SyncDraft } from './draft';
import { FIELDS, type InstanceReaders, type TaskReaders } from './fields';
import { createMillisecondsReader } from './instanceContext';
import type { InstanceReader, TaskRowReader } from './readInstance';
import { readQuickActionOptions } from './readQuickActions';
import { readTaskRow } from './readTasks';

/** One item of an instance. */
interface TaskRow {
	readonly itemIndex: number;
	/** Unix milliseconds. */
	readonly updateTime: number;
	/** Undefined if the item has no task. */
	readonly readTask: TaskRowReader | undefined;
}

/** An instance to sync, and the items that it was read from. */
export interface InstanceJob {
	/** The first of {@link itemIndexes}. */
	readonly itemIndex: number;
	readonly itemIndexes: readonly number[];
	readonly draft: SyncDraft;
}

/** An item and why it cannot be synced. */
export type ItemError = readonly [itemIndex: number, error: InputError];

/** What {@link TaskRowGroups} reads items with. */
export interface TaskRowReaders {
	readonly instanceFields: InstanceReaders;
	readonly taskFields: TaskReaders;
	readonly readZone: (itemIndex: number) => string;
	readonly times: TimeReader;
	readonly readInstance: InstanceReader;
}

/** Groups items that are tasks by instance, for a sync of each instance with all its tasks. */
export class TaskRowGroups {
	/** The items of each instance: undefined for an item that could not be read. */
	private readonly groups = new Map<string, Map<number, TaskRow | undefined>>();

	/** Items that have no field for the task's ID at all, which is not the same as an empty one. */
	itemsWithoutTaskField = 0;

	constructor(private readonly readers: TaskRowReaders) {}

	/** Reads one item. Throws `InputError`. */
	add(itemIndex: number): void {
		const { instanceFields, taskFields, readZone, times } = this.readers;
		const id = readId(FIELDS.instanceId.label, instanceFields.instanceId(itemIndex));
		const group = this.groups.get(id) ?? new Map<number, TaskRow | undefined>();
		this.groups.set(id, group);
		// The item belongs to the group even if the rest of it is invalid.
		group.set(itemIndex, undefined);
		const updateTime = times.readUpdateTime(
			FIELDS.updateTime.label,
			instanceFields.updateTime(itemIndex),
			readZone(itemIndex),
		);
		const readTask = readTaskRow(
			taskFields,
			itemIndex,
			readQuickActionOptions(instanceFields, itemIndex),
		);
		group.set(itemIndex, { itemIndex, updateTime, readTask });
		if (readTask === undefined && taskFields.taskId(itemIndex) === undefined) {
			this.itemsWithoutTaskField++;
		}
	}

	/**
	 * Combines the items of each instance. The instance's own fields come from the first item with the newest update
	 * time. If an item of an instance is invalid, the instance cannot be synced: Feishu would remove the task that is
	 * missing.
	 *
	 * @returns the jobs, the errors of invalid items, and those of the other items of their instances
	 */
	combine(): { jobs: InstanceJob[]; errors: ItemError[]; otherErrors: ItemError[] } {
		const jobs: InstanceJob[] = [];
		const errors: ItemError[] = [];
		const otherErrors: ItemError[] = [];
		for (const group of this.groups.values()) {
			const result = this.combineGroup(group);
			if ('draft' in result) {
				jobs.push(result);
				continue;
			}
			if (result.error !== undefined) errors.push(result.error);
			for (const error of result.otherErrors) otherErrors.push(error);
		}
		return { jobs, errors, otherErrors };
	}

	private combineGroup(
		group: ReadonlyMap<number, TaskRow | undefined>,
	): InstanceJob | { error?: ItemError; otherErrors: ItemError[] } {
		const itemIndexes = [...group.keys()];
		const rows = [...group.values()].filter((row) => row !== undefined);
		const unreadable = itemIndexes.find((itemIndex) => group.get(itemIndex) === undefined);
		const [first] = rows;
		if (unreadable !== undefined || first === undefined) {
			return { otherErrors: toOtherErrors(rows, unreadable) };
		}
		const newest = rows.reduce(
			(best, row) => (row.updateTime > best.updateTime ? row : best),
			first,
		);
		let current = newest.itemIndex;
		const taskRows = rows.flatMap(({ itemIndex, readTask }): TaskRowReader[] =>
			readTask === undefined
				? []
				: [
						(instance) => {
							current = itemIndex;
							const { readZone, times } = this.readers;
							const task = readTask({
								...instance,
								times: createMillisecondsReader(times, readZone(itemIndex)),
							});
							current = newest.itemIndex;
							const { person } = task;
							return person === undefined ? task : { ...task, person: { ...person, itemIndex } };
						},
					],
		);
		try {
			const draft = this.readers.readInstance(newest.itemIndex, taskRows);
			return { itemIndex: first.itemIndex, itemIndexes, draft };
		} catch (error) {
			const others = rows.filter(({ itemIndex }) => itemIndex !== current);
			return { error: [current, error as InputError], otherErrors: toOtherErrors(others, current) };
		}
	}
}

function toOtherErrors(rows: readonly TaskRow[], invalidItemIndex = 0): ItemError[] {
	return rows.map(({ itemIndex }) => [itemIndex, createOtherItemError(invalidItemIndex)]);
}

/** The error of an item whose instance cannot be synced because of another item. */
export function createOtherItemError(invalidItemIndex: number): InputError {
	return new InputError(
		FIELDS.instanceId.label,
		`also occurs in item ${invalidItemIndex}, which is invalid, so the instance is not synced`,
		`Correct item ${invalidItemIndex}: Feishu would remove the tasks that only that item has.`,
	);
}
