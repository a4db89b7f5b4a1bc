/** What answers a callback of Feishu. */
export interface CallbackResponse {
	readonly statusCode: number;
	readonly body: Readonly<Record<string, string | number>>;
}

/** The decision is accepted. Feishu needs no more than HTTP 200; a live tenant was tested with this body. */
export const ACCEPTED: CallbackResponse = { statusCode: 200, body: { code: 0, msg: 'success' } };

/**
 * Creates the response that refuses a decision. Feishu shows the message to the approver. It takes every status above
 * 400 for a refusal.
 */
export function createRefusal(statusCode: number, message: string): CallbackResponse {
	return { statusCode, body: { message, without_prefix: 'true' } };
}

/** HTTP status of a refusal with a reason. */
export const REFUSED_STATUS = 422;
