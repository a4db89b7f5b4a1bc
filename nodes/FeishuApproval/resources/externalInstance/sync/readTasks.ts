import {
	DISPLAY_METHODS,
	GENERATE_TYPES,
	LIMITS,
	TASK_STATUSES,
} from '../../../feishu/api/syncExternalInstance';
import { readBoolean } from '../../../input/boolean';
import { readChoice } from '../../../input/choice';
import { isEmpty, readId } from '../../../input/identifier';
import { invalidValue } from '../../../input/inputError';
import { ObjectReader } from '../../../input/objectReader';
import { readPersonType } from '../../../input/person';
import { createEmptyTaskIdError } from '../emptyTaskId';
import type { TaskDraft } from './draft';
import { FIELDS, TASK_FIELDS, type TaskReaders } from './fields';
import {
	readObjects,
	type InstanceContext,
	type ListSpec,
	type QuickActions,
} from './instanceContext';
import { readExtra } from './readExtra';
import { readLinksWithDefault } from './readLinks';
import { readActionConfigs } from './readQuickActions';
import { readUser } from './readUser';

const TASK_LIST_SPEC: ListSpec = {
	expected: 'a list of tasks, or the list as JSON text',
	elementExpected: 'an object with "task_id", "user_id", "status", "create_time" and "update_time"',
	maxLength: LIMITS.tasks,
};

/**
 * Reads the tasks of an instance from a list. Fields that Feishu does not know are left out.
 *
 * @param names the source's name, or path, of a field by Feishu's name, where they differ
 */
export function readTasks(
	value: unknown,
	instance: InstanceContext,
	names: ReadonlyMap<string, string>,
): TaskDraft[] {
	return readObjects(FIELDS.tasks.label, value, TASK_LIST_SPEC).map((task) =>
		readTask(task.withNames(names), instance),
	);
}

/** Labels of a task's fields in the panel, by Feishu's names, for items that are tasks. */
const TASK_ROW_LABELS = {
	task_id: TASK_FIELDS.taskId.label,
	user_id: TASK_FIELDS.taskPersonId.label,
	open_id: TASK_FIELDS.taskPersonId.label,
	email: TASK_FIELDS.taskPersonId.label,
	mobile: TASK_FIELDS.taskPersonId.label,
	status: TASK_FIELDS.taskStatus.label,
	create_time: TASK_FIELDS.taskCreateTime.label,
	end_time: TASK_FIELDS.taskEndTime.label,
	update_time: TASK_FIELDS.taskUpdateTime.label,
	title: TASK_FIELDS.taskTitle.label,
	node_name: TASK_FIELDS.taskNodeName.label,
};

/**
 * Reads the task that an item stands for, as a function of the instance that it belongs to. Returns undefined if the
 * item has no task. Throws `InputError`.
 *
 * @param quickActions of this item's task, instead of the instance's
 */
export function readTaskRow(
	read: TaskReaders,
	itemIndex: number,
	quickActions: QuickActions,
): ((instance: InstanceContext) => TaskDraft) | undefined {
	const id = read.taskId(itemIndex);
	const personId = read.taskPersonId(itemIndex);
	const values = {
		status: read.taskStatus(itemIndex),
		create_time: read.taskCreateTime(itemIndex),
		end_time: read.taskEndTime(itemIndex),
		update_time: read.taskUpdateTime(itemIndex),
		title: read.taskTitle(itemIndex),
		node_name: read.taskNodeName(itemIndex),
	};
	if (isEmpty(id)) {
		assertNoTask({ ...values, user_id: personId });
		return undefined;
	}
	const { label } = TASK_FIELDS.taskPersonIdType;
	const idType = readPersonType(label, read.taskPersonIdType(itemIndex));
	if (isEmpty(personId)) {
		throw invalidValue(TASK_FIELDS.taskPersonId.label, personId, 'the person who decides the task');
	}
	const task = ObjectReader.fromFields(
		{ ...values, task_id: id, [idType]: personId },
		TASK_ROW_LABELS,
	);
	return (instance) => readTask(task, { ...instance, quickActions });
}

/** An outer join returns one row with empty task columns for an instance without tasks. */
function assertNoTask(values: Partial<Record<keyof typeof TASK_ROW_LABELS, unknown>>): void {
	for (const [name, value] of Object.entries(values)) {
		if (isEmpty(value)) continue;
		const label = TASK_ROW_LABELS[name as keyof typeof values];
		throw createEmptyTaskIdError(TASK_FIELDS.taskId.label, label, value);
	}
}

/**
 * Reads one task.
 * `update_time` defaults to the instance's update time: a change of a task changes the instance, so in Update
 * Mode 'Update' Feishu accepts the task whenever it accepts the instance.
 */
function readTask(task: ObjectReader, instance: InstanceContext): TaskDraft {
	const { links, updateTime, texts, times } = instance;
	const status = task.read('status', (label, value) => readChoice(label, value, TASK_STATUSES));
	return {
		task_id: task.read('task_id', readId),
		...readUser(task),
		title: task.read('title', texts.readKey),
		links: readLinksWithDefault(task, links),
		status,
		extra: task.read('extra', readExtra),
		create_time: task.read('create_time', times.read),
		end_time: task.read('end_time', times.readEndTime),
		update_time: task.readOptional('update_time', times.readUpdateTime) ?? updateTime,
		action_context: task.readOptional('action_context', readId),
		action_configs: readActionConfigs(task, status, instance),
		display_method: task.readOptional('display_method', (label, method) =>
			readChoice(label, method, DISPLAY_METHODS),
		),
		exclude_statistics: task.readOptional('exclude_statistics', readBoolean),
		node_id: task.readOptional('node_id', readId),
		node_name: task.read('node_name', texts.readKey),
		generate_type: task.readOptional('generate_type', (label, type) =>
			readChoice(label, type, GENERATE_TYPES),
		),
	};
}
