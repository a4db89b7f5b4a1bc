import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../engine';
import { DEFAULT_APP_SECRET, type Fault } from '../fake-feishu';
import { getReportedIds, Scenario, TIME } from '../scenario';

const STATUSES = [200, 400, 401] as const;
const INVALID_TOKEN_CODES = [99991661, 99991663, 99991664, 99991665, 99991671] as const;

/** In seconds. The node refreshes a token 5 minutes before it expires: this one after a second. */
const SHORT_LIFETIME = 5 * 60 + 1;

/** In seconds. The node refreshes such a token at once, in the background. */
const DUE_LIFETIME = 5 * 60;

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

beforeEach(async () => {
	scenario = await Scenario.start(engine);
});

afterEach(async () => await scenario.stop());

test('a token is fetched once for all batches and executions that start together', async () => {
	const { feishu } = scenario;
	feishu.faults.add({ on: 'token', delayMs: 200 });
	const items = scenario.createItems(50, [7]);
	const runs = await Promise.all(
		Array.from(
			{ length: 5 },
			async () => await scenario.check(items, { options: { batchSize: 10 } }),
		),
	);
	for (const run of runs) expect(getReportedIds(run)).toEqual(['A-7']);
	expect(feishu.counts.token).toBe(1);
	expect(feishu.counts.check).toBe(25);
});

/** Waits until the server has received that many token requests. */
async function waitForTokenRequests(count: number): Promise<void> {
	while (scenario.feishu.counts.token < count) await wait(10);
}

test('a token is refreshed in the background five minutes before it expires', async () => {
	const { feishu } = scenario;
	feishu.options.tokenLifetime = SHORT_LIFETIME;
	const items = scenario.createItems(1);
	await scenario.check(items);
	await scenario.check(items);
	expect(feishu.counts.token).toBe(1);
	await wait(1200);
	await scenario.check(items);
	await waitForTokenRequests(2);
});

describe.each(STATUSES)('with HTTP %i,', (status) => {
	test.each(INVALID_TOKEN_CODES)(
		'code %i makes the node replace the token and send the batch again, once',
		async (code) => {
			const { feishu } = scenario;
			const items = scenario.createItems(30, [3]);
			await scenario.check(items);
			feishu.options.invalidToken = { status, code };
			feishu.revokeTokens();
			feishu.clearRequests();
			const run = await scenario.check(items, { options: { batchSize: 10 } });
			expect(run.error).toBeUndefined();
			expect(getReportedIds(run)).toEqual(['A-3']);
			expect(feishu.counts.token).toBe(1);
			expect(feishu.counts.check).toBeLessThanOrEqual(6);
		},
	);
});

test('HTTP 401 without an error code makes the node replace the token, too', async () => {
	scenario.feishu.faults.add({ on: 'check', status: 401, body: '' });
	const run = await scenario.check(scenario.createItems(1, [0]));
	expect(getReportedIds(run)).toEqual(['A-0']);
	expect(scenario.feishu.counts.token).toBe(2);
});

test("a new token that is rejected, too, ends the run with Feishu's error", async () => {
	const { feishu } = scenario;
	feishu.faults.add({ on: 'check', code: 99991663, times: Number.POSITIVE_INFINITY });
	const run = await scenario.check(scenario.createItems(1));
	expect(run.error?.message).toMatch(/^Feishu responded ".+" \(code 99991663, log ID .+\)$/);
	expect(feishu.counts.check).toBe(2);
});

test.each([10003, 10012, 10013, 10014, 10015])(
	'a token request that fails with code %i ends the run, and the next run sends it again',
	async (code) => {
		const { feishu } = scenario;
		feishu.faults.add({ on: 'token', code });
		const items = scenario.createItems(1, [0]);
		const failed = await scenario.check(items);
		expect(failed.error?.message).toContain(`code ${code}`);
		expect(feishu.counts.check).toBe(0);
		expect(getReportedIds(await scenario.check(items))).toEqual(['A-0']);
		expect(feishu.counts.token).toBe(2);
	},
);

test('a secret that Feishu does not accept ends the run, and the next run tries it again', async () => {
	const { feishu } = scenario;
	const items = scenario.createItems(1, [0]);
	feishu.app().appSecret = 'changed';
	const failed = await scenario.check(items);
	expect(failed.error?.message).toMatch(/^No access token: Feishu responded .*code 10014/);
	expect(feishu.counts.check).toBe(0);
	feishu.app().appSecret = DEFAULT_APP_SECRET;
	expect(getReportedIds(await scenario.check(items))).toEqual(['A-0']);
});

test('a wrong secret gives the same error if the token endpoint responds with HTTP 400', async () => {
	scenario.feishu.options.tokenErrorStatus = 400;
	const run = await scenario.check(scenario.createItems(1), {
		credentials: { appSecret: 'wrong-secret' },
	});
	expect(run.error?.message).toMatch(/code 10014/);
	expect(run.error?.description).toMatch(/App Secret' does not belong to 'App ID'/);
});

test('after the secret is changed, the token of the old secret is not used', async () => {
	const items = scenario.createItems(1);
	await scenario.check(items);
	const run = await scenario.check(items, { credentials: { appSecret: 'wrong-secret' } });
	expect(run.error?.message).toMatch(/No access token/);
});

test('a transient error of the token endpoint is retried', async () => {
	const { feishu } = scenario;
	feishu.faults.add({ on: 'token', status: 502 });
	feishu.faults.add({ on: 'token', dropConnection: 'before' });
	expect(getReportedIds(await scenario.check(scenario.createItems(1, [0])))).toEqual(['A-0']);
	expect(feishu.counts.token).toBe(3);
});

test('a successful token response without a token is an error', async () => {
	scenario.feishu.faults.add({ on: 'token', status: 200, body: { code: 0, msg: 'ok' } });
	const run = await scenario.check(scenario.createItems(1));
	expect(run.error?.message).toBe(
		`No access token: Feishu's response has no "tenant_access_token"`,
	);
});

test('a store app gets its token with its ticket, and an outdated ticket is an error', async () => {
	const { feishu } = scenario;
	const credentials = scenario.addStoreApp();
	const items = [{ instance_id: 'A', update_time: TIME }];
	expect(getReportedIds(await scenario.check(items, { credentials }))).toEqual(['A']);
	expect(feishu.counts.token).toBe(2);
	const outdated = await scenario.check(items, {
		credentials: { ...credentials, appTicket: 'of-yesterday' },
	});
	expect(outdated.error?.message).toMatch(/No access token: .*code 10012/);
	expect(outdated.error?.description).toMatch(/App Ticket/);
});

const REFRESH_FAULTS: Array<[string, Omit<Fault, 'on'>]> = [
	['meets gateway errors', { status: 502 }],
	['reaches the rate limit', { rateLimit: { resetSeconds: 60 } }],
	['hangs', { hang: true }],
	['is rejected with code 10014', { code: 10014 }],
];

test.each(REFRESH_FAULTS)(
	'a token that has not expired stays in use while its refresh %s',
	async (_, fault) => {
		const { feishu } = scenario;
		feishu.options.tokenLifetime = DUE_LIFETIME;
		const items = scenario.createItems(1, [0]);
		await scenario.check(items);
		feishu.faults.add({ on: 'token', times: Number.POSITIVE_INFINITY, ...fault });
		expect(getReportedIds(await scenario.check(items))).toEqual(['A-0']);
		await waitForTokenRequests(2);
		expect(getReportedIds(await scenario.check(items))).toEqual(['A-0']);
		expect(feishu.counts.token).toBe(2);
	},
);

test('a token whose lifetime is missing in the response is used', async () => {
	scenario.feishu.faults.add({
		on: 'token',
		status: 200,
		body: { code: 0, tenant_access_token: 't-unknown' },
	});
	const items = scenario.createItems(1, [0]);
	expect(getReportedIds(await scenario.check(items))).toEqual(['A-0']);
});

test('a token request that never ends is a timeout', async () => {
	scenario.feishu.faults.add({ on: 'token', byteIntervalMs: 50 });
	const run = await scenario.check(scenario.createItems(1, [0]), { options: { timeout: 0.3 } });
	expect(getReportedIds(run)).toEqual(['A-0']);
	expect(scenario.feishu.counts.token).toBe(2);
});

test.each(['appId', 'appSecret'])('an empty %s is an error before any request', async (field) => {
	const run = await scenario.check(scenario.createItems(1), { credentials: { [field]: '' } });
	expect(run.error?.message).toMatch(/The credential's 'App (ID|Secret)' is empty/);
	expect(scenario.feishu.requests).toEqual([]);
});

test('no output, error or hint contains a secret or token, and n8n stores none in its database', async () => {
	const { feishu } = scenario;
	const items = scenario.createItems(1);
	let token = '';
	feishu.faults.add({
		on: 'check',
		when: ({ headers }) => {
			token = String(headers.authorization).replace('Bearer ', '');
			return false;
		},
	});
	await scenario.check(items);
	expect(token).not.toBe('');

	const msg = `Authorization: Bearer ${token}; app_secret=${DEFAULT_APP_SECRET}`;
	feishu.faults.add({ on: 'check', code: 99991672, msg, times: 2 });
	for (const continueOnFail of [false, true]) {
		const run = await scenario.check(items, { continueOnFail });
		const everything = JSON.stringify([run.raw, run.items, run.hints, run.error]);
		expect(everything).toContain('Bearer ***; app_secret=***');
		expect(everything).not.toContain(token);
		expect(everything).not.toContain(DEFAULT_APP_SECRET);
	}
	expect(engine.persistedCredentials).toEqual([]);
});

test('white space around the fields of the credential is removed', async () => {
	const { appId, appSecret, appTicket, tenantKey, ...rest } = scenario.addStoreApp();
	const pad = (value: unknown) => ` ${String(value)}\n`;
	const run = await scenario.check(scenario.createItems(1), {
		credentials: {
			...rest,
			baseUrl: pad(scenario.feishu.origin),
			appId: pad(appId),
			appSecret: pad(appSecret),
			appTicket: pad(appTicket),
			tenantKey: pad(tenantKey),
		},
	});
	expect(run.error).toBeUndefined();
	expect(scenario.checkRequests[0]?.app).toBe(appId);
});

test('a token that was renewed during its request is redacted, too', async () => {
	const { feishu } = scenario;
	feishu.options.tokenLifetime = SHORT_LIFETIME;
	const items = scenario.createItems(1);
	let authorization = '';
	feishu.faults.add({
		on: 'check',
		delayMs: 2500,
		code: 1390099,
		echo: ({ headers }) => {
			authorization = String(headers.authorization);
			return `It was ${authorization}`;
		},
	});
	const slow = scenario.check(items);
	await wait(1300);
	await scenario.check(items);
	await waitForTokenRequests(2);
	const run = await slow;
	expect(run.error?.message).toContain('It was Bearer ***');
	expect(JSON.stringify([run.raw, run.error])).not.toContain(authorization);
});

test("a store app's first token is redacted, too", async () => {
	const credentials = scenario.addStoreApp();
	const getFirstToken = (body: unknown) => (body as { app_access_token?: string }).app_access_token;
	scenario.feishu.faults.add({
		on: 'token',
		code: 10013,
		when: ({ body }) => getFirstToken(body) !== undefined,
		echo: ({ body }) => `It was <${getFirstToken(body)}>`,
	});
	const run = await scenario.check(scenario.createItems(1), { credentials });
	expect(run.error?.message).toContain('It was <***>');
});

test('a secret that is a number is redacted, too', async () => {
	scenario.feishu.faults.add({ on: 'token', code: 10014, msg: 'app_secret=12345678' });
	const run = await scenario.check(scenario.createItems(1), {
		credentials: { appSecret: 12345678 },
	});
	expect(run.error?.message).toContain('app_secret=***');
});
