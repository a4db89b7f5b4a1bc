import { Engine } from '../../../engine';
import { getErrors, getOutput, Scenario, TIME, type RunOptions } from '../../../scenario';
import { instance, resolveTexts } from './fixtures';

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

/** An item that is one task, with only the required fields, under the names that the node reads by default. */
const row = (id: string, taskId: string | null, more: object = {}) => {
	const { tasks: _, ...fields } = instance(id);
	const task = {
		task_id: taskId,
		task_user_id: 'u2',
		task_status: 'PENDING',
		task_create_time: TIME - 500,
		task_update_time: TIME,
	};
	return { ...fields, ...(taskId === null ? { task_id: null } : task), ...more };
};

const syncRows = async (rows: object[], { parameters, ...rest }: RunOptions = {}) =>
	await scenario.sync(rows, { ...rest, parameters: { itemsAre: 'tasks', ...parameters } });

const getTaskIds = (id: string) => scenario.getSynced(id)?.task_list?.map(({ task_id }) => task_id);

test('the rows of an instance are sent in one request, in their order, wherever they stand', async () => {
	const run = await syncRows([row('A', '2'), row('B', '3'), row(' A ', '1'), row('A', '4')]);
	expect(run.error).toBeUndefined();
	expect(scenario.syncRequests).toHaveLength(2);
	expect(getTaskIds('A')).toEqual(['2', '1', '4']);
	expect(getTaskIds('B')).toEqual(['3']);
	expect(getOutput(run).map(({ instance_id }) => instance_id)).toEqual(['A', 'B']);
	expect(run.pairedItems).toEqual([[0, 2, 3], [1]]);
	expect(run.hints[0]?.message).toBe('2 instances synced in 2 requests: 2 created');
});

test("the instance's own fields come from the first row with the newest update time", async () => {
	await syncRows([
		row('A', '1', { status: 'PENDING' }),
		row('A', '2', { status: 'APPROVED', update_time: TIME + 1, user_id: 'u9' }),
		row('A', '3', { status: 'REJECTED', update_time: TIME + 1 }),
		row('A', '4', { status: 'nonsense' }),
	]);
	expect(scenario.syncBody).toMatchObject({
		status: 'APPROVED',
		user_id: 'u9',
		update_time: String(TIME + 1),
	});
	expect(getTaskIds('A')).toEqual(['1', '2', '3', '4']);
});

test('identical rows are one task', async () => {
	await syncRows([row('A', '1'), row('A', '2'), row('A', '1', { column_of_a_join: 7 })]);
	expect(getTaskIds('A')).toEqual(['1', '2']);
});

test('rows with the same task ID and other values are an error before any request', async () => {
	const run = await syncRows([row('A', '1'), row('A', '1', { task_status: 'DONE' })]);
	expect(run.error?.message).toContain(
		`Instance "A": 'Task ID' is "1" in several items with different values, but must be another ID in each`,
	);
	expect(scenario.feishu.requests).toEqual([]);
});

test('a row without a task stands for an instance without tasks', async () => {
	await syncRows([row('A', null), row('B', null, { task_id: ' ' }), row('C', '1'), row('C', null)]);
	expect(scenario.syncBodies.map(({ instance_id }) => instance_id).sort()).toEqual(['A', 'B', 'C']);
	expect(getTaskIds('A')).toBeUndefined();
	expect(getTaskIds('B')).toBeUndefined();
	expect(getTaskIds('C')).toEqual(['1']);
});

test('the hint says how many rows have no field for the ID of a task at all', async () => {
	const { task_id: _, ...bare } = row('A', null);
	const run = await syncRows([bare, row('B', null), row('C', '1')]);
	expect(getTaskIds('A')).toBeUndefined();
	expect(run.hints[0]?.message).toContain(
		"Without a field for 'Task ID', synced as instances without tasks: 1 item",
	);
});

test.each([
	['task_status', 'PENDING', `'Task Status' is "PENDING"`],
	['task_create_time', TIME, `'Task Create Time' is the number ${TIME}`],
	['task_update_time', TIME, `'Task Update Time' is the number ${TIME}`],
])('a row without a task ID but with %s is an error', async (name, value, found) => {
	const run = await syncRows([row('A', null, { [name]: value })]);
	expect(run.error?.message).toContain(`'Task ID' is empty, but ${found}`);
	expect(scenario.feishu.requests).toEqual([]);
});

describe('an invalid row', () => {
	const invalidRows: Array<[name: string, more: object, message: string]> = [
		['update time', { update_time: 'soon' }, `'Update Time' is "soon", but must be a time`],
		['task ID', { task_id: '' }, `'Task ID' is empty, but 'Task Status' is "PENDING"`],
		[
			'user',
			{ task_user_id: null },
			`'Task Person ID' is empty, but must be the person who decides the task`,
		],
		['status', { task_status: 'OPEN' }, `'Task Status' is "OPEN", but must be one of PENDING`],
		['creation time', { task_create_time: '' }, `'Task Create Time' is empty`],
		['end time', { task_end_time: 'soon' }, `'Task End Time' is "soon"`],
		['task time', { task_update_time: {} }, `'Task Update Time' is an object`],
		['title', { task_title: [] }, `'Task Title' is a list of 0`],
		['node name', { task_node_name: [] }, `'Task Node Name' is a list of 0`],
		['ID of the instance', { task_id: 'A' }, `'Task ID' is "A", but must be another ID than`],
	];

	test.each(invalidRows)('(%s) ends the run with its own error', async (_, more, message) => {
		const run = await syncRows([row('A', '1'), row('B', '2'), row('A', '3', more)]);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain(`Instance "A": ${message}`);
		expect(scenario.feishu.requests).toEqual([]);
	});

	test.each(invalidRows.slice(0, -1))(
		'(%s) with continue on fail makes all rows of its instance errors',
		async (_, more, message) => {
			const rows = [row('A', '1'), row('B', '2'), row('A', '3', more), row('A', null)];
			const run = await syncRows(rows, { continueOnFail: true });
			expect(run.error).toBeUndefined();
			expect(scenario.syncBodies.map(({ instance_id }) => instance_id)).toEqual(['B']);
			expect(run.pairedItems).toEqual([[0], [1], [2], [3]]);
			const [first, , invalid, last] = getOutput(run).map(({ error }) => error);
			expect(invalid).toContain(`Instance "A": ${message}`);
			for (const other of [first, last]) {
				expect(other).toContain(
					`Instance "A": 'Instance ID' also occurs in item 2, which is invalid, so the instance is not synced`,
				);
			}
			expect(run.hints[0]?.message).toContain('3 items could not be synced');
		},
	);

	test.each<[string, object]>([
		['a list of tasks', { task_id: undefined, tasks: [{ task_id: '2' }] }],
		['the output of a check', { status: 'behind', local_update_time: TIME }],
	])('(%s) with continue on fail blocks its instance', async (_, more) => {
		const rows = [row('A', '1'), row('A', '2', more), row('B', '3')];
		const run = await syncRows(rows, { continueOnFail: true });
		expect(scenario.syncBodies.map(({ instance_id }) => instance_id)).toEqual(['B']);
		expect(getErrors(run)).toHaveLength(2);
		expect(getErrors(run)[0]).toContain("'Instance ID' also occurs in item 1, which is invalid");
	});

	test('without an instance ID is an error of that row only', async () => {
		const run = await syncRows([row('A', '1'), row('', '2')], { continueOnFail: true });
		expect(getTaskIds('A')).toEqual(['1']);
		expect(getErrors(run)).toEqual([expect.stringContaining(`'Instance ID' is empty`)]);
	});
});

test('an instance that Feishu rejects makes each of its rows an error', async () => {
	scenario.feishu.rejectedInstanceIds.add('A');
	const run = await syncRows([row('A', '1'), row('B', '2'), row('A', '3')], {
		continueOnFail: true,
	});
	expect(run.pairedItems).toEqual([[0], [1], [2]]);
	expect(getErrors(run)).toHaveLength(2);
	expect(getTaskIds('B')).toEqual(['2']);
});

test('301 tasks in as many rows are an error before any request', async () => {
	const rows = Array.from({ length: 301 }, (_, index) => row('A', `t${index}`));
	const run = await syncRows(rows);
	expect(run.error?.message).toContain(
		`'Tasks' is a list of 301, but must be a list of at most 300`,
	);
	const accepted = await syncRows(rows.slice(1));
	expect(accepted.error).toBeUndefined();
	expect(getTaskIds('A')).toHaveLength(300);
});

test('every task field is sent, from the columns that the fields name', async () => {
	const { tasks: _, ...fields } = instance('A');
	await syncRows(
		[
			{
				...fields,
				t: {
					id: 7,
					who: 'ou_2',
					state: 'done',
					created: '2020-06-08 15:00:00',
					ended: '2020-06-08T15:30:00+08:00',
					changed: TIME / 1000,
					title: { 'zh-CN': '审批', 'en-US': 'Approve' },
					step: '直属上级',
				},
			},
		],
		{
			timezone: 'Asia/Shanghai',
			parameters: {
				taskId: '={{ $json.t.id }}',
				taskPersonIdType: 'open_id',
				taskPersonId: '={{ $json.t.who }}',
				taskStatus: '={{ $json.t.state }}',
				taskCreateTime: '={{ $json.t.created }}',
				taskEndTime: '={{ $json.t.ended }}',
				taskUpdateTime: '={{ $json.t.changed }}',
				taskTitle: '={{ $json.t.title }}',
				taskNodeName: '={{ $json.t.step }}',
			},
		},
	);
	expect(resolveTexts(scenario.syncBody, 'en-US').task_list).toEqual([
		{
			task_id: '7',
			open_id: 'ou_2',
			status: 'DONE',
			create_time: String(Date.parse('2020-06-08T15:00:00+08:00')),
			end_time: String(Date.parse('2020-06-08T15:30:00+08:00')),
			update_time: String(TIME),
			title: 'Approve',
			node_name: '直属上级',
			links: { pc_link: 'https://oa.example.com/1' },
		},
	]);
});

test("empty task fields read the item's own fields", async () => {
	await syncRows([
		row('A', '1', {
			task_end_time: TIME - 100,
			task_update_time: TIME - 50,
			task_title: 'one',
			task_node_name: 'step',
		}),
		row('A', '2', { task_update_time: null, task_end_time: '0000-00-00 00:00:00' }),
	]);
	expect(resolveTexts(scenario.syncBody).task_list).toMatchObject([
		{
			task_id: '1',
			user_id: 'u2',
			end_time: String(TIME - 100),
			update_time: String(TIME - 50),
			title: 'one',
			node_name: 'step',
		},
		{ task_id: '2', end_time: '0', update_time: String(TIME) },
	]);
});

test('the times of each row are read in the time zone of that row', async () => {
	const time = '2020-06-08 16:00:00';
	const zoned = (zone: string, taskId: string) =>
		row('A', taskId, { zone, update_time: time, task_update_time: time });
	await syncRows([zoned('Asia/Shanghai', '1'), zoned('Europe/Berlin', '2'), zoned('UTC', '3')], {
		options: { timezone: '={{ $json.zone }}' },
	});
	expect(scenario.syncBody).toMatchObject({
		update_time: String(Date.parse('2020-06-08T16:00Z')),
		task_list: [
			{ update_time: String(Date.parse('2020-06-08T16:00+08:00')) },
			{ update_time: String(Date.parse('2020-06-08T16:00+02:00')) },
			{ update_time: String(Date.parse('2020-06-08T16:00Z')) },
		],
	});
});

test('in REPLACE, rows remove only the tasks that no row has', async () => {
	await syncRows([row('A', '1'), row('A', '2'), row('A', '3')]);
	const run = await syncRows([row('A', '1'), row('A', '3')]);
	expect(getTaskIds('A')).toEqual(['1', '3']);
	expect(run.hints[0]?.message).toBe(
		'1 instance synced in 1 request: 1 updated. Removed on Feishu: 1 task',
	);
});

test('in UPDATE, rows add tasks and remove none', async () => {
	await syncRows([row('A', '1')]);
	await syncRows([row('A', '2')], { options: { updateMode: 'UPDATE' } });
	expect(getTaskIds('A')).toEqual(['1', '2']);
});
