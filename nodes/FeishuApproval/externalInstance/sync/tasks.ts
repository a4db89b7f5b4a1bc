import {
	DISPLAY_METHODS,
	GENERATE_TYPES,
	MOST,
	NAMED_ACTIONS,
	TASK_STATUSES,
	type ActionConfig,
	type TaskElement,
} from '../../feishu/externalInstanceSync';
import { choiceOf, matching } from '../../items/choice';
import type { Element } from '../../items/element';
import { flagOf } from '../../items/flag';
import { identifierOf } from '../../items/identifier';
import { wrongValue } from '../../items/problem';
import { elementsOf, type Enclosing, type WantedList } from './enclosing';
import { extraOf } from './extra';
import { FIELD } from './fields';
import { elementLinks } from './links';
import { personOf } from './people';
import type { TextInput } from './textInput';
import { sentEndTime, sentTime } from './times';

const TASKS: WantedList = {
	list: 'a list of tasks, or JSON text of one',
	element: 'an object with "task_id", "user_id", "status", "create_time" and "update_time"',
	most: MOST.tasks,
};

const ACTIONS: WantedList = {
	list: 'a list of quick actions',
	element: 'an object with "action_type"',
	most: MOST.actionsOfATask,
};

/**
 * Reads the tasks of an instance. Fields that Feishu does not know are left out.
 * A task that does not say when it changed has the time of its instance: what changes a task changes the instance,
 * so an UPDATE then takes the task whenever it takes the instance.
 */
export function tasksOf(value: unknown, instance: Enclosing): TaskElement[] {
	return elementsOf(FIELD.tasks, value, TASKS).map((task) => taskOf(task, instance));
}

function taskOf(task: Element, { links, updateTime, texts, zone }: Enclosing): TaskElement {
	const time = (field: string, value: unknown) => sentTime(field, value, zone);
	const endTime = (field: string, value: unknown) => sentEndTime(field, value, zone);
	return {
		task_id: task.read('task_id', identifierOf),
		...personOf(task),
		title: task.read('title', texts.keyOf),
		links: elementLinks(task, links),
		status: task.read('status', (field, status) => choiceOf(field, status, TASK_STATUSES)),
		extra: task.read('extra', extraOf),
		create_time: task.read('create_time', time),
		end_time: task.read('end_time', endTime),
		update_time: task.readIfGiven('update_time', time) ?? updateTime,
		action_context: task.readIfGiven('action_context', identifierOf),
		action_configs: task.readIfGiven('action_configs', (field, value) =>
			elementsOf(field, value, ACTIONS).map((action) => actionOf(action, texts)),
		),
		display_method: task.readIfGiven('display_method', (field, method) =>
			choiceOf(field, method, DISPLAY_METHODS),
		),
		exclude_statistics: task.readIfGiven('exclude_statistics', flagOf),
		node_id: task.readIfGiven('node_id', identifierOf),
		node_name: task.read('node_name', texts.keyOf),
		generate_type: task.readIfGiven('generate_type', (field, type) =>
			choiceOf(field, type, GENERATE_TYPES),
		),
	};
}

function actionOf(action: Element, texts: TextInput): ActionConfig {
	const type = action.read('action_type', identifierOf);
	const named = matching(type, NAMED_ACTIONS);
	const name = action.read('action_name', texts.keyOf);
	if (named === undefined && name === undefined) {
		throw wrongValue(
			action.at('action_name'),
			undefined,
			`the text of the button, since "action_type" is neither ${NAMED_ACTIONS.join(' nor ')}`,
		);
	}
	return {
		action_type: named ?? type,
		action_name: name,
		is_need_reason: action.readIfGiven('is_need_reason', flagOf),
		is_reason_required: action.readIfGiven('is_reason_required', flagOf),
		is_need_attachment: action.readIfGiven('is_need_attachment', flagOf),
	};
}
