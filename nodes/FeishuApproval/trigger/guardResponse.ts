import { ACCEPTED, createRefusal, type CallbackResponse } from '../feishu/callback/answer';
import { isObject } from '../feishu/client/responseSchema';

/** What the trigger uses of the HTTP response. n8n creates it with Express. */
export interface HttpServerResponse {
	statusCode: number;
	readonly headersSent: boolean;
	setHeader(name: string, value: string): unknown;
	removeHeader(name: string): unknown;
	end: (...args: unknown[]) => unknown;
	status(code: number): { json(body: unknown): unknown };
}

/** What the approver sees if the workflow failed, or ended without an answer. */
const FAILED = createRefusal(
	'该操作没有处理完成，请稍后重试，或联系管理员。The decision was not processed. Try again later, or contact your administrator.',
	500,
);

/**
 * Makes sure that Feishu gets a response that it understands, whatever n8n sends at the end. n8n 1.x responds with HTTP
 * 200 if a workflow fails before an Answer operation, and with the output of the last node if it succeeds. Feishu would
 * take the first for done. A refusal, or an acceptance by an Answer operation, stays as it is.
 *
 * @param needsAnswer whether only an Answer operation may accept the decision. Otherwise HTTP 200 without a body, which
 * n8n sends for `responseData: noData`, accepts it.
 */
export function guardResponse(
	response: Omit<HttpServerResponse, 'status'>,
	needsAnswer: boolean,
): void {
	const end = response.end.bind(response);
	let hasEnded = false;
	response.end = (...args) => {
		if (hasEnded || response.headersSent) return end(...args);
		hasEnded = true;
		const replacement = findReplacement(response.statusCode, toText(args[0]), needsAnswer);
		if (replacement === undefined) return end(...args);
		response.statusCode = replacement.statusCode;
		response.removeHeader('Content-Length');
		response.removeHeader('ETag');
		response.setHeader('Content-Type', 'application/json; charset=utf-8');
		return end(JSON.stringify(replacement.body));
	};
}

/** Returns the response to send instead of n8n's; undefined if an Answer operation or the trigger created it. */
function findReplacement(
	statusCode: number,
	text: string,
	needsAnswer: boolean,
): CallbackResponse | undefined {
	const body = parseObject(text);
	const isSuccess = statusCode >= 200 && statusCode < 300;
	if (isSuccess && body?.code === ACCEPTED.body.code) return undefined;
	if (isSuccess && text === '' && !needsAnswer) return ACCEPTED;
	return statusCode > 400 && body?.without_prefix !== undefined ? undefined : FAILED;
}

function toText(chunk: unknown): string {
	return typeof chunk === 'string' || Buffer.isBuffer(chunk) ? chunk.toString() : '';
}

function parseObject(text: string): Record<string, unknown> | undefined {
	try {
		const body: unknown = JSON.parse(text);
		return isObject(body) ? body : undefined;
	} catch {
		return undefined;
	}
}
