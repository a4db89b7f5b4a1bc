import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../engine';
import { storeApp } from '../engine/credentials';
import { DEFAULT_APP_SECRET } from '../fake-feishu';
import { foundIds, Scenario } from './scenario';

const DEAD = [99991661, 99991663, 99991664, 99991665, 99991671] as const;
const STATUSES = [200, 400, 401] as const;

let engine: Engine;
let setting: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

beforeEach(async () => {
	setting = await Scenario.open(engine);
});

afterEach(async () => await setting.feishu.stop());

test('a token is fetched once by all batches and executions that start together', async () => {
	const { feishu } = setting;
	feishu.faults.add({ on: 'token', delayMs: 200 });
	const items = setting.items(50, [7]);
	const runs = await Promise.all(
		Array.from({ length: 5 }, async () => await setting.check(items, { batchSize: 10 })),
	);
	for (const run of runs) expect(foundIds(run)).toEqual(['A-7']);
	expect(feishu.counts.token).toBe(1);
	expect(feishu.counts.check).toBe(25);
});

test('a token is used until five minutes before it expires, and then renewed', async () => {
	const { feishu } = setting;
	feishu.options.tokenLifetime = 5 * 60 + 1;
	const items = setting.items(1);
	await setting.check(items);
	await setting.check(items);
	expect(feishu.counts.token).toBe(1);
	await wait(1200);
	await setting.check(items);
	expect(feishu.counts.token).toBe(2);
});

describe.each(STATUSES)('a dead token answered with HTTP %i', (status) => {
	test.each(DEAD)('and code %i is replaced, and the batch sent again, once', async (code) => {
		const { feishu } = setting;
		const items = setting.items(30, [3]);
		await setting.check(items);
		feishu.options.deadToken = { status, code };
		feishu.revokeTokens();
		feishu.clearRequests();
		const run = await setting.check(items, { batchSize: 10 });
		expect(run.error).toBeUndefined();
		expect(foundIds(run)).toEqual(['A-3']);
		expect(feishu.counts.token).toBe(1);
		expect(feishu.counts.check).toBeLessThanOrEqual(6);
	});
});

test('a bare HTTP 401 is a dead token as well', async () => {
	setting.feishu.faults.add({ on: 'check', status: 401 });
	const run = await setting.check(setting.items(1, [0]));
	expect(foundIds(run)).toEqual(['A-0']);
	expect(setting.feishu.counts.token).toBe(2);
});

test("a token that keeps being refused ends the run with Feishu's words", async () => {
	const { feishu } = setting;
	feishu.faults.add({ on: 'check', code: 99991663, times: Number.POSITIVE_INFINITY });
	const run = await setting.check(setting.items(1));
	expect(run.error?.message).toMatch(/^Feishu answered ".+" \(code 99991663, log ID .+\)$/);
	expect(feishu.counts.check).toBe(2);
});

test('a failed fetch is not remembered', async () => {
	const { feishu } = setting;
	const items = setting.items(1, [0]);
	feishu.app().appSecret = 'changed';
	const refused = await setting.check(items);
	expect(refused.error?.message).toMatch(/^No access token: Feishu answered .*code 10014/);
	expect(feishu.counts.check).toBe(0);
	feishu.app().appSecret = DEFAULT_APP_SECRET;
	expect(foundIds(await setting.check(items))).toEqual(['A-0']);
});

test('a wrong secret answered with HTTP 400 is told in the same words', async () => {
	setting.feishu.options.tokenErrorStatus = 400;
	const run = await setting.check(setting.items(1), { credentials: { appSecret: 'wrong-secret' } });
	expect(run.error?.message).toMatch(/code 10014/);
	expect(run.error?.description).toMatch(/App Secret does not fit the App ID/);
});

test('another secret is another token', async () => {
	const items = setting.items(1);
	await setting.check(items);
	const run = await setting.check(items, { credentials: { appSecret: 'wrong-secret' } });
	expect(run.error?.message).toMatch(/No access token/);
});

test('a fault in passing at the token endpoint is tried again', async () => {
	const { feishu } = setting;
	feishu.faults.add({ on: 'token', status: 502 });
	feishu.faults.add({ on: 'token', dropConnection: 'before' });
	expect(foundIds(await setting.check(setting.items(1, [0])))).toEqual(['A-0']);
	expect(feishu.counts.token).toBe(3);
});

test('an answer without a token is told as such', async () => {
	setting.feishu.faults.add({ on: 'token', status: 200, body: { code: 0, msg: 'ok' } });
	const run = await setting.check(setting.items(1));
	expect(run.error?.message).toBe(
		'No access token: Feishu\'s answer has no "tenant_access_token" as its documentation says',
	);
});

test('a store app gets its token by ticket and tenant', async () => {
	const { feishu } = setting;
	const app = storeApp(feishu.origin) as Record<string, string>;
	feishu.addApp({
		appId: 'cli_store',
		appSecret: 'store-secret',
		type: 'store',
		appTicket: app.appTicket,
		tenantKey: app.tenantKey,
	});
	const credentials = { ...app, appId: 'cli_store', appSecret: 'store-secret' };
	const items = [{ instance_id: 'A', update_time: 1 }];
	expect(foundIds(await setting.check(items, { credentials }))).toEqual(['A']);
	expect(feishu.counts.token).toBe(2);
	const outdated = await setting.check(items, {
		credentials: { ...credentials, appTicket: 'of-yesterday' },
	});
	expect(outdated.error?.message).toMatch(/No access token: .*code 10012/);
	expect(outdated.error?.description).toMatch(/App Ticket/);
});

test('a living token serves on while its renewal fails in passing', async () => {
	const { feishu } = setting;
	feishu.options.tokenLifetime = 5 * 60 + 1;
	const items = setting.items(1, [0]);
	await setting.check(items);
	await wait(1200);
	feishu.faults.add({ on: 'token', status: 502, times: Number.POSITIVE_INFINITY });
	expect(foundIds(await setting.check(items))).toEqual(['A-0']);
	expect(feishu.counts.token).toBeGreaterThan(1);
});

test.each(['appId', 'appSecret'])('an empty %s is told before anything is sent', async (field) => {
	const run = await setting.check(setting.items(1), { credentials: { [field]: '' } });
	expect(run.error?.message).toMatch(/The credential's "App (ID|Secret)" is empty/);
	expect(setting.feishu.requests).toEqual([]);
});

test('nothing is stored in the database, and no output, error or hint repeats a secret or token', async () => {
	const { feishu } = setting;
	const items = setting.items(1);
	let token = '';
	feishu.faults.add({
		on: 'check',
		when: ({ headers }) => {
			token = String(headers.authorization).replace('Bearer ', '');
			return false;
		},
	});
	await setting.check(items);
	expect(token).not.toBe('');

	const echo = `Authorization: Bearer ${token}; app_secret=${DEFAULT_APP_SECRET}`;
	feishu.faults.add({ on: 'check', code: 99991672, msg: echo, times: 2 });
	for (const goesOn of [false, true]) {
		const run = await setting.check(items, { goesOn });
		const everything = JSON.stringify([run.raw, run.items, run.hints, run.error]);
		expect(everything).toContain('Bearer ***; app_secret=***');
		expect(everything).not.toContain(token);
		expect(everything).not.toContain(DEFAULT_APP_SECRET);
	}
	expect(engine.persistedCredentials).toEqual([]);
});

test('a token that was replaced while its request was under way is not repeated either', async () => {
	const { feishu } = setting;
	feishu.options.tokenLifetime = 5 * 60 + 1;
	const items = setting.items(1);
	let token = '';
	feishu.faults.add({
		on: 'check',
		delayMs: 2500,
		code: 1390099,
		echo: ({ headers }) => {
			token = String(headers.authorization);
			return `It was ${token}`;
		},
	});
	const slow = setting.check(items);
	await wait(1300);
	await setting.check(items);
	expect(feishu.counts.token).toBe(2);
	const run = await slow;
	expect(run.error?.message).toContain('It was Bearer ***');
	expect(JSON.stringify([run.raw, run.error])).not.toContain(token);
});

test("a store app's first token is not repeated either", async () => {
	const { feishu } = setting;
	const app = storeApp(feishu.origin) as Record<string, string>;
	feishu.addApp({ ...app, type: 'store' } as never);
	const tokenIn = (body: unknown) => (body as { app_access_token?: string }).app_access_token;
	feishu.faults.add({
		on: 'token',
		code: 10013,
		when: ({ body }) => tokenIn(body) !== undefined,
		echo: ({ body }) => `It was <${tokenIn(body)}>`,
	});
	const run = await setting.check(setting.items(1), { credentials: app });
	expect(run.error?.message).toContain('It was <***>');
});

test('a secret that is a number is a secret', async () => {
	const { feishu } = setting;
	feishu.faults.add({ on: 'token', code: 10014, msg: 'app_secret=12345678' });
	const run = await setting.check(setting.items(1), {
		credentials: { appSecret: 12345678 as unknown as string },
	});
	expect(run.error?.message).toContain('app_secret=***');
});
