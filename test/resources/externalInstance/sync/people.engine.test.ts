import { Engine } from '../../../engine';
import { speedUpClock } from '../../../engine/fastClock';
import { getErrors, getOutput, Scenario, TIME, type RunOptions } from '../../../scenario';
import { ccEntry, instance, task } from './fixtures';

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

/** The process remembers people by app, so each test has an app of its own. */
let credentials: RunOptions['credentials'];

beforeEach(() => {
	scenario.clearAll();
	credentials = scenario.addApp();
});

const byEmail = (id: string, email: string, more: object = {}) =>
	instance(id, { user_id: email, ...more });

const sync = async (items: object[], { parameters, ...rest }: RunOptions = {}) =>
	await scenario.sync(items, {
		credentials,
		...rest,
		parameters: { initiatorIdType: 'email', ...parameters },
	});

const getLookups = () =>
	scenario.feishu.requests
		.filter(({ kind }) => kind === 'findUsers')
		.map(({ body }) => body as { emails?: string[]; mobiles?: string[] });

test('the initiator is named by e-mail address, in any letter case', async () => {
	const run = await sync([byEmail('A', ' Chen.Wei@EXAMPLE.com')]);
	expect(run.error).toBeUndefined();
	expect(scenario.syncBody).toMatchObject({ open_id: 'ou_chen_wei' });
	expect(scenario.syncBody.user_id).toBeUndefined();
	expect(JSON.stringify(scenario.syncBody)).not.toContain('@EXAMPLE');
	expect(run.hints[0]?.message).toBe('1 instance synced in 2 requests: 1 created');
});

test('an older version of an instance is not sent if a person of the newest is unknown', async () => {
	const items = [
		byEmail('A', 'chen.wei@example.com'),
		byEmail('A', 'nobody@example.com', { update_time: TIME + 1 }),
		byEmail('B', 'chen.wei@example.com'),
	];
	const run = await sync(items, { continueOnFail: true });
	expect(scenario.syncBodies.map(({ instance_id }) => instance_id)).toEqual(['B']);
	expect(getErrors(run)).toEqual([
		expect.stringContaining("'Instance ID' also occurs in item 1, which is invalid"),
		expect.stringContaining('nobody@example.com'),
	]);
	const update = await sync(items, { continueOnFail: true, options: { updateMode: 'UPDATE' } });
	expect(getErrors(update)).toHaveLength(1);
	expect(scenario.syncBodies.map(({ instance_id }) => instance_id).sort()).toEqual(['A', 'B', 'B']);
});

test('the initiator is named by mobile number, with spaces and dashes', async () => {
	await sync([byEmail('A', '+86 138-0000-0002'), byEmail('B', '138 0000 0002')], {
		parameters: { initiatorIdType: 'mobile' },
	});
	expect(scenario.syncBodies.map(({ open_id }) => open_id)).toEqual(['ou_liu_yang', 'ou_liu_yang']);
	expect(getLookups()).toEqual([{ mobiles: ['+8613800000002'] }]);
});

test('tasks and CC entries name people by "email" or "mobile"; an ID is preferred', async () => {
	const person = (id: string, fields: object) => task(id, { user_id: undefined, ...fields });
	const run = await sync(
		[
			byEmail('A', 'chen.wei@example.com', {
				tasks: [
					person('1', { email: 'wang.fang@example.com' }),
					person('2', { mobile: '+1 (415) 555-0100' }),
					person('3', { user_id: 'u_x', email: 'no address at all' }),
					person('4', { open_id: 'ou_x', mobile: '?' }),
					person('5', { email: 'chen.wei@example.com', mobile: '13800000002' }),
				],
				cc_list: [ccEntry('6', { user_id: null, email: 'liu.yang@example.com' })],
			}),
		],
		{ options: { ccList: '' } },
	);
	expect(run.error).toBeUndefined();
	const { task_list = [], cc_list = [] } = scenario.syncBody;
	expect(task_list.map(({ user_id, open_id }) => user_id ?? open_id)).toEqual([
		'ou_wang_fang',
		'ou_john_smith',
		'u_x',
		'ou_x',
		'ou_chen_wei',
	]);
	expect(cc_list.map(({ open_id }) => open_id)).toEqual(['ou_liu_yang']);
	const sent = [...task_list, ...cc_list].flatMap((entry) => Object.keys(entry));
	expect(sent).not.toEqual(expect.arrayContaining(['email']));
	expect(sent).not.toEqual(expect.arrayContaining(['person']));
});

test('the fields of a list of tasks may have other names', async () => {
	await scenario.sync(
		[
			instance('A', {
				tasks: [task('1', { user_id: undefined, owner: { mail: 'liu.yang@example.com' } })],
			}),
		],
		{
			credentials,
			options: {
				taskFieldNames: { pairs: [{ feishuName: 'email', sourceName: 'owner.mail' }] },
			},
		},
	);
	expect(scenario.syncBody.task_list?.[0]?.open_id).toBe('ou_liu_yang');
});

test('everybody is asked for once, 50 per request, and remembered by the process', async () => {
	const users = Array.from({ length: 120 }, (_, index) => `p${index}`);
	for (const name of users) {
		scenario.feishu.addUser({ user_id: `u_${name}`, email: `${name}@example.com` });
	}
	const items = [...users, ...users].map((name, index) =>
		byEmail(`A-${index}`, `${name}@example.com`),
	);
	expect((await sync(items)).error).toBeUndefined();
	expect(getLookups().map(({ emails }) => emails?.length)).toEqual([50, 50, 20]);
	expect(scenario.syncRequests).toHaveLength(240);

	scenario.feishu.clearRequests();
	await sync([byEmail('B', 'P7@example.com')]);
	expect(getLookups()).toEqual([]);
	expect(scenario.syncBody.open_id).toBe('ou_p7');
});

test('people named by ID need no lookup', async () => {
	await scenario.sync([instance('A', { tasks: [task('1')] })], { credentials });
	expect(getLookups()).toEqual([]);
});

test('nobody is looked up if an item is invalid', async () => {
	const run = await sync([byEmail('A', 'chen.wei@example.com'), byEmail('B', 'chen.wei')]);
	expect(run.error?.message).toContain(
		'Instance "B": \'Initiator ID\' is "chen.wei", but must be an e-mail address',
	);
	expect(scenario.feishu.requests.filter(({ kind }) => kind !== 'token')).toEqual([]);
});

describe('somebody who is unknown', () => {
	test.each([
		['is wrong', 'nobody@example.com'],
		['is outside the data range', 'zhao.lei@example.com'],
		['is a mail address hosted by Feishu', 'chen.wei@feishu.example.com'],
		['belongs to somebody who has left', 'sun.li@example.com'],
	])('because the address %s: fails the run before anything is synced', async (_reason, email) => {
		const run = await sync([byEmail('A', 'chen.wei@example.com'), byEmail('B', email)]);
		expect(run.error?.message).toBe(
			`Instance "B": 'Initiator ID' is "${email}", but Feishu finds nobody with this e-mail address [item 1]`,
		);
		expect(run.error?.description).toContain("1: the person is not in the app's data range");
		expect(run.error?.description).toContain('2: the address is a business mail address hosted by');
		expect(run.error?.description).toContain('3: the address is wrong or has changed');
		expect(scenario.syncRequests).toEqual([]);
	});

	test('fails one item with continue on fail', async () => {
		const run = await sync(
			[
				byEmail('A', 'chen.wei@example.com'),
				byEmail('B', 'chen.wei@example.com', {
					tasks: [task('1'), task('2', { user_id: '', email: 'nobody@example.com' })],
				}),
				byEmail('C', 'liu.yang@example.com'),
			],
			{ continueOnFail: true },
		);
		expect(getOutput(run).map(({ instance_id }) => instance_id)).toEqual(['A', undefined, 'C']);
		expect(getErrors(run)).toEqual([
			expect.stringContaining(
				'Instance "B": \'Tasks[1].email\' is "nobody@example.com", but Feishu finds nobody with this e-mail address',
			),
		]);
		expect(run.hints[0]?.message).toContain('1 item could not be synced');
	});

	test('is not remembered for long, and not by another app', async () => {
		await sync([byEmail('A', 'new@example.com')]);
		scenario.feishu.addUser({ user_id: 'u_new', email: 'new@example.com' });
		const run = await sync([byEmail('A', 'new@example.com')], { credentials: scenario.addApp() });
		expect(run.error).toBeUndefined();
	});
});

describe('with one task per item', () => {
	const row = (id: string, taskId: string, person: string) => ({
		...instance(id, { tasks: undefined, user_id: 'chen.wei@example.com' }),
		task_id: taskId,
		task_user_id: person,
		task_status: 'PENDING',
		task_create_time: 1591603040000,
	});
	const syncRows = async (rows: object[], options: RunOptions = {}) =>
		await sync(rows, {
			...options,
			parameters: { itemsAre: 'tasks', taskPersonIdType: 'email' },
		});

	test('people are named by e-mail address', async () => {
		const run = await syncRows([
			row('A', '1', 'liu.yang@example.com'),
			row('A', '2', 'WANG.FANG@example.com'),
			row('A', '1', 'liu.yang@example.com'),
		]);
		expect(run.error).toBeUndefined();
		expect(scenario.syncBody.open_id).toBe('ou_chen_wei');
		expect(scenario.syncBody.task_list?.map(({ open_id }) => open_id)).toEqual([
			'ou_liu_yang',
			'ou_wang_fang',
		]);
	});

	test('the error is in the item that names the person, and the others refer to it', async () => {
		const rows = [
			row('A', '1', 'liu.yang@example.com'),
			row('B', '2', 'liu.yang@example.com'),
			row('A', '3', 'nobody@example.com'),
		];
		const run = await syncRows(rows, { continueOnFail: true });
		expect(getOutput(run)).toEqual([
			{ error: expect.stringContaining('also occurs in item 2, which is invalid') as unknown },
			expect.objectContaining({ instance_id: 'B' }),
			{
				error: expect.stringContaining(
					'Instance "A": \'Task Person ID\' is "nobody@example.com", but Feishu finds nobody',
				) as unknown,
			},
		]);
		const failed = await syncRows(rows);
		expect(failed.error?.message).toContain('[item 2]');
	});
});

describe('a lookup that fails', () => {
	test('names the missing scope, and fails only those items that need it', async () => {
		const app = scenario.addApp();
		scenario.feishu.app(app.appId as string).scopes = ['approval:external_instance'];
		const items = [
			{ ...instance('A'), user_id: 'chen.wei@example.com', type: 'email' },
			{ ...instance('B'), type: 'user_id' },
		];
		const options: RunOptions = {
			credentials: app,
			parameters: { initiatorIdType: '={{ $json.type }}' },
		};
		const run = await scenario.sync(items, { ...options, continueOnFail: true });
		expect(getErrors(run)).toEqual([
			expect.stringContaining('the app needs the scope contact:user.id:readonly'),
		]);
		expect(getOutput(run)[1]).toMatchObject({ instance_id: 'B' });

		scenario.feishu.clearRequests();
		const failed = await scenario.sync(items, options);
		expect(failed.error?.description).toContain('contact:user.id:readonly');
		expect(scenario.syncRequests).toEqual([]);
	});

	test('is retried', async () => {
		scenario.feishu.faults.add({ on: 'findUsers', times: 2, status: 502 });
		const run = await sync([byEmail('A', 'chen.wei@example.com')]);
		expect(run.error).toBeUndefined();
		expect(scenario.syncBody.open_id).toBe('ou_chen_wei');
	});

	test('fails a value that Feishu rejects, and nobody else', async () => {
		scenario.feishu.faults.add({
			on: 'findUsers',
			times: 10,
			code: 99992402,
			when: ({ body }) => JSON.stringify(body).includes('bad@example'),
		});
		const run = await sync(
			[
				byEmail('A', 'chen.wei@example.com'),
				byEmail('B', 'bad@example'),
				byEmail('C', 'liu.yang@example.com'),
			],
			{ continueOnFail: true },
		);
		expect(getOutput(run).map(({ instance_id }) => instance_id)).toEqual(['A', undefined, 'C']);
	});
});
