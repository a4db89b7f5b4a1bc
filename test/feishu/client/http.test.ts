import { getEventListeners } from 'node:events';

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
	expect(Object.keys(foreign)).toEqual(['url']);
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

test('the options of a request', () => {
	expect(createHttpOptions('POST', `${ORIGIN}/path`, { a: 1 }, 1000)).toEqual({
		method: 'POST',
		url: `${ORIGIN}/path`,
		headers: { 'Content-Type': 'application/json; charset=utf-8' },
		body: { a: 1 },
		json: true,
		timeout: 1000,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	});
	expect(createHttpOptions('GET', ORIGIN, undefined, 1000)).not.toHaveProperty('body');
});

test('a response has its status, headers and body; headers may be absent', async () => {
	const response = { statusCode: 404, headers: { a: 'b' }, body: { code: 1 } };
	expect(
		await sendHttpRequest(async () => await Promise.resolve(response), createOptions(50)),
	).toEqual({
		status: 404,
		headers: { a: 'b' },
		body: { code: 1 },
	});
	const withoutHeaders = { statusCode: 200, body: '' };
	expect(
		await sendHttpRequest(async () => await Promise.resolve(withoutHeaders), createOptions(50)),
	).toEqual({ status: 200, headers: {}, body: '' });
});

test('an error of n8n is returned with the origin of the request', async () => {
	const error = new Error('no');
	expect(await sendHttpRequest(async () => await Promise.reject(error), createOptions(50))).toEqual(
		{
			origin: ORIGIN,
			error,
		},
	);
});

test('a request without a timeout has the longest one', async () => {
	const timeout = jest.spyOn(AbortSignal, 'timeout');
	const response = { statusCode: 200, body: '' };
	await sendHttpRequest(async () => await Promise.resolve(response), { url: ORIGIN });
	expect(timeout).toHaveBeenCalledWith(2 ** 31 - 1);
	timeout.mockRestore();
});

test('a canceled request says so', async () => {
	const controller = new AbortController();
	const sending = sendHttpRequest(
		async () => await never,
		createOptions(60_000),
		controller.signal,
	);
	controller.abort();
	expect(await sending).toEqual({ origin: ORIGIN, error: { message: 'The request was canceled' } });
});

test('neither a canceled request nor one that ended leaves listeners behind', async () => {
	const timeouts: AbortSignal[] = [];
	const createTimeout = AbortSignal.timeout.bind(AbortSignal);
	const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
		const signal = createTimeout(milliseconds);
		timeouts.push(signal);
		return signal;
	});
	const controller = new AbortController();
	const response = { statusCode: 200, body: '' };
	const ended = sendHttpRequest(
		async () => await Promise.resolve(response),
		createOptions(60_000),
		controller.signal,
	);
	expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
	await ended;
	for (const signal of [controller.signal, ...timeouts]) {
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	}
	const canceled = sendHttpRequest(
		async () => await never,
		createOptions(60_000),
		controller.signal,
	);
	controller.abort();
	await canceled;
	for (const signal of [controller.signal, ...timeouts]) {
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	}
	timeout.mockRestore();
});
