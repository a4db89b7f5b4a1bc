import type { LocalInstance, LocalTask } from '../../../feishu/api/checkExternalInstances';
import { readId, isEmpty } from '../../../input/identifier';
import type { ParameterReader } from '../../../execution/parameter';
import { readArray, readObject, getOwn } from '../../../input/json';
import { readTime } from '../../../input/time';

/** What the panel calls the fields. */
export const FIELD_LABELS = {
	instanceId: 'Instance ID',
	updateTime: 'Update Time',
	tasks: 'Tasks',
	taskId: 'Task ID',
	taskUpdateTime: 'Task Update Time',
} as const;

const TASKS_EXPECTED = 'a list of tasks, or JSON text of one';

/** Reads the instance, or the part of one, that an input item stands for. Throws an `ItemProblem`. */
export type RowReader = (itemIndex: number) => LocalInstance;

/** Names inside an element of `tasks`. */
export interface TaskFieldNames {
	readonly id: string;
	readonly updateTime: string;
}

/** The rows of input items of which each is an approval instance with all its tasks. */
export function createInstanceReader(
	read: Record<'instanceId' | 'updateTime' | 'tasks', ParameterReader>,
	fields: TaskFieldNames,
	zone: string,
): RowReader {
	const wanted = `an object with "${fields.id}" and "${fields.updateTime}"`;
	/** The task being read; the names below are made of it for errors alone. */
	let index = 0;
	const place = () => `${FIELD_LABELS.tasks}[${index}]`;
	const idPlace = () => `${place()}.${fields.id}`;
	const timePlace = () => `${place()}.${fields.updateTime}`;
	const taskOf = (value: unknown, taskIndex: number): LocalTask => {
		index = taskIndex;
		const task = readObject(place, value, wanted);
		return {
			id: readId(idPlace, getOwn(task, fields.id)),
			updateTime: readTime(timePlace, getOwn(task, fields.updateTime), zone),
		};
	};
	return (itemIndex) => ({
		id: readId(FIELD_LABELS.instanceId, read.instanceId(itemIndex)),
		updateTime: readTime(FIELD_LABELS.updateTime, read.updateTime(itemIndex), zone),
		tasks: readArray(FIELD_LABELS.tasks, read.tasks(itemIndex), TASKS_EXPECTED).map(taskOf),
	});
}

/** The rows of input items of which each is one task of an instance, as a SQL join gives them. */
export function createTaskRowReader(
	read: Record<'instanceId' | 'updateTime' | 'taskId' | 'taskUpdateTime', ParameterReader>,
	zone: string,
): RowReader {
	return (itemIndex) => {
		const id = readId(FIELD_LABELS.instanceId, read.instanceId(itemIndex));
		const updateTime = readTime(FIELD_LABELS.updateTime, read.updateTime(itemIndex), zone);
		const taskId = read.taskId(itemIndex);
		// An outer join gives an instance without tasks one row, in which the task's columns are empty.
		if (isEmpty(taskId)) return { id, updateTime, tasks: [] };
		const task: LocalTask = {
			id: readId(FIELD_LABELS.taskId, taskId),
			updateTime: readTime(FIELD_LABELS.taskUpdateTime, read.taskUpdateTime(itemIndex), zone),
		};
		return { id, updateTime, tasks: [task] };
	};
}
