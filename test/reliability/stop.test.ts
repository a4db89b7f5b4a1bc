import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../engine';
import { storeApp } from '../engine/credentials';
import type { Fault } from '../stand-in';
import { Setting } from './setting';

let engine: Engine;
let setting: Setting;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

beforeEach(async () => {
	setting = await Setting.open(engine);
});

afterEach(async () => await setting.feishu.stop());

const WAITS: Array<[string, Fault]> = [
	[
		'a rate limit',
		{ on: 'check', rateLimit: { resetSeconds: 60 }, times: Number.POSITIVE_INFINITY },
	],
	['a pause between tries', { on: 'check', status: 502, times: Number.POSITIVE_INFINITY }],
	['an answer', { on: 'check', hang: true, times: Number.POSITIVE_INFINITY }],
	['a token', { on: 'token', hang: true }],
];

test.each(WAITS)(
	'a stop of the execution ends the wait for %s, and nothing more is sent',
	async (_, fault) => {
		const { feishu } = setting;
		feishu.faults.add(fault);
		const stop = new AbortController();
		const running = setting.check(setting.items(1000), {
			batchSize: 10,
			goesOn: true,
			signal: stop.signal,
		});
		await wait(1500);
		const stoppedAt = performance.now();
		stop.abort();
		const run = await running;
		expect(performance.now() - stoppedAt).toBeLessThan(1000);
		expect(run.status).toBe('canceled');
		const sent = feishu.requests.length;
		await wait(1500);
		expect(feishu.requests).toHaveLength(sent);
	},
);

test('a stop while a store app waits for its first token keeps the second from being asked for', async () => {
	const { feishu } = setting;
	const app = storeApp(feishu.origin) as Record<string, string>;
	feishu.addApp({ ...app, type: 'store' } as never);
	feishu.faults.add({ on: 'token', delayMs: 1500 });
	const stop = new AbortController();
	const running = setting.check(setting.items(1), { credentials: app, signal: stop.signal });
	await wait(500);
	stop.abort();
	expect((await running).status).toBe('canceled');
	await wait(2000);
	expect(feishu.counts.token).toBe(1);
});

test('a stop ends the reading of items', async () => {
	const stop = new AbortController();
	const running = engine.run({
		items: Array.from({ length: 100_000 }, (_, index) => ({ index })),
		parameters: {
			resource: 'externalInstance',
			operation: 'check',
			instanceId: '=A-{{ $json.index + 1 }}',
			updateTime: '=159160{{ 3040000 + $json.index }}',
		} as never,
		credentials: {},
		signal: stop.signal,
	});
	await wait(500);
	const stoppedAt = performance.now();
	stop.abort();
	expect((await running).status).toBe('canceled');
	expect(performance.now() - stoppedAt).toBeLessThan(1000);
	expect(setting.feishu.requests).toEqual([]);
});
