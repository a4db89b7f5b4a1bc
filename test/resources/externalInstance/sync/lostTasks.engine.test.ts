import { Engine } from '../../../engine';
import { getErrors, Scenario, TIME } from '../../../scenario';
import { instance, task } from './fixtures';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
	scenario = await Scenario.start(engine);
});

beforeEach(() => scenario.clear());

afterAll(async () => {
	await scenario.stop();
	engine.close();
});

/** The columns of one task row. */
const row = (taskId: unknown, more: object = {}) => ({
	...instance('A'),
	tasks: undefined,
	task_id: taskId,
	task_user_id: 'u2',
	task_status: 'PENDING',
	task_create_time: TIME,
	task_update_time: TIME,
	...more,
});

const AS_TASKS = { parameters: { itemsAre: 'tasks' } };

/** Feishu has two tasks, which no sync below may remove. */
async function syncTwoTasks(): Promise<void> {
	const run = await scenario.sync([instance('A', { tasks: [task('T1'), task('T2')] })]);
	expect(run.error).toBeUndefined();
}

function getTaskIds(): string[] {
	return (scenario.getSynced('A')?.task_list ?? []).map(({ task_id }) => task_id);
}

describe('a sync that would remove tasks by mistake is an error:', () => {
	beforeEach(syncTwoTasks);
	afterEach(() => expect(getTaskIds()).toEqual(['T1', 'T2']));

	test('items with a list of tasks, although each item should be a task', async () => {
		const run = await scenario.sync([instance('A', { tasks: [task('T1')] })], AS_TASKS);
		expect(run.error?.message).toContain("'Items Are' is Tasks, but the item has a list of 1");
	});

	test.each([
		['task_user_id', 'Task Person ID'],
		['task_title', 'Task Title'],
		['task_node_name', 'Task Node Name'],
		['task_end_time', 'Task End Time'],
	])('a row with %s but no task ID', async (column, label) => {
		const emptyTask = {
			task_user_id: null,
			task_status: null,
			task_create_time: null,
			task_update_time: null,
		};
		const run = await scenario.sync(
			[row('T1'), row(null, { ...emptyTask, [column]: 'x' })],
			AS_TASKS,
		);
		expect(run.error?.message).toContain(`'Task ID' is empty, but '${label}' is "x"`);
	});

	test('the output of a check, even if the status is filled in', async () => {
		const item = {
			...instance('A', { status: 'behind', tasks: [] }),
			local_update_time: TIME,
		};
		const run = await scenario.sync([item], { parameters: { status: 'PENDING' } });
		expect(run.error?.description).toContain("'Include Input Fields'");
	});

	test('a template for tasks that comes out empty because its field is absent', async () => {
		const run = await scenario.sync([instance('A', { tasks: undefined })], {
			parameters: { tasks: '={{ $json.steps }} ' },
		});
		expect(run.error?.message).toContain("'Tasks' is absent");
	});

	test('the name of a field typed as fixed text', async () => {
		const run = await scenario.sync([row('T1')], {
			parameters: { itemsAre: 'tasks', taskId: 'task_id' },
		});
		expect(run.error?.message).toContain(`'Task ID' is the fixed text "task_id"`);
	});
});

test('with Include Input Fields, a check reports no item of an instance with an invalid row', async () => {
	const run = await scenario.check([row('T1'), row('T2', { task_update_time: 'soon' })], {
		parameters: { itemsAre: 'tasks' },
		options: { includeInputFields: true },
		onError: 'continueRegularOutput',
	});
	expect(run.items).toHaveLength(2);
	expect(getErrors(run)).toHaveLength(2);
	expect(getErrors(run)[0]).toContain('also occurs in item 1, which is invalid');
});

test('an end on the last day of the calendar means not finished', async () => {
	await scenario.sync([instance('A', { tasks: [], end_time: '9999-12-31 23:59:59' })]);
	expect(scenario.getSynced('A')?.end_time).toBe('0');
});

test('invisible characters around an ID are not sent', async () => {
	await scenario.sync([instance('A\u200b', { tasks: [] })]);
	expect(scenario.getSynced('A')).toBeDefined();
});
