import { DateTime } from 'luxon';
import { getGlobalState, setGlobalState } from 'n8n-workflow';

import { Engine } from '../../../engine';
import { getErrors, getOutput, Scenario, TIME, type RunOptions } from '../../../scenario';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** {@link TIME} in Asia/Shanghai. */
const SQL_TIME = '2020-06-08 15:57:20';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
	scenario = await Scenario.start(engine);
});

afterAll(async () => {
	engine?.close();
	await scenario?.stop();
});

beforeEach(() => scenario.clear());

async function getHint(items: object[], options?: RunOptions): Promise<string | undefined> {
	const run = await scenario.check(items, options);
	expect(run.error).toBeUndefined();
	return run.hints[0]?.message;
}

const ALL_MISSING = '2 instances checked in 1 request: 2 missing';

describe('the hint about tasks', () => {
	const createItems = (fields: object) =>
		['A', 'B'].map((id) => ({ instance_id: id, update_time: TIME, ...fields }));

	test('counts the items that have no field for tasks', async () => {
		const [first, second] = createItems({});
		expect(await getHint([{ ...first, tasks: [] }, { ...second }])).toBe(
			`${ALL_MISSING}. Without a field for 'Tasks', checked as instances without tasks: 1 item`,
		);
		expect(await getHint(createItems({ steps: [{}] }))).toBe(
			`${ALL_MISSING}. Without a field for 'Tasks', checked as instances without tasks: 2 items`,
		);
	});

	test.each([null, [], '', '[]', 'null'])('does not count a field that is %j', async (tasks) => {
		expect(await getHint(createItems({ tasks }))).toBe(ALL_MISSING);
	});

	test('counts the items that lack the field of an expression', async () => {
		const [first, second] = createItems({ steps: [] });
		const parameters = { tasks: '={{ $json.oa.steps }}' };
		expect(await getHint([{ ...first, oa: { steps: [] } }, { ...second }], { parameters })).toMatch(
			/Without a field for 'Tasks', checked as instances without tasks: 1 item$/,
		);
	});

	test("says that no item had a task if 'Tasks' is mapped", async () => {
		const parameters = { tasks: '={{ $json.steps }}' };
		expect(await getHint(createItems({ steps: [] }), { parameters })).toBe(
			`${ALL_MISSING}. No item had a task, so no task was checked`,
		);
		const [first, second] = createItems({ steps: [] });
		const steps = [{ task_id: '1', update_time: TIME }];
		expect(await getHint([{ ...first }, { ...second, steps }], { parameters })).toBe(ALL_MISSING);
	});

	test('says that no item had a task if the items are tasks', async () => {
		const parameters = { itemsAre: 'tasks' };
		expect(await getHint(createItems({ TASK_ID: '1' }), { parameters })).toBe(
			`${ALL_MISSING}. No item had a task, so no task was checked`,
		);
	});
});

test('a task row with a task update time but without a task ID is an error', async () => {
	const row = { instance_id: 'A', update_time: TIME, id: '1', task_update_time: TIME };
	const run = await scenario.check([row], { parameters: { itemsAre: 'tasks' } });
	expect(run.error?.message).toMatch(
		/^Instance "A": 'Task ID' is empty, but 'Task Update Time' is .* \[item 0\]$/,
	);
	expect(scenario.feishu.requests).toEqual([]);
});

test('60,000 task rows are one instance with 60,000 tasks', async () => {
	const rows = Array.from({ length: 60_000 }, (_, index) => ({
		instance_id: 'A',
		update_time: TIME,
		task_id: `T${index}`,
		task_update_time: TIME,
	}));
	scenario.feishu.instances.set({
		instance_id: 'A',
		update_time: TIME,
		tasks: rows.slice(0, -1).map(({ task_id }) => ({ task_id, update_time: TIME })),
	});
	const run = await scenario.check(rows, { parameters: { itemsAre: 'tasks' } });
	expect(getOutput(run)).toMatchObject([
		{ instance_id: 'A', status: 'tasks_differ', tasks: [{ task_id: 'T59999', status: 'missing' }] },
	]);
	expect(run.pairedItems[0]).toHaveLength(60_000);
});

describe('the option Explanation', () => {
	const item = { instance_id: 'A', update_time: TIME, tasks: [] };
	const getExplanation = async (explain?: string) => {
		const options = explain === undefined ? {} : { explain };
		return getOutput(await scenario.check([item], { options, timezone: 'UTC' }))[0]?.explanation;
	};

	test('selects the language; English is the default', async () => {
		const english =
			'Feishu does not have this instance, which last changed at 2020-06-08 07:57:20 (UTC).';
		expect(await getExplanation()).toBe(english);
		expect(await getExplanation('en')).toBe(english);
		expect(await getExplanation('zh-CN')).toBe(
			'飞书上没有这个实例，本地更新时间为 2020-06-08 07:57:20（UTC）。',
		);
	});

	test('leaves out the field if it is off', async () => {
		const [output] = getOutput(await scenario.check([item], { options: { explain: 'off' } }));
		expect(output).toMatchObject({ status: 'missing' });
		expect(output).not.toHaveProperty('explanation');
	});

	test('puts the field right after the status', async () => {
		const [output] = getOutput(await scenario.check([item]));
		expect(Object.keys(output ?? {}).slice(0, 3)).toEqual(['instance_id', 'status', 'explanation']);
	});

	test('is an error if there is no such language', async () => {
		const run = await scenario.check([item], { options: { explain: '={{ "fr" }}' } });
		expect(run.error?.message).toMatch(/^'Explanation' is "fr", but must be one of en, zh-CN, off/);
	});
});

describe('time zones:', () => {
	const zones = ['Asia/Shanghai', 'UTC'];
	const items = zones.map((zone) => ({
		instance_id: zone,
		update_time: SQL_TIME,
		tasks: [{ task_id: '1', update_time: SQL_TIME }],
		zone,
	}));
	const perItem = { options: { timezone: '={{ $json.zone }}' } };

	test('the option is evaluated for each item', async () => {
		expect(getOutput(await scenario.check(items, perItem))).toMatchObject([
			{ instance_id: 'Asia/Shanghai', local_update_time: TIME },
			{ instance_id: 'UTC', local_update_time: TIME + 8 * HOUR_MS },
		]);
	});

	test("explanations use the zone of the instance's item", async () => {
		const outputs = getOutput(await scenario.check(items, perItem));
		expect(outputs.map(({ explanation }) => explanation)).toEqual(
			zones.map(
				(zone) =>
					`Feishu does not have this instance, which last changed at ${SQL_TIME} (${zone}).`,
			),
		);
	});

	test('a zone that is unknown is an error of its item', async () => {
		const run = await scenario.check([{ ...items[0] }, { ...items[1], zone: 'CST' }], {
			...perItem,
			continueOnFail: true,
		});
		expect(getOutput(run)).toMatchObject([
			{ local_update_time: TIME },
			{ error: expect.stringMatching(/^Instance "UTC": 'Time Zone' is "CST"/) as string },
		]);
	});

	test("the workflow's zone is used for the items for which the option is empty", async () => {
		const run = await scenario.check([{ ...items[0], zone: '' }], {
			...perItem,
			timezone: 'Europe/Berlin',
		});
		expect(getOutput(run)).toMatchObject([{ local_update_time: TIME + 6 * HOUR_MS }]);
	});

	test("a workflow setting of DEFAULT means n8n's default zone", async () => {
		const state = getGlobalState();
		setGlobalState({ defaultTimezone: 'Asia/Shanghai' });
		try {
			await scenario.check(items.slice(0, 1), { timezone: 'Pacific/Auckland' });
			const run = await scenario.check(items.slice(0, 1), { timezone: 'DEFAULT' });
			expect(getOutput(run)).toMatchObject([
				{
					local_update_time: TIME,
					explanation: expect.stringContaining(`${SQL_TIME} (Asia/Shanghai).`) as string,
				},
			]);
		} finally {
			setGlobalState(state);
		}
	});

	test('the hint names the zones in which times were read', async () => {
		expect(await getHint(items, perItem)).toBe(
			`${ALL_MISSING}. Times without a time zone were read in Asia/Shanghai, UTC`,
		);
		expect(await getHint(items, { timezone: 'Asia/Tokyo' })).toMatch(/read in Asia\/Tokyo$/);
	});

	test('the hint names the zone if only the time of a task has none', async () => {
		const [item] = items;
		expect(await getHint([{ ...item, update_time: TIME }], { timezone: 'UTC' })).toBe(
			'1 instance checked in 1 request: 1 missing. Times without a time zone were read in UTC',
		);
	});

	test('the hint names no zone if all times have one', async () => {
		const times = [TIME, '2020-06-08T15:57:20+08:00'];
		const withZones = times.map((time, index) => ({
			instance_id: String(index),
			update_time: time,
			tasks: [{ task_id: '1', update_time: time }],
		}));
		expect(await getHint(withZones)).toBe(ALL_MISSING);
	});
});

describe('the warning about a wrong time zone', () => {
	const WARNING =
		/All times that differ do so by exactly (.*), which looks like a wrong time zone: check the option 'Time Zone' before you sync$/;

	/** Checks instances whose times on Feishu differ by the given milliseconds. Returns the hours of the warning. */
	const getWarning = async (differences: number[]) => {
		const items = differences.map((difference, index) => {
			const id = String(index);
			const update_time = TIME + difference;
			scenario.feishu.instances.set({ instance_id: id, update_time, tasks: [] });
			return { instance_id: id, update_time: TIME, tasks: [] };
		});
		const missing = { instance_id: 'missing', update_time: TIME, tasks: [] };
		return WARNING.exec((await getHint([...items, missing])) ?? '')?.[1];
	};

	test.each<[string, number[], string]>([
		['behind', [-8 * HOUR_MS, -8 * HOUR_MS], '8 hours'],
		['ahead', [HOUR_MS, 0, HOUR_MS, HOUR_MS], '1 hour'],
	])(
		'appears if all instances are %s by the same whole hours',
		async (_, differences, expected) => {
			expect(await getWarning(differences)).toBe(expected);
		},
	);

	test.each<[string, number[]]>([
		['only one instance does', [8 * HOUR_MS]],
		['one of them has another difference', [8 * HOUR_MS, 8 * HOUR_MS, 1000]],
		['one of them is in the other direction', [8 * HOUR_MS, -8 * HOUR_MS]],
		['they are no whole hours', [8 * HOUR_MS + 1, 8 * HOUR_MS + 1]],
	])('does not appear if %s', async (_, differences) => {
		expect(await getWarning(differences)).toBeUndefined();
	});
});

describe('an update time', () => {
	const formatIn = (zone: string, time = Date.now()) =>
		DateTime.fromMillis(time, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');

	test('more than 5 minutes ahead is an error that names the zone that was assumed', async () => {
		const run = await scenario.check(
			[
				{ instance_id: 'A', update_time: TIME, tasks: [] },
				{ instance_id: 'B', update_time: formatIn('Asia/Shanghai'), tasks: [] },
			],
			{ timezone: 'UTC' },
		);
		expect(run.error?.message).toMatch(
			/^Instance "B": 'Update Time' is "[-\d: ]+", which is 8 hours ahead of now in the time zone UTC \[item 1\]$/,
		);
		expect(run.error?.description).toMatch(/option 'Time Zone'/);
		expect(scenario.feishu.requests).toEqual([]);
	});

	test('more than 5 minutes ahead is an error that names no zone if the time has its own', async () => {
		const run = await scenario.check(
			[{ instance_id: 'A', update_time: Date.now() + 61 * MINUTE_MS, tasks: [] }],
			{ timezone: 'UTC' },
		);
		expect(run.error?.message).toMatch(
			/^Instance "A": 'Update Time' is the number \d+, which is 6\d minutes ahead of now \[item 0\]$/,
		);
	});

	test('of a task is an error, too, with continue on fail of its item only', async () => {
		const tasks = [{ task_id: '1', update_time: formatIn('Asia/Shanghai') }];
		const run = await scenario.check(
			[
				{ instance_id: 'A', update_time: TIME, tasks },
				{ instance_id: 'B', update_time: TIME, tasks: [] },
			],
			{ timezone: 'UTC', continueOnFail: true },
		);
		expect(getOutput(run)).toMatchObject([
			{
				error: expect.stringMatching(
					/^Instance "A": 'Tasks\[0\]\.update_time' is .* ahead of now in the time zone UTC\..*\[item 0\]$/,
				) as string,
			},
			{ instance_id: 'B', status: 'missing' },
		]);
	});

	test('less than 5 minutes ahead is accepted, because clocks differ', async () => {
		const run = await scenario.check([
			{ instance_id: 'A', update_time: Date.now() + 4 * MINUTE_MS, tasks: [] },
		]);
		expect(run.error).toBeUndefined();
	});

	test.each<[unknown, string]>([
		['1999-12-30 00:00:00', '"1999-12-30 00:00:00"'],
		[20_000, 'the number 20000'],
		[1, 'the number 1'],
	])('before 2000 is an error: %j', async (time, description) => {
		const parameters = { itemsAre: 'tasks' };
		const row = { instance_id: 'A', update_time: TIME, task_id: '1', task_update_time: TIME };
		const run = await scenario.check(
			[
				{ ...row, update_time: time },
				{ ...row, task_update_time: time },
				{ ...row, instance_id: 'B', task_update_time: 0 },
			],
			{ parameters, continueOnFail: true },
		);
		expect(getErrors(run).map((error) => error.split(', but')[0])).toEqual([
			`Instance "A": 'Update Time' is ${description}`,
			`Instance "A": 'Task Update Time' is ${description}`,
		]);
		expect(getErrors(run)[0]).toMatch(/but must be 0 or a time from the year 2000 on.*\[item 0\]$/);
		expect(getOutput(run)).toHaveLength(3);
	});
});
