import { Engine } from '../../../engine';
import { getErrors, getOutput, Scenario, TIME, type RunOptions } from '../../../scenario';
import { ccEntry, instance, resolveTexts, task } from './fixtures';

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

/** An item without the field `tasks`. */
const withoutTasks = (id: string) => {
	const { tasks: _, ...fields } = instance(id);
	return fields;
};

/** Syncs an item that the node must refuse before any request. Returns the error. */
async function getRefusal(item: object, run: RunOptions = {}) {
	const { status, error } = await scenario.sync([instance('good'), item], run);
	expect(status).toBe('error');
	expect(scenario.feishu.requests).toEqual([]);
	return error;
}

describe('Tasks that are absent', () => {
	const ABSENT = `Instance "A": 'Tasks' is absent, but must be a list of tasks with Update Mode 'Replace'`;

	test.each<[string, object, RunOptions]>([
		['no field', withoutTasks('A'), {}],
		['a field of another name', { ...withoutTasks('A'), steps: [task('1')] }, {}],
		[
			'a mapped field that the item does not have',
			{ ...withoutTasks('A'), steps: [task('1')] },
			{ parameters: { tasks: '={{ $json.step }}' } },
		],
		[
			'a mapped path that the item does not have',
			withoutTasks('A'),
			{ parameters: { tasks: '={{ $json.nested?.steps }}' } },
		],
		['an explicit Replace', withoutTasks('A'), { options: { updateMode: 'REPLACE' } }],
	])('in REPLACE are an error (%s)', async (_, item, run) => {
		scenario.feishu.instances.set({
			instance_id: 'A',
			update_time: TIME - 1,
			tasks: [{ task_id: '1', update_time: TIME - 1 }],
		});
		const items = [instance('good', { steps: [], step: [], nested: { steps: [] } }), item];
		const { error } = await scenario.sync(items, run);
		expect(error?.message).toContain(ABSENT);
		expect(error?.description).toContain('Feishu would remove all tasks');
		expect(scenario.feishu.requests).toEqual([]);
		expect(scenario.feishu.instances.get('A')?.tasks.size).toBe(1);
	});

	test.each<[string, unknown]>([
		['[]', []],
		['null', null],
		['an empty text', ''],
		['a space', ' '],
		['JSON text of []', '[]'],
		['JSON text of null', 'null'],
	])('are not %s, which says that there are none', async (_, tasks) => {
		await scenario.sync([instance('A', { tasks: [task('1')] })]);
		const run = await scenario.sync([instance('A', { tasks })]);
		expect(run.error).toBeUndefined();
		expect(scenario.getSynced('A')?.task_list).toBeUndefined();
		expect(run.hints[0]?.message).toBe(
			'1 instance synced in 1 request: 1 updated. Removed on Feishu: 1 task',
		);
	});

	test('are not an expression that returns nothing on purpose', async () => {
		const run = await scenario.sync([withoutTasks('A')], { parameters: { tasks: "={{ '' }}" } });
		expect(run.error).toBeUndefined();
	});

	test('in UPDATE leave the tasks on Feishu', async () => {
		await scenario.sync([instance('A', { tasks: [task('1')] })]);
		const run = await scenario.sync([withoutTasks('A')], { options: { updateMode: 'UPDATE' } });
		expect(run.error).toBeUndefined();
		expect(scenario.getSynced('A')?.task_list).toHaveLength(1);
	});
});

describe('items of the same instance', () => {
	const parts = [
		instance('A', { tasks: [task('1')] }),
		instance('B', { tasks: [task('3')] }),
		instance('A', { tasks: [task('2')] }),
	];

	test('with the same update time and other tasks are an error in REPLACE', async () => {
		const { error } = await scenario.sync(parts);
		expect(error?.message).toContain(
			`Instance "A": 'Tasks' of item 2 lacks task "1", which item 0 has with the same update time`,
		);
		expect(scenario.feishu.requests).toEqual([]);

		const continued = await scenario.sync(parts, { continueOnFail: true });
		expect(getOutput(continued).map((json) => 'error' in json)).toEqual([true, false, true]);
		expect(scenario.feishu.instances.get('A')).toBeUndefined();
	});

	test('with other CC entries are an error in REPLACE', async () => {
		const withCc = (id: string) => instance('A', { cc_list: [ccEntry(id)] });
		const { error } = await scenario.sync([withCc('c1'), withCc('c2')], {
			options: { ccList: '' },
		});
		expect(error?.message).toContain(`'CC List' of item 1 lacks CC entry "c1", which item 0 has`);
	});

	test('are put together in UPDATE', async () => {
		const run = await scenario.sync(parts, { options: { updateMode: 'UPDATE' } });
		expect(run.error).toBeUndefined();
		expect(scenario.getSynced('A')?.task_list).toHaveLength(2);
	});

	test('are an error if one in the middle replaces the others', async () => {
		const withMode = (id: string, mode: string) => ({
			...instance('A', { tasks: [task(id)] }),
			mode,
		});
		const run = await scenario.sync(
			[withMode('1', 'UPDATE'), withMode('2', 'REPLACE'), withMode('3', 'UPDATE')],
			{ options: { updateMode: '={{ $json.mode }}' }, continueOnFail: true },
		);
		expect(getErrors(run)).toEqual([
			expect.stringContaining('\'Tasks\' of item 1 lacks task "1"'),
			expect.stringContaining('\'Tasks\' of item 1 lacks task "1"'),
		]);
		expect(scenario.getSynced('A')?.task_list?.map(({ task_id }) => task_id)).toEqual(['3']);
	});

	test('with the same update time block an older version, too', async () => {
		const older = instance('A', { update_time: TIME - 1, tasks: [task('0')] });
		const { error } = await scenario.sync([older, ...parts]);
		expect(error?.message).toContain('\'Tasks\' of item 3 lacks task "1"');
		const run = await scenario.sync([older, ...parts], { continueOnFail: true });
		expect(getErrors(run)[0]).toContain("'Instance ID' also occurs in item 3, which is invalid");
		expect(scenario.syncBodies.map(({ instance_id }) => instance_id)).toEqual(['B']);
	});

	describe('of which one is invalid, with continue on fail,', () => {
		const invalid: Array<[string, object]> = [
			['a part with an invalid task', { tasks: [task('2', { status: 'oops' })] }],
			['a newer version with an invalid status', { update_time: TIME + 1, status: 'APPROVEDD' }],
			['a part that is the output of a check', { local_update_time: TIME, status: 'behind' }],
		];

		test.each(invalid)('are not synced in REPLACE: %s', async (_, more) => {
			const items = [instance('A', { tasks: [task('1')] }), instance('B'), instance('A', more)];
			const run = await scenario.sync(items, { continueOnFail: true });
			expect(scenario.syncBodies.map(({ instance_id }) => instance_id)).toEqual(['B']);
			expect(run.pairedItems).toEqual([[0], [1], [2]]);
			expect(getErrors(run)[0]).toContain(
				`Instance "A": 'Instance ID' also occurs in item 2, which is invalid, so the instance is not synced`,
			);
			expect(getErrors(run)).toHaveLength(2);
		});

		test.each(invalid)('are synced in UPDATE, which removes nothing: %s', async (_, more) => {
			const items = [instance('A', { tasks: [task('1')] }), instance('A', more)];
			const run = await scenario.sync(items, {
				options: { updateMode: 'UPDATE' },
				continueOnFail: true,
			});
			expect(scenario.syncBodies).toHaveLength(1);
			expect(getErrors(run)).toHaveLength(1);
		});
	});

	test('may be older versions with other tasks, or the same item twice', async () => {
		const newest = instance('A', { update_time: TIME + 1, tasks: [task('2'), task('3')] });
		const run = await scenario.sync([newest, newest, instance('A', { tasks: [task('1')] })]);
		expect(run.error).toBeUndefined();
		expect(scenario.getSynced('A')?.task_list?.map(({ task_id }) => task_id)).toEqual(['2', '3']);
	});
});

describe('Task Field Names', () => {
	const fieldNames = (pairs: Record<string, string>): RunOptions => ({
		options: {
			taskFieldNames: {
				pairs: Object.entries(pairs).map(([feishuName, sourceName]) => ({
					feishuName,
					sourceName,
				})),
			},
		},
	});

	test('reads tasks with other names and paths, and the rest by Feishu’s names', async () => {
		const steps = [
			{
				id: 5,
				status: 'approved',
				meta: { owner: { open: 'ou_2' }, 'created.at': TIME - 500, changed: TIME - 1 },
				'meta.name': '审批',
				url: 'https://oa.example.com/t5',
				title: 'left out',
			},
		];
		const run = await scenario.sync([instance('A', { tasks: JSON.stringify(steps) })], {
			...fieldNames({
				task_id: ' id ',
				open_id: 'meta.owner.open',
				create_time: 'meta.createdAt',
				update_time: 'meta.changed',
				title: 'meta.name',
				pc_link: 'url',
			}),
		});
		expect(run.error?.message).toContain(`'Tasks[0].meta.createdAt' is empty, but must be a time`);

		await scenario.sync([instance('A', { tasks: JSON.stringify(steps) })], {
			...fieldNames({
				task_id: ' id ',
				open_id: 'meta.owner.open',
				create_time: 'meta.changed',
				update_time: 'meta.changed',
				title: 'meta.name',
				pc_link: 'url',
			}),
		});
		expect(resolveTexts(scenario.syncBody).task_list).toEqual([
			{
				task_id: '5',
				open_id: 'ou_2',
				status: 'APPROVED',
				title: '审批',
				create_time: String(TIME - 1),
				end_time: '0',
				update_time: String(TIME - 1),
				links: { pc_link: 'https://oa.example.com/t5' },
			},
		]);
	});

	test('swaps names', async () => {
		await scenario.sync([instance('A', { tasks: [task('x', { node_id: '7' })] })], {
			...fieldNames({ task_id: 'node_id', node_id: 'task_id' }),
		});
		expect(scenario.syncBody.task_list).toMatchObject([{ task_id: '7', node_id: 'x' }]);
	});

	test('names the field of the source in an error', async () => {
		const error = await getRefusal(instance('A', { tasks: [task('1', { task_id: 'ignored' })] }), {
			...fieldNames({ task_id: 'step_id' }),
		});
		expect(error?.message).toContain(
			`Instance "A": 'Tasks[0].step_id' is empty, but must be text or a whole number`,
		);
	});

	test.each(['', '  '])(
		'without a name of the source (%j) is an error of the run',
		async (name) => {
			const error = await getRefusal(instance('A'), fieldNames({ task_id: name }));
			expect(error?.message).toContain(`'Task Field Names' has no name for "task_id"`);
			expect(error?.message).not.toContain('[item');
		},
	);
});

describe('a person', () => {
	const places: Array<
		[name: string, label: string, (ids: { user_id?: unknown; open_id?: unknown }) => object]
	> = [
		['a task', 'Tasks[0].', (ids) => ({ tasks: [task('1', { user_id: undefined, ...ids })] })],
		[
			'a CC entry',
			'CC List[0].',
			(ids) => ({ cc_list: [ccEntry('1', { user_id: undefined, ...ids })] }),
		],
	];
	const invalidIds: Array<['user_id' | 'open_id', string, string]> = [
		['user_id', 'li@example.com', 'which is an e-mail address, but must be a user_id'],
		['user_id', 'ou_1', 'which is an open_id, but must be a user_id'],
		['open_id', 'li@example.com', 'which is an e-mail address, but must be a open_id'],
		['open_id', 'u1', 'but an open_id starts with "ou_"; other IDs are a user_id'],
	];
	const options = { ccList: '' };

	describe.each(invalidIds)('with %s %s is refused', (type, id, problem) => {
		test('as the initiator', async () => {
			const parameters = { initiatorIdType: type };
			const { error } = await scenario.sync([instance('A', { user_id: id })], { parameters });
			expect(error?.message).toContain(`Instance "A": 'Initiator ID' is "${id}", ${problem}`);
			expect(scenario.feishu.requests).toEqual([]);
		});

		test.each(places)('in %s', async (_, label, create) => {
			const error = await getRefusal(instance('A', create({ [type]: id })), { options });
			expect(error?.message).toContain(`Instance "A": '${label}${type}' is "${id}", ${problem}`);
		});

		test('as the user of a task that is an item', async () => {
			const { tasks: _, ...fields } = instance('A');
			const { error } = await scenario.sync(
				[
					{
						...fields,
						task_id: '1',
						task_user_id: id,
						task_status: 'PENDING',
						task_create_time: TIME,
					},
				],
				{ parameters: { itemsAre: 'tasks', taskPersonIdType: type } },
			);
			expect(error?.message).toContain(`Instance "A": 'Task Person ID' is "${id}", ${problem}`);
			expect(scenario.feishu.requests).toEqual([]);
		});
	});

	test('with an ID of the right type is accepted', async () => {
		const people = { user_id: 'u7', open_id: 'ou_7' };
		await scenario.sync(
			[
				instance('A', {
					user_id: ' ou_1 ',
					tasks: [task('1', people)],
					cc_list: [ccEntry('2', people)],
				}),
			],
			{ parameters: { initiatorIdType: 'open_id' }, options },
		);
		expect(scenario.syncBody).toMatchObject({
			open_id: 'ou_1',
			task_list: [people],
			cc_list: [people],
		});
	});
});

describe('times:', () => {
	test.each<[string, unknown]>([
		['0', 0],
		['a space', ' '],
		['0000-00-00', '0000-00-00'],
		['0000-00-00 00:00:00', '0000-00-00 00:00:00'],
		['0001-01-01', '0001-01-01T00:00:00Z'],
		['1900-01-01', '1900-01-01 00:00:00.000'],
		['a Date of 1900-01-01', new Date('1899-12-31T15:54:17Z')],
	])('the end %s means that it has not come', async (_, end) => {
		const run = await scenario.sync([
			instance('A', { end_time: end, tasks: [task('1', { end_time: end })] }),
		]);
		expect(run.error).toBeUndefined();
		expect(scenario.syncBody).toMatchObject({ end_time: '0', task_list: [{ end_time: '0' }] });
	});

	test('such a date is an error as any other time', async () => {
		const error = await getRefusal(instance('A', { start_time: '1900-01-01' }));
		expect(error?.message).toContain(
			`'Start Time' is "1900-01-01", but must be 0 or a time from the year 2000 on`,
		);
	});

	const HOUR = 3_600_000;
	const ahead = () => Date.now() + HOUR;

	test.each<[label: string, create: () => object]>([
		['Update Time', () => ({ update_time: ahead() })],
		['Tasks[0].update_time', () => ({ tasks: [task('1', { update_time: ahead() })] })],
		['CC List[0].update_time', () => ({ cc_list: [ccEntry('1', { update_time: ahead() })] })],
	])('%s ahead of now is refused', async (label, create) => {
		const error = await getRefusal(instance('A', create()), { options: { ccList: '' } });
		expect(error?.message).toMatch(/which is (59|60) minutes ahead of now/);
		expect(error?.message).toContain(`'${label}' is the number`);
	});

	test('an update time that is ahead only in the wrong zone names the zone', async () => {
		const local = new Date(Date.now() + 8 * HOUR).toISOString().slice(0, 19).replace('T', ' ');
		const item = instance('A', { update_time: local });
		const error = await getRefusal(item, { timezone: 'UTC' });
		expect(error?.message).toContain('ahead of now in the time zone UTC');
		expect((await scenario.sync([item], { timezone: 'Asia/Shanghai' })).error).toBeUndefined();
	});

	test('an end time and a start time may be ahead of now', async () => {
		const run = await scenario.sync([instance('A', { start_time: ahead(), end_time: ahead() })]);
		expect(run.error).toBeUndefined();
	});

	test('Time Zone is evaluated for each item, and the hint names each zone that was used', async () => {
		const time = '2020-06-08 16:00:00';
		const run = await scenario.sync(
			[
				instance('A', { zone: 'Asia/Shanghai', update_time: time, tasks: [] }),
				instance('B', {
					zone: '-03:00',
					tasks: [task('1', { update_time: time, end_time: time })],
				}),
				instance('C', { zone: '', update_time: time }),
				instance('D', { zone: 'Europe/Berlin' }),
			],
			{ options: { timezone: '={{ $json.zone }}' }, timezone: 'Asia/Tokyo' },
		);
		expect(run.error).toBeUndefined();
		expect(scenario.getSynced('A')?.update_time).toBe(String(Date.parse('2020-06-08T16:00+08:00')));
		const end = String(Date.parse('2020-06-08T16:00-03:00'));
		expect(scenario.getSynced('B')?.task_list).toMatchObject([{ update_time: end, end_time: end }]);
		expect(scenario.getSynced('C')?.update_time).toBe(String(Date.parse('2020-06-08T16:00+09:00')));
		expect(run.hints[0]?.message).toMatch(
			/Times without a time zone were read in Asia\/Shanghai, \S+, Asia\/Tokyo$/,
		);
	});

	test('an unknown zone is an error of its item', async () => {
		const error = await getRefusal(instance('A', { zone: 'CST' }), {
			options: { timezone: '={{ $json.zone }}' },
		});
		expect(error?.message).toContain(`Instance "A": 'Time Zone' is "CST", but must be a time zone`);
	});
});

describe('the output of a check', () => {
	test('without the input fields is recognized', async () => {
		const checked = await scenario.check([instance('A'), instance('B')]);
		scenario.feishu.clearRequests();
		const run = await scenario.sync(getOutput(checked));
		expect(run.error?.message).toContain(
			`Instance "A": 'Status' is "missing", which is a result of the operation Check`,
		);
		expect(run.error?.description).toContain(`Turn on the option 'Include Input Fields'`);
		expect(scenario.feishu.requests).toEqual([]);
	});

	test.each(['missing', 'behind', 'ahead', 'tasks_differ', 'BEHIND'])(
		'is recognized by the status %s',
		async (status) => {
			const error = await getRefusal(instance('A', { status }));
			expect(error?.message).toContain('which is a result of the operation Check');
		},
	);

	test('is recognized while Tasks or Update Time reads it', async () => {
		const item = instance('A', {
			tasks: [task('1')],
			state: 'PENDING',
			status: 'behind',
			local_update_time: TIME,
		});
		const sync = async (parameters: Record<string, string>) =>
			(await scenario.sync([item], { parameters: { status: '={{ $json.state }}', ...parameters } }))
				.error?.message;
		const [tasks, updateTime] = ['={{ $json.tasks }}', '={{ $json.update_time }}'];
		const refusal = expect.stringContaining('which is a result of the operation Check') as string;
		expect(await sync({ tasks })).toEqual(refusal);
		expect(await sync({ updateTime })).toEqual(refusal);
		expect(await sync({ tasks, updateTime })).toBeUndefined();
		expect(await sync({ itemsAre: 'tasks', updateTime })).toContain('has a list of 1 in its field');
	});

	test('with the input fields is synced', async () => {
		const checked = await scenario.check([instance('A', { tasks: [task('1')] })], {
			options: { includeInputFields: true },
		});
		const run = await scenario.sync(getOutput(checked));
		expect(run.error).toBeUndefined();
		expect(scenario.getSynced('A')?.task_list).toHaveLength(1);
	});
});

describe('empty fields', () => {
	const full = instance('A', {
		end_time: TIME - 10,
		mobile_link: 'https://m.example.com/1',
		tasks: [task('1')],
		business_key: 'LEAVE-1',
		cc_list: [ccEntry('c1')],
		department_id: 'od-1',
		department_name: '人事',
		form: { Days: 2 },
		title: '请假',
		user_name: '前台',
	});
	const EMPTY_OPTIONS = {
		businessKey: '',
		ccList: '',
		departmentId: '',
		departmentName: '',
		form: '',
		title: '',
		userName: '',
	};
	const REQUIRED = {
		instance_id: 'A',
		status: 'PENDING',
		start_time: String(TIME - 1000),
		update_time: String(TIME),
		end_time: String(TIME - 10),
		user_id: 'u1',
		links: { pc_link: 'https://oa.example.com/1', mobile_link: 'https://m.example.com/1' },
		task_list: [{ task_id: '1' }],
	};

	test("read the item's own fields; options that are not added do not", async () => {
		await scenario.sync([full]);
		const body = resolveTexts(scenario.syncBody);
		expect(body).toMatchObject(REQUIRED);
		for (const name of ['extra', 'cc_list', 'department_id', 'form', 'title', 'user_name']) {
			expect(body).not.toHaveProperty(name);
		}
	});

	test("read the item's own fields, also in options that are added but empty", async () => {
		const { error } = await scenario.sync([full], { options: EMPTY_OPTIONS });
		expect(error).toBeUndefined();
		expect(resolveTexts(scenario.syncBody)).toMatchObject({
			...REQUIRED,
			extra: '{"business_key":"LEAVE-1"}',
			cc_list: [{ cc_id: 'c1' }],
			department_id: 'od-1',
			department_name: '人事',
			form: [{ name: 'Days', value: '2' }],
			title: '请假',
			user_name: '前台',
		});
	});

	test('may be absent in the item if they are not required', async () => {
		const { error } = await scenario.sync([instance('A')], { options: EMPTY_OPTIONS });
		expect(error).toBeUndefined();
	});

	test('are not expressions that return nothing', async () => {
		const nothing = "={{ '' }}";
		await scenario.sync([full], {
			parameters: {
				endTime: nothing,
				initiatorId: nothing,
				mobileLink: nothing,
				tasks: nothing,
			},
			options: { title: nothing, form: nothing, ccList: nothing, userName: '={{ null }}' },
		});
		const body = resolveTexts(scenario.syncBody);
		expect(body.end_time).toBe('0');
		expect(body.links).toEqual({ pc_link: 'https://oa.example.com/1' });
		for (const name of ['user_id', 'task_list', 'title', 'form', 'cc_list', 'user_name']) {
			expect(body).not.toHaveProperty(name);
		}
	});

	test('a fixed text in Instance ID for items that are tasks may only be the ID of their instance', async () => {
		const rows = ['1', '2'].map((id) => ({
			...instance('ignored', { tasks: undefined }),
			...{ order_no: id, task_id: id, task_user_id: 'u2', task_status: 'PENDING' },
			task_create_time: TIME,
		}));
		const syncWithId = async (instanceId: string) =>
			await scenario.sync(rows, { parameters: { itemsAre: 'tasks', instanceId } });
		const { error } = await syncWithId('order_no');
		expect(error?.message).toContain(`'Instance ID' is "order_no" for all 2 items`);
		expect(scenario.feishu.requests).toEqual([]);
		expect((await syncWithId('A')).error).toBeUndefined();
		expect(scenario.getSynced('A')?.task_list).toHaveLength(2);
	});

	test('a fixed text in Instance ID for several items is an error of the run', async () => {
		const run = await scenario.sync([full, instance('B')], {
			parameters: { instanceId: 'instance_id' },
		});
		expect(run.error?.message).toContain(`'Instance ID' is "instance_id" for all 2 items`);
		expect(scenario.feishu.requests).toEqual([]);
	});
});

test('the hint says how many tasks and CC entries Feishu removed', async () => {
	const options = { ccList: '' };
	const create = (id: string, ...entries: string[]) =>
		instance(id, {
			tasks: entries.map((entry) => task(`t${entry}`)),
			cc_list: entries.map((entry) => ccEntry(`c${entry}`)),
		});
	await scenario.sync([create('A', '1', '2', '3'), create('B', '1', '2')], { options });
	const run = await scenario.sync([create('A', '1'), create('B', '2', '3')], { options });
	expect(run.hints[0]?.message).toBe(
		'2 instances synced in 2 requests: 2 updated. Removed on Feishu: 3 tasks, 3 CCs',
	);
});
