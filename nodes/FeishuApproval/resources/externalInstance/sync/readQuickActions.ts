import { readQuickActions, readReasonConfig } from '../../../execution/quickActions';
import {
	LIMITS,
	NAMED_ACTIONS,
	type ActionConfig,
	type TaskEntry,
} from '../../../feishu/api/syncExternalInstance';
import type { TextReader } from '../../../i18n/readText';
import { readBoolean } from '../../../input/boolean';
import { parseChoice } from '../../../input/choice';
import { isEmpty, readId } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import type { ObjectReader } from '../../../input/objectReader';
import { OPTIONS, type InstanceReaders } from './fields';
import {
	readObjects,
	type InstanceContext,
	type ListSpec,
	type QuickActions,
} from './instanceContext';

/** Reads the options for quick actions of an item. Throws `InputError`. */
export function readQuickActionOptions(read: InstanceReaders, itemIndex: number): QuickActions {
	const { is_need_reason, is_reason_required, is_need_attachment } = readReasonConfig((name) =>
		read[name](itemIndex),
	);
	return {
		types: readQuickActions(OPTIONS.quickActions.label, read.quickActions(itemIndex)),
		config: {
			...(is_need_reason && { is_need_reason }),
			...(is_reason_required && { is_reason_required }),
			...(is_need_attachment && { is_need_attachment }),
		},
	};
}

const ACTION_LIST_SPEC: ListSpec = {
	expected: 'a list of quick actions',
	elementExpected: 'an object with "action_type"',
	maxLength: LIMITS.actionsPerTask,
};

/**
 * Reads the buttons of a task: its own `action_configs` in Feishu's form; or else its own `quick_actions`, a list of
 * APPROVE and REJECT; or else those of the options. Only a pending task has quick actions. Throws `InputError` if a
 * task has both lists.
 */
export function readActionConfigs(
	task: ObjectReader,
	status: TaskEntry['status'],
	{ texts, quickActions }: Pick<InstanceContext, 'texts' | 'quickActions'>,
): ActionConfig[] | undefined {
	const configs = task.readOptional('action_configs', (label, value) =>
		readObjects(label, value, ACTION_LIST_SPEC).map((action) => readAction(action, texts)),
	);
	const ownTypes = task.read('quick_actions', (label, value) =>
		isEmpty(value) ? undefined : readQuickActions(label, value),
	);
	if (configs !== undefined) {
		if (ownTypes !== undefined && ownTypes.length > 0) throw createConflict(task);
		return configs;
	}
	const types = ownTypes ?? quickActions.types;
	if (status !== 'PENDING' || types.length === 0) return undefined;
	return types.map((action_type) => ({ action_type, ...quickActions.config }));
}

function createConflict(task: ObjectReader): InputError {
	return new InputError(
		task.path('quick_actions'),
		'is set, but the task also has "action_configs"',
		'Both describe the buttons of the task. Leave one of them out: "quick_actions" for the buttons Approve and Reject, "action_configs" for buttons of your own.',
	);
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
