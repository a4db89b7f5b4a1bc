import type { IHttpRequestOptions } from 'n8n-workflow';

import { toFeishuApp } from '../../../nodes/FeishuApproval/feishu/client/credential';
import {
	createAppRedactor,
	ensureToken,
	fetchToken,
	getCurrentToken,
	rejectToken,
} from '../../../nodes/FeishuApproval/feishu/client/tenantAccessToken';

/** Lifetime in seconds of a token that is due for a refresh at once. */
const SHORT_LIFETIME = 200;

let count = 0;

/** Each test has an app of its own: tokens are cached for the whole process. */
function createApp() {
	return toFeishuApp({ appId: `cli_${++count}`, appSecret: 'secret' });
}

/** A token endpoint that sends these bodies, one per request, and then never responds. */
function createEndpoint(...bodies: Array<object | 'hang'>) {
	const requests: IHttpRequestOptions[] = [];
	const httpRequest = async (options: IHttpRequestOptions) => {
		const body = bodies[requests.length] ?? 'hang';
		requests.push(options);
		if (body === 'hang') await new Promise(() => {});
		return await Promise.resolve({ statusCode: 200, headers: {}, body });
	};
	return { requests, httpRequest };
}

const createToken = (tenant_access_token: string, fields: object = { expire: SHORT_LIFETIME }) => ({
	code: 0,
	tenant_access_token,
	...fields,
});

/** Lets the refresh in the background end. */
async function settle(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

afterEach(() => jest.useRealTimers());

test.each<[string, object | 'hang']>([
	['succeeds', createToken('t-2')],
	['reaches the rate limit', { code: 99991400, msg: 'frequency limit' }],
	['is rejected', { code: 10014, msg: 'app secret invalid' }],
	['never ends', 'hang'],
])('a token that is due is used at once while a refresh %s', async (_, body) => {
	const app = createApp();
	const { requests, httpRequest } = createEndpoint(createToken('t-1'), body);
	expect(await ensureToken(app, httpRequest)).toBeUndefined();
	expect(getCurrentToken(app)).toBe('t-1');
	const refreshed = ensureToken(app, httpRequest, 7000);
	expect(getCurrentToken(app)).toBe('t-1');
	expect(await refreshed).toBeUndefined();
	await settle();
	expect(requests).toHaveLength(2);
	expect(requests[1]?.timeout).toBe(7000);
	expect(getCurrentToken(app)).toBe(JSON.stringify(body).includes('t-2') ? 't-2' : 't-1');
	expect(await ensureToken(app, httpRequest)).toBeUndefined();
});

test('a refresh in the background starts at most once in 30 seconds', async () => {
	jest.useFakeTimers({ doNotFake: ['setImmediate'] });
	const app = createApp();
	const error = { code: 10014, msg: 'app secret invalid' };
	const { requests, httpRequest } = createEndpoint(createToken('t-1'), error, error);
	await ensureToken(app, httpRequest);
	for (const [seconds, expected] of [
		[0, 2],
		[29, 2],
		[2, 3],
		[1, 3],
	] as const) {
		jest.advanceTimersByTime(seconds * 1000);
		expect(await ensureToken(app, httpRequest)).toBeUndefined();
		await settle();
		expect(requests).toHaveLength(expected);
	}
});

test('without a usable token callers wait for the refresh that is running', async () => {
	const app = createApp();
	const { requests, httpRequest } = createEndpoint(createToken('t-1'), createToken('t-2'));
	await ensureToken(app, httpRequest);
	await ensureToken(app, httpRequest);
	rejectToken(app, 't-1');
	expect(await Promise.all([ensureToken(app, httpRequest), ensureToken(app, httpRequest)])).toEqual(
		[undefined, undefined],
	);
	expect(getCurrentToken(app)).toBe('t-2');
	expect(requests).toHaveLength(2);
});

test('a forced fetch that fails leaves the token in use', async () => {
	const app = createApp();
	const { httpRequest } = createEndpoint(
		createToken('t-1', { expire: 7200 }),
		{ code: 10014, msg: 'app secret invalid' },
		createToken('t-2', { expire: 7200 }),
	);
	await ensureToken(app, httpRequest);
	expect(await fetchToken(app, httpRequest)).toMatchObject({ failure: { code: 10014 } });
	expect(await ensureToken(app, httpRequest)).toBeUndefined();
	expect(getCurrentToken(app)).toBe('t-1');
	expect(await fetchToken(app, httpRequest)).toBeUndefined();
	expect(getCurrentToken(app)).toBe('t-2');
});

test.each([
	['digits', '7200', 7200],
	['absent', undefined, 3600],
	['null', null, 3600],
	['a word', 'soon', 3600],
	['digits after a word', 'in 7200', 3600],
	['digits before a word', '7200 s', 3600],
	['negative', -1, 3600],
])('a token lives as long as the response says, or an hour: %s', async (_, expire, seconds) => {
	jest.useFakeTimers({ doNotFake: ['setImmediate'] });
	const app = createApp();
	const { requests, httpRequest } = createEndpoint(
		createToken('t-1', { expire }),
		createToken('t-2', { expire: 7200 }),
	);
	await ensureToken(app, httpRequest);
	jest.advanceTimersByTime((seconds - 301) * 1000);
	await ensureToken(app, httpRequest);
	expect(requests).toHaveLength(1);
	jest.advanceTimersByTime(2000);
	await ensureToken(app, httpRequest);
	expect(requests).toHaveLength(2);
});

test('a token request has a deadline', async () => {
	const interval = setInterval(() => {}, 1000);
	const outcome = await ensureToken(createApp(), createEndpoint('hang').httpRequest, 20);
	clearInterval(interval);
	expect(outcome).toMatchObject({
		kind: 'transient',
		failure: { message: 'No access token: No response from https://open.feishu.cn: timeout' },
	});
});

describe('requests for a token:', () => {
	const getRequests = (requests: IHttpRequestOptions[]) =>
		requests.map(({ method, url, body }) => ({ method, url, body: body as object }));

	test('a custom app sends its ID and secret', async () => {
		const app = toFeishuApp({ platform: 'lark', appId: 'cli_custom', appSecret: 'secret' });
		const { requests, httpRequest } = createEndpoint(createToken('t-1'));
		expect(await ensureToken(app, httpRequest)).toBeUndefined();
		expect(getRequests(requests)).toEqual([
			{
				method: 'POST',
				url: 'https://open.larksuite.com/open-apis/auth/v3/tenant_access_token/internal',
				body: { app_id: 'cli_custom', app_secret: 'secret' },
			},
		]);
		expect(requests[0]?.timeout).toBe(30_000);
	});

	const STORE_APP = {
		appType: 'store',
		appSecret: 'secret',
		appTicket: 'ticket-1',
		tenantKey: 'tenant-1',
	};

	test('a store app exchanges its ticket for a token of the app, and that for one of the tenant', async () => {
		const app = toFeishuApp({ ...STORE_APP, appId: 'cli_store' });
		const { requests, httpRequest } = createEndpoint(
			{ code: 0, app_access_token: 'a-1' },
			createToken('t-1'),
		);
		expect(await ensureToken(app, httpRequest)).toBeUndefined();
		expect(getCurrentToken(app)).toBe('t-1');
		const base = 'https://open.feishu.cn/open-apis/auth/v3';
		expect(getRequests(requests)).toEqual([
			{
				method: 'POST',
				url: `${base}/app_access_token`,
				body: { app_id: 'cli_store', app_secret: 'secret', app_ticket: 'ticket-1' },
			},
			{
				method: 'POST',
				url: `${base}/tenant_access_token`,
				body: { app_access_token: 'a-1', tenant_key: 'tenant-1' },
			},
		]);
	});

	test.each<[string, object]>([
		['no token', { code: 0 }],
		['an empty token', { code: 0, app_access_token: '' }],
		['a token that is a number', { code: 0, app_access_token: 7 }],
	])('a response to a store app with %s is an error', async (_, body) => {
		const app = toFeishuApp({ ...STORE_APP, appId: `cli_${++count}` });
		const { requests, httpRequest } = createEndpoint(body);
		expect(await ensureToken(app, httpRequest)).toEqual({
			kind: 'permanent',
			failure: {
				affects: 'app',
				message: `No access token: Feishu's response has no "app_access_token"`,
			},
		});
		expect(requests).toHaveLength(1);
	});

	test("an error of a store app's first request is that of the token", async () => {
		const app = toFeishuApp({ ...STORE_APP, appId: `cli_${++count}` });
		const { requests, httpRequest } = createEndpoint({ code: 10012, msg: 'no' });
		expect(await ensureToken(app, httpRequest)).toMatchObject({
			kind: 'permanent',
			failure: { code: 10012, message: 'No access token: Feishu responded "no" (code 10012)' },
		});
		expect(requests).toHaveLength(1);
	});

	test.each<[string, object]>([
		['no token', { code: 0 }],
		['an empty token', createToken('')],
	])('a response with %s is an error', async (_, body) => {
		const { httpRequest } = createEndpoint(body);
		expect(await ensureToken(createApp(), httpRequest)).toEqual({
			kind: 'permanent',
			failure: {
				affects: 'app',
				message: `No access token: Feishu's response has no "tenant_access_token"`,
			},
		});
	});

	test.each([
		['appId', 'App ID'],
		['appSecret', 'App Secret'],
		['appTicket', 'App Ticket'],
		['tenantKey', 'Tenant Key'],
	])('without %s, nothing is sent', async (field, label) => {
		const app = toFeishuApp({ ...STORE_APP, appId: `cli_${++count}`, [field]: '' });
		const { requests, httpRequest } = createEndpoint();
		expect(await ensureToken(app, httpRequest)).toEqual({
			kind: 'permanent',
			failure: { affects: 'app', message: `The credential's '${label}' is empty` },
		});
		expect(requests).toEqual([]);
	});

	test('a custom app needs neither ticket nor tenant key', async () => {
		const { httpRequest } = createEndpoint(createToken('t-1'));
		expect(await ensureToken(createApp(), httpRequest)).toBeUndefined();
	});

	test('an invalid host is an error before anything is sent', async () => {
		const app = toFeishuApp({
			platform: 'private',
			baseUrl: 'nowhere',
			appId: 'a',
			appSecret: 'b',
		});
		const { requests, httpRequest } = createEndpoint();
		expect(await ensureToken(app, httpRequest)).toMatchObject({
			kind: 'permanent',
			failure: { affects: 'app', message: expect.stringContaining("'Base URL'") as string },
		});
		expect(requests).toEqual([]);
	});

	test.each([
		['transient', { code: 1395001 }],
		['rateLimited', { code: 99991400 }],
		['permanent', { code: 10014 }],
		// There is no token that could be replaced.
		['permanent', { code: 99991663 }],
	])('every error affects the app: %s', async (kind, body) => {
		const { httpRequest } = createEndpoint(body);
		expect(await ensureToken(createApp(), httpRequest)).toMatchObject({
			kind,
			failure: {
				affects: 'app',
				code: body.code,
				message: expect.stringMatching(/^No access token: Feishu responded/) as string,
			},
		});
	});

	test.each(['secret', 'ticket-1', 'a-1-of-the-app'])(
		'an error does not repeat "%s"',
		async (text) => {
			const app = toFeishuApp({ ...STORE_APP, appId: `cli_${++count}` });
			const { httpRequest } = createEndpoint(
				{ code: 0, app_access_token: 'a-1-of-the-app' },
				{ code: 10013, msg: `<${text}> <${text}>` },
			);
			expect(await ensureToken(app, httpRequest)).toMatchObject({
				failure: { message: 'No access token: Feishu responded "<***> <***>" (code 10013)' },
			});
		},
	);
});

describe('the cache:', () => {
	const FIELDS = {
		platform: 'private',
		baseUrl: 'https://open.example.com',
		appType: 'store',
		appId: 'cli_cache',
		appSecret: 'secret',
		appTicket: 'ticket',
		tenantKey: 'tenant',
	};
	const responses = [{ code: 0, app_access_token: 'a-1' }, createToken('t-1', { expire: 7200 })];

	test.each([
		['platform', 'lark'],
		['baseUrl', 'https://other.example.com'],
		['appType', 'custom'],
		['appId', 'cli_other'],
		['appSecret', 'other'],
		['appTicket', 'other'],
		['tenantKey', 'other'],
	])('an app with another %s has a token of its own', async (field, value) => {
		await ensureToken(toFeishuApp(FIELDS), createEndpoint(...responses).httpRequest);
		const other = toFeishuApp({ ...FIELDS, [field]: value });
		expect(getCurrentToken(other)).toBeUndefined();
		rejectToken(other);
		const { requests, httpRequest } = createEndpoint();
		await ensureToken(toFeishuApp(FIELDS), httpRequest);
		expect(requests).toEqual([]);
	});

	test('all credentials of the same app share its token', async () => {
		await ensureToken(toFeishuApp(FIELDS), createEndpoint(...responses).httpRequest);
		expect(getCurrentToken(toFeishuApp({ ...FIELDS }))).toBe('t-1');
	});

	test('a failure is not cached', async () => {
		const app = createApp();
		const { requests, httpRequest } = createEndpoint({ code: 10014 }, createToken('t-1'));
		expect(await ensureToken(app, httpRequest)).toMatchObject({ failure: { code: 10014 } });
		expect(getCurrentToken(app)).toBeUndefined();
		expect(await ensureToken(app, httpRequest)).toBeUndefined();
		expect(requests).toHaveLength(2);
	});

	test('a failed request does not drop the token that requests in flight carry', async () => {
		const app = createApp();
		const { httpRequest } = createEndpoint(createToken('t-1'), { code: 10014 });
		await ensureToken(app, httpRequest);
		rejectToken(app, 't-1');
		await ensureToken(app, httpRequest);
		expect(getCurrentToken(app)).toBe('t-1');
	});

	test('concurrent callers share one request and its failure', async () => {
		const app = createApp();
		const { requests, httpRequest } = createEndpoint({ code: 10014 }, createToken('t-1'));
		const outcomes = await Promise.all([
			ensureToken(app, httpRequest),
			ensureToken(app, httpRequest),
		]);
		expect(outcomes.map((outcome) => outcome?.failure.code)).toEqual([10014, 10014]);
		expect(requests).toHaveLength(1);
	});
});

describe('a rejected token', () => {
	test.each([
		['that is named', 't-1'],
		['that is not named: the current one', undefined],
	])('%s is not used again, even if the request for a new one fails', async (_, rejected) => {
		const app = createApp();
		const { requests, httpRequest } = createEndpoint(
			createToken('t-1', { expire: 7200 }),
			{ code: 1395001 },
			{ code: 10014 },
			createToken('t-2', { expire: 7200 }),
		);
		await ensureToken(app, httpRequest);
		rejectToken(app, rejected);
		expect(await ensureToken(app, httpRequest)).toMatchObject({ kind: 'transient' });
		expect(await ensureToken(app, httpRequest)).toMatchObject({ kind: 'permanent' });
		expect(await ensureToken(app, httpRequest)).toBeUndefined();
		expect(getCurrentToken(app)).toBe('t-2');
		expect(await ensureToken(app, httpRequest)).toBeUndefined();
		expect(requests).toHaveLength(4);
	});

	test('does not affect a newer one', async () => {
		const app = createApp();
		const { requests, httpRequest } = createEndpoint(createToken('t-2', { expire: 7200 }));
		await ensureToken(app, httpRequest);
		rejectToken(app, 't-1');
		expect(await ensureToken(app, httpRequest)).toBeUndefined();
		expect(requests).toHaveLength(1);
	});

	test('of an app without a token is no error', () => {
		expect(() => rejectToken(createApp(), 't-1')).not.toThrow();
	});
});

test('an expired token is not used while the request for a new one fails', async () => {
	jest.useFakeTimers({ doNotFake: ['setImmediate'] });
	const app = createApp();
	const { httpRequest } = createEndpoint(
		createToken('t-1', { expire: 7200 }),
		{ code: 1395001 },
		createToken('t-2', { expire: 7200 }),
	);
	await ensureToken(app, httpRequest);
	jest.advanceTimersByTime(7200 * 1000);
	expect(await ensureToken(app, httpRequest)).toMatchObject({ kind: 'transient' });
	expect(await ensureToken(app, httpRequest)).toBeUndefined();
	expect(getCurrentToken(app)).toBe('t-2');
});

test('the cache keeps a token while it is being refreshed, however old it is', async () => {
	jest.useFakeTimers({ doNotFake: ['setImmediate'] });
	const app = createApp();
	const { httpRequest } = createEndpoint(createToken('t-1'));
	await ensureToken(app, httpRequest);
	jest.advanceTimersByTime(SHORT_LIFETIME * 1000 + 1);
	void ensureToken(app, httpRequest);
	await ensureToken(createApp(), createEndpoint(createToken('t-2')).httpRequest);
	expect(getCurrentToken(app)).toBe('t-1');
});

test('an expired token of an app that is no longer used is forgotten', async () => {
	jest.useFakeTimers({ doNotFake: ['setImmediate'] });
	const [unused, used] = [createApp(), createApp()];
	await ensureToken(unused, createEndpoint(createToken('t-1')).httpRequest);
	jest.advanceTimersByTime(SHORT_LIFETIME * 1000);
	await ensureToken(used, createEndpoint(createToken('t-2')).httpRequest);
	expect(getCurrentToken(unused)).toBe('t-1');
	jest.advanceTimersByTime(SHORT_LIFETIME * 1000 + 1);
	await ensureToken(createApp(), createEndpoint(createToken('t-3')).httpRequest);
	expect(getCurrentToken(unused)).toBeUndefined();
});

describe('a canceled caller:', () => {
	const createStoreApp = () =>
		toFeishuApp({
			appType: 'store',
			appId: `cli_${++count}`,
			appSecret: 'secret',
			appTicket: 'ticket',
			tenantKey: 'tenant',
		});
	const APP_TOKEN = { code: 0, app_access_token: 'a-1' };

	test('if it is the only one, the second request is not sent', async () => {
		const { requests, httpRequest } = createEndpoint(APP_TOKEN, createToken('t-1'));
		const isCanceled = () => requests.length > 0;
		expect(await ensureToken(createStoreApp(), httpRequest, 1000, isCanceled)).toMatchObject({
			kind: 'permanent',
			failure: { affects: 'app', message: 'No access token: The execution was canceled' },
		});
		expect(requests).toHaveLength(1);
	});

	test('if another execution waits for the token, too, it is fetched', async () => {
		const app = createStoreApp();
		const { requests, httpRequest } = createEndpoint(APP_TOKEN, createToken('t-1'));
		const isCanceled = () => requests.length > 0;
		await Promise.all([
			ensureToken(app, httpRequest, 1000, isCanceled),
			ensureToken(app, httpRequest, 1000, () => false),
		]);
		expect(requests).toHaveLength(2);
		expect(getCurrentToken(app)).toBe('t-1');
	});

	test('a refresh in the background goes on', async () => {
		const app = createStoreApp();
		const first = createEndpoint(APP_TOKEN, createToken('t-1'));
		await ensureToken(app, first.httpRequest);
		const second = createEndpoint(APP_TOKEN, createToken('t-2', { expire: 7200 }));
		expect(await ensureToken(app, second.httpRequest, 1000, () => true)).toBeUndefined();
		await settle();
		expect(getCurrentToken(app)).toBe('t-2');
	});

	test('of an earlier refresh does not count for a later one', async () => {
		const app = createStoreApp();
		const first = createEndpoint({ code: 10014 });
		await ensureToken(app, first.httpRequest, 1000, () => false);
		const second = createEndpoint(APP_TOKEN, createToken('t-1'));
		await ensureToken(app, second.httpRequest, 1000, () => true);
		expect(second.requests).toEqual([]);
	});
});

describe('texts of a response', () => {
	test('are redacted: secret, ticket, the token that was sent and the current one', async () => {
		const app = toFeishuApp({ appId: `cli_${++count}`, appSecret: 'secret', appTicket: 'ticket' });
		const redact = createAppRedactor(app, 't-old-token');
		expect(redact('secret ticket t-old-token t-new-token')).toBe('*** *** *** t-new-token');
		await ensureToken(app, createEndpoint(createToken('t-new-token')).httpRequest);
		expect(redact('secret ticket t-old-token t-new-token')).toBe('*** *** *** ***');
		expect(createAppRedactor(app)('t-new-token')).toBe('***');
	});
});
