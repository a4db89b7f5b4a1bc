import type { OperationInput } from '../../../execution/operationInput';
import type { LocalTask } from '../../../feishu/api/checkExternalInstances';
import { isEmpty, readId } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { getPath, isObject, readArray } from '../../../input/json';
import type { TimeReader } from '../../../input/time';
import { createEmptyTaskIdError } from '../emptyTaskId';
import { FIELDS } from './fields';
import type { Row } from './mergedInstances';

const TASKS_EXPECTED = 'a list of tasks, or the list as JSON text';

/** A row, and whether its item has no tasks field at all, which is not the same as an empty one. */
export interface ItemRow extends Row {
	readonly areTasksAbsent: boolean;
}

/** Reads an input item as a row. Throws `InputError`. */
export type RowReader = (itemIndex: number) => ItemRow;

/** Names of the fields inside an element of `tasks`; paths such as `meta.updatedAt` are allowed. */
export interface TaskFieldNames {
	readonly id: string;
	readonly updateTime: string;
}

/** Creates a reader for items that are approval instances with all their tasks. */
export function createInstanceRowReader(
	input: OperationInput,
	names: TaskFieldNames,
	times: TimeReader,
): RowReader {
	const readers = {
		instanceId: input.createReader('instanceId', FIELDS.instanceId),
		updateTime: input.createReader('updateTime', FIELDS.updateTime),
		tasks: input.createReader('tasks', FIELDS.tasks),
	};
	const readZone = input.createZoneReader();
	const expected = `an object with "${names.id}" and "${names.updateTime}"`;

	const getTaskPath = (index: number) => `${FIELDS.tasks.label}[${index}]`;

	const readTask = (value: unknown, index: number, zone: string): LocalTask => {
		if (!isObject(value)) throw invalidValue(getTaskPath(index), value, expected);
		try {
			return {
				id: readId(names.id, getPath(value, names.id)),
				updateTime: times.readUpdateTime(names.updateTime, getPath(value, names.updateTime), zone),
			};
		} catch (error) {
			throw error instanceof InputError ? error.inside(getTaskPath(index)) : error;
		}
	};

	return (itemIndex) => {
		const zone = readZone(itemIndex);
		const id = readId(FIELDS.instanceId.label, readers.instanceId(itemIndex));
		const updateTime = times.readUpdateTime(
			FIELDS.updateTime.label,
			readers.updateTime(itemIndex),
			zone,
		);
		const value = readers.tasks(itemIndex);
		const tasks = readArray(FIELDS.tasks.label, value, TASKS_EXPECTED).map((task, index) =>
			readTask(task, index, zone),
		);
		return { id, updateTime, tasks, areTasksAbsent: value === undefined };
	};
}

/** Creates a reader for items that are tasks, one per item, as a SQL join returns them. */
export function createTaskRowReader(input: OperationInput, times: TimeReader): RowReader {
	const readers = {
		instanceId: input.createReader('instanceId', FIELDS.instanceId),
		updateTime: input.createReader('updateTime', FIELDS.updateTime),
		taskId: input.createReader('taskId', FIELDS.taskId),
		taskUpdateTime: input.createReader('taskUpdateTime', FIELDS.taskUpdateTime),
	};
	const readZone = input.createZoneReader();

	return (itemIndex) => {
		const zone = readZone(itemIndex);
		const id = readId(FIELDS.instanceId.label, readers.instanceId(itemIndex));
		const updateTime = times.readUpdateTime(
			FIELDS.updateTime.label,
			readers.updateTime(itemIndex),
			zone,
		);
		const taskId = readers.taskId(itemIndex);
		const taskUpdateTime = readers.taskUpdateTime(itemIndex);
		// An outer join returns one row with empty task columns for an instance without tasks.
		if (isEmpty(taskId) && isEmpty(taskUpdateTime)) {
			return { id, updateTime, tasks: [], areTasksAbsent: false };
		}
		if (isEmpty(taskId)) {
			throw createEmptyTaskIdError(
				FIELDS.taskId.label,
				FIELDS.taskUpdateTime.label,
				taskUpdateTime,
			);
		}
		const task: LocalTask = {
			id: readId(FIELDS.taskId.label, taskId),
			updateTime: times.readUpdateTime(FIELDS.taskUpdateTime.label, taskUpdateTime, zone),
		};
		return { id, updateTime, tasks: [task], areTasksAbsent: false };
	};
}
