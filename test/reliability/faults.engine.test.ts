import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../engine';
import { speedUpClock } from '../engine/fastClock';
import { FakeFeishu, type Fault } from '../fake-feishu';
import { getErrors, getOutput, getReportedIds, Scenario } from '../scenario';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

beforeEach(async () => {
	speedUpClock();
	scenario = await Scenario.start(engine);
});

afterEach(async () => {
	jest.restoreAllMocks();
	await scenario.stop();
});

const addFault = (fault: Omit<Fault, 'on'>) =>
	scenario.feishu.faults.add({ on: 'check', ...fault });
const countChecks = () => scenario.feishu.counts.check;

describe('transient errors:', () => {
	const FAULTS: Array<[string, Omit<Fault, 'on'>]> = [
		['a gateway error', { status: 502 }],
		['a server error in JSON', { status: 500, body: { error: 'internal' } }],
		[
			'a server error with an undocumented code',
			{ status: 503, body: { code: 2200, msg: 'busy' } },
		],
		['a web page with HTTP 200', { status: 200, body: '<html>Welcome</html>' }],
		['an empty body', { status: 200, body: '' }],
		['truncated JSON', { status: 200, body: '{"code":0,"data":{"diff_inst' }],
		["JSON that is not Feishu's", { status: 200, body: { hello: 'world' } }],
		['a connection dropped before the response', { dropConnection: 'before' }],
		['a connection dropped in the middle of the response', { dropConnection: 'afterHeaders' }],
		['a connection dropped after Feishu handled the request', { dropConnection: 'afterHandling' }],
		['"please try again later"', { code: 1395001 }],
	];

	test.each(FAULTS)('%s is retried', async (_, fault) => {
		addFault(fault);
		const run = await scenario.check(scenario.createItems(3, [1]));
		expect(run.error).toBeUndefined();
		expect(getReportedIds(run)).toEqual(['A-1']);
		expect(countChecks()).toBe(2);
	});

	test.each([301, 302, 303, 307, 308])(
		'a redirect with HTTP %i is not followed, so its target gets no token; the request is retried',
		async (status) => {
			const target = await FakeFeishu.start();
			const location = `${target.origin}/open-apis/approval/v4/external_instances/check`;
			addFault({ status, headers: { location } });
			const run = await scenario.check(scenario.createItems(3, [1]));
			const received = target.requests;
			await target.stop();
			expect(received).toEqual([]);
			expect(getReportedIds(run)).toEqual(['A-1']);
			expect(countChecks()).toBe(2);
		},
	);

	test('a request that times out is retried', async () => {
		addFault({ hang: true });
		const run = await scenario.check(scenario.createItems(3, [1]), { options: { timeout: 0.3 } });
		expect(getReportedIds(run)).toEqual(['A-1']);
		expect(countChecks()).toBe(2);
	});

	test('a response that arrives byte by byte is a timeout, too', async () => {
		addFault({ byteIntervalMs: 50 });
		const run = await scenario.check(scenario.createItems(3, [1]), { options: { timeout: 0.5 } });
		expect(getReportedIds(run)).toEqual(['A-1']);
		expect(countChecks()).toBe(2);
	});

	test('each pause between attempts is longer than the one before', async () => {
		addFault({ status: 502, times: 3 });
		await scenario.check(scenario.createItems(1));
		const times = scenario.checkRequests.map(({ at }) => at);
		expect(times).toHaveLength(4);
		let previous = 100;
		let previousTime = times[0] ?? 0;
		for (const time of times.slice(1)) {
			const pause = time - previousTime;
			expect(pause).toBeGreaterThan(previous);
			previous = pause;
			previousTime = time;
		}
	});

	test('a request fails after five attempts, and the error says why', async () => {
		addFault({ status: 502, times: Number.POSITIVE_INFINITY });
		const run = await scenario.check(scenario.createItems(1));
		expect(run.error?.message).toBe(
			'Failed after 5 attempts. The response is not from Feishu: HTTP 502, text/html',
		);
		expect(countChecks()).toBe(5);
	});

	test('the error names the host that does not respond', async () => {
		const { origin } = scenario.feishu;
		const items = scenario.createItems(1);
		await scenario.stop();
		const run = await scenario.check(items);
		expect(run.error?.message).toBe(
			`Failed after 5 attempts. No access token: No response from ${origin}: the host refused the connection`,
		);
		expect(run.error?.description).toMatch(/this n8n can reach it/);
	});
});

describe('gateways that keep responding the same:', () => {
	test.each<[string, Omit<Fault, 'on'>, RegExp]>([
		['HTTP 401 with a login page', { status: 401 }, /requires a login/],
		['HTTP 403', { status: 403 }, /blocks this request/],
		['HTTP 404', { status: 404 }, /'Platform', or 'Base URL'/],
		['HTTP 407', { status: 407 }, /proxy/],
	])('%s is an error at once, with advice', async (_, fault, advice) => {
		addFault({ ...fault, times: Number.POSITIVE_INFINITY });
		const run = await scenario.check(scenario.createItems(1));
		expect(run.error?.message).toMatch(/^The response is not from Feishu: HTTP 40\d, text\/html$/);
		expect(run.error?.description).toMatch(advice);
		expect(countChecks()).toBe(1);
	});
});

describe("responses that do not match Feishu's documentation:", () => {
	const VERSIONS = ['v4', 'v3'] as const;

	describe.each(VERSIONS)('%s:', (apiVersion) => {
		test.each<[string, object]>([
			['an object instead of the list', { diff_instances: {} }],
			['a list of another name', { instances: [] }],
			['an instance that has no ID', { diff_instances: [{ update_time: '0' }] }],
			['an instance that is not in the request', { diff_instances: [{ instance_id: 'X' }] }],
		])('a response with %s is an error, never an empty result', async (_, data) => {
			addFault({ status: 200, body: { code: 0, data } });
			const run = await scenario.check(scenario.createItems(1), { options: { apiVersion } });
			expect(run.error?.message).toMatch(
				/^Feishu's response differs from its documentation \(.+, log ID .+\)$/,
			);
			expect(countChecks()).toBe(1);
		});

		test.each<[string, object]>([
			['no data', {}],
			['no list', { data: {} }],
			['null instead of the list', { data: { diff_instances: null, diff_times: null } }],
		])('a response with %s means that nothing differs', async (_, body) => {
			addFault({ status: 200, body: { code: 0, ...body } });
			const run = await scenario.check(scenario.createItems(1), { options: { apiVersion } });
			expect(run.error).toBeUndefined();
			expect(run.items).toEqual([]);
		});

		test("the other version's list and types are accepted", async () => {
			const list = [{ instance_id: 'A-0', update_time: apiVersion === 'v3' ? '0' : 0 }];
			const name = apiVersion === 'v3' ? 'diff_instances' : 'diff_times';
			addFault({ status: 200, body: { code: 0, data: { [name]: list } } });
			const run = await scenario.check(scenario.createItems(1), { options: { apiVersion } });
			expect(getOutput(run)).toMatchObject([{ instance_id: 'A-0', status: 'missing' }]);
		});

		test.each<[string, object]>([
			['a time that is null', { instance_id: 'A-1', update_time: null }],
			['an ID in another letter case', { instance_id: 'a-1', update_time: 0 }],
			['a malformed task', { instance_id: 'A-1', tasks: [{ task_id: null }] }],
		])('an instance with %s is an error of its own; the others stand', async (_, malformed) => {
			const list = [{ instance_id: 'A-0', update_time: 0 }, malformed];
			addFault({ status: 200, body: { code: 0, data: { diff_instances: list } } });
			const run = await scenario.check(scenario.createItems(3), {
				options: { apiVersion },
				continueOnFail: true,
			});
			expect(getReportedIds(run)).toEqual(['A-0']);
			expect(getErrors(run)).toEqual([
				expect.stringMatching(
					/^Instance "A-1": Feishu's response differs .*\(data\.diff_instances\[1\].*\[item 1\]$/,
				),
			]);
		});
	});
});

describe('rejected batches:', () => {
	test('a batch is halved until the invalid instance is alone, and the error names its item', async () => {
		scenario.feishu.rejectedInstanceIds.add('A-41');
		const run = await scenario.check(scenario.createItems(100));
		expect(run.error?.message).toMatch(
			/^Instance "A-41": Feishu responded "param is invalid" \(code 1390001, log ID .+\) \[item 41\]$/,
		);
		expect(run.error).toMatchObject({ context: { itemIndex: 41 } });
	});

	test('the other instances of the batch are checked', async () => {
		for (const id of ['A-3', 'A-4', 'A-77']) scenario.feishu.rejectedInstanceIds.add(id);
		const items = scenario.createItems(100, [2, 3, 50, 99]);
		const run = await scenario.check(items, { continueOnFail: true });
		expect(getReportedIds(run)).toEqual(['A-2', 'A-50', 'A-99']);
		expect(getErrors(run)).toEqual([
			expect.stringMatching(/^Instance "A-3": .*\[item 3\]$/),
			expect.stringMatching(/^Instance "A-4": .*\[item 4\]$/),
			expect.stringMatching(/^Instance "A-77": .*\[item 77\]$/),
		]);
		expect(run.pairedItems).toEqual([[2], [3], [4], [50], [77], [99]]);
	});

	test.each([9499, 99992402])(
		'code %i halves a batch, too, and the error names the field that Feishu names',
		async (code) => {
			const field_violations = [{ field: 'instances[0].tasks', description: 'tasks is required' }];
			addFault({
				whenInstanceId: 'A-41',
				times: Number.POSITIVE_INFINITY,
				status: 400,
				body: { code, msg: 'field validation failed', error: { field_violations } },
			});
			const run = await scenario.check(scenario.createItems(100, [40]), { continueOnFail: true });
			expect(getReportedIds(run)).toEqual(['A-40']);
			expect(getErrors(run)).toEqual([
				expect.stringMatching(
					new RegExp(
						`^Instance "A-41": .*code ${code}.*instances\\[0\\]\\.tasks: tasks is required.*\\[item 41\\]$`,
					),
				),
			]);
		},
	);

	test('if Feishu rejects all instances, two batches are halved and the rest are not sent', async () => {
		addFault({ code: 1390001, times: Number.POSITIVE_INFINITY });
		const run = await scenario.check(scenario.createItems(200), {
			options: { batchSize: 10 },
			continueOnFail: true,
		});
		expect(getErrors(run)).toHaveLength(200);
		expect(getErrors(run)[0]).toMatch(/^Instance "A-0": .*code 1390001/);
		expect(getErrors(run)[199]).toMatch(/^Feishu responded .*code 1390001.*were not sent/);
		expect(countChecks()).toBeLessThanOrEqual(2 * 19 + 3);
	});

	test('an invalid instance that came from several items is an error for each of them', async () => {
		scenario.feishu.rejectedInstanceIds.add('A-0');
		const items = scenario.createItems(1);
		const run = await scenario.check([...items, ...items, ...items], { continueOnFail: true });
		expect(run.pairedItems).toEqual([[0], [1], [2]]);
		expect(getErrors(run)).toHaveLength(3);
	});

	test.each([
		['an undocumented limit on instances', { maxInstancesPerRequest: 30 }],
		["HTTP 413, a gateway's limit on the body size", { maxBodyBytes: 2000 }],
	])('batches are halved until they are within %s', async (_, options) => {
		Object.assign(scenario.feishu.options, options);
		const run = await scenario.check(scenario.createItems(100, [0, 64, 99]));
		expect(run.error).toBeUndefined();
		expect(getReportedIds(run)).toEqual(['A-0', 'A-64', 'A-99']);
	});
});

describe('errors that affect the app:', () => {
	const APP_ERRORS: Array<[string, () => void, RegExp]> = [
		['a missing scope', () => (scenario.feishu.app().scopes = []), /code 99991672/],
		['a disabled app', () => (scenario.feishu.app().disabled = true), /code 99991662/],
		[
			'an app that is not installed',
			() => (scenario.feishu.app().notInstalled = true),
			/code 99991673/,
		],
		['a used-up quota', () => (scenario.feishu.app().quotaUsedUp = true), /code 99991403/],
		[
			'an IP address that is not allowed',
			() => (scenario.feishu.app().ipNotAllowed = true),
			/code 99991401/,
		],
		[
			'an unknown tenant',
			() => addFault({ code: 1390014, times: Number.POSITIVE_INFINITY }),
			/code 1390014/,
		],
	];

	test.each(APP_ERRORS)(
		'after %s no more requests are sent, and with continue on fail each item gets the error',
		async (_, arrange, message) => {
			arrange();
			const items = scenario.createItems(1000);
			const failed = await scenario.check(items, { options: { batchSize: 10 } });
			expect(failed.error?.message).toMatch(message);
			expect(countChecks()).toBeLessThanOrEqual(4);

			const run = await scenario.check(items, { options: { batchSize: 10 }, continueOnFail: true });
			expect(getErrors(run)).toHaveLength(1000);
			for (const error of getErrors(run)) expect(error).toMatch(message);
			expect(countChecks()).toBeLessThanOrEqual(8);
		},
	);

	test('the error for a missing scope names the scopes and links to the page that grants them', async () => {
		scenario.feishu.app().scopes = [];
		const run = await scenario.check(scenario.createItems(1));
		expect(run.error?.message).toContain('code 99991672');
		expect(run.error?.description).toMatch(/Grant the scope under "Permissions & Scopes"/);
		expect(run.error?.description).toMatch(
			/approval:approval, approval:approval:readonly, approval:external_instance/,
		);
		expect(run.error?.description).toMatch(/See https?:\/\//);
	});
});

describe('partial failures:', () => {
	const UNDOCUMENTED_CODE = 1390099;

	test.each([1390002, 1390016, UNDOCUMENTED_CODE])(
		'with continue on fail, a batch that fails with code %i affects only its items',
		async (code) => {
			addFault({ whenInstanceId: 'A-25', code, times: Number.POSITIVE_INFINITY });
			const missing = Array.from({ length: 100 }, (_, index) => index);
			const run = await scenario.check(scenario.createItems(100, missing), {
				options: { batchSize: 10 },
				continueOnFail: true,
			});
			expect(getReportedIds(run)).toHaveLength(90);
			expect(getErrors(run)).toHaveLength(10);
			for (const error of getErrors(run)) expect(error).toContain(`code ${code}`);
			expect(run.pairedItems.flat()).toEqual(missing);
		},
	);

	test('without continue on fail, the first error ends the run after the requests in flight', async () => {
		addFault({ whenInstanceId: 'A-0', code: 1390002 });
		addFault({ delayMs: 300, times: 3 });
		const run = await scenario.check(scenario.createItems(1000), { options: { batchSize: 10 } });
		expect(run.error?.message).toMatch(/code 1390002/);
		const sent = countChecks();
		expect(sent).toBeLessThanOrEqual(4);
		expect(scenario.checkRequests.filter(({ code }) => code === 0)).toHaveLength(sent - 1);
		await wait(500);
		expect(countChecks()).toBe(sent);
	});

	test('after three failed requests in a row no more are sent', async () => {
		addFault({ status: 502, times: Number.POSITIVE_INFINITY });
		const run = await scenario.check(scenario.createItems(200), {
			options: { batchSize: 10 },
			continueOnFail: true,
		});
		expect(getErrors(run)).toHaveLength(200);
		expect(countChecks()).toBeLessThanOrEqual(35);
	});
});
