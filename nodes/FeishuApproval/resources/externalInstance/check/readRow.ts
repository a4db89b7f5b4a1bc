import type { ParameterReader } from '../../../execution/parameter';
import type { LocalInstance, LocalTask } from '../../../feishu/api/checkExternalInstances';
import { isEmpty, readId } from '../../../input/identifier';
import { InputError } from '../../../input/inputError';
import { getOwn, readArray, readObject } from '../../../input/json';
import { readTime } from '../../../input/time';
import { FIELD_LABELS } from './fields';

const TASKS_EXPECTED = 'a list of tasks, or the list as JSON text';

/** Reads an input item as a row: an instance, or one task of it. Throws `InputError`. */
export type RowReader = (itemIndex: number) => LocalInstance;

/** Names of the fields inside an element of `tasks`. */
export interface TaskFieldNames {
	readonly id: string;
	readonly updateTime: string;
}

/**
 * Creates a reader for items that are approval instances with all their tasks.
 *
 * @param zone IANA time zone that is assumed for times without one
 */
export function createInstanceRowReader(
	read: Record<'instanceId' | 'updateTime' | 'tasks', ParameterReader>,
	names: TaskFieldNames,
	zone: string,
): RowReader {
	const expected = `an object with "${names.id}" and "${names.updateTime}"`;
	const readTask = (value: unknown, index: number): LocalTask => {
		const path = `${FIELD_LABELS.tasks}[${index}]`;
		const task = readObject(path, value, expected);
		try {
			return {
				id: readId(names.id, getOwn(task, names.id)),
				updateTime: readTime(names.updateTime, getOwn(task, names.updateTime), zone),
			};
		} catch (error) {
			throw error instanceof InputError ? error.inside(path) : error;
		}
	};
	return (itemIndex) => ({
		id: readId(FIELD_LABELS.instanceId, read.instanceId(itemIndex)),
		updateTime: readTime(FIELD_LABELS.updateTime, read.updateTime(itemIndex), zone),
		tasks: readArray(FIELD_LABELS.tasks, read.tasks(itemIndex), TASKS_EXPECTED).map(readTask),
	});
}

/**
 * Creates a reader for items that are tasks, one per item, as a SQL join returns them.
 *
 * @param zone IANA time zone that is assumed for times without one
 */
export function createTaskRowReader(
	read: Record<'instanceId' | 'updateTime' | 'taskId' | 'taskUpdateTime', ParameterReader>,
	zone: string,
): RowReader {
	return (itemIndex) => {
		const id = readId(FIELD_LABELS.instanceId, read.instanceId(itemIndex));
		const updateTime = readTime(FIELD_LABELS.updateTime, read.updateTime(itemIndex), zone);
		const taskId = read.taskId(itemIndex);
		// An outer join returns one row with empty task columns for an instance without tasks.
		if (isEmpty(taskId)) return { id, updateTime, tasks: [] };
		const task: LocalTask = {
			id: readId(FIELD_LABELS.taskId, taskId),
			updateTime: readTime(FIELD_LABELS.taskUpdateTime, read.taskUpdateTime(itemIndex), zone),
		};
		return { id, updateTime, tasks: [task] };
	};
}
