import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../engine';
import type { Fault } from '../fake-feishu';
import { Scenario } from '../scenario';

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

/** How many requests are in flight at once after the first one succeeded. */
const CONCURRENCY = 8;

/** The token request, the check that succeeds, and those in flight after it. */
const ALL_IN_FLIGHT = 2 + CONCURRENCY;

/** Also the 2nd and 3rd attempts of the requests in flight. At least half a second passes before the next one. */
const THIRD_ATTEMPTS = 2 + CONCURRENCY * 3;

/** The longest pause after the third attempt, in milliseconds. */
const MAX_THIRD_PAUSE_MS = 2250;

/**
 * What the node waits for, the fault that makes it wait from the second check on, after how many requests to cancel,
 * how many may be sent, and in how many milliseconds the next one would follow.
 */
const WAITS: Array<[string, Fault, number, number, number?]> = [
	[
		'a rate limit',
		{ on: 'check', rateLimit: { resetSeconds: 60 }, times: Number.POSITIVE_INFINITY },
		3,
		ALL_IN_FLIGHT,
	],
	[
		'a pause between attempts',
		{ on: 'check', status: 502, times: Number.POSITIVE_INFINITY },
		THIRD_ATTEMPTS,
		THIRD_ATTEMPTS,
		MAX_THIRD_PAUSE_MS + 250,
	],
	[
		'a response',
		{ on: 'check', hang: true, times: Number.POSITIVE_INFINITY },
		ALL_IN_FLIGHT,
		ALL_IN_FLIGHT,
	],
	['a token', { on: 'token', hang: true }, 1, 1],
];

test.each(WAITS)(
	'a canceled execution stops waiting for %s and sends no more requests',
	async (_, fault, requestsBeforeCancel, maxRequests, longestPause = 300) => {
		const { feishu } = scenario;
		const countRequests = () => feishu.counts.token + feishu.counts.check;
		feishu.faults.add({ when: () => fault.on === 'token' || feishu.counts.check > 1, ...fault });
		const controller = new AbortController();
		const running = scenario.check(scenario.createItems(1000), {
			options: { batchSize: 10 },
			continueOnFail: true,
			signal: controller.signal,
		});
		while (countRequests() < requestsBeforeCancel) await wait(10);
		const cancelledAt = performance.now();
		controller.abort();
		const run = await running;
		expect(performance.now() - cancelledAt).toBeLessThan(1000);
		expect(run.status).toBe('canceled');
		await wait(longestPause);
		expect(countRequests()).toBeLessThanOrEqual(maxRequests);
	},
);

test("an execution canceled while a store app's first token is fetched does not request the second", async () => {
	const { feishu } = scenario;
	feishu.faults.add({ on: 'token', delayMs: 300 });
	const controller = new AbortController();
	const running = scenario.check(scenario.createItems(1), {
		credentials: scenario.addStoreApp(),
		signal: controller.signal,
	});
	while (feishu.counts.token === 0) await wait(10);
	controller.abort();
	expect((await running).status).toBe('canceled');
	await wait(600);
	expect(feishu.counts.token).toBe(1);
});

test('a canceled execution stops reading items', async () => {
	const controller = new AbortController();
	const running = scenario.check(
		Array.from({ length: 100_000 }, (_, index) => ({ index })),
		{
			parameters: {
				instanceId: '=A-{{ $json.index + 1 }}',
				updateTime: '=159160{{ 3040000 + $json.index }}',
			},
			signal: controller.signal,
		},
	);
	await wait(500);
	const cancelledAt = performance.now();
	controller.abort();
	expect((await running).status).toBe('canceled');
	expect(performance.now() - cancelledAt).toBeLessThan(1000);
	expect(scenario.feishu.requests).toEqual([]);
});
