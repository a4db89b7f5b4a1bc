import type { LocalInstance, LocalTask } from '../../feishu/externalInstanceCheck';
import { identifierOf, isEmpty } from '../../items/identifier';
import type { ParameterReader } from '../../items/parameter';
import { listOf, objectOf, ownValue } from '../../items/record';
import { timeOf } from '../../items/time';

/** What the panel calls the fields. */
export const FIELD = {
	instanceId: 'Instance ID',
	updateTime: 'Update Time',
	tasks: 'Tasks',
	taskId: 'Task ID',
	taskUpdateTime: 'Task Update Time',
} as const;

const TASKS_WANTED = 'a list of tasks, or JSON text of one';

/** Reads the instance, or the part of one, that an input item stands for. Throws an `ItemProblem`. */
export type RowReader = (itemIndex: number) => LocalInstance;

/** Names inside an element of `tasks`. */
export interface TaskFields {
	readonly id: string;
	readonly updateTime: string;
}

/** The rows of input items of which each is an approval instance with all its tasks. */
export function instanceRows(
	read: Record<'instanceId' | 'updateTime' | 'tasks', ParameterReader>,
	fields: TaskFields,
	zone: string,
): RowReader {
	const wanted = `an object with "${fields.id}" and "${fields.updateTime}"`;
	/** The task being read; the names below are made of it for errors alone. */
	let index = 0;
	const place = () => `${FIELD.tasks}[${index}]`;
	const idPlace = () => `${place()}.${fields.id}`;
	const timePlace = () => `${place()}.${fields.updateTime}`;
	const taskOf = (value: unknown, taskIndex: number): LocalTask => {
		index = taskIndex;
		const task = objectOf(place, value, wanted);
		return {
			id: identifierOf(idPlace, ownValue(task, fields.id)),
			updateTime: timeOf(timePlace, ownValue(task, fields.updateTime), zone),
		};
	};
	return (itemIndex) => ({
		id: identifierOf(FIELD.instanceId, read.instanceId(itemIndex)),
		updateTime: timeOf(FIELD.updateTime, read.updateTime(itemIndex), zone),
		tasks: listOf(FIELD.tasks, read.tasks(itemIndex), TASKS_WANTED).map(taskOf),
	});
}

/** The rows of input items of which each is one task of an instance, as a SQL join gives them. */
export function taskRows(
	read: Record<'instanceId' | 'updateTime' | 'taskId' | 'taskUpdateTime', ParameterReader>,
	zone: string,
): RowReader {
	return (itemIndex) => {
		const id = identifierOf(FIELD.instanceId, read.instanceId(itemIndex));
		const updateTime = timeOf(FIELD.updateTime, read.updateTime(itemIndex), zone);
		const taskId = read.taskId(itemIndex);
		// An outer join gives an instance without tasks one row, in which the task's columns are empty.
		if (isEmpty(taskId)) return { id, updateTime, tasks: [] };
		const task: LocalTask = {
			id: identifierOf(FIELD.taskId, taskId),
			updateTime: timeOf(FIELD.taskUpdateTime, read.taskUpdateTime(itemIndex), zone),
		};
		return { id, updateTime, tasks: [task] };
	};
}
