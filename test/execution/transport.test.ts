import { getEventListeners } from 'node:events';

import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { RequestSender } from '../../nodes/FeishuApproval/execution/transport';
import type { ApiRequest, Endpoint } from '../../nodes/FeishuApproval/feishu/client/retry';
import {
	FakeContext,
	isTokenRequest,
	respond,
	TOKEN_RESPONSE,
	type FakeContextOptions,
} from './fakeContext';

const RATE_LIMIT = { perSecond: 50, perMinute: 1000 };
const OPEN: Endpoint = { method: 'POST', host: 'open', path: '/v4/check', rateLimit: RATE_LIMIT };
const LEGACY: Endpoint = { ...OPEN, host: 'legacy', path: '/v3/check' };
const SUCCESS = respond({ code: 0 });
const RATE_LIMITED = respond({ code: 99991400 }, 429, { 'x-ogw-ratelimit-reset': '60' });

let appCount = 0;

/** Tokens and rate limits are kept for the whole process, so each test has an app of its own. */
const createCredentials = (more: ICredentialDataDecryptedObject = {}) => ({
	appId: `cli_transport_${++appCount}`,
	appSecret: 'secret',
	...more,
});

type Respond = (options: IHttpRequestOptions, index: number) => unknown;

/** A sender whose requests get the responses of `respondTo`, and whose token requests succeed. */
function createSender(
	respondTo: Respond = () => SUCCESS,
	options: Omit<FakeContextOptions, 'httpRequest'> = {},
	respondToToken: Respond = () => TOKEN_RESPONSE,
) {
	const requests: IHttpRequestOptions[] = [];
	const tokenRequests: IHttpRequestOptions[] = [];
	const fake = new FakeContext({
		credentials: createCredentials(),
		...options,
		httpRequest: async (request) => {
			const [list, handle] = isTokenRequest(request)
				? [tokenRequests, respondToToken]
				: [requests, respondTo];
			list.push(request);
			return await handle(request, list.length - 1);
		},
	});
	const sender = new RequestSender(fake.context, 5000);
	return { sender, fake, requests, tokenRequests };
}

const never = new Promise<never>(() => {});

/** Lets everything run that does not wait for a timer. */
async function settle(): Promise<void> {
	for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
afterEach(() => jest.useRealTimers());

describe('the address of a request:', () => {
	test.each<[string, ICredentialDataDecryptedObject, string, string]>([
		['Feishu', {}, 'https://open.feishu.cn', 'https://www.feishu.cn'],
		['Lark', { platform: 'lark' }, 'https://open.larksuite.com', 'https://www.larksuite.com'],
		[
			'a private deployment',
			{
				platform: 'private',
				baseUrl: 'https://open.example.com',
				legacyBaseUrl: 'https://www.example.com',
			},
			'https://open.example.com',
			'https://www.example.com',
		],
	])('each endpoint has its host of %s', async (_, fields, open, legacy) => {
		const credentials = createCredentials(fields);
		const { sender, requests, tokenRequests } = createSender(undefined, { credentials });
		await sender.send({ endpoint: OPEN });
		await sender.send({ endpoint: LEGACY });
		expect(requests.map(({ url }) => url)).toEqual([`${open}/v4/check`, `${legacy}/v3/check`]);
		expect(tokenRequests[0]?.url.startsWith(`${open}/open-apis/auth/`)).toBe(true);
	});

	test('a request may have parameters in its path', async () => {
		const { sender, requests } = createSender();
		await sender.send({ endpoint: OPEN, path: '/v4/check/A?type=open_id' });
		expect(requests[0]?.url).toBe('https://open.feishu.cn/v4/check/A?type=open_id');
	});

	test('an invalid host is a failure, and no request is sent', async () => {
		const credentials = createCredentials({ platform: 'private', baseUrl: 'nowhere' });
		const { sender, requests, tokenRequests } = createSender(undefined, { credentials });
		expect(await sender.send({ endpoint: OPEN })).toMatchObject({
			ok: false,
			failure: { affects: 'app', message: expect.stringContaining("'Base URL'") as string },
		});
		expect(await sender.getAppKey()).toBeUndefined();
		expect([...requests, ...tokenRequests]).toEqual([]);
	});
});

test('a request follows no redirect, which would carry the token to another host', async () => {
	const { sender, requests, tokenRequests } = createSender();
	await sender.send({ endpoint: OPEN, createBody: () => ({ a: 1 }) });
	for (const request of [...requests, ...tokenRequests]) {
		expect(request).toMatchObject({ disableFollowRedirect: true, ignoreHttpStatusErrors: true });
	}
});

test('a request has the body that is built for it, the timeout, and the method of its endpoint', async () => {
	const { sender, requests } = createSender();
	await sender.send({ endpoint: OPEN, createBody: () => ({ a: 1 }) });
	expect(requests[0]).toMatchObject({ method: 'POST', body: { a: 1 }, timeout: 5000 });
	await sender.send({ endpoint: { ...OPEN, method: 'GET' } });
	expect(requests[1]).toMatchObject({ method: 'GET' });
	expect(requests[1]).not.toHaveProperty('body');
});

test('the credential is loaded once, for the first request', async () => {
	const { sender, fake, tokenRequests } = createSender();
	expect(fake.credentialLoads).toBe(0);
	await Promise.all([sender.send({ endpoint: OPEN }), sender.send({ endpoint: OPEN })]);
	expect(fake.credentialLoads).toBe(1);
	expect(tokenRequests).toHaveLength(1);
});

test('requests are counted, retries included, token requests not', async () => {
	const { sender } = createSender((_, index) => (index === 0 ? respond('', 502) : SUCCESS));
	expect(sender.requestCount).toBe(0);
	const sending = sender.send({ endpoint: OPEN });
	await settle();
	await jest.advanceTimersByTimeAsync(250);
	expect(await sending).toMatchObject({ ok: true, value: { failedAttempts: 1 } });
	expect(sender.requestCount).toBe(2);
});

describe('the key of an app', () => {
	const KEYS: Array<[string, ICredentialDataDecryptedObject]> = [
		['host', { platform: 'lark' }],
		['app', { appId: 'cli_other' }],
		['tenant', { appType: 'store', appTicket: 'ticket', tenantKey: 'tenant-2' }],
	];

	test.each(KEYS)('tells apps apart by %s', async (_, fields) => {
		const credentials = createCredentials();
		const key = await createSender(undefined, { credentials }).sender.getAppKey();
		const same = createSender(undefined, { credentials: { ...credentials } });
		expect(await same.sender.getAppKey()).toBe(key);
		const other = createSender(undefined, { credentials: { ...credentials, ...fields } });
		expect(await other.sender.getAppKey()).not.toBe(key);
	});

	test('contains no secret', async () => {
		const credentials = createCredentials({ appSecret: 'hunter2', appTicket: 'ticket-1' });
		const key = await createSender(undefined, { credentials }).sender.getAppKey();
		expect(key).not.toMatch(/hunter2|ticket-1/);
	});
});

describe('a rate limit', () => {
	/** Lets the first request of an app reach its rate limit. Returns the credential. */
	async function reachLimit(fields: ICredentialDataDecryptedObject = {}) {
		const credentials = createCredentials(fields);
		const { sender, requests } = createSender(
			(_, index) => (index === 0 ? RATE_LIMITED : SUCCESS),
			{ credentials },
			({ url }) =>
				url.endsWith('app_access_token')
					? respond({ code: 0, app_access_token: 'a' })
					: TOKEN_RESPONSE,
		);
		const sending = sender.send({ endpoint: OPEN });
		await settle();
		expect(requests).toHaveLength(1);
		return { credentials, sender, requests, sending };
	}

	test('holds back the requests of all executions of the app to this endpoint', async () => {
		const { credentials, sending, requests } = await reachLimit();
		const other = createSender(undefined, { credentials: { ...credentials } });
		const otherSending = other.sender.send({ endpoint: OPEN });
		await settle();
		await jest.advanceTimersByTimeAsync(59_900);
		expect([requests.length, other.requests.length]).toEqual([1, 0]);
		await jest.advanceTimersByTimeAsync(200);
		expect([requests.length, other.requests.length]).toEqual([2, 1]);
		expect(await sending).toMatchObject({ ok: true });
		expect(await otherSending).toMatchObject({ ok: true });
	});

	test('is never reached: all executions together send fewer than 50 requests in any second', async () => {
		const credentials = createCredentials();
		const sentAt: number[] = [];
		const executions = Array.from({ length: 4 }, () => {
			const respondTo = () => {
				sentAt.push(performance.now());
				return SUCCESS;
			};
			return createSender(respondTo, { credentials: { ...credentials } }).sender;
		});
		const sending = executions.flatMap((sender) =>
			Array.from({ length: 40 }, async () => await sender.send({ endpoint: OPEN })),
		);
		await settle();
		await jest.advanceTimersByTimeAsync(5000);
		expect(await Promise.all(sending)).toEqual(
			Array(160).fill(expect.objectContaining({ ok: true })),
		);
		expect(sentAt).toHaveLength(160);
		for (const start of sentAt) {
			const withinSecond = sentAt.filter((time) => time >= start && time < start + 1000);
			expect(withinSecond.length).toBeLessThan(50);
		}
	});

	test.each<[string, Endpoint]>([
		['path', { ...OPEN, path: '/v4/sync' }],
		['method', { ...OPEN, method: 'GET' }],
	])('does not hold back an endpoint with another %s', async (_, endpoint) => {
		const { sender } = await reachLimit();
		expect(await sender.send({ endpoint })).toMatchObject({ ok: true });
	});

	test.each<[string, ICredentialDataDecryptedObject]>([
		['app', { appId: 'cli_another_app' }],
		['tenant', { tenantKey: 'tenant-2' }],
		['host', { platform: 'lark' }],
	])('does not hold back another %s', async (_, fields) => {
		const { credentials } = await reachLimit({
			appType: 'store',
			appTicket: 'ticket',
			tenantKey: 'tenant-1',
		});
		const { sender } = createSender(
			undefined,
			{ credentials: { ...credentials, ...fields } },
			({ url }) =>
				url.endsWith('app_access_token')
					? respond({ code: 0, app_access_token: 'a' })
					: TOKEN_RESPONSE,
		);
		expect(await sender.send({ endpoint: OPEN })).toMatchObject({ ok: true });
	});
});

describe('a rejected token', () => {
	const REJECTED = respond({ code: 99991663, msg: 'invalid token' }, 400);

	test('is replaced, and the new one is sent', async () => {
		const { sender, tokenRequests, requests } = createSender((_, index) =>
			index === 0 ? REJECTED : SUCCESS,
		);
		expect(await sender.send({ endpoint: OPEN })).toMatchObject({ ok: true });
		expect([requests.length, tokenRequests.length]).toEqual([2, 2]);
	});

	test('is not replaced if the cache holds another one already', async () => {
		const { sender, tokenRequests, fake } = createSender((_, index) => {
			if (index > 0) return SUCCESS;
			fake.token = 't-fake';
			return REJECTED;
		});
		fake.token = 't-older';
		expect(await sender.send({ endpoint: OPEN })).toMatchObject({ ok: true });
		expect(tokenRequests).toHaveLength(1);
	});

	test('is the current one if the request does not say which it carried', async () => {
		const { sender, tokenRequests, fake } = createSender((_, index) =>
			index === 0 ? REJECTED : SUCCESS,
		);
		fake.token = undefined;
		expect(await sender.send({ endpoint: OPEN })).toMatchObject({ ok: true });
		expect(tokenRequests).toHaveLength(2);
	});
});

test("an error repeats neither the app's secrets nor the token that was sent", async () => {
	const { sender, fake } = createSender(
		() => respond({ code: 4242, msg: 'hunter2 ticket-1 t-older t-fake' }, 400),
		{ credentials: createCredentials({ appSecret: 'hunter2', appTicket: 'ticket-1' }) },
	);
	fake.token = 't-older';
	expect(await sender.send({ endpoint: OPEN })).toMatchObject({
		failure: { message: 'Feishu responded "*** *** *** ***" (code 4242)' },
	});
});

describe('a canceled execution', () => {
	const CANCELED = {
		ok: false,
		failure: { affects: 'run', message: 'The execution was canceled' },
	};
	const ENDLESS: ApiRequest = { endpoint: OPEN };

	test('before the first request sends none', async () => {
		const { sender, requests, tokenRequests } = createSender(undefined, {
			signal: AbortSignal.abort(),
		});
		expect(await sender.send(ENDLESS)).toEqual(CANCELED);
		expect([...requests, ...tokenRequests]).toEqual([]);
	});

	test('does not wait for a response, and aborts the request', async () => {
		const controller = new AbortController();
		const { sender, requests } = createSender(() => never, { signal: controller.signal });
		const sending = sender.send(ENDLESS);
		await settle();
		controller.abort();
		expect(await sending).toEqual(CANCELED);
		expect(requests[0]?.abortSignal).toMatchObject({ aborted: true });
	});

	test('does not wait for a token, whose request goes on for other executions', async () => {
		const controller = new AbortController();
		const { sender, requests, tokenRequests } = createSender(
			undefined,
			{ signal: controller.signal },
			() => never,
		);
		const sending = sender.send(ENDLESS);
		await settle();
		expect(tokenRequests).toHaveLength(1);
		controller.abort();
		expect(await sending).toEqual(CANCELED);
		expect(requests).toEqual([]);
		expect(tokenRequests[0]?.abortSignal).toMatchObject({ aborted: false });
	});

	test.each([
		['the rate limit', RATE_LIMITED],
		['the next attempt', respond('', 502)],
	])('ends the wait for %s within half a second', async (_, response) => {
		const controller = new AbortController();
		const { sender, requests } = createSender(() => response, { signal: controller.signal });
		let isDone = false;
		const sending = sender.send(ENDLESS).finally(() => (isDone = true));
		await settle();
		for (let attempt = 1; attempt < 4; attempt++) {
			if (requests.length === attempt) await jest.advanceTimersByTimeAsync(3000);
		}
		const sent = requests.length;
		controller.abort();
		await jest.advanceTimersByTimeAsync(500);
		expect(isDone).toBe(true);
		expect(await sending).toEqual(CANCELED);
		expect(requests).toHaveLength(sent);
	});

	test('leaves no listeners behind, and neither does one that runs to its end', async () => {
		const { signal } = new AbortController();
		const { sender } = createSender((_, index) => (index % 2 === 0 ? respond('', 502) : SUCCESS), {
			signal,
		});
		for (let request = 0; request < 3; request++) {
			const sending = sender.send(ENDLESS);
			await settle();
			await jest.advanceTimersByTimeAsync(1000);
			expect(await sending).toMatchObject({ ok: true });
		}
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});
});
