import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../../../engine';
import { speedUpClock } from '../../../engine/fastClock';
import { DEFAULT_APPROVAL_CODE } from '../../../fake-feishu';
import { getErrors, getOutput, Scenario, TIME } from '../../../scenario';
import { instance, task } from './fixtures';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine?.close());

// Each test has its own server, so that no test uses up the rate limit of another.
beforeEach(async () => {
	speedUpClock();
	scenario = await Scenario.start(engine);
});

afterEach(async () => {
	jest.restoreAllMocks();
	await scenario.stop();
});

const REJECTION = 'Instance "bad": Feishu responded "param is invalid" (code 1390001, log ID ';

const createItems = () => [instance('A'), instance('bad'), instance('C')];
const getSentIds = () => scenario.syncRequests.map(({ instanceIds: [id] }) => id);

describe('rejected instances:', () => {
	beforeEach(() => scenario.feishu.rejectedInstanceIds.add('bad'));

	test('with continue on fail, a rejected instance becomes an error and the others are synced', async () => {
		const run = await scenario.sync(createItems(), { continueOnFail: true });
		expect(run.items).toMatchObject([
			{ json: { instance_id: 'A' }, pairedItem: { item: 0 } },
			{ json: { error: expect.stringContaining(REJECTION) as string }, pairedItem: { item: 1 } },
			{ json: { instance_id: 'C' }, pairedItem: { item: 2 } },
		]);
		expect(run.items[1]?.json.error).toMatch(/IDs of users and departments\. \[item 1\]$/);
		expect(run.hints[0]?.message).toBe(
			'2 instances synced in 3 requests: 2 created. 1 item could not be synced',
		);
		expect(scenario.feishu.instances.size).toBe(2);
	});

	test('with the error output, a rejected instance goes there with the fields of its item', async () => {
		const run = await scenario.sync(createItems(), { onError: 'continueErrorOutput' });
		expect(run.items.map(({ json }) => json.instance_id)).toEqual(['A', 'C']);
		expect(run.errorItems).toMatchObject([
			{ json: { ...instance('bad'), error: expect.stringContaining(REJECTION) as string } },
		]);
		expect(run.errorPairedItems).toEqual([[1]]);
	});

	test('without continue on fail, the error names the instance and says how many were synced before', async () => {
		const items = [
			...createItems(),
			...Array.from({ length: 40 }, (_, index) => instance(`D-${index}`)),
		];
		const run = await scenario.sync(items);
		expect(run.status).toBe('error');
		expect(run.error).toMatchObject({
			name: 'NodeApiError',
			message: expect.stringContaining(REJECTION) as string,
			context: { itemIndex: 1 },
		});
		expect(run.error?.message).toMatch(/ \[item 1\]$/);
		expect(run.error?.description).toMatch(/Items synced before this error: \d\.$/);
		const sent = scenario.feishu.requests.length;
		expect(sent).toBeLessThan(items.length);
		await wait(300);
		expect(scenario.feishu.requests).toHaveLength(sent);
	});

	test("in Update Mode 'Update', the error says what that mode cannot change", async () => {
		const run = await scenario.sync([instance('bad')], {
			options: { updateMode: 'UPDATE' },
			continueOnFail: true,
		});
		expect(run.items[0]?.json.error).toContain(`With 'Update Mode' set to 'Update', neither`);
	});
});

test("the error contains Feishu's messages about fields", async () => {
	scenario.feishu.faults.add({
		on: 'sync',
		status: 400,
		body: {
			code: 99992402,
			msg: 'field validation failed',
			error: {
				field_violations: [{ field: 'task_list[0].x', description: 'task_list[0].x is required' }],
			},
		},
	});
	const run = await scenario.sync([instance('A')]);
	expect(run.error).toMatchObject({
		message: expect.stringContaining('"field validation failed" (code 99992402') as string,
		description: "Feishu's details: task_list[0].x is required.",
	});
});

describe('several items of one instance:', () => {
	const oldest = instance('A', { update_time: TIME, status: 'PENDING' });
	const newest = instance('A', { update_time: TIME + 2, status: 'APPROVED' });
	const items = [
		newest,
		instance('B'),
		oldest,
		instance('A', { update_time: TIME + 1, status: 'REJECTED' }),
		instance('A', { update_time: TIME + 2, status: 'CANCELED' }),
	];

	test('items are sent one after the other, the oldest first, and in input order if they are equally old', async () => {
		for (let times = 0; times < 5; times++) {
			scenario.feishu.faults.add({ on: 'sync', whenInstanceId: 'A', delayMs: 60 });
		}
		const run = await scenario.sync(items);
		const statuses = scenario.syncBodies
			.filter(({ instance_id: id }) => id === 'A')
			.map(({ status }) => status);
		expect(statuses).toEqual(['PENDING', 'REJECTED', 'APPROVED', 'CANCELED']);
		// Each response is delayed by 60 ms, and the next request is sent after it.
		let previous = Number.NEGATIVE_INFINITY;
		for (const { at, instanceIds } of scenario.syncRequests) {
			if (!instanceIds.includes('A')) continue;
			expect(at - previous).toBeGreaterThan(55);
			previous = at;
		}
		expect(scenario.getSynced('A')?.status).toBe('CANCELED');
		expect(run.items.map(({ json }) => [json.instance_id, json.update_time])).toEqual(
			items.map(({ instance_id, update_time }) => [instance_id, update_time]),
		);
		expect(run.hints[0]?.message).toBe('2 instances synced in 5 requests: 2 created, 3 updated');
	});

	test('a newer item is sent even if an older one failed', async () => {
		scenario.feishu.faults.add({ on: 'sync', whenInstanceId: 'A', code: 1390001 });
		const run = await scenario.sync(items, { continueOnFail: true });
		expect(getOutput(run)).toMatchObject([
			{ instance_id: 'A', update_time: TIME + 2 },
			{ instance_id: 'B' },
			{ error: expect.stringMatching(/Instance "A".*\[item 2\]$/) as string },
			{ instance_id: 'A', update_time: TIME + 1 },
			{ instance_id: 'A', update_time: TIME + 2 },
		]);
	});

	test('items that Feishu rejects because they follow too soon are retried', async () => {
		scenario.feishu.options.minResyncIntervalMs = 400;
		const run = await scenario.sync([oldest, newest]);
		expect(run.error).toBeUndefined();
		expect(scenario.syncRequests.map(({ code }) => code)).toContain(1395001);
		expect(scenario.getSynced('A')?.status).toBe('APPROVED');
	});
});

test.each(['REPLACE', 'UPDATE'])(
	'with %s, sending a sync again after a lost response has the same effect as sending it once',
	async (updateMode) => {
		const items = [instance('A', { tasks: [task('1'), task('2')] })];
		await scenario.sync(items, { options: { updateMode } });
		const once = scenario.getSynced('A');
		scenario.clear();
		scenario.feishu.faults.add({ on: 'sync', dropConnection: 'afterHandling', times: 2 });
		const run = await scenario.sync(items, { options: { updateMode } });
		expect(getOutput(run)).toMatchObject([{ instance_id: 'A', update_time: TIME }]);
		expect(scenario.syncRequests).toHaveLength(3);
		expect(scenario.getSynced('A')).toEqual(once);
	},
);

describe('errors that affect several items:', () => {
	const items = Array.from({ length: 60 }, (_, index) => instance(`A-${index}`));

	test('after an error that affects the app no more syncs are sent, and with continue on fail each item gets it', async () => {
		scenario.feishu.app().scopes = ['approval:approval:readonly'];
		const run = await scenario.sync(items, { continueOnFail: true });
		expect(getOutput(run)).toEqual(
			items.map((_, index) => ({
				error: expect.stringMatching(
					new RegExp(`^Feishu responded .*code 99991672.*external_instance.*\\[item ${index}\\]$`),
				) as string,
			})),
		);
		expect(scenario.syncRequests.length).toBeLessThanOrEqual(4);

		const failed = await scenario.sync(items);
		expect(failed.error?.message).not.toContain('[item');
		expect(failed.error?.description).toContain('approval:external_instance');
	});

	test.each([
		['does not exist', 1390002, undefined],
		['was deleted', 1390016, { deleted: true }],
	])('an approval definition that %s affects only its items', async (_, code, definition) => {
		if (definition) scenario.feishu.addDefinition('OTHER', definition);
		const mixed = items.map((item, index) => ({
			...item,
			code: index % 2 === 0 ? 'OTHER' : DEFAULT_APPROVAL_CODE,
		}));
		const run = await scenario.sync(mixed, {
			parameters: { approvalCode: '={{ $json.code }}' },
			continueOnFail: true,
		});
		run.items.forEach(({ json }, index) => {
			if (index % 2 === 0) expect(json.error).toContain(`(code ${code}`);
			else expect(json.instance_id).toBe(`A-${index}`);
		});
		const failed = scenario.syncRequests.filter((request) => request.code === code);
		expect(failed.length).toBeLessThanOrEqual(4);
	});

	test('after three failed syncs in a row no more are sent', async () => {
		scenario.feishu.faults.add({ on: 'sync', status: 502, times: Number.POSITIVE_INFINITY });
		const run = await scenario.sync(items, { continueOnFail: true });
		expect(run.items).toHaveLength(60);
		for (const { json } of run.items) expect(json.error).toContain('Failed after 5 attempts');
		expect(new Set(getSentIds()).size).toBeLessThanOrEqual(7);
	});
});

test.each<[string, object]>([
	['no data', {}],
	['null as data', { data: null }],
	['no instance', { data: {} }],
	['another instance', { data: { data: { instance_id: 'X', approval_code: 'Y' } } }],
	['malformed counts', { data: { process_record: { instance: { insert_num: -1 } } } }],
])('a sync whose response has code 0 and %s is a success', async (_, body) => {
	scenario.feishu.faults.add({ on: 'sync', status: 200, body: { code: 0, msg: 'ok', ...body } });
	const run = await scenario.sync([instance('A')]);
	expect(run.error).toBeUndefined();
	expect(getOutput(run)).toEqual([
		{ instance_id: 'A', approval_code: DEFAULT_APPROVAL_CODE, update_time: TIME },
	]);
	expect(run.hints[0]?.message).toMatch(/^1 instance synced in 1 request/);
});

test('1390014 is retried if it says that syncs follow too soon', async () => {
	const msg = 'Sync the same instance in a short period';
	scenario.feishu.faults.add({ on: 'sync', code: 1390014, msg });
	const run = await scenario.sync([instance('A')]);
	expect(getOutput(run)).toMatchObject([{ instance_id: 'A' }]);
	expect(getSentIds()).toEqual(['A', 'A']);
});

test.each([99992351, 99992357, 99992358, 99992359, 99992360, 99992361, 99992380])(
	'a person or department that Feishu rejects with code %i costs its own item only',
	async (code) => {
		scenario.feishu.faults.add({ on: 'sync', whenInstanceId: 'bad', code });
		const run = await scenario.sync(createItems(), { continueOnFail: true });
		expect(getErrors(run)).toEqual([
			expect.stringMatching(
				new RegExp(`^Instance "bad": .*code ${code}.*Feishu does not know .*\\[item 1\\]$`),
			),
		]);
		expect(scenario.feishu.counts.sync).toBe(3);
	},
);

test('a token that becomes invalid between two syncs is replaced, and the item is sent again', async () => {
	await scenario.sync([instance('A')]);
	scenario.feishu.revokeTokens();
	const run = await scenario.sync([instance('B')]);
	expect(getOutput(run)).toMatchObject([{ instance_id: 'B' }]);
	expect(getSentIds()).toEqual(['A', 'B', 'B']);
});

test('a canceled execution stops syncing within a second and sends no more requests', async () => {
	scenario.feishu.faults.add({ on: 'sync', hang: true, times: Number.POSITIVE_INFINITY });
	const controller = new AbortController();
	const running = scenario.sync(
		Array.from({ length: 50 }, (_, index) => instance(`A-${index}`)),
		{ signal: controller.signal, continueOnFail: true },
	);
	// All concurrent requests have arrived, so that none arrives after the cancellation.
	while (scenario.feishu.counts.sync < 4) await wait(10);
	const cancelledAt = Date.now();
	controller.abort();
	expect((await running).status).toBe('canceled');
	expect(Date.now() - cancelledAt).toBeLessThan(1000);
	await wait(300);
	expect(scenario.feishu.counts.sync).toBe(4);
});

test('an invalid option is an error before any request', async () => {
	for (const [options, message] of [
		[{ timezone: 'Mars/Olympus' }, `'Time Zone' is "Mars/Olympus"`],
		[{ timeout: 0 }, `'Timeout' is the number 0, but must be a number of seconds`],
	] as const) {
		const run = await scenario.sync([instance('A')], { options });
		expect(run.error?.message).toContain(message);
	}
	expect(scenario.feishu.requests).toEqual([]);
});
