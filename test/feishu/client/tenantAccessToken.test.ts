import type { IHttpRequestOptions } from 'n8n-workflow';

import { toFeishuApp } from '../../../nodes/FeishuApproval/feishu/client/credential';
import {
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
