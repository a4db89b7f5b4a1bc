import fc from 'fast-check';

import { Engine } from '../../../engine';
import { speedUpClock } from '../../../engine/fastClock';
import { getOutput, getReportedIds, Scenario, TIME, type RunOptions } from '../../../scenario';

/** {@link TIME} in Asia/Shanghai. */
const SQL_TIME = '2020-06-08 15:57:20';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	speedUpClock();
	engine = await Engine.load();
	scenario = await Scenario.start(engine);
});

afterAll(async () => {
	engine?.close();
	await scenario?.stop();
});

beforeEach(() => scenario.clear());

const instance = (id: string, tasks: object[] = []) => ({
	instance_id: id,
	update_time: TIME,
	tasks,
});
const task = (id: string, updateTime = TIME) => ({ task_id: id, update_time: updateTime });

/** Stores an instance on the fake server. */
const store = (id: string, updateTime = TIME, tasks: Array<ReturnType<typeof task>> = []) =>
	scenario.feishu.instances.set({ instance_id: id, update_time: updateTime, tasks });

const getBodies = () => scenario.checkRequests.map(({ body }) => body);

describe.each(['v4', 'v3'])('with API %s,', (apiVersion) => {
	const options = { apiVersion };

	test("a check gives the result of the example in Feishu's documentation", async () => {
		const id = '1234234234242423';
		store(id, TIME, [task('112253')]);
		const run = await scenario.check([instance(id, [task('112253'), task('112255')])], {
			options,
			timezone: 'Asia/Shanghai',
		});
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual([
			{
				json: {
					instance_id: id,
					status: 'tasks_differ',
					explanation:
						'The instance is the same on Feishu (2020-06-08 15:57:20), but its tasks differ. ' +
						'Feishu does not have task 112255, which last changed at 2020-06-08 15:57:20 (Asia/Shanghai).',
					update_time: TIME,
					local_update_time: TIME,
					tasks: [
						{ task_id: '112255', status: 'missing', update_time: 0, local_update_time: TIME },
					],
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	test('every kind of difference is reported in input order, and instances without a difference are not reported', async () => {
		store('agrees', TIME, [task('1')]);
		store('behind', TIME - 1);
		store('ahead', TIME + 1);
		store('task ahead', TIME, [task('1', TIME + 1)]);
		store('task behind', TIME, [task('1', TIME - 1)]);
		store('both', TIME - 5, [task('1', TIME - 1)]);
		const run = await scenario.check(
			[
				instance('task behind', [task('1')]),
				instance('agrees', [task('1')]),
				instance('behind'),
				instance('missing', [task('1')]),
				instance('ahead'),
				instance('task ahead', [task('1')]),
				instance('both', [task('1')]),
			],
			{ options: { ...options, explain: 'off' } },
		);
		const local = { local_update_time: TIME };
		expect(getOutput(run)).toEqual([
			{
				...local,
				instance_id: 'task behind',
				status: 'tasks_differ',
				update_time: TIME,
				tasks: [{ ...local, task_id: '1', status: 'behind', update_time: TIME - 1 }],
			},
			{ ...local, instance_id: 'behind', status: 'behind', update_time: TIME - 1, tasks: [] },
			{ ...local, instance_id: 'missing', status: 'missing', update_time: 0, tasks: [] },
			{ ...local, instance_id: 'ahead', status: 'ahead', update_time: TIME + 1, tasks: [] },
			{
				...local,
				instance_id: 'task ahead',
				status: 'tasks_differ',
				update_time: TIME,
				tasks: [{ ...local, task_id: '1', status: 'ahead', update_time: TIME + 1 }],
			},
			{
				...local,
				instance_id: 'both',
				status: 'behind',
				update_time: TIME - 5,
				tasks: [{ ...local, task_id: '1', status: 'behind', update_time: TIME - 1 }],
			},
		]);
		expect(run.pairedItems).toEqual([[0], [2], [3], [4], [5], [6]]);
		expect(run.hints).toEqual([
			{
				message:
					'7 instances checked in 1 request: 1 missing, 2 behind, 1 ahead, 2 with tasks that differ',
				location: 'outputPane',
			},
		]);
	});

	test('unknown and differing tasks may be in the same instance of the response', async () => {
		scenario.feishu.options.unknownAndDifferingTogether = true;
		store('A', TIME, [task('2', TIME - 1)]);
		const run = await scenario.check([instance('A', [task('1'), task('2')])], { options });
		expect(getOutput(run)[0]).toMatchObject({
			status: 'tasks_differ',
			tasks: [
				{ task_id: '1', status: 'missing' },
				{ task_id: '2', status: 'behind' },
			],
		});
	});

	test('the hint says what was checked if nothing differs', async () => {
		store('A');
		const run = await scenario.check([instance('A')], { options });
		expect(run.items).toEqual([]);
		expect(run.hints[0]?.message).toBe('1 instance checked in 1 request: no difference');
	});

	test("times are sent in this version's format", async () => {
		await scenario.check([instance('A', [task('1')])], { options });
		const time = apiVersion === 'v4' ? String(TIME) : TIME;
		const expected = [
			{ instance_id: 'A', update_time: time, tasks: [{ task_id: '1', update_time: time }] },
		];
		expect(getBodies()).toEqual([
			apiVersion === 'v4' ? { instances: expected } : { update_times: expected },
		]);
	});

	test('a check reports the same instances as a direct comparison', async () => {
		const time = fc.constantFrom(TIME, TIME + 1, TIME + 2);
		const instances = fc.dictionary(
			fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor'),
			fc.record({ time, tasks: fc.dictionary(fc.constantFrom('1', '2', '3'), time) }),
			{ noNullPrototype: false },
		);
		const createTasks = (times: Record<string, number>) =>
			Object.entries(times).map(([id, updateTime]) => task(id, updateTime));
		await fc.assert(
			fc.asyncProperty(instances, instances, async (local, remote) => {
				scenario.feishu.instances.clear();
				for (const [id, each] of Object.entries(remote)) {
					store(id, each.time, createTasks(each.tasks));
				}
				const run = await scenario.check(
					Object.entries(local).map(([id, each]) => ({
						...instance(id, createTasks(each.tasks)),
						update_time: each.time,
					})),
					{ options: { ...options, batchSize: 2 } },
				);
				// Maps, because `__proto__` is among the IDs.
				const remoteById = new Map(Object.entries(remote));
				const expected = Object.entries(local).filter(([id, each]) => {
					const other = remoteById.get(id);
					if (other === undefined || other.time !== each.time) return true;
					const otherTasks = new Map(Object.entries(other.tasks));
					return Object.entries(each.tasks).some(
						([taskId, taskTime]) => otherTasks.get(taskId) !== taskTime,
					);
				});
				expect(getReportedIds(run)).toEqual(expected.map(([id]) => id));
			}),
			{ numRuns: 40 },
		);
	});
});

describe('input:', () => {
	test('items with the default field names need no parameters', async () => {
		expect(
			getOutput(await scenario.check([{ instance_id: 'A', update_time: String(TIME) }])),
		).toMatchObject([{ instance_id: 'A', status: 'missing', local_update_time: TIME }]);
	});

	test('items that are tasks of one instance are merged, wherever they are in the input', async () => {
		store('A', TIME, [task('1'), task('2')]);
		const run = await scenario.check(
			[
				{ instance_id: 'A', update_time: TIME, task_id: '1', task_update_time: TIME },
				{ instance_id: 'B', update_time: TIME, task_id: null },
				{ instance_id: 'A', update_time: TIME, task_id: '3', task_update_time: TIME / 1000 },
				{ instance_id: 'A', update_time: TIME, task_id: 2, task_update_time: TIME },
			],
			{ parameters: { itemsAre: 'tasks' }, options: { explain: 'off' } },
		);
		expect(getOutput(run)).toEqual([
			{
				instance_id: 'A',
				status: 'tasks_differ',
				update_time: TIME,
				local_update_time: TIME,
				tasks: [{ task_id: '3', status: 'missing', update_time: 0, local_update_time: TIME }],
			},
			{ instance_id: 'B', status: 'missing', update_time: 0, local_update_time: TIME, tasks: [] },
		]);
		expect(run.pairedItems).toEqual([[0, 2, 3], [1]]);
		expect(scenario.feishu.counts.checkedInstances).toBe(2);
	});

	test('an instance that is in the input twice is sent once, with its newest time and all its tasks', async () => {
		await scenario.check([
			{ ...instance('A', [task('1', TIME - 1), task('2')]), update_time: TIME - 7 },
			instance('A', [task('1'), task('3')]),
		]);
		expect(getBodies()).toEqual([
			{
				instances: [
					{
						instance_id: 'A',
						update_time: String(TIME),
						tasks: ['1', '2', '3'].map((id) => ({ task_id: id, update_time: String(TIME) })),
					},
				],
			},
		]);
	});

	test('parameters may read fields of any name or compute values', async () => {
		store('OA-7', TIME, [task('t')]);
		const run = await scenario.check(
			[{ 审批: { 'No.': 7 }, changed: SQL_TIME, steps: [{ no: 't', 'changed.at': SQL_TIME }] }],
			{
				parameters: {
					instanceId: '=OA-{{ $json.审批["No."] }}',
					updateTime: '={{ $json.changed }}',
					tasks: '={{ $json["steps"] }}',
				},
				options: {
					taskIdField: 'no',
					taskUpdateTimeField: 'changed.at',
					timezone: 'Asia/Shanghai',
				},
			},
		);
		expect(run.error).toBeUndefined();
		expect(getOutput(run)).toEqual([]);
	});

	test("a time without a zone is in the workflow's time zone, or in that of the option", async () => {
		const item = { instance_id: 'A', update_time: SQL_TIME };
		const getLocalTimes = async (options: RunOptions) =>
			getOutput(await scenario.check([item], options)).map((json) => json.local_update_time);
		expect(await getLocalTimes({ timezone: 'Asia/Shanghai' })).toEqual([TIME]);
		expect(await getLocalTimes({ timezone: 'UTC' })).toEqual([TIME + 8 * 3_600_000]);
		expect(
			await getLocalTimes({ timezone: 'UTC', options: { timezone: 'Asia/Shanghai' } }),
		).toEqual([TIME]);
	});

	test.each<[string, unknown]>([
		['JSON text', '[{"task_id":"1","update_time":1591603040}]'],
		['a list', [task('1')]],
	])('tasks may be %s', async (_, tasks) => {
		await scenario.check([{ ...instance('A'), tasks }]);
		expect(getBodies()).toMatchObject([
			{ instances: [{ tasks: [{ task_id: '1', update_time: String(TIME) }] }] },
		]);
	});

	test.each<[string, unknown]>([
		['missing', undefined],
		['null', null],
		['an empty text', ' '],
		['the JSON text null', 'null'],
		['an empty list', []],
	])('an instance whose tasks are %s has no tasks', async (_, tasks) => {
		await scenario.check([{ ...instance('A'), tasks }]);
		expect(getBodies()).toMatchObject([{ instances: [{ tasks: [] }] }]);
	});

	test('a parameter without an expression applies to every item', async () => {
		const run = await scenario.check([{ n: 1 }, { n: 2 }], {
			parameters: { instanceId: '={{ $json.n }}', updateTime: SQL_TIME, tasks: '' },
			timezone: 'Asia/Shanghai',
		});
		expect(getOutput(run)).toMatchObject([
			{ instance_id: '1', local_update_time: TIME },
			{ instance_id: '2', local_update_time: TIME },
		]);
	});
});

describe('requests:', () => {
	test('there are as few requests as the batch size allows', async () => {
		const items = Array.from({ length: 250 }, (_, index) => instance(`A-${index}`));
		await scenario.check(items, { options: { batchSize: 100 } });
		expect(scenario.feishu.counts.check).toBe(3);
		scenario.feishu.clearRequests();
		await scenario.check(items, { options: { batchSize: 1000 } });
		expect(scenario.feishu.counts.check).toBe(1);
	});

	test.each([[{}], [{ batchSize: 0 }], [{ batchSize: '' }], [{ batchSize: null }]])(
		'with the options %j, the number of instances per request grows from 100',
		async (options) => {
			const items = Array.from({ length: 250 }, (_, index) => instance(`A-${index}`));
			const run = await scenario.check(items, { options, credentials: scenario.addApp() });
			expect(getReportedIds(run)).toHaveLength(250);
			// The instance that shows whether the second request was processed as a whole comes on top.
			const checks = scenario.feishu.requests.filter(({ kind }) => kind === 'check');
			expect(checks.map(({ instanceCount }) => instanceCount)).toEqual([100, 151]);
		},
	);

	test('an instance with more tasks than fit into one request is checked in parts', async () => {
		const taskIds = Array.from({ length: 30_000 }, (_, index) => `T${index}`);
		store(
			'A',
			TIME,
			taskIds.filter((id) => id !== 'T7' && id !== 'T29999').map((id) => task(id)),
		);
		const run = await scenario.check([
			instance(
				'A',
				taskIds.map((id) => task(id)),
			),
		]);
		expect(getOutput(run)).toMatchObject([
			{ status: 'tasks_differ', tasks: [{ task_id: 'T7' }, { task_id: 'T29999' }] },
		]);
		expect(scenario.feishu.counts.check).toBeGreaterThan(1);
		expect(Math.max(...scenario.feishu.requests.map(({ bytes }) => bytes))).toBeLessThan(1_000_000);
	});
});

/** A kind of invalid input, an item with it, the error message, and how to run the node. */
const INVALID_ITEMS: Array<[string, object, RegExp, RunOptions?]> = [
	['no instance ID', { update_time: TIME }, /'Instance ID' is empty/],
	['an ID of spaces', { instance_id: '  ', update_time: TIME }, /'Instance ID' is empty/],
	['an ID that is an object', { instance_id: {}, update_time: TIME }, /'Instance ID' is an object/],
	[
		'an ID with a fraction',
		{ instance_id: 1.5, update_time: TIME },
		/'Instance ID' is the number 1.5/,
	],
	[
		'an ID that is too large',
		{ instance_id: 2 ** 60, update_time: TIME },
		/'Instance ID'.*too large to be exact/,
	],
	['no update time', { instance_id: 'A' }, /'Update Time' is empty/],
	['an invalid time', { instance_id: 'A', update_time: 'soon' }, /'Update Time' is "soon"/],
	['tasks that are an object', { ...instance('A'), tasks: {} }, /'Tasks' is an object/],
	['tasks that are not JSON', { ...instance('A'), tasks: '[{' }, /'Tasks' is "\[\{"/],
	['tasks that are JSON of an object', { ...instance('A'), tasks: '{}' }, /'Tasks' is "{}"/],
	['a task that is a text', { ...instance('A'), tasks: ['1'] }, /'Tasks\[0\]' is "1"/],
	[
		'a task without an ID',
		instance('A', [task('1'), { update_time: TIME }]),
		/'Tasks\[1\].task_id' is empty/,
	],
	['a task without a time', instance('A', [{ task_id: '1' }]), /'Tasks\[0\].update_time' is empty/],
	[
		'an item that is a task without a time',
		{ instance_id: 'A', update_time: TIME, task_id: '1' },
		/'Task Update Time' is empty/,
		{ parameters: { itemsAre: 'tasks' } },
	],
	[
		'an expression that fails',
		instance('A'),
		/'Instance ID' has an expression that fails/,
		{ parameters: { instanceId: '={{ $("No such node").item.json.id }}' } },
	],
];

describe.each(INVALID_ITEMS)('%s', (_, item, message, options = {}) => {
	test('is an error that names the item and the field, before any request', async () => {
		// An expression that fails would fail for a valid item, too.
		const failsForAll = 'instanceId' in (options.parameters ?? {});
		const items = failsForAll ? [item] : [instance('valid'), item];
		const index = items.length - 1;
		const run = await scenario.check(items, options);
		expect(run.error?.message).toMatch(message);
		expect(run.error?.message).toMatch(new RegExp(`\\[item ${index}\\]$`));
		expect(run.error).toMatchObject({ context: { itemIndex: index } });
		expect(run.items).toEqual([]);
		expect(scenario.feishu.requests).toEqual([]);
	});

	test('is an output item with the error, with continue on fail', async () => {
		const run = await scenario.check([item], { ...options, continueOnFail: true });
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual([
			{ json: { error: expect.stringMatching(message) as string }, pairedItem: { item: 0 } },
		]);
	});
});

describe('continue on fail:', () => {
	const items = [instance('A'), { update_time: TIME, note: 'invalid' }, instance('B')];

	test('errors are among the results, in input order', async () => {
		const run = await scenario.check(items, { continueOnFail: true });
		expect(getOutput(run)).toMatchObject([
			{ instance_id: 'A' },
			{ error: expect.stringContaining('[item 1]') as string },
			{ instance_id: 'B' },
		]);
		expect(run.hints[0]?.message).toBe(
			'2 instances checked in 1 request: 2 missing. 1 item could not be checked',
		);
	});

	test('with Include Input Fields, errors keep the input fields', async () => {
		const run = await scenario.check(items, {
			options: { includeInputFields: true },
			continueOnFail: true,
		});
		expect(getOutput(run)[1]).toEqual({
			update_time: TIME,
			note: 'invalid',
			error: expect.stringContaining(`'Instance ID' is empty`) as string,
		});
	});

	test.each([true, false])(
		'with the error output, errors go there (Include Input Fields: %p)',
		async (includeInputFields) => {
			const run = await scenario.check(items, {
				options: { includeInputFields },
				onError: 'continueErrorOutput',
			});
			expect(run.items).toHaveLength(2);
			expect(run.errorItems.map(({ json }) => json)).toEqual([
				{
					update_time: TIME,
					note: 'invalid',
					error: expect.stringContaining('[item 1]') as string,
				},
			]);
		},
	);

	test('the valid items of an instance are checked even if another of its items is invalid', async () => {
		store('A', TIME, [task('1')]);
		const run = await scenario.check(
			[
				{ instance_id: 'A', update_time: TIME, task_id: '1', task_update_time: TIME },
				{ instance_id: 'A', update_time: TIME, task_id: '2', task_update_time: 'never' },
			],
			{ parameters: { itemsAre: 'tasks' }, continueOnFail: true },
		);
		expect(getOutput(run)).toEqual([{ error: expect.stringContaining('"never"') as string }]);
		expect(scenario.feishu.counts.checkedInstances).toBe(1);
	});
});

test.each<[Record<string, unknown>, RegExp]>([
	[{ batchSize: -1 }, /'Instances per Request' is the number -1/],
	[{ batchSize: 2.5 }, /'Instances per Request'/],
	[{ batchSize: 'many' }, /'Instances per Request' is "many"/],
	[{ timezone: 'Mars/Olympus' }, /'Time Zone' is "Mars\/Olympus"/],
	[{ timeout: 0 }, /'Timeout'/],
	[{ apiVersion: 'v5' }, /'API Version' is "v5"/],
])('the option %j is an error before any request', async (options, message) => {
	expect((await scenario.check([instance('A')], { options })).error?.message).toMatch(message);
	const run = await scenario.check([instance('A')], { options, continueOnFail: true });
	expect(getOutput(run)).toEqual([{ error: expect.stringMatching(message) as string }]);
	expect(scenario.feishu.requests).toEqual([]);
});

test('number options may be texts of digits', async () => {
	const run = await scenario.check([instance('A'), instance('B'), instance('C')], {
		options: { batchSize: '2', timeout: '5' },
	});
	expect(run.error).toBeUndefined();
	expect(scenario.feishu.counts.check).toBe(2);
});
