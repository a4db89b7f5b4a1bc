import { Engine } from '../engine';
import type { Fault } from '../fake-feishu';
import { foundIds, Scenario } from './scenario';

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

// A machine that stalls for a moment pushes together what left apart, and Feishu then refuses some of it.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const arrivals = () =>
	setting.feishu.requests.filter(({ kind }) => kind === 'check').map(({ at }) => at);

test('all executions together stay below 50 requests in any second', async () => {
	const { feishu } = setting;
	feishu.options.rateLimit = { perSecond: 50, perMinute: 1000 };
	const items = setting.items(40);
	const runs = await Promise.all(
		Array.from({ length: 4 }, async () => await setting.check(items, { batchSize: 1 })),
	);
	for (const run of runs) expect(run.error).toBeUndefined();
	const times = arrivals();
	expect(times).toHaveLength(160);
	for (const start of times) {
		expect(times.filter((time) => time >= start && time < start + 1000).length).toBeLessThan(50);
	}
	expect(feishu.rateViolations).toEqual([]);
});

test.each<[string, Fault['rateLimit']]>([
	['HTTP 429', { resetSeconds: 2, status: 429 }],
	['HTTP 400', { resetSeconds: 2, status: 400 }],
])(
	'a refusal with %s holds back every sender for the seconds it tells, once',
	async (_, rateLimit) => {
		const { feishu } = setting;
		const items = setting.items(30, [29]);
		await setting.check(items);
		feishu.clearRequests();
		feishu.faults.add({ on: 'check', rateLimit });

		const [first, second] = await Promise.all([
			setting.check(items, { batchSize: 2 }),
			setting.check(items, { batchSize: 3 }),
		]);
		expect(foundIds(first)).toEqual(['A-29']);
		expect(foundIds(second)).toEqual(['A-29']);

		const refused = feishu.requests.find(({ code }) => code === 99991400);
		const after = arrivals().filter((time) => time > (refused?.at ?? 0) + 100);
		// Those underway when the refusal came are not to be called back; all others wait for it, and only once.
		expect(arrivals().length - after.length).toBeLessThanOrEqual(8);
		expect(Math.min(...after) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1990);
		expect(Math.max(...after) - Math.min(...after)).toBeLessThan(2000);
	},
);

test('a refusal that does not say how long is waited for as well', async () => {
	setting.feishu.faults.add({ on: 'check', status: 429, body: 'too many' });
	const items = setting.items(1, [0]);
	expect(foundIds(await setting.check(items))).toEqual(['A-0']);
	const [first, second] = arrivals();
	expect(second - first).toBeGreaterThanOrEqual(990);
});

test('a refusal with HTTP 429 and a code that is not documented is one as well', async () => {
	setting.feishu.faults.add({
		on: 'check',
		status: 429,
		headers: { 'x-ogw-ratelimit-reset': '2' },
		body: { code: 11232, msg: 'frequency limit' },
	});
	expect(foundIds(await setting.check(setting.items(1, [0])))).toEqual(['A-0']);
	const [first, second] = arrivals();
	expect(second - first).toBeGreaterThanOrEqual(1990);
});

test('a refused token request holds back everybody, too', async () => {
	const { feishu } = setting;
	feishu.faults.add({ on: 'token', rateLimit: { resetSeconds: 1 } });
	expect(foundIds(await setting.check(setting.items(20, [0]), { batchSize: 5 }))).toEqual(['A-0']);
	const [refused, granted] = feishu.requests.filter(({ kind }) => kind === 'token');
	expect(granted.at - refused.at).toBeGreaterThanOrEqual(990);
	expect(Math.min(...arrivals())).toBeGreaterThan(granted.at);
});

test('many refusals in a row are no faults: they use up none of the tries', async () => {
	setting.feishu.faults.add({ on: 'check', rateLimit: { resetSeconds: 0.1 }, times: 8 });
	const run = await setting.check(setting.items(1, [0]));
	expect(foundIds(run)).toEqual(['A-0']);
});

test('a limit that does not lift ends in words', async () => {
	setting.feishu.faults.add({
		on: 'check',
		rateLimit: { resetSeconds: 0.02 },
		times: Number.POSITIVE_INFINITY,
	});
	const run = await setting.check(setting.items(1));
	expect(run.error?.message).toMatch(/^Feishu's rate limit does not lift\. .*code 99991400/);
});

test('a limit of a quarter of an hour or more is told instead of waited for', async () => {
	setting.feishu.faults.add({ on: 'check', rateLimit: { resetSeconds: 3600 } });
	const run = await setting.check(setting.items(1));
	expect(run.error?.message).toMatch(/^Feishu's rate limit does not lift/);
});
