import type { ApiRequest, Endpoint } from '../client/retry';
import type { MessageTexts, TextKey } from './i18nResources';

/** What a message can show instead of its buttons. */
export const MESSAGE_STATUSES = [
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

/** One of {@link MESSAGE_STATUSES}. */
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** The request body. Feishu updates messages of the template 1008 only, for 30 days. */
export interface MessageUpdateBody {
	message_id: string;
	status: MessageStatus;
	/** With the status CUSTOM: the text of the status. */
	status_name?: TextKey;
	/** With the status CUSTOM: the text of the button that opens the page. */
	detail_action_name?: TextKey;
	i18n_resources?: MessageTexts[];
}

const ENDPOINT: Endpoint = {
	method: 'POST',
	host: 'open',
	path: '/open-apis/approval/v1/message/update',
	// Source: the page of the endpoint that sends messages. The page of this one does not state a limit.
	rateLimit: { perSecond: 50, perMinute: 1000 },
};

/** Creates the request that changes the status of a message (更新审批 Bot 消息). */
export function createUpdateMessageRequest(body: MessageUpdateBody): ApiRequest {
	return { endpoint: ENDPOINT, createBody: () => body };
}
