import { jsonParse } from 'n8n-workflow';

import type { LocalInstance, LocalTask } from '../../feishu/externalInstanceCheck';
import { IDENTIFIER_WANTED, isEmpty, parseIdentifier } from '../../items/identifier';
import type { ParameterReader } from '../../items/parameter';
import { ItemProblem, wrongValue } from '../../items/problem';
import { parseTime, TIME_WANTED } from '../../items/time';

/** What the panel calls the fields. */
export const FIELD = {
	instanceId: 'Instance ID',
	updateTime: 'Update Time',
	tasks: 'Tasks',
	taskId: 'Task ID',
	taskUpdateTime: 'Task Update Time',
} as const;

/** Reads the instance, or the part of one, that an input item stands for. Throws {@link ItemProblem}. */
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
	return (itemIndex) => ({
		id: identifier(FIELD.instanceId, read.instanceId(itemIndex)),
		updateTime: time(FIELD.updateTime, read.updateTime(itemIndex), zone),
		tasks: taskList(read.tasks(itemIndex)).map((task, index) => taskOf(task, index, fields, zone)),
	});
}

/** The rows of input items of which each is one task of an instance, as a SQL join gives them. */
export function taskRows(
	read: Record<'instanceId' | 'updateTime' | 'taskId' | 'taskUpdateTime', ParameterReader>,
	zone: string,
): RowReader {
	return (itemIndex) => {
		const id = identifier(FIELD.instanceId, read.instanceId(itemIndex));
		const updateTime = time(FIELD.updateTime, read.updateTime(itemIndex), zone);
		const taskId = read.taskId(itemIndex);
		// An outer join gives an instance without tasks one row, in which the task's columns are empty.
		if (isEmpty(taskId)) return { id, updateTime, tasks: [] };
		const task: LocalTask = {
			id: identifier(FIELD.taskId, taskId),
			updateTime: time(FIELD.taskUpdateTime, read.taskUpdateTime(itemIndex), zone),
		};
		return { id, updateTime, tasks: [task] };
	};
}

function identifier(field: string, value: unknown): string {
	const parsed = parseIdentifier(value);
	if ('id' in parsed) return parsed.id;
	if (parsed.problem === 'inexact') {
		throw new ItemProblem(
			`"${field}" is the number ${String(value)}, which is too large to be exact`,
			'Numbers beyond 9007199254740991 lose digits on the way. Have the source give the ID as text.',
		);
	}
	throw wrongValue(field, value, IDENTIFIER_WANTED);
}

function time(field: string, value: unknown, zone: string): number {
	const milliseconds = parseTime(value, zone);
	if (milliseconds === undefined) throw wrongValue(field, value, TIME_WANTED);
	return milliseconds;
}

const NO_TASKS: readonly unknown[] = [];
const TASKS_WANTED = 'a list of tasks, or JSON text of one';

function taskList(value: unknown): readonly unknown[] {
	if (isEmpty(value)) return NO_TASKS;
	const list: unknown =
		typeof value === 'string' ? jsonParse<unknown>(value, { fallbackValue: value }) : value;
	if (list === null) return NO_TASKS;
	if (!Array.isArray(list)) throw wrongValue(FIELD.tasks, value, TASKS_WANTED);
	return list;
}

function taskOf(task: unknown, index: number, fields: TaskFields, zone: string): LocalTask {
	const place = `${FIELD.tasks}[${index}]`;
	if (typeof task !== 'object' || task === null || Array.isArray(task)) {
		throw wrongValue(place, task, `an object with "${fields.id}" and "${fields.updateTime}"`);
	}
	return {
		id: identifier(`${place}.${fields.id}`, ownValue(task, fields.id)),
		updateTime: time(`${place}.${fields.updateTime}`, ownValue(task, fields.updateTime), zone),
	};
}

function ownValue(task: object, field: string): unknown {
	return Object.prototype.hasOwnProperty.call(task, field)
		? (task as Record<string, unknown>)[field]
		: undefined;
}
