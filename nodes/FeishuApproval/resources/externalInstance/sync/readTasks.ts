import {
	DISPLAY_METHODS,
	GENERATE_TYPES,
	LIMITS,
	NAMED_ACTIONS,
	TASK_STATUSES,
	type ActionConfig,
	type TaskEntry,
} from '../../../feishu/api/syncExternalInstance';
import type { TextReader } from '../../../i18n/readText';
import { readBoolean } from '../../../input/boolean';
import { parseChoice, readChoice } from '../../../input/choice';
import { readId } from '../../../input/identifier';
import { invalidValue } from '../../../input/inputError';
import type { ObjectReader } from '../../../input/objectReader';
import { FIELD_LABELS } from './fields';
import {
	readEndMilliseconds,
	readMilliseconds,
	readObjects,
	type InstanceContext,
	type ListSpec,
} from './instanceContext';
import { readExtra } from './readExtra';
import { readLinksWithDefault } from './readLinks';
import { readUser } from './readUser';

const TASK_LIST_SPEC: ListSpec = {
	expected: 'a list of tasks, or the list as JSON text',
	elementExpected: 'an object with "task_id", "user_id", "status", "create_time" and "update_time"',
	maxLength: LIMITS.tasks,
};

const ACTION_LIST_SPEC: ListSpec = {
	expected: 'a list of quick actions',
	elementExpected: 'an object with "action_type"',
	maxLength: LIMITS.actionsPerTask,
};

/**
 * Reads the tasks of an instance. Fields that Feishu does not know are left out.
 * `update_time` defaults to the instance's update time: a change of a task changes the instance, so in Update
 * Mode 'Update' Feishu accepts the task whenever it accepts the instance.
 */
export function readTasks(value: unknown, instance: InstanceContext): TaskEntry[] {
	return readObjects(FIELD_LABELS.tasks, value, TASK_LIST_SPEC).map((task) =>
		readTask(task, instance),
	);
}

function readTask(
	task: ObjectReader,
	{ links, updateTime, texts, zone }: InstanceContext,
): TaskEntry {
	const readTime = (label: string, value: unknown) => readMilliseconds(label, value, zone);
	const readEndTime = (label: string, value: unknown) => readEndMilliseconds(label, value, zone);
	return {
		task_id: task.read('task_id', readId),
		...readUser(task),
		title: task.read('title', texts.readKey),
		links: readLinksWithDefault(task, links),
		status: task.read('status', (label, status) => readChoice(label, status, TASK_STATUSES)),
		extra: task.read('extra', readExtra),
		create_time: task.read('create_time', readTime),
		end_time: task.read('end_time', readEndTime),
		update_time: task.readOptional('update_time', readTime) ?? updateTime,
		action_context: task.readOptional('action_context', readId),
		action_configs: task.readOptional('action_configs', (label, value) =>
			readObjects(label, value, ACTION_LIST_SPEC).map((action) => readAction(action, texts)),
		),
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

function readAction(action: ObjectReader, texts: TextReader): ActionConfig {
	const type = action.read('action_type', readId);
	const namedAction = parseChoice(type, NAMED_ACTIONS);
	const name = action.read('action_name', texts.readKey);
	if (namedAction === undefined && name === undefined) {
		throw invalidValue(
			action.path('action_name'),
			undefined,
			`the button's text, because "action_type" is neither ${NAMED_ACTIONS.join(' nor ')}`,
		);
	}
	return {
		action_type: namedAction ?? type,
		action_name: name,
		is_need_reason: action.readOptional('is_need_reason', readBoolean),
		is_reason_required: action.readOptional('is_reason_required', readBoolean),
		is_need_attachment: action.readOptional('is_need_attachment', readBoolean),
	};
}
