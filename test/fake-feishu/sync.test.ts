import {
	DEFAULT_APPROVAL_CODE,
	FakeFeishu,
	type ProcessRecord,
	type SyncedInstance,
} from './index';
import { postJson, requestDefaultToken } from './post-json';
import { syncedInstance } from './sync-schema';

let feishu: FakeFeishu;
let token = '';

beforeEach(async () => {
	feishu = await FakeFeishu.start();
	token = await requestDefaultToken(feishu.origin);
});
afterEach(async () => await feishu.stop());

const post = (path: string, body: unknown) => postJson(feishu.origin + path, body, { token });

const sync = (body: unknown) => post('/open-apis/approval/v4/external_instances', body);

async function check(instance_id: string, update_time: string, tasks: Record<string, string> = {}) {
	const { json } = await post('/open-apis/approval/v4/external_instances/check', {
		instances: [
			{
				instance_id,
				update_time,
				tasks: Object.entries(tasks).map(([task_id, time]) => ({ task_id, update_time: time })),
			},
		],
	});
	return json.data?.diff_instances;
}

const links = { pc_link: 'https://oa.example.com/1' };

const task = (task_id: string, update_time: string, more: object = {}) => ({
	task_id,
	user_id: 'u1',
	links,
	status: 'PENDING' as const,
	create_time: '100',
	end_time: '0',
	update_time,
	...more,
});

const cc = (cc_id: string, update_time: string, more: object = {}) => ({
	cc_id,
	user_id: 'u2',
	links,
	read_status: 'UNREAD' as const,
	create_time: '100',
	update_time,
	...more,
});

/** The minimal valid instance, with the fields a test adds. */
const instance = (more: object = {}): SyncedInstance => ({
	approval_code: DEFAULT_APPROVAL_CODE,
	instance_id: 'i',
	status: 'PENDING',
	links,
	start_time: '100',
	end_time: '0',
	update_time: '1000',
	...more,
});

const texts = (...keys: string[]) => keys.map((key) => ({ key, value: `text of ${key}` }));

const chinese = (...keys: string[]) => ({
	locale: 'zh-CN' as const,
	is_default: true,
	texts: texts(...keys),
});

const changes = (instance: number[], tasks = [0, 0, 0], ccs = [0, 0, 0]): ProcessRecord => {
	const counts = ([insert_num = 0, update_num = 0, delete_num = 0]: number[]) => ({
		insert_num,
		update_num,
		delete_num,
	});
	return { instance: counts(instance), task: counts(tasks), cc: counts(ccs) };
};

describe('a sync', () => {
	it('stores the instance, so that a check finds no difference', async () => {
		const whole = instance({
			user_id: 'u1',
			title: '@i18n@title',
			user_name: '@i18n@user',
			department_id: 'd1',
			department_name: '@i18n@department',
			form: [{ name: '@i18n@name', value: '@i18n@value' }],
			extra: '{"business_key":"7"}',
			display_method: 'BROWSER',
			update_mode: 'REPLACE',
			task_list: [
				task('a', '200', {
					title: '@i18n@task',
					node_id: 'n',
					node_name: '@i18n@node',
					extra: '{"complete_reason":"approved"}',
					exclude_statistics: false,
					generate_type: 'DEFAULT',
					action_configs: [
						{ action_type: 'APPROVE', is_need_reason: true },
						{ action_type: 'ASK', action_name: '@i18n@ask' },
					],
				}),
			],
			cc_list: [cc('c', '300', { title: '@i18n@cc' })],
			i18n_resources: [
				chinese(
					...['title', 'user', 'department', 'name', 'value', 'task', 'node', 'ask', 'cc'].map(
						(name) => `@i18n@${name}`,
					),
				),
				{ locale: 'en-US', is_default: false, texts: texts('@i18n@title') },
			],
		});
		const { status, json } = await sync(whole);
		expect(status).toBe(200);
		expect(json).toEqual({
			code: 0,
			msg: 'success',
			data: { data: whole, process_record: changes([1], [1], [1]) },
		});
		expect(await check('i', '1000', { a: '200' })).toEqual([]);
		expect(feishu.instances.get('i')?.document).toEqual(whole);
		expect(feishu.counts).toMatchObject({ sync: 1, check: 1 });
	});

	it('accepts the minimum: no user, no texts, one link', async () => {
		expect((await sync(instance())).json.code).toBe(0);
		expect((await sync(instance({ links: { mobile_link: 'x' } }))).json.code).toBe(0);
	});

	it.each([
		['approval_code', { approval_code: undefined }],
		['instance_id', { instance_id: undefined }],
		['an instance_id that is not empty', { instance_id: '' }],
		['status', { status: undefined }],
		['a known status', { status: 'pending' }],
		['links', { links: undefined }],
		['a link in links', { links: {} }],
		['a link that is not empty', { links: { pc_link: '' } }],
		['start_time', { start_time: undefined }],
		['end_time', { end_time: undefined }],
		['digits in end_time', { end_time: '' }],
		['text as update_time', { update_time: 1000 }],
		['known fields only', { instanceId: 'i' }],
		['a known display_method', { display_method: 'POPUP' }],
		['a known update_mode', { update_mode: 'MERGE' }],
		['JSON in extra', { extra: 'number 7' }],
		['an array of tasks', { task_list: {} }],
		['a user in each task', { task_list: [task('a', '1', { user_id: undefined })] }],
		['links in each task', { task_list: [task('a', '1', { links: undefined })] }],
		['create_time in each task', { task_list: [task('a', '1', { create_time: undefined })] }],
		['end_time in each task', { task_list: [task('a', '1', { end_time: undefined })] }],
		['a task status in each task', { task_list: [task('a', '1', { status: 'CANCELED' })] }],
		[
			'at most two action_configs',
			{
				task_list: [
					task('a', '1', {
						action_configs: Array.from({ length: 3 }, () => ({ action_type: 'APPROVE' })),
					}),
				],
			},
		],
		[
			'a name for each other action',
			{ task_list: [task('a', '1', { action_configs: [{ action_type: 'ASK' }] })] },
		],
		['update_time in each CC entry', { cc_list: [cc('c', '1', { update_time: undefined })] }],
		['a known read_status in each CC entry', { cc_list: [cc('c', '1', { read_status: 'SEEN' })] }],
		['at most 300 tasks', { task_list: Array.from({ length: 301 }, (_, n) => task(`t${n}`, '1')) }],
		[
			'at most 200 CC entries',
			{ cc_list: Array.from({ length: 201 }, (_, n) => cc(`c${n}`, '1')) },
		],
		['unique task IDs', { task_list: [task('a', '1'), task('a', '2')] }],
		['different IDs for a task and the instance', { task_list: [task('i', '1')] }],
		[
			'different IDs for a task and a CC entry',
			{ task_list: [task('a', '1')], cc_list: [cc('a', '1')] },
		],
		['a key as title', { title: '请假', i18n_resources: [chinese('请假')] }],
		['texts for its keys', { title: '@i18n@1' }],
		['a text for each key', { title: '@i18n@1', i18n_resources: [chinese('@i18n@2')] }],
		[
			'a text for each key in the default locale',
			{
				title: '@i18n@1',
				i18n_resources: [
					chinese('@i18n@2'),
					{ locale: 'en-US', is_default: false, texts: texts('@i18n@1', '@i18n@2') },
				],
			},
		],
		[
			'a default locale',
			{ title: '@i18n@1', i18n_resources: [{ ...chinese('@i18n@1'), is_default: false }] },
		],
		[
			'a single default locale',
			{
				title: '@i18n@1',
				i18n_resources: [chinese('@i18n@1'), { ...chinese('@i18n@1'), locale: 'en-US' }],
			},
		],
		[
			'a known locale',
			{ title: '@i18n@1', i18n_resources: [{ ...chinese('@i18n@1'), locale: 'zh' }] },
		],
		[
			'short form texts',
			{
				form: [{ name: '@i18n@1', value: '@i18n@2' }],
				i18n_resources: [
					{
						...chinese('@i18n@1'),
						texts: [...texts('@i18n@1'), { key: '@i18n@2', value: 'x'.repeat(2049) }],
					},
				],
			},
		],
	])('is rejected without %s', async (_what, wrong) => {
		const { status, json } = await sync(instance(wrong));
		expect({ status, code: json.code }).toEqual({ status: 400, code: 1390001 });
		expect(feishu.instances.size).toBe(0);
	});

	it('accepts the max number of tasks, CC entries and characters', async () => {
		const { json } = await sync(
			instance({
				task_list: Array.from({ length: 300 }, (_, n) => task(`t${n}`, '1')),
				cc_list: Array.from({ length: 200 }, (_, n) => cc(`c${n}`, '1')),
				form: [{ name: '@i18n@1' }],
				i18n_resources: [{ ...chinese(), texts: [{ key: '@i18n@1', value: 'x'.repeat(2048) }] }],
			}),
		);
		expect(json.data?.process_record).toEqual(changes([1], [300], [200]));
	});

	it('needs an approval definition that exists', async () => {
		expect((await sync(instance({ approval_code: 'NONE' }))).json.code).toBe(1390002);
		feishu.addDefinition('OLD', { deleted: true });
		expect((await sync(instance({ approval_code: 'OLD' }))).json.code).toBe(1390016);
		feishu.addDefinition('NEW');
		expect((await sync(instance({ approval_code: 'NEW' }))).json.code).toBe(0);
	});

	it('needs a scope', async () => {
		feishu.app().scopes = ['approval:approval:readonly'];
		const { json } = await sync(instance());
		expect(json.code).toBe(99991672);
		expect(json.error?.permission_violations).toHaveLength(2);
	});

	it('is rejected if it contains a rejected ID', async () => {
		feishu.rejectedInstanceIds.add('i');
		expect((await sync(instance())).json.code).toBe(1390001);
		expect((await sync(instance({ instance_id: 'j' }))).json.code).toBe(0);
	});

	it('is rejected within the min interval after the last sync', async () => {
		feishu.options.minResyncIntervalMs = 60_000;
		expect((await sync(instance())).json.code).toBe(0);
		expect(await sync(instance())).toMatchObject({ status: 400, json: { code: 1395001 } });
		expect((await sync(instance({ instance_id: 'j' }))).json.code).toBe(0);
		feishu.advanceClock(60_000);
		expect((await sync(instance())).json.code).toBe(0);
	});

	it('uses the end time or creation time of a task without an update time', async () => {
		await sync(
			instance({
				task_list: [
					task('open', '', { update_time: undefined }),
					task('done', '', { update_time: undefined, end_time: '900' }),
				],
			}),
		);
		expect(await check('i', '1000', { open: '100', done: '900' })).toEqual([]);
	});

	it('keeps a deleted instance with the status DELETED', async () => {
		await sync(instance());
		await sync(instance({ status: 'DELETED', update_time: '1001' }));
		expect(feishu.instances.get('i')?.document?.status).toBe('DELETED');
		expect(await check('i', '1001')).toEqual([]);
	});

	it('stores the instance even if the connection drops before the response', async () => {
		feishu.faults.add({ on: 'sync', dropConnection: 'afterHandling' });
		await expect(sync(instance())).rejects.toThrow();
		expect(await check('i', '1000')).toEqual([]);
	});
});

describe('REPLACE', () => {
	it('removes tasks and CC entries that are not sent, and does not compare times', async () => {
		await sync(
			instance({
				task_list: [task('a', '200'), task('b', '200')],
				cc_list: [cc('c', '200'), cc('d', '200')],
			}),
		);
		const older = instance({
			update_time: '500',
			task_list: [task('b', '100', { user_id: 'other' }), task('e', '1')],
			cc_list: [cc('d', '100')],
		});
		const { json } = await sync(older);
		expect(json.data).toEqual({
			data: older,
			process_record: changes([0, 1], [1, 1, 1], [0, 1, 1]),
		});
		expect(await check('i', '500', { b: '100', e: '1' })).toEqual([]);
		expect(await check('i', '500', { a: '200' })).toEqual([
			{ instance_id: 'i', update_time: '500', tasks: [{ task_id: 'a', update_time: '0' }] },
		]);
	});
});

describe('UPDATE', () => {
	const update = (more: object) => sync(instance({ update_mode: 'UPDATE', ...more }));

	beforeEach(async () => {
		await sync(
			instance({
				department_id: 'd1',
				title: '@i18n@1',
				i18n_resources: [chinese('@i18n@1')],
				task_list: [task('a', '200', { node_id: 'n' }), task('b', '200')],
				cc_list: [cc('c', '200')],
			}),
		);
	});

	it('adds an unknown instance', async () => {
		const { json } = await update({ instance_id: 'new', task_list: [task('x', '1')] });
		expect(json.data?.process_record).toEqual(changes([1], [1]));
	});

	it('updates newer entries, adds new ones, removes nothing', async () => {
		const { json } = await update({
			update_time: '1001',
			status: 'APPROVED',
			task_list: [
				task('a', '201', { status: 'APPROVED', title: '@i18n@2' }),
				task('b', '200', { status: 'REJECTED' }),
				task('e', '1'),
			],
			cc_list: [cc('c', '199', { read_status: 'READ' }), cc('f', '1')],
			i18n_resources: [chinese('@i18n@2')],
		});
		expect(json.data?.process_record).toEqual(changes([0, 1], [1, 1], [1]));
		const data = syncedInstance.parse(json.data?.data);
		expect(data).toMatchObject({ status: 'APPROVED', title: '@i18n@1', department_id: 'd1' });
		expect(data.task_list?.map(({ task_id, status }) => [task_id, status])).toEqual([
			['a', 'APPROVED'],
			['b', 'PENDING'],
			['e', 'PENDING'],
		]);
		expect(data.cc_list?.map(({ cc_id, read_status }) => [cc_id, read_status])).toEqual([
			['c', 'UNREAD'],
			['f', 'UNREAD'],
		]);
		expect(data.i18n_resources?.[0]?.texts.map(({ key }) => key)).toEqual(['@i18n@2', '@i18n@1']);
		expect(await check('i', '1001', { a: '201', b: '200', e: '1' })).toEqual([]);
	});

	it('does not change an instance that is not newer, even if its tasks are', async () => {
		const { json } = await update({ status: 'REJECTED', task_list: [task('a', '201')] });
		expect(json.data?.process_record).toEqual(changes([0], [0, 1]));
		expect(json.data?.data).toMatchObject({ status: 'PENDING' });
		expect(await check('i', '1000', { a: '201', b: '200' })).toEqual([]);
	});

	it.each([
		['the approval definition', { approval_code: 'OTHER' }],
		["the initiator's department", { update_time: '1001', department_id: 'd2' }],
		["a task's user", { task_list: [task('a', '201', { user_id: 'u9' })] }],
		["a task's create_time", { task_list: [task('a', '201', { create_time: '101' })] }],
		["a task's node", { task_list: [task('a', '201', { node_id: 'm' })] }],
		["a CC entry's user", { cc_list: [cc('c', '201', { user_id: 'u9' })] }],
		['what an ID refers to', { task_list: [task('c', '201')] }],
	])('cannot change %s', async (_what, change) => {
		feishu.addDefinition('OTHER');
		const before = feishu.instances.get('i')?.document;
		const { status, json } = await update({ task_list: [task('e', '1')], ...change });
		expect({ status, code: json.code }).toEqual({ status: 400, code: 1390001 });
		expect(feishu.instances.get('i')?.document).toEqual(before);
		expect(await check('i', '1000', { a: '200', b: '200' })).toEqual([]);
	});

	it('updates an instance that a test set without a sync', async () => {
		feishu.instances.set({ instance_id: 's', update_time: 5, tasks: new Map([['a', 5]]) });
		const { json } = await update({
			instance_id: 's',
			update_time: '5',
			task_list: [task('a', '6'), task('b', '7')],
		});
		expect(json.data?.process_record).toEqual(changes([0], [1, 1]));
		expect(await check('s', '5', { a: '6', b: '7' })).toEqual([]);
	});
});
