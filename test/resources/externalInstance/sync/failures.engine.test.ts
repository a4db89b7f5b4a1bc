import { setTimeout as wait } from 'node:timers/promises';

import { Engine } from '../../../engine';
import { instance, rows, Scenario, task, TIME } from './scenario';

let engine: Engine;
let setting: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine?.close());

// A stand-in of its own for each test, so that no other's rate limit reaches into it.
beforeEach(async () => {
	setting = await Scenario.open(engine);
});

afterEach(async () => await setting.feishu.stop());

const three = () => [instance('A'), instance('bad'), instance('C')];
const sentIds = () => setting.syncs.map(({ instanceIds: [id] }) => id);
const refusal = 'Instance "bad": Feishu answered "param is invalid" (code 1390001, log ID ';

describe('an item that Feishu refuses, among good ones', () => {
	beforeEach(() => setting.feishu.refusedInstanceIds.add('bad'));

	test('becomes an error with continue on fail', async () => {
		const run = await setting.sync(three(), { onError: 'continueRegularOutput' });
		expect(run.items).toMatchObject([
			{ json: { instance_id: 'A' }, pairedItem: { item: 0 } },
			{ json: { error: expect.stringContaining(refusal) }, pairedItem: { item: 1 } },
			{ json: { instance_id: 'C' }, pairedItem: { item: 2 } },
		]);
		expect(run.items[1].json.error).toMatch(/IDs of people and departments\. \[item 1\]$/);
		expect(run.hints[0].message).toBe(
			'2 instances synced in 3 requests: 2 created. 1 item could not be synced',
		);
		expect(setting.feishu.instances.size).toBe(2);
	});

	test('goes to the error output, with the fields of its item', async () => {
		const run = await setting.sync(three(), { onError: 'continueErrorOutput' });
		expect(run.items.map(({ json }) => json.instance_id)).toEqual(['A', 'C']);
		expect(run.errorItems).toMatchObject([
			{ json: { ...instance('bad'), error: expect.stringContaining(refusal) } },
		]);
		expect(run.errorPairedItems).toEqual([[1]]);
	});

	test('ends the run otherwise, with an error that names it and says what was done', async () => {
		const items = [...three(), ...Array.from({ length: 40 }, (_, index) => instance(`D-${index}`))];
		const run = await setting.sync(items);
		expect(run.status).toBe('error');
		expect(run.error).toMatchObject({
			name: 'NodeApiError',
			message: expect.stringContaining(refusal),
			context: { itemIndex: 1 },
		});
		expect(run.error?.message).toMatch(/ \[item 1\]$/);
		expect(run.error?.description).toMatch(/ Items synced before: \d\.$/);
		const sent = setting.feishu.requests.length;
		expect(sent).toBeLessThan(items.length);
		await wait(300);
		expect(setting.feishu.requests).toHaveLength(sent);
	});

	test('is told what an UPDATE cannot change', async () => {
		const run = await setting.sync([instance('bad')], {
			options: { updateMode: 'UPDATE' },
			onError: 'continueRegularOutput',
		});
		expect(run.items[0].json.error).toContain('An UPDATE can change neither');
	});
});

test('what Feishu says of fields is in the error', async () => {
	setting.feishu.faults.add({
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
	const run = await setting.sync([instance('A')]);
	expect(run.error).toMatchObject({
		message: expect.stringContaining('"field validation failed" (code 99992402'),
		description: 'Feishu says: task_list[0].x is required.',
	});
});

describe('items of one instance', () => {
	/** In the order of the input; the newest is not the last. */
	const versions = [
		instance('A', { update_time: TIME + 2, status: 'APPROVED' }),
		instance('B'),
		instance('A', { update_time: TIME, status: 'PENDING' }),
		instance('A', { update_time: TIME + 1, status: 'REJECTED' }),
		instance('A', { update_time: TIME + 2, status: 'CANCELED' }),
	];

	test('are sent one after the other, the oldest first, and of the same age as they came', async () => {
		for (let times = 0; times < 5; times++) {
			setting.feishu.faults.add({ on: 'sync', whenInstanceId: 'A', delayMs: 60 });
		}
		const run = await setting.sync(versions);
		const ofA = setting.syncs.filter(({ instanceIds: [id] }) => id === 'A');
		expect(ofA.map(({ body }) => (body as { status: string }).status)).toEqual([
			'PENDING',
			'REJECTED',
			'APPROVED',
			'CANCELED',
		]);
		// Each was answered, after 60 ms, before the next came.
		ofA.slice(1).forEach(({ at }, index) => expect(at - ofA[index].at).toBeGreaterThan(55));
		expect(setting.document('A')?.status).toBe('CANCELED');
		expect(run.items.map(({ json }) => [json.instance_id, json.update_time])).toEqual(
			versions.map(({ instance_id, update_time }) => [instance_id, update_time]),
		);
		expect(run.hints[0].message).toBe('2 instances synced in 5 requests: 2 created, 3 updated');
	});

	test('are tried all the same if the older one failed', async () => {
		setting.feishu.faults.add({ on: 'sync', whenInstanceId: 'A', code: 1390001 });
		const run = await setting.sync(versions, { onError: 'continueRegularOutput' });
		expect(rows(run)).toMatchObject([
			{ instance_id: 'A', update_time: TIME + 2 },
			{ instance_id: 'B' },
			{ error: expect.stringMatching(/Instance "A".*\[item 2\]$/) },
			{ instance_id: 'A', update_time: TIME + 1 },
			{ instance_id: 'A', update_time: TIME + 2 },
		]);
	});

	test('that Feishu finds too soon after one another are sent again, with pauses', async () => {
		setting.feishu.options.fastResyncWindowMs = 400;
		const run = await setting.sync([versions[2], versions[0]]);
		expect(run.error).toBeUndefined();
		expect(setting.syncs.map(({ code }) => code)).toContain(1395001);
		expect(setting.document('A')?.status).toBe('APPROVED');
	});
});

describe('an answer that got lost', () => {
	test.each(['REPLACE', 'UPDATE'])(
		'with %s: sending again leaves Feishu as sending once would',
		async (updateMode) => {
			const items = [instance('A', { tasks: [task('1'), task('2')] })];
			await setting.sync(items, { options: { updateMode } });
			const once = setting.document('A');
			setting.clear();
			setting.feishu.faults.add({ on: 'sync', dropConnection: 'afterHandling', times: 2 });
			const run = await setting.sync(items, { options: { updateMode } });
			expect(rows(run)).toMatchObject([{ instance_id: 'A', update_time: TIME }]);
			expect(setting.syncs).toHaveLength(3);
			expect(setting.document('A')).toEqual(once);
		},
	);
});

describe('an error that concerns', () => {
	const items = Array.from({ length: 60 }, (_, index) => instance(`A-${index}`));

	test('the whole app stops the rest, and with continue on fail each item gets it', async () => {
		setting.feishu.app().scopes = ['approval:approval:readonly'];
		const run = await setting.sync(items, { onError: 'continueRegularOutput' });
		expect(rows(run)).toEqual(
			items.map((_, index) => ({
				error: expect.stringMatching(
					new RegExp(`^Feishu answered .*code 99991672.*external_instance.*\\[item ${index}\\]$`),
				),
			})),
		);
		expect(setting.syncs.length).toBeLessThanOrEqual(4);

		const stopped = await setting.sync(items);
		expect(stopped.error?.message).not.toContain('[item');
		expect(stopped.error?.description).toContain('approval:external_instance');
	});

	test.each([
		['that does not exist', 1390002, undefined],
		['that was deleted', 1390016, { deleted: true }],
	])('a definition %s is for all its items, and for no others', async (_, code, definition) => {
		if (definition) setting.feishu.addDefinition('OTHER', definition);
		const mixed = items.map((item, index) => ({
			...item,
			code: index % 2 === 0 ? 'OTHER' : 'STANDIN-LEAVE',
		}));
		const run = await setting.sync(mixed, {
			parameters: { approvalCode: '={{ $json.code }}' },
			onError: 'continueRegularOutput',
		});
		run.items.forEach(({ json }, index) => {
			if (index % 2 === 0) expect(json.error).toContain(`(code ${code}`);
			else expect(json.instance_id).toBe(`A-${index}`);
		});
		const refused = setting.syncs.filter((request) => request.code === code);
		expect(refused.length).toBeLessThanOrEqual(4);
	});

	test('the way to Feishu: after three given up in a row, the rest is not tried in vain', async () => {
		setting.feishu.faults.add({ on: 'sync', status: 502, times: Number.POSITIVE_INFINITY });
		const run = await setting.sync(items, { onError: 'continueRegularOutput' });
		expect(run.items).toHaveLength(60);
		for (const { json } of run.items) expect(json.error).toContain('Given up after 5 tries');
		expect(new Set(sentIds()).size).toBeLessThanOrEqual(7);
	});
});

test('an answer that is not what Feishu documents is an error', async () => {
	setting.feishu.faults.add({ on: 'sync', status: 200, body: { code: 0, msg: 'ok', data: {} } });
	const run = await setting.sync([instance('A'), instance('B')], {
		onError: 'continueRegularOutput',
	});
	const errors = rows(run).filter((row) => 'error' in (row as object));
	expect(errors).toEqual([
		{
			error: expect.stringMatching(
				/^Instance ".": Feishu's answer is not as its documentation says \(data\.data: Required, log ID .+\)/,
			),
		},
	]);
});

test('a token that dies on the way is replaced, and the item sent again', async () => {
	await setting.sync([instance('A')]);
	setting.feishu.revokeTokens();
	const run = await setting.sync([instance('B')]);
	expect(rows(run)).toMatchObject([{ instance_id: 'B' }]);
	expect(sentIds()).toEqual(['A', 'B', 'B']);
});

test('a stop of the execution ends it within a second, and nothing more is sent', async () => {
	setting.feishu.faults.add({ on: 'sync', hang: true, times: Number.POSITIVE_INFINITY });
	const stop = new AbortController();
	const running = setting.sync(
		Array.from({ length: 50 }, (_, index) => instance(`A-${index}`)),
		{ signal: stop.signal, onError: 'continueRegularOutput' },
	);
	// All that may be underway have arrived, so that none can do so after the stop.
	while (setting.feishu.counts.sync < 4) await wait(10);
	const stoppedAt = performance.now();
	stop.abort();
	expect((await running).status).toBe('canceled');
	expect(performance.now() - stoppedAt).toBeLessThan(1000);
	await wait(300);
	expect(setting.feishu.counts.sync).toBe(4);
});

test('a wrong option of the run is told before anything is sent', async () => {
	for (const [options, message] of [
		[{ timezone: 'Mars/Olympus' }, '"Time Zone" is "Mars/Olympus"'],
		[{ timeout: 0 }, '"Timeout" is the number 0, but must be a number of seconds'],
	] as const) {
		const run = await setting.sync([instance('A')], { options });
		expect(run.error?.message).toContain(message);
	}
	expect(setting.feishu.requests).toEqual([]);
});
