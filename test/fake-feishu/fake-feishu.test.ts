import { spawnFakeFeishu } from './client';
import {
	DEFAULT_APP_ID,
	DEFAULT_APP_SECRET,
	DOCUMENTED_RATE_LIMIT,
	FakeFeishu,
	RANDOM_FAULT_KINDS,
	type StartOptions,
} from './index';
import { getJson, postJson, readToken, type JsonResponse } from './post-json';

const INTERNAL = '/open-apis/auth/v3/tenant_access_token/internal';
const CHECK_V4 = '/open-apis/approval/v4/external_instances/check';
const CHECK_V3 = '/approval/openapi/v3/external/instance/check';
const DEFINITIONS = '/open-apis/approval/v4/external_approvals';
const MINUTES = 60 * 1000;

let feishu: FakeFeishu;

async function start(options?: StartOptions) {
	feishu = await FakeFeishu.start(options);
}

beforeEach(async () => await start());
afterEach(async () => await feishu.stop());

const post = (path: string, body: unknown, headers?: Record<string, string>) =>
	postJson(feishu.origin + path, body, headers);

const requestToken = (secret = DEFAULT_APP_SECRET, appId = DEFAULT_APP_ID) =>
	post(INTERNAL, { app_id: appId, app_secret: secret });

async function token(): Promise<string> {
	return readToken((await requestToken()).json.tenant_access_token);
}

const checkV4 = async (instances: unknown) =>
	await post(CHECK_V4, { instances }, { token: await token() });

const checkV3 = async (update_times: unknown) =>
	await post(CHECK_V3, { update_times }, { token: await token() });

/** An instance in the body of a v4 check. */
const sent = (instance_id: string, update_time = '1000', tasks: unknown[] = []) => ({
	instance_id,
	update_time,
	tasks,
});

describe('tokens of a custom app', () => {
	it('responds with fields at the top level, without data', async () => {
		const { status, json } = await requestToken();
		expect(status).toBe(200);
		expect(json).toEqual({
			code: 0,
			msg: 'ok',
			tenant_access_token: expect.stringMatching(/^t-/) as unknown,
			expire: 7200,
		});
	});

	it('repeats the token while 30 minutes are left, then issues a new one beside it', async () => {
		const first = await token();
		feishu.advanceClock(89 * MINUTES);
		expect((await requestToken()).json).toMatchObject({ tenant_access_token: first, expire: 1860 });

		feishu.advanceClock(2 * MINUTES);
		const second = await token();
		expect(second).not.toBe(first);
		for (const valid of [first, second]) {
			expect((await post(CHECK_V4, { instances: [] }, { token: valid })).status).toBe(200);
		}
		feishu.advanceClock(30 * MINUTES);
		expect((await post(CHECK_V4, { instances: [] }, { token: first })).json.code).toBe(99991663);
		expect((await post(CHECK_V4, { instances: [] }, { token: second })).json.code).toBe(0);
		expect(feishu.counts.tokensIssued).toBe(2);
	});

	it('rejects a wrong secret with HTTP 200 and a code, or with HTTP 400 if configured', async () => {
		const response = await requestToken('wrong');
		expect(response).toMatchObject({ status: 200, json: { code: 10014 } });
		expect(response.json).not.toHaveProperty('tenant_access_token');
		feishu.options.tokenErrorStatus = 400;
		expect(await requestToken('wrong')).toMatchObject({ status: 400, json: { code: 10014 } });
	});

	it.each([
		['an unknown app', { app_id: 'cli_nobody', app_secret: 'x' }],
		['a missing field', { app_id: DEFAULT_APP_ID }],
		['a body that is not JSON', 'app_id=x'],
	])('rejects %s with 10003', async (_what, body) => {
		expect((await post(INTERNAL, body)).json.code).toBe(10003);
	});

	it('applies a changed secret at once', async () => {
		feishu.app().appSecret = 'new';
		expect((await requestToken()).json.code).toBe(10014);
		expect((await requestToken('new')).json.code).toBe(0);
	});
});

describe('tokens of a store app', () => {
	const APP = { app_id: 'cli_store', app_secret: 's', app_ticket: 'ticket' };
	const appToken = (body: object = APP) => post('/open-apis/auth/v3/app_access_token', body);
	const tenantToken = (app_access_token: string, tenant_key: string) =>
		post('/open-apis/auth/v3/tenant_access_token', { app_access_token, tenant_key });

	beforeEach(() => {
		feishu.addApp({
			appId: 'cli_store',
			appSecret: 's',
			type: 'store',
			appTicket: 'ticket',
			tenantKey: 'one',
			otherTenantKeys: ['two'],
		});
	});

	it('need two requests, and each tenant has its own state', async () => {
		const first = await appToken();
		expect(first.json).toEqual({
			code: 0,
			msg: 'ok',
			app_access_token: expect.stringMatching(/^a-/) as unknown,
			expire: 7200,
		});
		feishu.getInstances('cli_store', 'two').set({ instance_id: 'i', update_time: 1000, tasks: [] });

		const differenceCounts: unknown[] = [];
		for (const tenant of ['one', 'two']) {
			const { json } = await tenantToken(readToken(first.json.app_access_token), tenant);
			expect(json).toMatchObject({ code: 0, expire: 7200 });
			const check = await post(
				CHECK_V4,
				{ instances: [sent('i')] },
				{ token: readToken(json.tenant_access_token) },
			);
			differenceCounts.push(check.json.data?.diff_instances?.length);
		}
		expect(differenceCounts).toEqual([1, 0]);
	});

	it('rejects a wrong ticket, secret, tenant or app token, and the endpoint for custom apps', async () => {
		expect((await appToken({ ...APP, app_ticket: 'old' })).json.code).toBe(10012);
		expect((await appToken({ ...APP, app_secret: 'x' })).json.code).toBe(10014);
		const app_access_token = readToken((await appToken()).json.app_access_token);
		expect((await tenantToken(app_access_token, 'three')).json.code).toBe(10013);
		expect((await tenantToken('a-unknown', 'one')).json.code).toBe(99991664);
		expect((await requestToken('s', 'cli_store')).json.code).toBe(10003);
	});
});

describe('authorization', () => {
	it('rejects a revoked token with HTTP 400 and 99991663, or as configured', async () => {
		const revoked = await token();
		feishu.revokeTokens();
		const check = () => post(CHECK_V4, { instances: [] }, { token: revoked });
		expect(await check()).toMatchObject({ status: 400, json: { code: 99991663 } });
		feishu.options.invalidToken = { status: 401, code: 99991671 };
		expect(await check()).toMatchObject({ status: 401, json: { code: 99991671 } });
		feishu.options.invalidToken = { status: 200, code: 99991664 };
		expect(await check()).toMatchObject({ status: 200, json: { code: 99991664 } });
		expect(await token()).not.toBe(revoked);
	});

	it('rejects a missing token with 99991661', async () => {
		const { status, json } = await post(CHECK_V4, { instances: [] });
		expect({ status, code: json.code }).toEqual({ status: 400, code: 99991661 });
	});

	it.each([
		['disabled', 99991662],
		['notInstalled', 99991673],
		['quotaUsedUp', 99991403],
		['ipNotAllowed', 99991401],
	] as const)('rejects an app with the flag %s with %d', async (flag, code) => {
		const before = await token();
		feishu.app()[flag] = true;
		const { status, json } = await post(CHECK_V4, { instances: [] }, { token: before });
		expect({ status, code: json.code }).toEqual({ status: 400, code });
	});

	it.each([
		[CHECK_V4, ['approval:approval', 'approval:approval:readonly', 'approval:external_instance']],
		[CHECK_V3, ['approval:approval:readonly']],
	])('names the sufficient scopes of %s', async (path, scopes) => {
		feishu.app().scopes = ['contact:contact'];
		const { status, headers, json } = await post(path, {}, { token: await token() });
		expect(status).toBe(400);
		expect(json.code).toBe(99991672);
		for (const scope of scopes) expect(json.msg).toContain(scope);
		expect(json.error?.permission_violations?.map(({ subject }) => subject)).toEqual(scopes);
		expect(json.error?.log_id).toBe(headers.get('x-tt-logid'));
		expect(json.error?.helps).toEqual([
			{
				url: expect.stringContaining(DEFAULT_APP_ID) as unknown,
				description: expect.any(String) as unknown,
			},
		]);
		expect(json.error?.troubleshooter).toContain(json.error?.log_id);
	});
});

describe('the check', () => {
	it('responds to the example of the v3 documentation as documented', async () => {
		const time = 1591603040000;
		feishu.instances.set({
			instance_id: '1234234234242423',
			update_time: time,
			tasks: [{ task_id: '112253', update_time: time }],
		});
		const { status, json } = await checkV3([
			{
				instance_id: '1234234234242423',
				update_time: time,
				tasks: [
					{ task_id: '112253', update_time: time },
					{ task_id: '112255', update_time: time },
				],
			},
		]);
		expect(status).toBe(200);
		expect(json).toEqual({
			code: 0,
			msg: 'success',
			data: {
				diff_times: [
					{
						instance_id: '1234234234242423',
						update_time: 1591603040000,
						tasks: [{ task_id: '112255', update_time: 0 }],
					},
				],
			},
		});
	});

	/** Checks an instance. Feishu has instance `i` with time 1000, task `a` with 100 and task `b` with 200. */
	async function difference(instance: object) {
		feishu.instances.set({
			instance_id: 'i',
			update_time: 1000,
			tasks: new Map([
				['a', 100],
				['b', 200],
			]),
		});
		return (await checkV4([instance])).json.data?.diff_instances;
	}
	const task = (task_id: string, update_time: string) => ({ task_id, update_time });

	it('reports an unknown instance with time 0 and no tasks', async () => {
		expect(await difference(sent('other', '5', [task('a', '1')]))).toEqual([
			{ instance_id: 'other', update_time: '0', tasks: [] },
		]);
	});

	it('reports only unknown tasks, even if other tasks and the instance differ', async () => {
		const instance = sent('i', '7', [task('a', '101'), task('c', '1')]);
		expect(await difference(instance)).toEqual([sent('i', '1000', [task('c', '0')])]);
		feishu.options.unknownAndDifferingTogether = true;
		expect(await difference(instance)).toEqual([
			sent('i', '1000', [task('a', '100'), task('c', '0')]),
		]);
	});

	it("reports differing tasks with Feishu's times, whether older or newer", async () => {
		expect(await difference(sent('i', '7', [task('a', '99'), task('b', '201')]))).toEqual([
			sent('i', '1000', [task('a', '100'), task('b', '200')]),
		]);
	});

	it('reports a differing instance without tasks', async () => {
		expect(await difference(sent('i', '999', [task('a', '100')]))).toEqual([sent('i', '1000')]);
		expect(await difference(sent('i', '1001'))).toEqual([sent('i', '1000')]);
	});

	it('omits instances that are up to date: an empty list in v4, no field in v3', async () => {
		expect(await difference(sent('i', '1000', [task('b', '200')]))).toEqual([]);
		const same = { instance_id: 'i', update_time: 1000, tasks: [] };
		expect((await checkV3([same])).json.data).toEqual({});
		feishu.options.emptyDiffTimes = true;
		expect((await checkV3([same])).json.data).toEqual({ diff_times: [] });
	});

	it('accepts any text as an ID', async () => {
		feishu.instances.set({ instance_id: '__proto__', update_time: 1000, tasks: [] });
		const response = await checkV4(
			['__proto__', 'constructor', '审批 1'].map((id) =>
				sent(id, '1000', id === '__proto__' ? [task('toString', '1')] : []),
			),
		);
		expect(response.json.data?.diff_instances).toEqual([
			sent('__proto__', '1000', [task('toString', '0')]),
			sent('constructor', '0'),
			sent('审批 1', '0'),
		]);
	});

	const good = { instance_id: 'i', update_time: '1', tasks: [{ task_id: 't', update_time: '1' }] };
	it.each([
		['the field of v3', { update_times: [good] }],
		['an extra field', { instances: [good], more: 1 }],
		['an object as list', { instances: good }],
		['no fields', {}],
		['an array at the top', [good]],
		['a number as time', { instances: [{ ...good, update_time: 1 }] }],
		['a time that is not a number', { instances: [{ ...good, update_time: '2020-06-08' }] }],
		['an empty time', { instances: [{ ...good, update_time: '' }] }],
		['a number as ID', { instances: [{ ...good, instance_id: 1 }] }],
		['an empty ID', { instances: [{ ...good, instance_id: '' }] }],
		['no tasks', { instances: [{ instance_id: 'i', update_time: '1' }] }],
		['null as tasks', { instances: [{ ...good, tasks: null }] }],
		['an extra field in an instance', { instances: [{ ...good, status: 'PENDING' }] }],
		['an extra field in a task', { instances: [{ ...good, tasks: [{ ...good.tasks[0], x: 1 }] }] }],
		['a number in a task', { instances: [{ ...good, tasks: [{ task_id: 't', update_time: 1 }] }] }],
		[
			'one invalid instance among valid ones',
			{ instances: [good, { ...good, update_time: null }] },
		],
		['a __proto__ field', '{"instances":[{"instance_id":"i","update_time":"1","__proto__":[]}]}'],
		['invalid JSON', 'instances'],
	])('rejects a v4 body with %s', async (_what, body) => {
		const { status, json } = await post(CHECK_V4, body, { token: await token() });
		expect(status).toBe(400);
		expect(json).toMatchObject({ code: 1390001, msg: 'param is invalid' });
		expect(json).not.toHaveProperty('data');
	});

	it.each([
		['digits as time', [{ instance_id: 'i', update_time: '1', tasks: [] }]],
		['a fraction', [{ instance_id: 'i', update_time: 1.5, tasks: [] }]],
		['digits in a task', [{ ...good, update_time: 1 }]],
	])('rejects a v3 body with %s', async (_what, update_times) => {
		expect(await checkV3(update_times)).toMatchObject({ status: 400, json: { code: 1390001 } });
	});

	it('rejects other content types', async () => {
		const { json } = await post(
			CHECK_V4,
			{ instances: [] },
			{ token: await token(), 'content-type': 'text/plain' },
		);
		expect(json.code).toBe(1390001);
	});

	it('rejects the whole batch if it contains a rejected instance or task', async () => {
		feishu.rejectedInstanceIds.add('bad');
		feishu.rejectedTaskIds.add('bad task');
		expect((await checkV4([sent('i'), sent('bad')])).json.code).toBe(1390001);
		expect((await checkV4([sent('i', '1', [task('bad task', '1')])])).json.code).toBe(1390001);
		expect((await checkV4([sent('i')])).json.code).toBe(0);
	});

	it('rejects more instances than the configured limit', async () => {
		feishu.options.maxInstancesPerRequest = 2;
		expect((await checkV4([sent('1'), sent('2')])).json.code).toBe(0);
		expect((await checkV4([sent('1'), sent('2'), sent('3')])).json.code).toBe(1390001);
	});

	it('processes only the first instances of a request', async () => {
		feishu.options.maxProcessedInstances = 2;
		const { json } = await checkV4([sent('1'), sent('2'), sent('3')]);
		const first = [{ instance_id: '1' }, { instance_id: '2' }];
		expect(json.data).toMatchObject({ diff_instances: first });
		expect(feishu.counts.checkedInstances).toBe(2);
	});

	it('reports only the first instances that differ', async () => {
		feishu.options.maxReportedInstances = 2;
		const { json } = await checkV4([sent('1'), sent('2'), sent('3')]);
		const first = [{ instance_id: '1' }, { instance_id: '2' }];
		expect(json.data).toMatchObject({ diff_instances: first });
	});

	it('responds after the configured latency', async () => {
		feishu.options.latencyMs = 200;
		const order: string[] = [];
		const slow = checkV4([sent('1')]).then(() => order.push('slow'));
		while (feishu.counts.check === 0) await new Promise((resolve) => setTimeout(resolve, 5));
		feishu.options.latencyMs = 0;
		await checkV4([sent('2')]).then(() => order.push('fast'));
		await slow;
		expect(order).toEqual(['fast', 'slow']);
	});

	it("responds to a body over the limit with a gateway's 413 page", async () => {
		feishu.options.maxBodyBytes = 1000;
		const { status, headers, text } = await checkV4([sent('x'.repeat(1000))]);
		expect(status).toBe(413);
		expect(headers.get('content-type')).toBe('text/html');
		expect(text).toContain('413 Request Entity Too Large');
	});

	it('sends a log ID with every response: success, error or unknown path', async () => {
		const good = await checkV4([]);
		const bad = await checkV4('x');
		const unknown = await post('/open-apis/approval/v4/nothing', {});
		expect(unknown.status).toBe(404);
		const ids = [good, bad, unknown].map(({ headers }) => headers.get('x-tt-logid'));
		expect(new Set(ids).size).toBe(3);
		for (const id of ids) expect(id).toMatch(/^\d{14}[0-9A-F]{20}$/);
		expect(good.json).not.toHaveProperty('error');
		expect(bad.json.error?.log_id).toBe(ids[1]);
	});
});

describe('faults', () => {
	const check = async () =>
		await post(CHECK_V4, { instances: [sent('i')] }, { token: await token() });

	it('apply to requests of their kind, in the order added, as often as specified', async () => {
		feishu.faults.add({ on: 'check', times: 2, status: 502 });
		feishu.faults.add({ on: 'any', when: ({ path }) => path === CHECK_V4, code: 1395001 });
		feishu.faults.add({ on: 'sync', status: 500 });
		const first = await check();
		expect(first.status).toBe(502);
		expect(first.headers.get('content-type')).toBe('text/html');
		expect(first.text).toContain('502 Bad Gateway');
		expect((await check()).status).toBe(502);
		const third = await check();
		expect(third).toMatchObject({ status: 400, json: { code: 1395001 } });
		expect(third.json.error?.log_id).toBe(third.headers.get('x-tt-logid'));
		expect((await check()).json.code).toBe(0);
		expect(feishu.faults.pending).toBe(1);
		expect(feishu.counts).toMatchObject({ check: 4, faults: 3 });
	});

	it('apply to requests with a certain instance', async () => {
		feishu.faults.add({ on: 'check', whenInstanceId: 'j', code: 1390001, times: Infinity });
		expect((await check()).json.code).toBe(0);
		expect((await checkV4([sent('i'), sent('j')])).json.code).toBe(1390001);
		expect((await checkV4([sent('j')])).json.code).toBe(1390001);
	});

	it('apply to requests of more than a certain number of instances', async () => {
		feishu.faults.add({ on: 'check', whenMoreInstancesThan: 1, status: 504, times: Infinity });
		expect((await check()).json.code).toBe(0);
		expect((await checkV4([sent('i'), sent('j')])).status).toBe(504);
	});

	it('send any response', async () => {
		feishu.faults.add({
			on: 'check',
			body: { code: 0, data: {} },
			headers: { 'x-more': 'yes' },
		});
		feishu.faults.add({ on: 'token', status: 503, body: 'down' });
		feishu.faults.add({ on: 'check', code: 5, msg: 'mine', status: 200 });
		expect((await requestToken()).text).toBe('down');
		const first = await check();
		expect(first.json).toEqual({ code: 0, data: {} });
		expect(first.headers.get('x-more')).toBe('yes');
		expect(await check()).toMatchObject({ status: 200, json: { code: 5, msg: 'mine' } });
	});

	it('send a rate limit error with 429 or 400', async () => {
		feishu.faults.add({ on: 'check', rateLimit: { resetSeconds: 3 } });
		feishu.faults.add({ on: 'check', rateLimit: { resetSeconds: 7, status: 400, limit: 1000 } });
		feishu.faults.add({ on: 'check', rateLimit: { resetSeconds: 1 } });
		const toRateLimitParts = ({ status, json, headers }: JsonResponse) => [
			status,
			json.code,
			headers.get('x-ogw-ratelimit-reset'),
			headers.get('x-ogw-ratelimit-limit'),
		];
		expect(toRateLimitParts(await check())).toEqual([429, 99991400, '3', '50']);
		expect(toRateLimitParts(await check())).toEqual([400, 99991400, '7', '1000']);
		expect(toRateLimitParts(await checkV3([]))).toEqual([400, 99991400, '1', '50']);
	});

	it('leave the normal handling in place if they only delay or revoke tokens', async () => {
		feishu.faults.add({ on: 'check', delayMs: 60 });
		const before = performance.now();
		expect((await check()).json.code).toBe(0);
		expect(performance.now() - before).toBeGreaterThanOrEqual(55);

		feishu.faults.add({ on: 'check', revokeTokens: true });
		expect((await check()).json.code).toBe(99991663);
		expect((await check()).json.code).toBe(0);
	});

	it('drop the connection before the response, within it, and after handling', async () => {
		const before = await token();
		const raw = () =>
			fetch(feishu.origin + CHECK_V4, {
				method: 'POST',
				headers: { authorization: `Bearer ${before}`, 'content-type': 'application/json' },
				body: '{"instances":[]}',
			});
		feishu.faults.add({ on: 'check', dropConnection: 'before' });
		await expect(raw()).rejects.toThrow();

		feishu.faults.add({ on: 'check', dropConnection: 'afterHeaders' });
		const cut = await raw();
		expect(cut.status).toBe(200);
		expect(cut.headers.get('x-tt-logid')).toBeTruthy();
		await expect(cut.text()).rejects.toThrow();

		feishu.faults.add({ on: 'check', dropConnection: 'afterHandling' });
		await expect(raw()).rejects.toThrow();
		expect(feishu.counts.checkedInstances).toBe(0);
		expect((await raw()).status).toBe(200);
	});

	it('can hang without delaying the stop of the server', async () => {
		feishu.faults.add({ on: 'any', hang: true });
		feishu.faults.add({ on: 'any', delayMs: 60_000 });
		const hanging = [requestToken(), requestToken()];
		const settled = Promise.allSettled(hanging);
		while (feishu.counts.faults < 2) await new Promise((resolve) => setTimeout(resolve, 5));
		const before = performance.now();
		await feishu.stop();
		expect(performance.now() - before).toBeLessThan(30_000);
		for (const { status } of await settled) expect(status).toBe('rejected');
	});

	it('can send a response byte by byte', async () => {
		feishu.faults.add({ on: 'check', byteIntervalMs: 1 });
		expect((await check()).json.code).toBe(0);
		expect(feishu.counts.faults).toBe(1);
	});

	it('are the same for the same random seed', async () => {
		const run = async () => {
			feishu.faults.random = {
				seed: 7,
				rate: 0.5,
				kinds: ['gatewayError', 'notJson', 'tooFast', 'rateLimited'],
				on: 'check',
			};
			const responses: unknown[] = [];
			for (let i = 0; i < 40; i++) {
				const { status, json } = await check();
				responses.push([status, json.code]);
			}
			return responses;
		};
		const first = await run();
		expect(await run()).toEqual(first);
		const distinct = new Set(first.map((response) => JSON.stringify(response)));
		expect(distinct).toEqual(
			new Set(['[200,0]', '[200,null]', '[502,null]', '[400,1395001]', '[429,99991400]']),
		);
		expect(RANDOM_FAULT_KINDS).toContain('dropAfterHeaders');
	});
});

describe('the rate limit', () => {
	afterEach(() => jest.restoreAllMocks());

	const check = async () => await post(CHECK_V4, { instances: [] }, { token: await token() });

	it('is not enforced by default', async () => {
		const accessToken = await token();
		const statuses = await Promise.all(
			Array.from({ length: 80 }, () =>
				post(CHECK_V4, { instances: [] }, { token: accessToken }).then(({ status }) => status),
			),
		);
		expect(new Set(statuses)).toEqual(new Set([200]));
	});

	it('accepts 50 requests a second and rejects the others with the time to retry', async () => {
		feishu.options.rateLimit = DOCUMENTED_RATE_LIMIT;
		const accessToken = await token();
		// However long the machine takes for 60 requests, they arrive within the second.
		const start = Math.ceil(performance.now());
		const clock = jest.spyOn(performance, 'now').mockReturnValue(start);
		const responses = await Promise.all(
			Array.from({ length: 60 }, () => post(CHECK_V4, { instances: [] }, { token: accessToken })),
		);
		const rejected = responses.filter(({ status }) => status === 429);
		expect(rejected).toHaveLength(10);
		expect(rejected[0]?.json.code).toBe(99991400);
		expect(rejected[0]?.headers.get('x-ogw-ratelimit-reset')).toBe('1');
		expect(rejected[0]?.headers.get('x-ogw-ratelimit-limit')).toBe('50');
		expect(feishu.rateViolations).toHaveLength(10);
		clock.mockReturnValue(start + 999);
		expect((await check()).status).toBe(429);
		clock.mockReturnValue(start + 1000);
		expect((await check()).status).toBe(200);
	});

	it('applies to the minute too, uses 400 on the legacy path, and does not count rejected requests', async () => {
		feishu.options.rateLimit = { perSecond: 50, perMinute: 3 };
		const start = Math.ceil(performance.now());
		const clock = jest.spyOn(performance, 'now').mockReturnValue(start);
		for (let i = 0; i < 3; i++) expect((await checkV3([])).status).toBe(200);
		clock.mockReturnValue(start + 20_000);
		const { status, headers } = await checkV3([]);
		expect(status).toBe(400);
		expect(headers.get('x-ogw-ratelimit-limit')).toBe('3');
		expect(headers.get('x-ogw-ratelimit-reset')).toBe('40');
		clock.mockReturnValue(start + 50_000);
		await checkV3([]);
		expect(feishu.rateViolations).toMatchObject([
			{ at: start + 20_000, resetSeconds: 40 },
			{ at: start + 50_000, resetSeconds: 10 },
		]);
		expect((await check()).status).toBe(200);
	});

	it('counts each app, tenant and endpoint separately', async () => {
		feishu.options.rateLimit = { perSecond: 50, perMinute: 1 };
		feishu.addApp({ appId: 'cli_other', appSecret: 's' });
		const own = await token();
		const other = readToken((await requestToken('s', 'cli_other')).json.tenant_access_token);
		const statuses: number[] = [];
		for (const accessToken of [own, other, own]) {
			statuses.push(
				(await post(CHECK_V4, { instances: [] }, { token: accessToken })).status,
				(await checkV3([])).status,
				(await post(DEFINITIONS, {}, { token: accessToken })).json.code ?? 0,
				(await getJson(`${feishu.origin}${DEFINITIONS}/A`, accessToken)).json.code ?? 0,
				(await getJson(`${feishu.origin}${DEFINITIONS}/B`, accessToken)).json.code ?? 0,
			);
		}
		expect(statuses).toEqual([
			...[200, 200, 99992402, 1390002, 99991400],
			...[200, 400, 99992402, 1390002, 99991400],
			...[429, 400, 99991400, 99991400, 99991400],
		]);
		expect(feishu.rateViolations[0]).toMatchObject({
			app: DEFAULT_APP_ID,
			endpoint: `GET ${DEFINITIONS}/:approval_code`,
		});
	});

	it('records violations without enforcement', async () => {
		feishu.options.rateLimit = { perSecond: 1, perMinute: 1000, enforce: false };
		expect((await check()).status).toBe(200);
		expect((await check()).status).toBe(200);
		expect(feishu.rateViolations).toHaveLength(1);
	});
});

describe('the log', () => {
	it('has an entry for each request, with the body if configured', async () => {
		feishu.options.recordBodies = true;
		await checkV4([sent('a'), sent('b')]);
		await post('/nowhere', {});
		expect(feishu.requests).toMatchObject([
			{
				kind: 'token',
				path: INTERNAL,
				app: DEFAULT_APP_ID,
				status: 200,
				code: 0,
				instanceCount: 0,
			},
			{
				kind: 'check',
				method: 'POST',
				path: CHECK_V4,
				query: {},
				app: DEFAULT_APP_ID,
				status: 200,
				code: 0,
				instanceCount: 2,
				instanceIds: ['a', 'b'],
				faulted: false,
				body: { instances: [sent('a'), sent('b')] },
			},
			{ kind: 'other', path: '/nowhere', status: 404 },
		]);
		expect(feishu.requests[1]?.bytes).toBe(
			JSON.stringify({ instances: [sent('a'), sent('b')] }).length,
		);
	});

	it('has the path and the query of each request', async () => {
		await getJson(`${feishu.origin}${DEFINITIONS}/FAKE-LEAVE?user_id_type=union_id`, await token());
		expect(feishu.requests.at(-1)).toMatchObject({
			kind: 'getDefinition',
			method: 'GET',
			path: `${DEFINITIONS}/FAKE-LEAVE`,
			query: { user_id_type: 'union_id' },
			code: 0,
		});
	});

	it('can be turned off without stopping the counters', async () => {
		feishu.options.recordRequests = false;
		await checkV4([sent('a')]);
		expect(feishu.requests).toEqual([]);
		expect(feishu.counts).toMatchObject({ token: 1, check: 1, checkedInstances: 1 });
	});

	it('is empty after a reset, which also restores everything else', async () => {
		feishu.instances.set({ instance_id: 'i', update_time: 1, tasks: [] });
		feishu.options.tokenErrorStatus = 400;
		feishu.faults.add({ on: 'any', status: 500 });
		feishu.app().disabled = true;
		feishu.reset();
		expect(feishu.instances.snapshot()).toEqual([]);
		expect(feishu.counts).toMatchObject({ token: 0, tokensIssued: 0 });
		expect((await requestToken('wrong')).status).toBe(200);
		expect((await checkV4([])).json.code).toBe(0);
	});
});

describe('state', () => {
	it('can be set, read, deleted and listed', () => {
		const { instances } = feishu;
		instances.load([
			{ instance_id: 'a', update_time: 1, tasks: [{ task_id: 't', update_time: 2 }] },
			{ instance_id: 'b', update_time: 3 },
		]);
		expect(instances.get('a')?.tasks.get('t')).toBe(2);
		expect(instances.delete('b')).toBe(true);
		expect(instances.snapshot()).toEqual([
			{ instance_id: 'a', update_time: 1, tasks: [{ task_id: 't', update_time: 2 }] },
		]);
		expect(() => instances.set({ instance_id: 'c', update_time: '1' as never })).toThrow(TypeError);
	});
});

describe('in another process', () => {
	it('is controlled over HTTP and stops with its client', async () => {
		const remote = await spawnFakeFeishu({ options: { tokenLifetime: 100 } });
		const requestRemoteToken = async (app_secret = DEFAULT_APP_SECRET) =>
			(await postJson(remote.origin + INTERNAL, { app_id: DEFAULT_APP_ID, app_secret })).json;
		const check = async () =>
			await postJson(
				remote.origin + CHECK_V4,
				{ instances: [sent('__proto__')] },
				{ token: readToken((await requestRemoteToken()).tenant_access_token) },
			);
		try {
			expect((await requestRemoteToken()).expire).toBe(100);
			const state = { instance_id: '__proto__', update_time: 1000, tasks: [] };
			await remote.loadInstances([state]);
			expect(await remote.snapshot()).toEqual([state]);
			expect(await remote.instanceCount()).toBe(1);
			expect(await remote.getInstance('__proto__')).toEqual(state);
			expect(await remote.getInstance('x')).toBeUndefined();
			expect((await check()).json.data?.diff_instances).toEqual([]);
			await remote.deleteInstance('__proto__');
			expect((await check()).json.data?.diff_instances).toHaveLength(1);

			await remote.addFault({ on: 'check', times: 2, code: 1395001 });
			expect(await remote.pendingFaults()).toBe(1);
			expect((await check()).json.code).toBe(1395001);
			await remote.clearFaults();
			await remote.setRejectedIds({ instanceIds: ['__proto__'] });
			expect((await check()).json.code).toBe(1390001);
			await remote.setRejectedIds({});
			await remote.setRandomFaults({ rate: 1, kinds: ['tooFast'], on: 'check' });
			expect((await check()).json.code).toBe(1395001);
			await remote.setRandomFaults(undefined);

			const definition = await remote.addDefinition('CODE', { ownCode: 'own' });
			expect(await remote.definitions()).toContainEqual(definition);
			await remote.deleteDefinition('CODE');
			expect(await remote.definitions()).toContainEqual({ ...definition, deleted: true });
			const user = await remote.addUser({ user_id: 'u_li', email: 'li@example.com' });
			expect(await remote.users()).toContainEqual(user);
			await remote.removeUser('u_li');
			expect(await remote.users()).not.toContainEqual(user);
			expect(await remote.getPersonView('ou_chen_wei')).toMatchObject({
				user: { user_id: 'u_chen_wei' },
				todos: [],
				messages: [],
			});
			await remote.loadSynced([
				{
					approval_code: 'FAKE-LEAVE',
					instance_id: 'synced',
					status: 'PENDING',
					links: { pc_link: 'https://oa.example.com/1' },
					start_time: '1',
					end_time: '0',
					update_time: '7',
				},
			]);
			expect(await remote.getInstance('synced')).toMatchObject({
				update_time: 7,
				document: { status: 'PENDING' },
			});
			await expect(remote.loadSynced([{} as never])).rejects.toThrow(/approval_code/);
			await remote.expireScrolls();
			await expect(remote.getPersonView('nobody')).rejects.toThrow(/nobody/);
			expect(await remote.messages()).toEqual([]);

			await remote.changeApp({ disabled: true });
			expect((await requestRemoteToken()).code).toBe(99991662);
			await remote.changeApp({ disabled: false, appSecret: 'new' });
			expect((await requestRemoteToken()).code).toBe(10014);
			await remote.setOptions({ rateLimit: { perSecond: 1, perMinute: 1 }, recordBodies: true });
			await expect(remote.setOptions({ nonsense: 1 } as never)).rejects.toThrow(/nonsense/);

			expect(await remote.counts()).toMatchObject({ check: 5 });
			expect((await remote.requests()).at(-1)).toMatchObject({ kind: 'token', code: 10014 });
			expect(await remote.rateViolations()).toEqual([]);
			await remote.clearRequests();
			expect(await remote.counts()).toMatchObject({ check: 0 });
			await remote.reset();
			expect((await requestRemoteToken()).code).toBe(0);
		} finally {
			await remote.stop();
		}
		await expect(fetch(remote.origin)).rejects.toThrow();
	});
});
