import { z } from 'zod';

import { MESSAGE_TEMPLATES } from './message-templates';
import { textKey } from './sync-schema';

const MAX_SUMMARIES = 5;
const MAX_ACTIONS = 2;
const MAX_UUID_LENGTH = 64;

/** An address with a scheme, such as `https://…` or `lark://…`. */
const address = z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/\S+$/i, 'needs a URL with a scheme');

const userIdType = z.enum(['user_id', 'open_id']).optional();

const content = z
	.object({
		user_id: z.string().min(1).optional(),
		user_id_type: userIdType,
		department_id: z
			.string()
			.min(1)
			.refine((id) => !id.startsWith('od-'), 'must not be an open_department_id')
			.optional(),
		user_name: textKey.optional(),
		department_name: textKey.optional(),
		summaries: z
			.array(z.object({ summary: textKey }).strict())
			.max(MAX_SUMMARIES)
			.optional(),
	})
	.strict();

const action = z
	.object({
		/** `DETAIL`, or a key in the second action. */
		action_name: z.string(),
		url: address,
		android_url: address,
		ios_url: address,
		pc_url: address,
	})
	.strict();

/** The states that an update can show. */
const MESSAGE_STATUSES = [
	'APPROVED',
	'REJECTED',
	'CANCELLED',
	'FORWARDED',
	'ROLLBACK',
	'ADD',
	'DELETED',
	'PROCESSED',
	'CUSTOM',
] as const;

const actionConfig = z
	.object({
		action_type: z.string().min(1),
		action_name: textKey.optional(),
		is_need_reason: z.boolean().optional(),
		is_reason_required: z.boolean().optional(),
		is_need_attachment: z.boolean().optional(),
		next_status: z.enum(MESSAGE_STATUSES).optional(),
	})
	.strict()
	// Feishu has a default name for these two actions only.
	.refine(
		({ action_type, action_name }) =>
			action_type === 'APPROVE' || action_type === 'REJECT' || action_name !== undefined,
		{ path: ['action_name'], message: 'required for this action_type' },
	);

const actionCallback = z
	.object({
		action_callback_url: address,
		action_callback_token: z.string().optional(),
		action_callback_key: z.string().optional(),
		action_context: z.string().optional(),
	})
	.strict();

const i18nResources = z.array(
	z
		.object({
			locale: z.enum(['zh-CN', 'en-US', 'ja-JP']),
			is_default: z.boolean(),
			/** Key to text. A list, as in the other endpoints, is invalid here. */
			texts: z.record(z.string()),
		})
		.strict(),
);

/** The body of a message. `send-message.ts` has the rules of each template. */
export const messageBody = z
	.object({
		template_id: z.string().refine((id) => MESSAGE_TEMPLATES.has(id), 'is unknown'),
		user_id: z.string().min(1).optional(),
		open_id: z.string().min(1).optional(),
		uuid: z.string().min(1).max(MAX_UUID_LENGTH).optional(),
		approval_name: textKey.optional(),
		title_user_id: z.string().min(1).optional(),
		title_user_id_type: userIdType,
		comment: textKey.optional(),
		content: content.optional(),
		note: textKey.optional(),
		sender_user_id: z.string().min(1).optional(),
		text: z.string().optional(),
		custom_title: textKey.optional(),
		custom_content: textKey.optional(),
		actions: z.array(action).min(1).max(MAX_ACTIONS),
		action_configs: z.array(actionConfig).min(1).optional(),
		action_callback: actionCallback.optional(),
		i18n_resources: i18nResources.optional(),
	})
	.strict();

export type MessageBody = z.infer<typeof messageBody>;

/** The body of an update of a message. */
export const messageUpdate = z
	.object({
		message_id: z.string().min(1),
		status: z.enum(MESSAGE_STATUSES),
		status_name: textKey.optional(),
		detail_action_name: textKey.optional(),
		i18n_resources: i18nResources.optional(),
	})
	.strict();

export type MessageUpdate = z.infer<typeof messageUpdate>;
