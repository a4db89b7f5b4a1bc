import type { CallbackSecrets } from '../callback/credential';
import { isObject, unexpectedResponse } from '../client/responseSchema';
import { ok, type Result } from '../client/result';
import type { ApiRequest, ApiResponse, Endpoint } from '../client/retry';
import type { MessageTexts, TextKey } from './i18nResources';
import type { NamedAction, UserRef } from './syncExternalInstance';

/** Feishu's limits per message. */
export const MESSAGE_LIMITS = {
	summaries: 5,
	/** Characters. */
	uuidLength: 64,
} as const;

/** What a template needs, besides a link and, except for the custom one, the approval's name and a summary. */
export interface MessageTemplate {
	/** `title_user_id`: the person in the title. */
	readonly needsTitleUser?: boolean;
	readonly needsComment?: boolean;
	/** `sender_user_id`; the message may have a `text` of this person. */
	readonly needsSender?: boolean;
	/** `custom_title` and `custom_content` replace everything else. */
	readonly isCustom?: boolean;
	/** Whether the message may have buttons that decide the task. */
	readonly takesQuickActions?: boolean;
}

const BASIC: MessageTemplate = {};
const TITLED: MessageTemplate = { needsTitleUser: true };
const COMMENTED: MessageTemplate = { needsTitleUser: true, needsComment: true };
const TODO: MessageTemplate = { needsTitleUser: true, takesQuickActions: true };

/** The templates by `template_id`. Source: the template list of Feishu's page 发送审批 Bot 消息. */
export const MESSAGE_TEMPLATES: Readonly<Partial<Record<string, MessageTemplate>>> = {
	1001: COMMENTED,
	1002: TITLED,
	1003: TITLED,
	1004: COMMENTED,
	1005: BASIC,
	1006: BASIC,
	1007: BASIC,
	1008: TODO,
	1009: TODO,
	1010: TODO,
	1011: TODO,
	1012: TODO,
	1013: { ...TODO, needsSender: true },
	1015: TITLED,
	1016: TITLED,
	1017: COMMENTED,
	1018: COMMENTED,
	1019: TITLED,
	1020: TODO,
	1021: { isCustom: true },
	1024: BASIC,
	1026: TITLED,
	1027: COMMENTED,
	1028: { takesQuickActions: true },
};

/** What a message shows after a quick action. */
export const STATUS_AFTER_ACTION = {
	APPROVE: 'APPROVED',
	REJECT: 'REJECTED',
} as const satisfies Record<NamedAction, string>;

/** A link of a message, for each kind of device. Feishu requires all four. */
export interface MessageAction {
	/** `DETAIL` in the first action, a text key in the second one. */
	action_name: string;
	url: string;
	android_url: string;
	ios_url: string;
	pc_url: string;
}

/** A button that decides the task. */
export interface MessageActionConfig {
	action_type: NamedAction;
	is_need_reason: boolean;
	is_reason_required: boolean;
	is_need_attachment: boolean;
	/** What the message shows after the decision. Without it, Feishu leaves the message as it is. */
	next_status: (typeof STATUS_AFTER_ACTION)[NamedAction];
}

/** Where Feishu posts the decision, without the secrets that prove that it comes from Feishu. */
export interface MessageCallback {
	action_callback_url: string;
	/** Feishu posts it back unchanged. */
	action_context: string;
}

/** The request body: one message to one person. */
export interface MessageBody extends UserRef {
	template_id: string;
	/** Feishu sends messages with the same UUID once within an hour. */
	uuid: string;
	approval_name?: TextKey;
	title_user_id?: string;
	title_user_id_type?: 'user_id' | 'open_id';
	comment?: TextKey;
	content?: {
		/** The initiator. */
		user_id?: string;
		user_id_type?: 'user_id' | 'open_id';
		/** Never an open_department_id. */
		department_id?: string;
		user_name?: TextKey;
		department_name?: TextKey;
		summaries?: Array<{ summary: TextKey }>;
	};
	note?: TextKey;
	sender_user_id?: string;
	/** A text, not a key. */
	text?: string;
	custom_title?: TextKey;
	custom_content?: TextKey;
	actions: MessageAction[];
	action_configs?: MessageActionConfig[];
	action_callback?: MessageCallback;
	i18n_resources: MessageTexts[];
}

const ENDPOINT: Endpoint = {
	method: 'POST',
	host: 'open',
	path: '/open-apis/approval/v1/message/send',
	rateLimit: { perSecond: 50, perMinute: 1000 },
};

/**
 * Creates the request that sends one message (发送审批 Bot 消息).
 *
 * @param secrets required if the body has a callback
 */
export function createSendMessageRequest(body: MessageBody, secrets?: CallbackSecrets): ApiRequest {
	const { action_callback } = body;
	if (action_callback === undefined || secrets === undefined) {
		return { endpoint: ENDPOINT, createBody: () => body };
	}
	const { token, key } = secrets;
	return {
		endpoint: ENDPOINT,
		createBody: () => ({
			...body,
			action_callback: {
				...action_callback,
				action_callback_token: token,
				...(key !== '' && { action_callback_key: key }),
			},
		}),
		secrets: [token, key],
	};
}

const ADVICE =
	'Feishu sent the message, but it cannot be updated without its ID. Report the response with the log ID.';

/** Parses a successful response. Returns the message's ID. */
export function parseMessageResponse(response: ApiResponse): Result<string> {
	const data = isObject(response.body) ? response.body.data : undefined;
	const id = isObject(data) ? data.message_id : undefined;
	if (typeof id === 'string' && id !== '') return ok(id);
	// A number of 19 digits has lost some of them.
	return unexpectedResponse(`data.message_id is no text`, ADVICE, response);
}
