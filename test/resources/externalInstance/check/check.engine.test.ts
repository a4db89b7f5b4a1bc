import fc from 'fast-check';

import { Engine } from '../../../engine';
import { customApp } from '../../../engine/credentials';
import { FakeFeishu } from '../../../fake-feishu';

const TIME = 1591603040000;
const SQL_TIME = '2020-06-08 15:57:20';
const CHECK = { resource: 'externalInstance', operation: 'check' };

let engine: Engine;
let feishu: FakeFeishu;

beforeAll(async () => {
	engine = await Engine.load();
	feishu = await FakeFeishu.start({ recordBodies: true });
});

afterAll(async () => {
	engine?.close();
	await feishu?.stop();
});

beforeEach(() => {
	feishu.instances.clear();
	feishu.clearRequests();
	feishu.options.unknownAndDifferingTogether = false;
});

interface RunOptions {
	parameters?: Record<string, unknown>;
	options?: Record<string, unknown>;
	node?: { onError?: 'continueRegularOutput' | 'continueErrorOutput' | 'stopWorkflow' };
	timezone?: string;
}

async function check(items: object[], { parameters, options = {}, ...rest }: RunOptions = {}) {
	return await engine.run({
		items: items as never,
		parameters: { ...CHECK, ...parameters, options } as never,
		credentials: customApp(feishu.origin),
		...rest,
	});
}

const rows = (run: { items: Array<{ json: unknown }> }) => run.items.map(({ json }) => json);
const bodies = () =>
	feishu.requests
		.filter(({ kind }) => kind === 'check')
		.map(({ body }) => body as never as Record<string, never>);
const instance = (id: string, tasks: object[] = []) => ({
	instance_id: id,
	update_time: TIME,
	tasks,
});
const task = (id: string, updateTime = TIME) => ({ task_id: id, update_time: updateTime });
const onFeishu = (id: string, updateTime = TIME, tasks: Array<ReturnType<typeof task>> = []) =>
	feishu.instances.set({ instance_id: id, update_time: updateTime, tasks });

describe.each(['v4', 'v3'])('Check in %s', (apiVersion) => {
	const options = { apiVersion };

	test("finds what the documentation's example finds", async () => {
		const id = '1234234234242423';
		onFeishu(id, TIME, [task('112253')]);
		const run = await check([instance(id, [task('112253'), task('112255')])], { options });
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual([
			{
				json: {
					instance_id: id,
					status: 'tasks_differ',
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

	test('tells every way to differ, in the order of the input, and nothing of those that agree', async () => {
		onFeishu('agrees', TIME, [task('1')]);
		onFeishu('behind', TIME - 1);
		onFeishu('ahead', TIME + 1);
		onFeishu('task ahead', TIME, [task('1', TIME + 1)]);
		onFeishu('task behind', TIME, [task('1', TIME - 1)]);
		onFeishu('both', TIME - 5, [task('1', TIME - 1)]);
		const run = await check(
			[
				instance('task behind', [task('1')]),
				instance('agrees', [task('1')]),
				instance('behind'),
				instance('missing', [task('1')]),
				instance('ahead'),
				instance('task ahead', [task('1')]),
				instance('both', [task('1')]),
			],
			{ options },
		);
		const found = { local_update_time: TIME };
		expect(rows(run)).toEqual([
			{
				...found,
				instance_id: 'task behind',
				status: 'tasks_differ',
				update_time: TIME,
				tasks: [{ ...found, task_id: '1', status: 'behind', update_time: TIME - 1 }],
			},
			{ ...found, instance_id: 'behind', status: 'behind', update_time: TIME - 1, tasks: [] },
			{ ...found, instance_id: 'missing', status: 'missing', update_time: 0, tasks: [] },
			{ ...found, instance_id: 'ahead', status: 'ahead', update_time: TIME + 1, tasks: [] },
			{
				...found,
				instance_id: 'task ahead',
				status: 'tasks_differ',
				update_time: TIME,
				tasks: [{ ...found, task_id: '1', status: 'ahead', update_time: TIME + 1 }],
			},
			{
				...found,
				instance_id: 'both',
				status: 'behind',
				update_time: TIME - 5,
				tasks: [{ ...found, task_id: '1', status: 'behind', update_time: TIME - 1 }],
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

	test('takes unknown and differing tasks together, should Feishu send them so', async () => {
		feishu.options.unknownAndDifferingTogether = true;
		onFeishu('A', TIME, [task('2', TIME - 1)]);
		const run = await check([instance('A', [task('1'), task('2')])], { options });
		expect(rows(run)[0]).toMatchObject({
			status: 'tasks_differ',
			tasks: [
				{ task_id: '1', status: 'missing' },
				{ task_id: '2', status: 'behind' },
			],
		});
	});

	test('says what was checked when nothing differs', async () => {
		onFeishu('A');
		const run = await check([instance('A')], { options });
		expect(run.items).toEqual([]);
		expect(run.hints[0].message).toBe('1 instance checked in 1 request: no difference');
	});

	test('writes times on the wire as this version wants them', async () => {
		await check([instance('A', [task('1')])], { options });
		const time = apiVersion === 'v4' ? String(TIME) : TIME;
		const wanted = [
			{ instance_id: 'A', update_time: time, tasks: [{ task_id: '1', update_time: time }] },
		];
		expect(bodies()).toEqual([
			apiVersion === 'v4' ? { instances: wanted } : { update_times: wanted },
		]);
	});

	test('finds what a direct comparison of the two sides finds', async () => {
		const time = fc.constantFrom(TIME, TIME + 1, TIME + 2);
		const side = fc.dictionary(
			fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor'),
			fc.record({ time, tasks: fc.dictionary(fc.constantFrom('1', '2', '3'), time) }),
			{ noNullPrototype: false },
		);
		await fc.assert(
			fc.asyncProperty(side, side, async (own, others) => {
				feishu.instances.clear();
				const entries = <T>(record: Record<string, T>) => Object.entries(record);
				for (const [id, { time, tasks }] of entries(others)) {
					onFeishu(
						id,
						time,
						entries(tasks).map(([taskId, taskTime]) => task(taskId, taskTime)),
					);
				}
				const run = await check(
					entries(own).map(([id, { time, tasks }]) => ({
						...instance(
							id,
							entries(tasks).map(([taskId, taskTime]) => task(taskId, taskTime)),
						),
						update_time: time,
					})),
					{ options: { ...options, batchSize: 2 } },
				);
				const differs = (id: string) => {
					const other = Object.hasOwn(others, id) ? others[id] : undefined;
					return (
						other === undefined ||
						other.time !== own[id].time ||
						entries(own[id].tasks).some(
							([taskId, taskTime]) =>
								!Object.hasOwn(other.tasks, taskId) || other.tasks[taskId] !== taskTime,
						)
					);
				};
				expect(rows(run).map((row) => (row as { instance_id: string }).instance_id)).toEqual(
					Object.keys(own).filter(differs),
				);
			}),
			{ numRuns: 40 },
		);
	});
});

describe('input', () => {
	test('items of nothing but the documented names need no setting', async () => {
		expect(rows(await check([{ instance_id: 'A', update_time: String(TIME) }]))).toMatchObject([
			{ instance_id: 'A', status: 'missing', local_update_time: TIME },
		]);
	});

	test('task rows of one instance are put together, wherever they stand', async () => {
		onFeishu('A', TIME, [task('1'), task('2')]);
		const run = await check(
			[
				{ instance_id: 'A', update_time: TIME, task_id: '1', task_update_time: TIME },
				{ instance_id: 'B', update_time: TIME, task_id: null },
				{ instance_id: 'A', update_time: TIME, task_id: '3', task_update_time: TIME / 1000 },
				{ instance_id: 'A', update_time: TIME, task_id: 2, task_update_time: TIME },
			],
			{ parameters: { itemsAre: 'tasks' } },
		);
		expect(rows(run)).toEqual([
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
		expect(feishu.counts.checkedInstances).toBe(2);
	});

	test('an instance that comes twice is sent once, with its newest time and all its tasks', async () => {
		await check([
			{ ...instance('A', [task('1', TIME - 1), task('2')]), update_time: TIME - 7 },
			instance('A', [task('1'), task('3')]),
		]);
		expect(bodies()).toEqual([
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

	test('with the input fields kept, those of its newest item are', async () => {
		const run = await check(
			[
				{ ...instance('A'), update_time: TIME - 1, title: 'old', check: 'own' },
				{ ...instance('A'), title: 'new' },
			],
			{ options: { includeInputFields: true } },
		);
		expect(rows(run)).toEqual([
			{
				...instance('A'),
				title: 'new',
				check: {
					instance_id: 'A',
					status: 'missing',
					update_time: 0,
					local_update_time: TIME,
					tasks: [],
				},
			},
		]);
		expect(run.pairedItems).toEqual([[0, 1]]);
	});

	test('fields may have any name, and values may be computed', async () => {
		onFeishu('OA-7', TIME, [task('t')]);
		const run = await check(
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
		expect(rows(run)).toEqual([]);
	});

	test("a time without a zone is in the workflow's zone, unless the option names another", async () => {
		const item = { instance_id: 'A', update_time: SQL_TIME };
		const times = async (options: RunOptions) =>
			rows(await check([item], options)).map(
				(row) => (row as { local_update_time: number }).local_update_time,
			);
		expect(await times({ timezone: 'Asia/Shanghai' })).toEqual([TIME]);
		expect(await times({ timezone: 'UTC' })).toEqual([TIME + 8 * 3_600_000]);
		expect(await times({ timezone: 'UTC', options: { timezone: 'Asia/Shanghai' } })).toEqual([
			TIME,
		]);
	});

	test.each<[string, unknown]>([
		['JSON text', '[{"task_id":"1","update_time":1591603040}]'],
		['a list', [task('1')]],
	])('tasks may be %s', async (_, tasks) => {
		await check([{ ...instance('A'), tasks }]);
		expect(bodies()[0].instances).toMatchObject([
			{ tasks: [{ task_id: '1', update_time: String(TIME) }] },
		]);
	});

	test.each<[string, unknown]>([
		['missing', undefined],
		['null', null],
		['an empty text', ' '],
		['the JSON text null', 'null'],
		['an empty list', []],
	])('tasks that are %s are none', async (_, tasks) => {
		await check([{ ...instance('A'), tasks }]);
		expect(bodies()[0].instances).toMatchObject([{ tasks: [] }]);
	});

	test('a fixed value in a field serves every item', async () => {
		const run = await check([{ n: 1 }, { n: 2 }], {
			parameters: { instanceId: '={{ $json.n }}', updateTime: SQL_TIME, tasks: '' },
			timezone: 'Asia/Shanghai',
		});
		expect(rows(run)).toMatchObject([
			{ instance_id: '1', local_update_time: TIME },
			{ instance_id: '2', local_update_time: TIME },
		]);
	});

	test('no items, nothing sent', async () => {
		const run = await check([]);
		expect(run.error).toBeUndefined();
		expect(feishu.requests).toEqual([]);
	});
});

describe('requests', () => {
	test('there are as few as the batch size allows', async () => {
		const items = Array.from({ length: 250 }, (_, index) => instance(`A-${index}`));
		await check(items);
		expect(feishu.counts.check).toBe(3);
		feishu.clearRequests();
		await check(items, { options: { batchSize: 1000 } });
		expect(feishu.counts.check).toBe(1);
	});

	test('an instance with more tasks than one body holds is checked in parts', async () => {
		const taskIds = Array.from({ length: 30_000 }, (_, index) => `T${index}`);
		onFeishu(
			'A',
			TIME,
			taskIds.filter((id) => id !== 'T7' && id !== 'T29999').map((id) => task(id)),
		);
		const run = await check([
			instance(
				'A',
				taskIds.map((id) => task(id)),
			),
		]);
		expect(rows(run)).toMatchObject([
			{ status: 'tasks_differ', tasks: [{ task_id: 'T7' }, { task_id: 'T29999' }] },
		]);
		expect(feishu.counts.check).toBeGreaterThan(1);
		expect(Math.max(...feishu.requests.map(({ bytes }) => bytes))).toBeLessThan(1_000_000);
	});
});

/** Each kind of bad input, with the field that the error has to name. */
const BAD: Array<[string, object, RegExp, RunOptions?]> = [
	['no instance ID', { update_time: TIME }, /"Instance ID" is empty/],
	['an ID of spaces', { instance_id: '  ', update_time: TIME }, /"Instance ID" is empty/],
	['an ID that is an object', { instance_id: {}, update_time: TIME }, /"Instance ID" is an object/],
	[
		'an ID with a fraction',
		{ instance_id: 1.5, update_time: TIME },
		/"Instance ID" is the number 1.5/,
	],
	[
		'an ID too large',
		{ instance_id: 2 ** 60, update_time: TIME },
		/"Instance ID".*too large to be exact/,
	],
	['no time', { instance_id: 'A' }, /"Update Time" is empty/],
	['a time that is none', { instance_id: 'A', update_time: 'soon' }, /"Update Time" is "soon"/],
	['tasks that are an object', { ...instance('A'), tasks: {} }, /"Tasks" is an object/],
	['tasks that are no JSON', { ...instance('A'), tasks: '[{' }, /"Tasks" is "\[\{"/],
	['tasks that are JSON of an object', { ...instance('A'), tasks: '{}' }, /"Tasks" is "{}"/],
	['a task that is a text', { ...instance('A'), tasks: ['1'] }, /"Tasks\[0\]" is "1"/],
	[
		'a task without ID',
		instance('A', [task('1'), { update_time: TIME }]),
		/"Tasks\[1\].task_id" is empty/,
	],
	['a task without time', instance('A', [{ task_id: '1' }]), /"Tasks\[0\].update_time" is empty/],
	[
		'a task row without time',
		{ instance_id: 'A', update_time: TIME, task_id: '1' },
		/"Task Update Time" is empty/,
		{ parameters: { itemsAre: 'tasks' } },
	],
	[
		'an expression that fails',
		instance('A'),
		/The expression in "Instance ID" fails/,
		{ parameters: { instanceId: '={{ $("No such node").item.json.id }}' } },
	],
];

describe.each(BAD)('bad input: %s', (_, bad, words, options = {}) => {
	test('stops before anything is sent, with an error that names item and field', async () => {
		const good = options.parameters?.instanceId ? bad : { ...instance('good') };
		const items = options.parameters?.instanceId ? [bad] : [good, bad];
		const run = await check(items, options);
		const index = items.length - 1;
		expect(run.error?.message).toMatch(words);
		expect(run.error?.message).toMatch(new RegExp(`\\[item ${index}\\]$`));
		expect(run.error).toMatchObject({ context: { itemIndex: index } });
		expect(run.items).toEqual([]);
		expect(feishu.requests).toEqual([]);
	});

	test('with continue on fail that item becomes an error, and the rest goes on', async () => {
		const run = await check([bad], { ...options, node: { onError: 'continueRegularOutput' } });
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual([
			{ json: { error: expect.stringMatching(words) as string }, pairedItem: { item: 0 } },
		]);
	});
});

describe('continue on fail', () => {
	const items = [instance('A'), { update_time: TIME, note: 'bad' }, instance('B')];

	test('errors stand among the results, in the order of the input', async () => {
		const run = await check(items, { node: { onError: 'continueRegularOutput' } });
		expect(rows(run)).toMatchObject([
			{ instance_id: 'A' },
			{ error: expect.stringContaining('[item 1]') as string },
			{ instance_id: 'B' },
		]);
		expect(run.hints[0].message).toBe(
			'2 instances checked in 1 request: 2 missing. 1 item could not be checked',
		);
	});

	test('errors keep the input fields where these are asked for', async () => {
		const run = await check(items, {
			options: { includeInputFields: true },
			node: { onError: 'continueRegularOutput' },
		});
		expect(rows(run)[1]).toEqual({
			update_time: TIME,
			note: 'bad',
			error: expect.stringContaining('"Instance ID" is empty') as string,
		});
	});

	test.each([true, false])(
		'errors leave by the error output (input fields kept: %p)',
		async (includeInputFields) => {
			const run = await check(items, {
				options: { includeInputFields },
				node: { onError: 'continueErrorOutput' },
			});
			expect(run.items).toHaveLength(2);
			expect(run.errorItems.map(({ json }) => json)).toEqual([
				{ update_time: TIME, note: 'bad', error: expect.stringContaining('[item 1]') as string },
			]);
		},
	);

	test('a bad row of an instance does not keep its good rows from being checked', async () => {
		onFeishu('A', TIME, [task('1')]);
		const run = await check(
			[
				{ instance_id: 'A', update_time: TIME, task_id: '1', task_update_time: TIME },
				{ instance_id: 'A', update_time: TIME, task_id: '2', task_update_time: 'never' },
			],
			{ parameters: { itemsAre: 'tasks' }, node: { onError: 'continueRegularOutput' } },
		);
		expect(rows(run)).toEqual([{ error: expect.stringContaining('"never"') as string }]);
		expect(feishu.counts.checkedInstances).toBe(1);
	});
});

test.each<[Record<string, unknown>, RegExp]>([
	[{ batchSize: 0 }, /"Instances per Request" is the number 0/],
	[{ batchSize: 2.5 }, /"Instances per Request"/],
	[{ batchSize: 'many' }, /"Instances per Request" is "many"/],
	[{ timezone: 'Mars/Olympus' }, /"Time Zone" is "Mars\/Olympus"/],
	[{ timeout: 0 }, /"Timeout"/],
	[{ apiVersion: 'v5' }, /"API Version" is "v5"/],
])('the option %j is refused before anything is sent', async (options, words) => {
	expect((await check([instance('A')], { options })).error?.message).toMatch(words);
	const run = await check([instance('A')], { options, node: { onError: 'continueRegularOutput' } });
	expect(rows(run)).toEqual([{ error: expect.stringMatching(words) as string }]);
	expect(feishu.requests).toEqual([]);
});

test('options that an expression gives may be digits', async () => {
	const run = await check([instance('A'), instance('B'), instance('C')], {
		options: { batchSize: '2', timeout: '5' },
	});
	expect(run.error).toBeUndefined();
	expect(feishu.counts.check).toBe(2);
});

test('an AI agent can use it as a tool', async () => {
	onFeishu('A', TIME - 1);
	const run = await engine.runAsTool({
		parameters: {
			...CHECK,
			instanceId: "={{ $fromAI('instance_id', '', 'string') }}",
			updateTime: "={{ $fromAI('update_time', '', 'string') }}",
			tasks: '',
		},
		args: { instance_id: 'A', update_time: SQL_TIME },
		credentials: customApp(feishu.origin),
		timezone: 'Asia/Shanghai',
	});
	expect(run.response).toContain('"status":"behind"');
});
