import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../engine';
import type { Fault } from '../fake-feishu';
import { instance } from '../resources/externalInstance/sync/fixtures';
import { getReportedIds, Scenario } from '../scenario';

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

// If the machine stalls, requests that were sent apart can arrive together and exceed the limit.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

/** When the check requests arrived, in milliseconds. */
const getArrivals = () => scenario.checkRequests.map(({ at }) => at);

/** Milliseconds between the arrivals of the first and the last check request. */
function getArrivalSpan(): number {
	const arrivals = getArrivals();
	return Math.max(...arrivals) - Math.min(...arrivals);
}

test('all executions together stay below 50 requests per second', async () => {
	const { feishu } = scenario;
	feishu.options.rateLimit = { perSecond: 50, perMinute: 1000 };
	const items = scenario.createItems(40);
	const runs = await Promise.all(
		Array.from(
			{ length: 4 },
			async () => await scenario.check(items, { options: { batchSize: 1 } }),
		),
	);
	for (const run of runs) expect(run.error).toBeUndefined();
	const arrivals = getArrivals();
	expect(arrivals).toHaveLength(160);
	for (const start of arrivals) {
		const withinSecond = arrivals.filter((time) => time >= start && time < start + 1000);
		expect(withinSecond.length).toBeLessThan(50);
	}
	expect(feishu.rateViolations).toEqual([]);
});

test.each<[string, Fault['rateLimit']]>([
	['99991400 and HTTP 429', { resetSeconds: 2, status: 429 }],
	['99991400 and HTTP 400', { resetSeconds: 2, status: 400 }],
])(
	'a rate limit with %s pauses all requests once, for as long as it says',
	async (_, rateLimit) => {
		const { feishu } = scenario;
		const items = scenario.createItems(30, [29]);
		await scenario.check(items);
		feishu.clearRequests();
		feishu.faults.add({ on: 'check', rateLimit });

		const runs = await Promise.all([
			scenario.check(items, { options: { batchSize: 2 } }),
			scenario.check(items, { options: { batchSize: 3 } }),
		]);
		for (const run of runs) expect(getReportedIds(run)).toEqual(['A-29']);

		const limitedAt = feishu.requests.find(({ code }) => code === 99991400)?.at ?? 0;
		const later = getArrivals().filter((time) => time > limitedAt + 100);
		// Requests already in flight still arrive: 4 per execution at most. All others wait for the end of the pause.
		expect(getArrivals().length - later.length).toBeLessThanOrEqual(8);
		expect(Math.min(...later) - limitedAt).toBeGreaterThanOrEqual(1990);
		expect(Math.max(...later) - Math.min(...later)).toBeLessThan(2000);
	},
);

test('a check that waits for the rate limit does not hold back a sync of the same app', async () => {
	const { feishu } = scenario;
	feishu.faults.add({ on: 'check', rateLimit: { resetSeconds: 3 } });
	const checking = scenario.check(scenario.createItems(1, [0]));
	while (feishu.counts.check === 0) await wait(10);
	const synced = await scenario.sync([instance('B')]);
	expect(synced.items).toHaveLength(1);
	expect(feishu.counts.check).toBe(1);
	expect(getReportedIds(await checking)).toEqual(['A-0']);
});

test('a sync that waits for the rate limit does not hold back a check of the same app', async () => {
	const { feishu } = scenario;
	feishu.faults.add({ on: 'sync', rateLimit: { resetSeconds: 3 } });
	const syncing = scenario.sync([instance('B')]);
	while (feishu.counts.sync === 0) await wait(10);
	const run = await scenario.check(scenario.createItems(1, [0]));
	expect(getReportedIds(run)).toEqual(['A-0']);
	expect(feishu.counts.sync).toBe(1);
	expect((await syncing).items).toHaveLength(1);
});

test('a rate limit that does not say how long it lasts pauses requests for a second', async () => {
	scenario.feishu.faults.add({ on: 'check', status: 429, body: 'too many' });
	const items = scenario.createItems(1, [0]);
	expect(getReportedIds(await scenario.check(items))).toEqual(['A-0']);
	expect(getArrivals()).toHaveLength(2);
	expect(getArrivalSpan()).toBeGreaterThanOrEqual(990);
});

test('HTTP 429 with an undocumented code is a rate limit, too', async () => {
	scenario.feishu.faults.add({
		on: 'check',
		status: 429,
		headers: { 'x-ogw-ratelimit-reset': '2' },
		body: { code: 11232, msg: 'frequency limit' },
	});
	expect(getReportedIds(await scenario.check(scenario.createItems(1, [0])))).toEqual(['A-0']);
	expect(getArrivals()).toHaveLength(2);
	expect(getArrivalSpan()).toBeGreaterThanOrEqual(1990);
});

test('a rate-limited token request is sent again after the pause, and all checks wait for it', async () => {
	const { feishu } = scenario;
	feishu.faults.add({ on: 'token', rateLimit: { resetSeconds: 1 } });
	const items = scenario.createItems(20, [0]);
	const run = await scenario.check(items, { options: { batchSize: 5 } });
	expect(getReportedIds(run)).toEqual(['A-0']);
	const [limitedAt = NaN, grantedAt = NaN] = feishu.requests
		.filter(({ kind }) => kind === 'token')
		.map(({ at }) => at);
	expect(grantedAt - limitedAt).toBeGreaterThanOrEqual(990);
	expect(Math.min(...getArrivals())).toBeGreaterThan(grantedAt);
});

test('rate limits do not use up attempts, however many there are in a row', async () => {
	scenario.feishu.faults.add({ on: 'check', rateLimit: { resetSeconds: 0.1 }, times: 8 });
	const run = await scenario.check(scenario.createItems(1, [0]));
	expect(getReportedIds(run)).toEqual(['A-0']);
});

test('a rate limit that is never lifted ends with an error that says so', async () => {
	scenario.feishu.faults.add({
		on: 'check',
		rateLimit: { resetSeconds: 0.02 },
		times: Number.POSITIVE_INFINITY,
	});
	const run = await scenario.check(scenario.createItems(1));
	expect(run.error?.message).toMatch(/^Feishu's rate limit does not reset\. .*code 99991400/);
});

test('a rate limit of more than 15 minutes is an error at once', async () => {
	scenario.feishu.faults.add({ on: 'check', rateLimit: { resetSeconds: 3600 } });
	const run = await scenario.check(scenario.createItems(1));
	expect(run.error?.message).toMatch(/^Feishu's rate limit does not reset/);
});
