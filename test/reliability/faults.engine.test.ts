import { Engine } from '../engine';
import type { Fault } from '../fake-feishu';
import { errorsOf, foundIds, Scenario } from './scenario';

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

const order = (fault: Omit<Fault, 'on'>) => setting.feishu.faults.add({ on: 'check', ...fault });
const checksSent = () => setting.feishu.counts.check;

describe('a fault in passing', () => {
	const FAULTS: Array<[string, Omit<Fault, 'on'>]> = [
		['a gateway error', { status: 502 }],
		['a server error in JSON', { status: 500, body: { error: 'internal' } }],
		['a server error with a code of its own', { status: 503, body: { code: 2200, msg: 'busy' } }],
		['a web page with HTTP 200', { status: 200, body: '<html>Welcome</html>' }],
		['an empty body', { status: 200, body: '' }],
		['JSON cut short', { status: 200, body: '{"code":0,"data":{"diff_inst' }],
		["JSON that is not Feishu's", { status: 200, body: { hello: 'world' } }],
		['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
		['a connection dropped before the answer', { dropConnection: 'before' }],
		['a connection dropped in the middle of the answer', { dropConnection: 'afterHeaders' }],
		['a connection dropped after the work was done', { dropConnection: 'afterHandling' }],
		['"please try again later"', { code: 1395001 }],
	];

	test.each(FAULTS)('%s is tried again', async (_, fault) => {
		order(fault);
		const run = await setting.check(setting.items(3, [1]));
		expect(run.error).toBeUndefined();
		expect(foundIds(run)).toEqual(['A-1']);
		expect(checksSent()).toBe(2);
	});

	test('no answer in time is tried again', async () => {
		order({ hang: true });
		const run = await setting.check(setting.items(3, [1]), { timeout: 0.3 });
		expect(foundIds(run)).toEqual(['A-1']);
		expect(checksSent()).toBe(2);
	});

	test('pauses grow between the tries', async () => {
		order({ status: 502, times: 3 });
		await setting.check(setting.items(1));
		const times = setting.feishu.requests
			.filter(({ kind }) => kind === 'check')
			.map(({ at }) => at);
		const pauses = times.slice(1).map((time, index) => time - times[index]);
		expect(pauses).toHaveLength(3);
		expect(pauses[0]).toBeGreaterThan(100);
		expect(pauses[1]).toBeGreaterThan(pauses[0]);
		expect(pauses[2]).toBeGreaterThan(pauses[1]);
	});

	test('that does not pass ends after five tries, in words', async () => {
		order({ status: 502, times: Number.POSITIVE_INFINITY });
		const run = await setting.check(setting.items(1));
		expect(run.error?.message).toBe(
			"Given up after 5 tries. The answer was not Feishu's: HTTP 502, text/html",
		);
		expect(checksSent()).toBe(5);
	});

	test('at a host that does not answer, the error names the host', async () => {
		const origin = setting.feishu.origin;
		const items = setting.items(1);
		await setting.feishu.stop();
		const run = await setting.check(items);
		expect(run.error?.message).toBe(
			`Given up after 5 tries. No access token: No answer from ${origin}: it refused the connection`,
		);
		expect(run.error?.description).toMatch(/can this n8n reach it/);
	});
});

describe('an answer that is not as documented is an error, never an empty result', () => {
	const V4: Array<[string, object]> = [
		['no data', { code: 0, msg: 'success' }],
		['no list', { code: 0, data: {} }],
		['a list of another kind', { code: 0, data: { diff_instances: {} } }],
		['an instance without ID', { code: 0, data: { diff_instances: [{ update_time: '0' }] } }],
		[
			'a time that is no number',
			{ code: 0, data: { diff_instances: [{ instance_id: 'A-0', update_time: 'x' }] } },
		],
		[
			'a task without time',
			{ code: 0, data: { diff_instances: [{ instance_id: 'A-0', tasks: [{ task_id: '1' }] }] } },
		],
		[
			'an instance that was not asked about',
			{ code: 0, data: { diff_instances: [{ instance_id: 'X' }] } },
		],
	];

	test.each(V4)('v4: %s', async (_, body) => {
		order({ status: 200, body });
		const run = await setting.check(setting.items(1));
		expect(run.error?.message).toMatch(
			/^Feishu's answer is not as its documentation says \(.+, log ID .+\)$/,
		);
		expect(checksSent()).toBe(1);
	});

	test.each<[string, object]>([
		['no data', { code: 0 }],
		[
			'times as texts',
			{ code: 0, data: { diff_times: [{ instance_id: 'A-0', update_time: '0' }] } },
		],
	])('v3: %s', async (_, body) => {
		order({ status: 200, body });
		const run = await setting.check(setting.items(1), { apiVersion: 'v3' });
		expect(run.error?.message).toMatch(/^Feishu's answer is not as its documentation says \(/);
	});

	test('v3: no list means that nothing differs', async () => {
		order({ status: 200, body: { code: 0, data: {} } });
		const run = await setting.check(setting.items(1), { apiVersion: 'v3' });
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual([]);
	});
});

describe('a refused body', () => {
	test('is halved until the culprit is alone, whose item the error names', async () => {
		setting.feishu.refusedInstanceIds.add('A-41');
		const run = await setting.check(setting.items(100));
		expect(run.error?.message).toMatch(
			/^Instance "A-41": Feishu answered "param is invalid" \(code 1390001, log ID .+\) \[item 41\]$/,
		);
		expect(run.error).toMatchObject({ context: { itemIndex: 41 } });
	});

	test('does not keep the others of its batch from being checked', async () => {
		for (const id of ['A-3', 'A-4', 'A-77']) setting.feishu.refusedInstanceIds.add(id);
		const items = setting.items(100, [2, 3, 50, 99]);
		const run = await setting.check(items, { goesOn: true });
		expect(foundIds(run)).toEqual(['A-2', 'A-50', 'A-99']);
		expect(errorsOf(run)).toEqual([
			expect.stringMatching(/^Instance "A-3": .*\[item 3\]$/),
			expect.stringMatching(/^Instance "A-4": .*\[item 4\]$/),
			expect.stringMatching(/^Instance "A-77": .*\[item 77\]$/),
		]);
		expect(run.pairedItems).toEqual([[2], [3], [4], [50], [77], [99]]);
	});

	test('of several items names each of them', async () => {
		setting.feishu.refusedInstanceIds.add('A-0');
		const [item] = setting.items(1);
		const run = await setting.check([item, { ...item }, item], { goesOn: true });
		expect(run.pairedItems).toEqual([[0], [1], [2]]);
		expect(errorsOf(run)).toHaveLength(3);
	});

	test.each([
		['an unknown limit on instances', { maxInstancesPerRequest: 30 }],
		['a gateway that takes small bodies only', { maxBodyBytes: 2000 }],
	])('copes with %s', async (_, options) => {
		Object.assign(setting.feishu.options, options);
		const run = await setting.check(setting.items(100, [0, 64, 99]));
		expect(run.error).toBeUndefined();
		expect(foundIds(run)).toEqual(['A-0', 'A-64', 'A-99']);
	});
});

describe('an error that concerns the app', () => {
	const APP_ERRORS: Array<[string, () => void, RegExp]> = [
		['a missing scope', () => (setting.feishu.app().scopes = []), /code 99991672/],
		['a disabled app', () => (setting.feishu.app().disabled = true), /code 99991662/],
		[
			'an app that is not installed',
			() => (setting.feishu.app().notInstalled = true),
			/code 99991673/,
		],
		['a quota used up', () => (setting.feishu.app().quotaUsedUp = true), /code 99991403/],
		[
			'an IP address that is not allowed',
			() => (setting.feishu.app().ipNotAllowed = true),
			/code 99991401/,
		],
	];

	test.each(APP_ERRORS)(
		'%s stops the rest, and with continue on fail each item gets it',
		async (_, arrange, words) => {
			arrange();
			const items = setting.items(1000);
			const stopped = await setting.check(items, { batchSize: 10 });
			expect(stopped.error?.message).toMatch(words);
			expect(checksSent()).toBeLessThanOrEqual(4);

			const run = await setting.check(items, { batchSize: 10, goesOn: true });
			expect(errorsOf(run)).toHaveLength(1000);
			for (const error of errorsOf(run)) expect(error).toMatch(words);
			expect(checksSent()).toBeLessThanOrEqual(8);
		},
	);

	test('of a missing scope names the scopes and the link that grants them', async () => {
		setting.feishu.app().scopes = [];
		const run = await setting.check(setting.items(1));
		expect(run.error?.description).toMatch(/Grant the scope under "Permissions & Scopes"/);
		expect(run.error?.description).toMatch(
			/approval:approval, approval:approval:readonly, approval:external_instance/,
		);
		expect(run.error?.description).toMatch(/See https?:\/\//);
	});
});

describe('partial failure', () => {
	test('with continue on fail, results and errors together are exactly the input', async () => {
		order({ whenInstanceId: 'A-25', code: 1390002, times: Number.POSITIVE_INFINITY });
		const missing = Array.from({ length: 100 }, (_, index) => index);
		const run = await setting.check(setting.items(100, missing), { batchSize: 10, goesOn: true });
		expect(foundIds(run)).toHaveLength(90);
		expect(errorsOf(run)).toHaveLength(10);
		expect(run.pairedItems.flat()).toEqual(missing);
	});

	test('without it, the first error ends the run, and no request is left behind', async () => {
		order({ whenInstanceId: 'A-0', code: 1390002 });
		order({ delayMs: 300, times: 3 });
		const run = await setting.check(setting.items(1000), { batchSize: 10 });
		expect(run.error?.message).toMatch(/code 1390002/);
		const sent = checksSent();
		expect(sent).toBeLessThanOrEqual(4);
		expect(
			setting.feishu.requests.filter(({ kind, code }) => kind === 'check' && code === 0),
		).toHaveLength(sent - 1);
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(checksSent()).toBe(sent);
	});

	test('when Feishu stays out of reach, the rest is not tried in vain', async () => {
		order({ status: 502, times: Number.POSITIVE_INFINITY });
		const run = await setting.check(setting.items(200), { batchSize: 10, goesOn: true });
		expect(errorsOf(run)).toHaveLength(200);
		expect(checksSent()).toBeLessThanOrEqual(35);
	});
});
