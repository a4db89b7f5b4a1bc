import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { NAMED_ACTIONS, type NamedAction } from '../feishu/api/syncExternalInstance';
import { readBoolean } from '../input/boolean';
import { readChoice } from '../input/choice';
import { readIdList } from '../input/idList';
import { readOptional } from '../input/objectReader';

/** The choices of a panel field for quick actions. `readQuickActions` reads its value. */
export const QUICK_ACTION_CHOICES: INodePropertyOptions[] = [
	{ name: 'Approve', value: 'APPROVE' },
	{ name: 'Reject', value: 'REJECT' },
];

/** Reads a list of quick actions, each once. Throws `InputError`. */
export function readQuickActions(label: string, value: unknown): NamedAction[] {
	const actions = readIdList(label, value).map((action) =>
		readChoice(label, action, NAMED_ACTIONS),
	);
	return [...new Set(actions)];
}

/** The options that say what Feishu asks for when somebody presses a quick action. */
export const REASON_OPTIONS = {
	needAttachment: { label: 'Attachments Allowed' },
	needReason: { label: 'Ask for Reason' },
	reasonRequired: { label: 'Reason Required' },
} as const;

/** The panel fields of {@link REASON_OPTIONS}. */
export const REASON_FIELDS: Readonly<Record<keyof typeof REASON_OPTIONS, INodeProperties>> = {
	needAttachment: {
		displayName: REASON_OPTIONS.needAttachment.label,
		name: 'needAttachment',
		type: 'boolean',
		default: false,
		description: 'Whether people can add files when they press a quick action',
	},
	needReason: {
		displayName: REASON_OPTIONS.needReason.label,
		name: 'needReason',
		type: 'boolean',
		default: false,
		description: 'Whether Feishu asks for a reason when somebody presses a quick action',
	},
	reasonRequired: {
		displayName: REASON_OPTIONS.reasonRequired.label,
		name: 'reasonRequired',
		type: 'boolean',
		default: false,
		description: 'Whether a quick action needs a reason',
	},
};

/** What Feishu asks for when somebody presses a quick action, in the names of its API. */
export interface ReasonConfig {
	readonly is_need_reason: boolean;
	readonly is_reason_required: boolean;
	readonly is_need_attachment: boolean;
}

/** Reads {@link REASON_OPTIONS}. A reason that is required is also asked for. Throws `InputError`. */
export function readReasonConfig(
	value: (name: keyof typeof REASON_OPTIONS) => unknown,
): ReasonConfig {
	const readFlag = (name: keyof typeof REASON_OPTIONS) =>
		readOptional(REASON_OPTIONS[name].label, value(name), readBoolean) ?? false;
	const isReasonRequired = readFlag('reasonRequired');
	return {
		is_need_reason: readFlag('needReason') || isReasonRequired,
		is_reason_required: isReasonRequired,
		is_need_attachment: readFlag('needAttachment'),
	};
}
