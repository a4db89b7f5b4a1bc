import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../engine';
import { CLOCK_FACTOR, speedUpClock } from '../engine/fastClock';
import type { Fault, LoggedRequest } from '../fake-feishu';
import { instance } from '../resources/externalInstance/sync/fixtures';
import { getErrors, getReportedIds, Scenario, TIME } from '../scenario';

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

/**
 * How long the server waits before each response, in milliseconds. The node's clock is faster: in this time, the rate
 * limit allows 120 requests.
 */
const LATENCY = 300;

/** In flight when a run starts. */
const INITIAL = 4;

const createInstances = (count: number) =>
	Array.from({ length: count }, (_, index) => instance(`A-${index}`));

const addFault = (fault: Omit<Fault, 'on'>) =>
	scenario.feishu.faults.add({
		on: 'any',
		delayMs: LATENCY,
		times: Number.POSITIVE_INFINITY,
		...fault,
		when: (request) => request.kind !== 'token' && (fault.when?.(request) ?? true),
	});

/** How many requests were in flight when each one arrived, at least: no response arrives within the latency. */
function countInFlight(requests: readonly LoggedRequest[]): number[] {
	const arrivals = requests.map(({ at }) => at).sort((a, b) => a - b);
	return arrivals.map(
		(end, index) =>
			arrivals.slice(0, index + 1).filter((at) => at > end - LATENCY * CLOCK_FACTOR).length,
	);
}

test('syncs start with 4 requests in flight, and there are more while they succeed, but never more than 50', async () => {
	addFault({});
	const run = await scenario.sync(createInstances(300));
	expect(run.items).toHaveLength(300);
	const inFlight = countInFlight(scenario.syncRequests);
	expect(inFlight.slice(0, INITIAL + 1)).toEqual([1, 2, 3, 4, expect.any(Number)]);
	expect(inFlight[INITIAL]).toBeLessThanOrEqual(INITIAL);
	expect(Math.max(...inFlight)).toBeGreaterThan(6 * INITIAL);
	expect(Math.max(...inFlight)).toBeLessThanOrEqual(50);
});

test('a check sends its second request after the first one succeeded, then several at once', async () => {
	addFault({});
	const run = await scenario.check(scenario.createItems(60, [59]), { options: { batchSize: 1 } });
	expect(getReportedIds(run)).toEqual(['A-59']);
	const inFlight = countInFlight(scenario.checkRequests);
	expect(inFlight.slice(0, 2)).toEqual([1, 1]);
	expect(Math.max(...inFlight)).toBeGreaterThan(INITIAL);
});

test('transient errors halve the number of requests in flight', async () => {
	// If they had no effect, 22 requests would be in flight at the third round trip. With halving, about 11.
	addFault({ status: 502, when: () => scenario.feishu.counts.sync % 3 === 0 });
	addFault({});
	const run = await scenario.sync(createInstances(36), { continueOnFail: true });
	expect(getErrors(run)).toEqual([]);
	expect(run.items).toHaveLength(36);
	expect(Math.max(...countInFlight(scenario.syncRequests))).toBeLessThan(4 * INITIAL);
});

test('syncs of one instance are sent one after the other, however many others are in flight', async () => {
	addFault({});
	const updates = Array.from({ length: 5 }, (_, index) =>
		instance('B', { update_time: TIME + index }),
	);
	const others = createInstances(100);
	const run = await scenario.sync([...others.slice(0, 50), ...updates, ...others.slice(50)]);
	expect(run.items).toHaveLength(105);
	expect(Math.max(...countInFlight(scenario.syncRequests))).toBeGreaterThan(INITIAL);
	const ofB = scenario.syncRequests.filter(({ instanceIds }) => instanceIds.includes('B'));
	expect(countInFlight(ofB)).toEqual([1, 1, 1, 1, 1]);
	expect(scenario.getSynced('B')?.update_time).toBe(String(TIME + 4));
});

test('without continue on fail, the first error ends the run, however many requests are in flight', async () => {
	addFault({ code: 1390001, when: ({ instanceIds: [id] }) => id === 'A-60' });
	addFault({});
	const run = await scenario.sync(createInstances(300));
	expect(run.error?.message).toMatch(/Instance "A-60"/);
	const sent = scenario.feishu.counts.sync;
	expect(sent).toBeLessThanOrEqual(60 + 2 * 50);
	await wait(2 * LATENCY);
	expect(scenario.feishu.counts.sync).toBe(sent);
});
