import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../engine';
import { storeApp } from '../engine/credentials';
import type { Fault } from '../fake-feishu';
import { Scenario } from './scenario';

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

/** The token, and what four senders have underway at most. */
const ALL_UNDERWAY = 1 + 4;

/** The token, and three tries of each sender: half a second at least is left until the next try. */
const THIRD_TRIES = 1 + 4 * 3;

/** The pause that follows, at its longest; milliseconds. */
const LONGEST_THIRD_PAUSE = 2250;

/** What is waited for, the fault that makes it so, the arrivals to stop at, and how many there can be at most. */
const WAITS: Array<[string, Fault, number, number]> = [
	[
		'a rate limit',
		{ on: 'check', rateLimit: { resetSeconds: 60 }, times: Number.POSITIVE_INFINITY },
		2,
		ALL_UNDERWAY,
	],
	[
		'a pause between tries',
		{ on: 'check', status: 502, times: Number.POSITIVE_INFINITY },
		THIRD_TRIES,
		THIRD_TRIES,
	],
	[
		'an answer',
		{ on: 'check', hang: true, times: Number.POSITIVE_INFINITY },
		ALL_UNDERWAY,
		ALL_UNDERWAY,
	],
	['a token', { on: 'token', hang: true }, 1, 1],
];

test.each(WAITS)(
	'a stop of the execution ends the wait for %s, and nothing more is sent',
	async (_, fault, arrivals, most) => {
		const { feishu } = setting;
		const arrived = () => feishu.counts.token + feishu.counts.check;
		feishu.faults.add(fault);
		const stop = new AbortController();
		const running = setting.check(setting.items(1000), {
			batchSize: 10,
			goesOn: true,
			signal: stop.signal,
		});
		while (arrived() < arrivals) await wait(10);
		const stoppedAt = performance.now();
		stop.abort();
		const run = await running;
		expect(performance.now() - stoppedAt).toBeLessThan(1000);
		expect(run.status).toBe('canceled');
		await wait(LONGEST_THIRD_PAUSE + 250);
		expect(arrived()).toBeLessThanOrEqual(most);
	},
);

test('a stop while a store app waits for its first token keeps the second from being asked for', async () => {
	const { feishu } = setting;
	const app = storeApp(feishu.origin) as Record<string, string>;
	feishu.addApp({ ...app, type: 'store' } as never);
	feishu.faults.add({ on: 'token', delayMs: 1500 });
	const stop = new AbortController();
	const running = setting.check(setting.items(1), { credentials: app, signal: stop.signal });
	while (feishu.counts.token === 0) await wait(10);
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
