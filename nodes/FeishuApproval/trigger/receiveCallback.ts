import { createHash, timingSafeEqual } from 'crypto';

import { createRefusal, type CallbackResponse } from '../feishu/callback/answer';
import type { CallbackSecrets } from '../feishu/callback/credential';
import { decryptCallback } from '../feishu/callback/decrypt';
import { parseExactJson } from '../feishu/callback/exactJson';
import { parseCallback, type Decision } from '../feishu/callback/parseCallback';
import { isObject } from '../feishu/client/responseSchema';

/** A callback has a few short fields. Attachments are URLs. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Levels of objects and lists in a callback. Attachments are on the third. */
const MAX_DEPTH = 16;

const TOO_LARGE = createRefusal('The request has more than 1 MB.', 413);

const NOT_A_CALLBACK = createRefusal(
	'The request is not a decision: it must be a JSON object with "action_type".',
);

/** One response for every reason, so that it does not tell a wrong key from a wrong token. */
const UNAUTHORIZED = createRefusal(
	'n8n 拒绝了该操作：回调的 Token 或 Key 不正确，请联系管理员。n8n refused this action: the token or the key of the callback is wrong. Contact your administrator.',
	401,
);

/** A callback that is to start an execution, or the response that refuses it. */
export type Received = { readonly decision: Decision } | { readonly refusal: CallbackResponse };

/** Checks and parses the body of a request, byte by byte as it arrived. */
export function receiveCallback(body: Buffer, secrets: CallbackSecrets): Received {
	if (body.length > MAX_BODY_BYTES) return { refusal: TOO_LARGE };
	const outer = parseExactJson(body.toString('utf8'), MAX_DEPTH);
	if (!isObject(outer)) return { refusal: NOT_A_CALLBACK };
	const callback = authenticate(outer, secrets);
	if (callback === undefined) return { refusal: UNAUTHORIZED };
	const decision = parseCallback(callback);
	return decision === undefined ? { refusal: NOT_A_CALLBACK } : { decision };
}

/**
 * Returns the callback if Feishu sent it: with a key it is encrypted, without one it is not, and it has the token.
 * Always compares a token, so that the response takes the same time whatever is wrong.
 */
function authenticate(
	outer: Record<string, unknown>,
	{ token, key }: CallbackSecrets,
): Record<string, unknown> | undefined {
	const callback = key === '' ? toPlainCallback(outer) : decrypt(outer.encrypt, key);
	const isAuthentic = isEqual(callback?.token, token);
	return isAuthentic && token !== '' ? callback : undefined;
}

function toPlainCallback(outer: Record<string, unknown>): Record<string, unknown> | undefined {
	return outer.encrypt === undefined ? outer : undefined;
}

function decrypt(encrypted: unknown, key: string): Record<string, unknown> | undefined {
	if (typeof encrypted !== 'string') return undefined;
	const callback = parseExactJson(decryptCallback(encrypted, key) ?? '', MAX_DEPTH);
	return isObject(callback) ? callback : undefined;
}

/** Compares in a time that does not depend on where the texts differ, or on their lengths. */
function isEqual(found: unknown, expected: string): boolean {
	const hash = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(hash(typeof found === 'string' ? found : ''), hash(expected));
}
