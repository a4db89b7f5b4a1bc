import { isObject } from '../client/responseSchema';
import { parseActionContext } from './actionContext';

/** A decision that somebody made in Feishu. Fields that the callback does not have are absent. */
export interface Decision {
	/** APPROVE, REJECT, or the action's own type. */
	action_type: string;
	instance_id?: string;
	task_id?: string;
	/** `user_id` of the person who decided. */
	user_id?: string;
	approval_code?: string;
	/** The bot message on which the button was pressed. Its number exceeds the safe integers, so it is text. */
	message_id?: string;
	reason?: string;
	attachments?: Attachment[];
	/** The context of the task or the message, as it came. Normally the text that was sent to Feishu. */
	action_context?: unknown;
}

/** A file that the person added. */
export type Attachment = Partial<
	Record<'file_type' | 'file_name' | 'file_size' | 'url', string | number>
>;

/**
 * Parses the JSON object that Feishu posts when somebody decides (三方快捷审批回调). Lists send the IDs of instance
 * and task, search results `id` instead of `task_id`, and bot messages only the context. Returns undefined if the
 * object has no `action_type`. The token is never part of the decision.
 */
export function parseCallback(body: Readonly<Record<string, unknown>>): Decision | undefined {
	const action_type = parseText(body.action_type);
	if (action_type === undefined) return undefined;
	const context = parseActionContext(body.action_context);
	const decision: Decision = {
		action_type,
		instance_id: parseText(body.instance_id) ?? context.instanceId,
		task_id: parseText(body.task_id) ?? parseText(body.id) ?? context.taskId,
		user_id: parseText(body.user_id),
		approval_code: parseText(body.approval_code),
		message_id: parseText(body.message_id),
		reason: parseText(body.reason),
		attachments: parseAttachments(body.attachments),
		action_context: body.action_context,
	};
	return Object.fromEntries(
		Object.entries(decision).filter(([, value]) => value !== undefined),
	) as unknown as Decision;
}

/** A text that is not empty, or an integer as text. */
function parseText(value: unknown): string | undefined {
	if (typeof value === 'string') return value === '' ? undefined : value;
	return Number.isSafeInteger(value) ? String(value) : undefined;
}

const ATTACHMENT_FIELDS = ['file_type', 'file_name', 'file_size', 'url'] as const;

function parseAttachments(value: unknown): Attachment[] | undefined {
	if (!Array.isArray(value)) return undefined;
	return value.filter(isObject).map((file) => {
		const attachment: Attachment = {};
		for (const field of ATTACHMENT_FIELDS) {
			const part = file[field];
			if (typeof part === 'string' || typeof part === 'number') attachment[field] = part;
		}
		return attachment;
	});
}
