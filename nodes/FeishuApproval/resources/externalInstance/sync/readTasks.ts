import {
	DISPLAY_METHODS,
	GENERATE_TYPES,
	LIMITS,
	NAMED_ACTIONS,
	TASK_STATUSES,
	type ActionConfig,
	type TaskEntry,
} from '../../../feishu/api/syncExternalInstance';
import { readChoice, parseChoice } from '../../../input/choice';
import type { ObjectReader } from '../../../input/objectReader';
import { readBoolean } from '../../../input/boolean';
import { readId } from '../../../input/identifier';
import { invalidValue } from '../../../input/inputError';
import { readObjects, type InstanceContext, type ListSpec } from './instanceContext';
import { readExtra } from './readExtra';
import { FIELD_LABELS } from './fields';
import { readElementLinks } from './readLinks';
import { readUser } from './readUser';
import type { TextReader } from '../../../i18n/readText';
import { readEndMilliseconds, readMilliseconds } from './times';

const TASK_LIST_SPEC: ListSpec = {
	expected: 'a list of tasks, or JSON text of one',
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
 * A task that does not say when it changed has the time of its instance: what changes a task changes the instance,
 * so an UPDATE then takes the task whenever it takes the instance.
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
	const time = (field: string, value: unknown) => readMilliseconds(field, value, zone);
	const endTime = (field: string, value: unknown) => readEndMilliseconds(field, value, zone);
	return {
		task_id: task.read('task_id', readId),
		...readUser(task),
		title: task.read('title', texts.readKey),
		links: readElementLinks(task, links),
		status: task.read('status', (field, status) => readChoice(field, status, TASK_STATUSES)),
		extra: task.read('extra', readExtra),
		create_time: task.read('create_time', time),
		end_time: task.read('end_time', endTime),
		update_time: task.readOptional('update_time', time) ?? updateTime,
		action_context: task.readOptional('action_context', readId),
		action_configs: task.readOptional('action_configs', (field, value) =>
			readObjects(field, value, ACTION_LIST_SPEC).map((action) => readAction(action, texts)),
		),
		display_method: task.readOptional('display_method', (field, method) =>
			readChoice(field, method, DISPLAY_METHODS),
		),
		exclude_statistics: task.readOptional('exclude_statistics', readBoolean),
		node_id: task.readOptional('node_id', readId),
		node_name: task.read('node_name', texts.readKey),
		generate_type: task.readOptional('generate_type', (field, type) =>
			readChoice(field, type, GENERATE_TYPES),
		),
	};
}

function readAction(action: ObjectReader, texts: TextReader): ActionConfig {
	const type = action.read('action_type', readId);
	const named = parseChoice(type, NAMED_ACTIONS);
	const name = action.read('action_name', texts.readKey);
	if (named === undefined && name === undefined) {
		throw invalidValue(
			action.path('action_name'),
			undefined,
			`the text of the button, since "action_type" is neither ${NAMED_ACTIONS.join(' nor ')}`,
		);
	}
	return {
		action_type: named ?? type,
		action_name: name,
		is_need_reason: action.readOptional('is_need_reason', readBoolean),
		is_reason_required: action.readOptional('is_reason_required', readBoolean),
		is_need_attachment: action.readOptional('is_need_attachment', readBoolean),
	};
}
