import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../engine';
import { speedUpClock } from '../engine/fastClock';
import type { Fault } from '../fake-feishu';
import { instance } from '../resources/externalInstance/sync/fixtures';
import { getReportedIds, Scenario } from '../scenario';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	speedUpClock();
	engine = await Engine.load();
});

afterAll(() => engine.close());

beforeEach(async () => {
	scenario = await Scenario.start(engine);
});

afterEach(async () => await scenario.stop());

/** When the check requests arrived, in milliseconds. */
const getArrivals = () => scenario.checkRequests.map(({ at }) => at);

/** Milliseconds between the arrivals of the first and the last check request. */
function getArrivalSpan(): number {
	const arrivals = getArrivals();
	return Math.max(...arrivals) - Math.min(...arrivals);
}

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

		const limited = feishu.requests.filter(({ code }) => code === 99991400);
		expect(limited).toHaveLength(1);
		const pauseEnd = limited[0]!.at + 1990;
		// Requests already in flight still arrive: 4 per execution at most. All others wait for the end of the pause.
		const arrivals = getArrivals();
		expect(arrivals.filter((time) => time < pauseEnd).length).toBeLessThanOrEqual(8);
		expect(arrivals).toHaveLength(26);
	},
);

test('a check that waits for the rate limit does not hold back a sync of the same app', async () => {
	const { feishu } = scenario;
	feishu.faults.add({ on: 'check', rateLimit: { resetSeconds: 600 } });
	const controller = new AbortController();
	const checking = scenario.check(scenario.createItems(1, [0]), { signal: controller.signal });
	while (feishu.counts.check === 0) await wait(10);
	const synced = await scenario.sync([instance('B')]);
	expect(synced.items).toHaveLength(1);
	expect(feishu.counts.check).toBe(1);
	controller.abort();
	expect((await checking).status).toBe('canceled');
});

test('a sync that waits for the rate limit does not hold back a check of the same app', async () => {
	const { feishu } = scenario;
	feishu.faults.add({ on: 'sync', rateLimit: { resetSeconds: 600 } });
	const controller = new AbortController();
	const syncing = scenario.sync([instance('B')], { signal: controller.signal });
	while (feishu.counts.sync === 0) await wait(10);
	const run = await scenario.check(scenario.createItems(1, [0]));
	expect(getReportedIds(run)).toEqual(['A-0']);
	expect(feishu.counts.sync).toBe(1);
	controller.abort();
	expect((await syncing).status).toBe('canceled');
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
