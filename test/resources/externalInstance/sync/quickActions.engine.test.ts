import { Engine } from '../../../engine';
import { getErrors, Scenario } from '../../../scenario';
import { instance, task } from './fixtures';

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

/** Syncs one instance with these tasks, and returns the buttons of each. */
async function syncButtons(tasks: object[], options: object = {}): Promise<unknown[]> {
	const run = await scenario.sync([instance('A', { tasks })], { options });
	expect(run.error).toBeUndefined();
	return (scenario.syncBody?.task_list ?? []).map(({ action_configs }) => action_configs);
}

const APPROVE = { action_type: 'APPROVE' };
const REJECT = { action_type: 'REJECT' };

test("a pending task's own quick_actions become buttons, in their order, each once", async () => {
	const buttons = await syncButtons([
		task('1', { quick_actions: ['APPROVE', 'REJECT'] }),
		task('2', { quick_actions: 'reject, approve,REJECT' }),
		task('3', { quick_actions: '["REJECT"]' }),
		task('4', { quick_actions: [] }),
		task('5', { quick_actions: null }),
		task('6', { quick_actions: ['APPROVE'], status: 'APPROVED' }),
		task('7'),
	]);
	const none = undefined;
	expect(buttons).toEqual([[APPROVE, REJECT], [REJECT, APPROVE], [REJECT], none, none, none, none]);
});

test('the option Quick Actions is for all pending tasks that do not say which buttons they have', async () => {
	const own = [{ action_type: 'APPROVE', is_need_reason: true }];
	const buttons = await syncButtons(
		[
			task('1'),
			task('2', { quick_actions: ['REJECT'] }),
			task('3', { quick_actions: [] }),
			task('4', { action_configs: own }),
			task('5', { status: 'DONE' }),
		],
		{ quickActions: ['APPROVE', 'REJECT'] },
	);
	expect(buttons).toEqual([[APPROVE, REJECT], [REJECT], undefined, own, undefined]);
});

test('the options for reasons and attachments apply to quick actions', async () => {
	const tasks = [task('1'), task('2', { quick_actions: ['REJECT'] })];
	const config = { is_need_reason: true, is_reason_required: true, is_need_attachment: true };
	expect(
		await syncButtons(tasks, {
			quickActions: ['APPROVE'],
			reasonRequired: true,
			needAttachment: true,
		}),
	).toEqual([[{ ...APPROVE, ...config }], [{ ...REJECT, ...config }]]);
	scenario.clear();
	expect(await syncButtons([task('1')], { quickActions: ['APPROVE'], needReason: true })).toEqual([
		[{ ...APPROVE, is_need_reason: true }],
	]);
});

test('the option can be an expression for each row of a task', async () => {
	const { tasks: _, ...fields } = instance('A');
	const row = (id: string, buttons: unknown) => ({
		...fields,
		task_id: id,
		task_user_id: 'u2',
		task_status: 'PENDING',
		task_create_time: fields.start_time,
		buttons,
	});
	await scenario.sync([row('1', ['APPROVE']), row('2', null)], {
		parameters: { itemsAre: 'tasks' },
		options: { quickActions: '={{ $json.buttons }}' },
	});
	const list = scenario.syncBody?.task_list ?? [];
	expect(list.map(({ action_configs }) => action_configs)).toEqual([[APPROVE], undefined]);
});

test.each([
	[
		{ quick_actions: ['APPROVE'], action_configs: [APPROVE] },
		`'Tasks[0].quick_actions' is set, but the task also has "action_configs"`,
	],
	[
		{ quick_actions: ['OK'] },
		`'Tasks[0].quick_actions' is "OK", but must be one of APPROVE, REJECT`,
	],
	[
		{ quick_actions: { APPROVE: true } },
		"'Tasks[0].quick_actions' is an object, but must be a list",
	],
])('%j is an error, and nothing is sent', async (more, message) => {
	const run = await scenario.sync([instance('A', { tasks: [task('1', more)] })], {
		continueOnFail: true,
	});
	expect(getErrors(run)).toEqual([expect.stringContaining(message)]);
	expect(scenario.syncRequests).toEqual([]);
});
