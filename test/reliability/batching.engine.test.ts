import { Engine } from '../engine';
import { speedUpClock } from '../engine/fastClock';
import type { FakeFeishuOptions, Fault } from '../fake-feishu';
import { getErrors, getOutput, getReportedIds, Scenario, TIME, type RunOptions } from '../scenario';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

// Each server has another port, so the node knows nothing about its app.
beforeEach(async () => {
	scenario = await Scenario.start(engine);
});

afterEach(async () => {
	jest.restoreAllMocks();
	await scenario.stop();
});

const INSTANCES = 2000;

/** Indexes of instances that Feishu does not know: in the first request, in larger ones, and at the end. */
const MISSING = [0, 350, 650, 1999];

/** The largest request that the server processes. The node sends 100, 200 and 400 instances, then 200. */
const LIMIT = 300;

const SENTINEL = 'n8n-completeness-';

const addFault = (fault: Omit<Fault, 'on'>) =>
	scenario.feishu.faults.add({ on: 'check', times: Number.POSITIVE_INFINITY, ...fault });

const addFaultAboveLimit = (fault: Omit<Fault, 'on'>) =>
	addFault({ whenMoreInstancesThan: LIMIT, ...fault });

/** Instances of each check request in the order of arrival, without the one that proves completeness. */
const getSizes = () =>
	scenario.checkRequests
		.sort((a, b) => a.at - b.at)
		.map(({ instanceIds }) => instanceIds.filter((id) => !id.startsWith(SENTINEL)).length);

/** Checks instances and expects that nothing is missed. Returns the sizes of the requests. */
async function check(
	options: RunOptions['options'] = {},
	{ count = INSTANCES, missing = MISSING } = {},
): Promise<number[]> {
	const { feishu } = scenario;
	feishu.instances.clear();
	const { error, ...run } = await scenario.check(scenario.createItems(count, missing), {
		options,
		continueOnFail: true,
	});
	expect(error).toBeUndefined();
	expect(getErrors(run)).toEqual([]);
	expect(getReportedIds(run)).toEqual(missing.map((index) => `A-${index}`));
	expect(JSON.stringify(run)).not.toContain(SENTINEL);
	const sizes = getSizes();
	feishu.clearRequests();
	return sizes;
}

/** Checks enough instances that later checks send all {@link INSTANCES} in one request. */
const growSize = async () =>
	expect(await check({}, { count: 3100 })).toEqual([100, 200, 400, 800, 1600]);

/** Expects that a check still sends as many instances per request as after {@link growSize}. */
async function expectSizeKept(): Promise<void> {
	scenario.feishu.faults.clear();
	expect(await check()).toEqual([INSTANCES]);
}

/** Expects that the run sent 400 instances `attempts` times, then halves, and that later runs send 200 at most. */
async function expectHalved(
	options: RunOptions['options'],
	{ attempts = 1, missing = MISSING } = {},
): Promise<void> {
	const sizes = await check(options, { missing });
	const failed = Array<number>(attempts).fill(400);
	expect(sizes.slice(0, 4 + attempts)).toEqual([100, 200, ...failed, 200, 200]);
	expect(Math.max(...sizes.slice(4 + attempts))).toBe(200);
	expect(await check(options, { missing })).toEqual(Array(10).fill(200));
}

describe('a limit on the instances of a request:', () => {
	test.each<[string, Omit<Fault, 'on'>]>([
		['code 1390001', { code: 1390001 }],
		['code 99992402', { status: 400, body: { code: 99992402, msg: 'field validation failed' } }],
		['an undocumented code', { code: 1390099 }],
		['HTTP 403 of a firewall', { status: 403 }],
		['HTTP 413 of a gateway', { status: 413 }],
	])('a size that is refused with %s is halved and not tried again', async (_, fault) => {
		addFaultAboveLimit(fault);
		await expectHalved({});
	});

	test.each<[string, Omit<Fault, 'on'>]>([
		['gets no response', { hang: true }],
		['gets its response too slowly', { byteIntervalMs: 200 }],
		['gets HTTP 504 from a gateway', { status: 504 }],
	])('a size that %s is halved without another attempt, and not tried again', async (_, fault) => {
		addFaultAboveLimit(fault);
		await expectHalved({ timeout: 2 });
	});

	test.each<[string, Omit<Fault, 'on'>]>([
		['a connection dropped before the response', { dropConnection: 'before' }],
		['a connection dropped in the middle of the response', { dropConnection: 'afterHeaders' }],
		['HTTP 502', { status: 502 }],
		['a web page', { status: 200, body: '<html>Welcome</html>' }],
		['code 1395001', { code: 1395001 }],
	])('a size that ends with %s is tried once more, then halved', async (_, fault) => {
		addFaultAboveLimit(fault);
		await expectHalved({}, { attempts: 2 });
	});

	test.each<[string, unknown]>([
		['something else instead of the list', { diff_instances: 'too many' }],
		['an instance that was not sent', { diff_instances: [{ instance_id: 'B', update_time: '0' }] }],
	])('a size whose response has %s is halved and not tried again', async (_, data) => {
		addFaultAboveLimit({ body: { code: 0, data } });
		await expectHalved({});
	});

	test('a limit that becomes lower during the run is found, too', async () => {
		const { feishu } = scenario;
		addFault({
			whenMoreInstancesThan: 1000,
			times: 1,
			when: () => {
				feishu.options.maxInstancesPerRequest = 60;
				return false;
			},
		});
		const sizes = await check({}, { count: 6000, missing: [0, 4321, 5999] });
		// The halves of the request with 1600 instances that were not sent yet are not too large again.
		expect(sizes.filter((size) => size > 60)).toEqual([
			100, 200, 400, 800, 1600, 800, 400, 200, 100,
		]);
		const laterSizes = await check({}, { count: 1000, missing: [999] });
		expect(Math.max(...laterSizes)).toBeLessThanOrEqual(60);
	});

	test('a limit below 100 is found, too', async () => {
		scenario.feishu.options.maxInstancesPerRequest = 60;
		expect((await check()).slice(0, 3)).toEqual([100, 50, 50]);
		expect(await check()).toEqual(Array(40).fill(50));
	});
});

describe('a server that processes only a part of a request:', () => {
	const PARTS: Array<[string, Partial<FakeFeishuOptions>, RunOptions['options'], number[]]> = [
		['processes only the first instances', { maxProcessedInstances: LIMIT }, {}, MISSING],
		[
			'processes only the first instances of V3',
			{ maxProcessedInstances: LIMIT },
			{ apiVersion: 'v3' },
			MISSING,
		],
		[
			'processes only the first instances of V3 and sends no list',
			{ maxProcessedInstances: LIMIT },
			{ apiVersion: 'v3' },
			[650, 1999],
		],
		[
			'reports only the first instances that differ',
			{ maxReportedInstances: LIMIT },
			{},
			Array.from({ length: INSTANCES }, (_, index) => index),
		],
	];

	test.each(PARTS)(
		'if the server %s, the response is not used, and the size is halved and not tried again',
		async (_, feishuOptions, options, missing) => {
			Object.assign(scenario.feishu.options, feishuOptions);
			await expectHalved(options, { missing });
		},
	);

	test.each<[string, unknown]>([
		['no data', undefined],
		['no list', {}],
		['null instead of a list', { diff_instances: null }],
		['an empty list', { diff_instances: [] }],
	])('a response with %s to a large request is not used', async (_, data) => {
		addFaultAboveLimit({ body: { code: 0, data } });
		await expectHalved({});
	});
});

describe('other faults:', () => {
	test('an invalid instance in a large request is found, and the size stays', async () => {
		await growSize();
		scenario.feishu.rejectedInstanceIds.add('A-777');
		const run = await scenario.check(scenario.createItems(INSTANCES, MISSING), {
			continueOnFail: true,
		});
		expect(getReportedIds(run)).toEqual(MISSING.map((index) => `A-${index}`));
		expect(getErrors(run)).toEqual([expect.stringMatching(/^Instance "A-777": /)]);
		scenario.feishu.rejectedInstanceIds.clear();
		scenario.feishu.clearRequests();
		await expectSizeKept();
	});

	test('an outage does not reduce the size', async () => {
		await growSize();
		speedUpClock();
		addFault({ status: 502 });
		const run = await scenario.check(scenario.createItems(INSTANCES, MISSING));
		expect(run.error?.message).toMatch(/^Failed after 5 attempts/);
		expect(Math.min(...getSizes())).toBeLessThanOrEqual(100);
		scenario.feishu.clearRequests();
		await expectSizeKept();
	});

	test('an outage that ends while a request is halved does not reduce the size', async () => {
		await growSize();
		// The two attempts with 2000 instances, and the first one with 1000.
		addFault({ status: 502, times: 3 });
		expect(await check()).toEqual([2000, 2000, 1000, 1000, 1000]);
		await expectSizeKept();
	});

	test('a token request that fails does not reduce the size', async () => {
		await growSize();
		scenario.feishu.revokeTokens();
		scenario.feishu.faults.add({ on: 'token', status: 504, times: 2 });
		// The token of the first request is rejected.
		expect(await check()).toEqual([2000, 2000]);
		await expectSizeKept();
	});
});

test('later executions of the process start with the size that was found, for the same app and API version', async () => {
	expect(await check()).toEqual([100, 200, 400, 800, 500]);
	expect((await check()).sort((a, b) => b - a)).toEqual([1600, 400]);
	expect((await check({ apiVersion: 'v3' }))[0]).toBe(100);
	const credentials = scenario.addApp();
	await scenario.check(scenario.createItems(INSTANCES), { credentials });
	expect(getSizes()[0]).toBe(100);
});

test('a size of the user is never exceeded, and nothing extra is sent', async () => {
	const items = scenario.createItems(1200, [0, 1199]);
	const run = await scenario.check(items, { options: { batchSize: 500 } });
	expect(getReportedIds(run)).toEqual(['A-0', 'A-1199']);
	const sent = scenario.checkRequests.map(({ instanceIds }) => instanceIds);
	expect(sent.map(({ length }) => length).sort((a, b) => b - a)).toEqual([500, 500, 200]);
	expect(sent.flat().sort()).toEqual(items.map(({ instance_id }) => instance_id).sort());
});

test('the instance that proves completeness is in no output, count or hint', async () => {
	const items = scenario.createItems(300).map((item) => ({ ...item, update_time: TIME - 1 }));
	const run = await scenario.check(items, { options: { includeInputFields: true } });
	const [, second] = scenario.checkRequests;
	expect(second?.instanceIds.at(-1)).toMatch(/^n8n-completeness-[\da-f-]{36}$/);
	expect(getOutput(run)).toHaveLength(300);
	expect(JSON.stringify(run)).not.toContain(SENTINEL);
	expect(run.hints).toEqual([
		expect.objectContaining({
			message: expect.stringMatching(/^300 instances checked in 2 requests: 300 ahead/) as string,
		}),
	]);
});
