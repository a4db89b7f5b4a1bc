import type { IHttpRequestOptions } from 'n8n-workflow';

import { classifyResponse } from '../../../nodes/FeishuApproval/feishu/client/classifyResponse';
import {
	createHttpOptions,
	restoreAbortSignal,
	sendHttpRequest,
} from '../../../nodes/FeishuApproval/feishu/client/http';

const ORIGIN = 'https://open.feishu.cn';
const createOptions = (timeout: number) => createHttpOptions('POST', `${ORIGIN}/path`, {}, timeout);
const never = new Promise<never>(() => {});

/** Keeps the process alive: the timer of a timeout does not. */
async function keepAlive<T>(promise: Promise<T>): Promise<T> {
	const interval = setInterval(() => {}, 1000);
	return await promise.finally(() => clearInterval(interval));
}

test('a response that takes longer than the timeout is a transient error, and its request is aborted', async () => {
	const options = createOptions(20);
	const response = await keepAlive(sendHttpRequest(async () => await never, options));
	expect(classifyResponse(response, (text) => text)).toMatchObject({
		kind: 'transient',
		failure: { message: `No response from ${ORIGIN}: timeout` },
	});
	expect(options.abortSignal).toMatchObject({ aborted: true });
});

test('the signal of a request can be restored after n8n replaced it', async () => {
	const options = createOptions(20);
	let signal: unknown;
	const replaceSignal = async (received: IHttpRequestOptions) => {
		received.abortSignal = undefined;
		restoreAbortSignal(received);
		signal = received.abortSignal;
		return await never;
	};
	await keepAlive(sendHttpRequest(replaceSignal, options));
	expect(signal).toMatchObject({ aborted: true });

	const foreign: IHttpRequestOptions = { url: ORIGIN };
	restoreAbortSignal(foreign);
	expect(foreign).toEqual({ url: ORIGIN });
});

test('a canceled execution aborts its request', async () => {
	const controller = new AbortController();
	const options = createOptions(60_000);
	const sending = sendHttpRequest(async () => await never, options, controller.signal);
	controller.abort();
	expect(await sending).toMatchObject({ origin: ORIGIN });
	expect(options.abortSignal).toMatchObject({ aborted: true });
});

test.each([2 ** 31, 1e15, Number.POSITIVE_INFINITY])(
	'a timeout of %d ms does not overflow the timer',
	async (timeout) => {
		const options = createOptions(timeout);
		expect(options.timeout).toBe(2 ** 31 - 1);
		const httpRequest = async () => {
			await new Promise((resolve) => setTimeout(resolve, 20));
			return { statusCode: 200, body: 'ok' };
		};
		expect(await sendHttpRequest(httpRequest, options)).toMatchObject({ status: 200, body: 'ok' });
	},
);

test('a timeout with a fraction of a millisecond is rounded up', () => {
	expect(createOptions(0.4).timeout).toBe(1);
});

test.each([
	['ASCII', 'OA-2026-1 "\n'],
	['Chinese and an emoji', '审批 🎉'],
])('a large body with %s is sent as JSON in UTF-8, a small one as an object', (_, text) => {
	const getSent = (body: object) => createHttpOptions('POST', ORIGIN, body, 1000).body;
	const large = { ids: Array.from({ length: 20_000 }, () => text) };
	expect(getSent(large)).toEqual(Buffer.from(JSON.stringify(large), 'utf8'));
	expect(getSent({ text })).toEqual({ text });
});
