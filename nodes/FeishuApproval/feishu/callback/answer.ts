/** What answers a callback of Feishu. */
export interface CallbackResponse {
	readonly statusCode: number;
	readonly body: Readonly<Record<string, string | number>>;
}

/** The decision is accepted. Feishu needs no more than HTTP 200; a live tenant was tested with this body. */
export const ACCEPTED: CallbackResponse = { statusCode: 200, body: { code: 0, msg: 'success' } };

/** HTTP status of a refusal with a reason. Feishu takes every status above 400 for a refusal. */
const REFUSED_STATUS = 422;

/** Creates the response that refuses a decision. Feishu shows the message to the approver. */
export function createRefusal(message: string, statusCode = REFUSED_STATUS): CallbackResponse {
	return { statusCode, body: { message, without_prefix: 'true' } };
}
