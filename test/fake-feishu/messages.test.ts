import { FakeFeishu } from './index';
import { MESSAGE_TEMPLATES } from './message-templates';
import { postJson, requestDefaultToken } from './post-json';

const HOUR = 60 * 60 * 1000;

let feishu: FakeFeishu;
let token = '';

beforeEach(async () => {
	feishu = await FakeFeishu.start();
	token = await requestDefaultToken(feishu.origin);
});
afterEach(async () => await feishu.stop());

const post = (path: string, body: unknown) => postJson(feishu.origin + path, body, { token });
const send = (body: unknown) => post('/open-apis/approval/v1/message/send', body);
const update = (body: unknown) => post('/open-apis/approval/v1/message/update', body);

/** Sends a message that must be valid, and returns its ID. */
async function mustSend(body: unknown): Promise<string> {
	const { json } = await send(body);
	expect(json).toMatchObject({ code: 0 });
	return json.data?.message_id ?? '';
}

const address = 'https://oa.example.com/1';
const detail = {
	action_name: 'DETAIL',
	url: address,
	android_url: address,
	ios_url: address,
	pc_url: address,
};

const chinese = (texts: Record<string, string>) => ({ locale: 'zh-CN', is_default: true, texts });

const TEXTS = {
	'@i18n@name': 'Leave',
	'@i18n@1': 'Reason: holiday',
	'@i18n@2': 'Days: 3',
	'@i18n@comment': 'Please look',
};

/** A valid message to do, with the fields a test adds. */
const toDo = (more: object = {}) => ({
	template_id: '1008',
	user_id: 'u_chen_wei',
	approval_name: '@i18n@name',
	title_user_id: 'u_liu_yang',
	content: { user_id: 'u_liu_yang', summaries: [{ summary: '@i18n@1' }, { summary: '@i18n@2' }] },
	actions: [detail],
	i18n_resources: [chinese(TEXTS)],
	...more,
});

const quickActions = {
	action_configs: [
		{ action_type: 'APPROVE', is_need_reason: true, next_status: 'APPROVED' },
		{ action_type: 'REJECT', is_reason_required: true, is_need_attachment: true },
	],
	action_callback: {
		action_callback_url: 'https://n8n.example.com/webhook/1',
		action_callback_token: 'token',
		action_callback_key: 'key',
		action_context: '{"instance_id":"i"}',
	},
};

describe('a message', () => {
	it('reaches its receiver, and nobody else', async () => {
		const { status, json } = await send(toDo({ ...quickActions, note: '@i18n@comment' }));
		expect(status).toBe(200);
		expect(json).toEqual({
			code: 0,
			msg: 'success',
			data: { message_id: expect.stringMatching(/^\d{19}$/) as string },
		});
		expect(feishu.getPersonView('u_chen_wei').messages).toEqual([
			{
				message_id: json.data?.message_id,
				template_id: '1008',
				title: 'Leave',
				comment: undefined,
				lines: ['Reason: holiday', 'Days: 3'],
				note: 'Please look',
				pc_url: address,
				quick_actions: ['APPROVE', 'REJECT'],
				status: undefined,
			},
		]);
		expect(feishu.getPersonView('u_liu_yang').messages).toEqual([]);
		expect(feishu.messages.get(json.data?.message_id ?? '')?.body).toMatchObject(quickActions);
		expect(feishu.counts.sendMessage).toBe(1);
	});

	it('can have an open_id as receiver, and comes over the legacy host too', async () => {
		const body = toDo({ user_id: undefined, open_id: 'ou_wang_fang' });
		const { json } = await post('/approval/openapi/v1/message/send', body);
		expect(json.code).toBe(0);
		expect(feishu.getPersonView('ou_wang_fang').messages).toHaveLength(1);
	});

	it('is sent once for the same uuid within an hour, for each app', async () => {
		const first = await mustSend(toDo({ uuid: 'a' }));
		feishu.advanceClock(HOUR - 60_000);
		expect(await mustSend(toDo({ uuid: 'a', note: '@i18n@comment' }))).toBe(first);
		expect(await mustSend(toDo({ uuid: 'b' }))).not.toBe(first);
		feishu.advanceClock(60_000);
		expect(await mustSend(toDo({ uuid: 'a' }))).not.toBe(first);
		expect(await mustSend(toDo())).not.toBe(await mustSend(toDo()));
		expect(feishu.messages.size).toBe(5);

		feishu.addApp({ appId: 'cli_other', appSecret: 's' });
		const { json } = await post('/open-apis/auth/v3/tenant_access_token/internal', {
			app_id: 'cli_other',
			app_secret: 's',
		});
		token = json.tenant_access_token ?? '';
		await mustSend(toDo({ uuid: 'a' }));
		expect(feishu.messages.size).toBe(6);
	});

	it('can have a second button, its own or the other texts, and other languages', async () => {
		await mustSend(
			toDo({
				comment: '@i18n@comment',
				actions: [detail, { ...detail, action_name: '@i18n@more' }],
				i18n_resources: [
					chinese({ ...TEXTS, '@i18n@more': 'More' }),
					{ locale: 'en-US', is_default: false, texts: { '@i18n@name': 'Leave' } },
					{ locale: 'ja-JP', is_default: false, texts: {} },
				],
			}),
		);
	});

	it('needs a scope', async () => {
		feishu.app().scopes = ['approval:approval'];
		expect((await send(toDo())).json.code).toBe(99991672);
		expect((await update({})).json.code).toBe(99991672);
	});

	const action = (change: object) => ({ actions: [{ ...detail, ...change }] });
	const summaries = (count: number) => ({
		content: { summaries: Array.from({ length: count }, () => ({ summary: '@i18n@1' })) },
	});

	it.each([
		['no template', { template_id: undefined }],
		['an unknown template', { template_id: '1014' }],
		['a number as template', { template_id: 1008 }],
		['no receiver', { user_id: undefined }],
		['an unknown receiver', { user_id: 'u_nobody' }],
		['an open_id as user_id', { user_id: 'ou_chen_wei' }],
		['a long uuid', { uuid: 'x'.repeat(65) }],
		['a plain name', { approval_name: 'Leave' }],
		['a title_user_id of another type', { title_user_id: 'ou_liu_yang' }],
		['an open_department_id', { content: { ...toDo().content, department_id: 'od-sales' } }],
		['no summaries', { content: undefined }],
		['an empty list of summaries', summaries(0)],
		['6 summaries', summaries(6)],
		['no actions', { actions: undefined }],
		['3 actions', { actions: [detail, detail, detail] }],
		['another first action', action({ action_name: '@i18n@name' })],
		['a plain name of the second action', { actions: [detail, { ...detail, action_name: 'x' }] }],
		['no url', action({ url: undefined })],
		['no android_url', action({ android_url: undefined })],
		['no ios_url', action({ ios_url: '' })],
		['a pc_url without scheme', action({ pc_url: 'oa.example.com/1' })],
		['quick actions without callback', { action_configs: quickActions.action_configs }],
		['a quick action without name', { ...quickActions, action_configs: [{ action_type: 'ASK' }] }],
		[
			'a callback without scheme',
			{ ...quickActions, action_callback: { action_callback_url: 'n8n.example.com' } },
		],
		['a list of texts', { i18n_resources: [{ ...chinese({}), texts: [] }] }],
		['a language that messages lack', { i18n_resources: [{ ...chinese(TEXTS), locale: 'zh-HK' }] }],
		['a key without text', { note: '@i18n@none' }],
		['no default language', { i18n_resources: [{ ...chinese(TEXTS), is_default: false }] }],
		['an unknown field', { title: '@i18n@name' }],
	])('with %s fails with HTTP 200 and 60001', async (_what, wrong) => {
		const { status, json } = await send(toDo(wrong));
		expect({ status, code: json.code }).toEqual({ status: 200, code: 60001 });
		expect(json).not.toHaveProperty('data');
		expect(feishu.messages.size).toBe(0);
	});
});

describe('a template', () => {
	const ALL_FIELDS = {
		approval_name: '@i18n@name',
		title_user_id: 'u_liu_yang',
		comment: '@i18n@comment',
		content: { summaries: [{ summary: '@i18n@1' }] },
	};
	const onlyFor = (id: string) => ({
		...(id === '1013' && { sender_user_id: 'u_liu_yang', text: 'Hurry' }),
		...(id === '1021' && { custom_title: '@i18n@name', custom_content: '@i18n@1' }),
	});
	const message = (id: string, more: object = {}) => ({
		template_id: id,
		user_id: 'u_chen_wei',
		actions: [detail],
		i18n_resources: [chinese(TEXTS)],
		...ALL_FIELDS,
		...onlyFor(id),
		...more,
	});
	const rejectedWithout = async (field: string) => {
		const rejected: string[] = [];
		for (const id of MESSAGE_TEMPLATES.keys()) {
			const { json } = await send(message(id, { [field]: undefined }));
			if (json.code !== 0) rejected.push(id);
		}
		return rejected;
	};
	const ids = [...MESSAGE_TEMPLATES.keys()];
	const except = (...others: string[]) => ids.filter((id) => !others.includes(id));

	it('is one of 24', () => expect(ids).toHaveLength(24));

	it.each([
		['approval_name', except('1021')],
		['content', except('1021')],
		['title_user_id', except('1005', '1006', '1007', '1021', '1024', '1028')],
		['comment', ['1001', '1004', '1017', '1018', '1027']],
		['sender_user_id', ['1013']],
		['custom_title', ['1021']],
		['custom_content', ['1021']],
		['actions', ids],
		['text', []],
	])('needs %s where documented', async (field, expected) => {
		expect(await rejectedWithout(field)).toEqual(expected);
	});

	it('takes quick actions if it is one of the eight', async () => {
		const accepted: string[] = [];
		for (const id of ids) {
			if ((await send(message(id, quickActions))).json.code === 0) accepted.push(id);
		}
		expect(accepted).toEqual(['1008', '1009', '1010', '1011', '1012', '1013', '1020', '1028']);
	});

	it('takes no fields of the templates 1013 and 1021', async () => {
		for (const wrong of [
			{ sender_user_id: 'u_liu_yang' },
			{ text: 'Hurry' },
			{ custom_title: '@i18n@1' },
			{ custom_content: '@i18n@1' },
		]) {
			expect((await send(message('1008', wrong))).json.code).toBe(60001);
		}
	});
});

describe('an update of a message', () => {
	it('shows the status and removes the buttons', async () => {
		const message_id = await mustSend(toDo(quickActions));
		const { status, json } = await update({ message_id, status: 'APPROVED' });
		expect(status).toBe(200);
		expect(json).toEqual({ code: 0, msg: 'success', data: { message_id } });
		expect(feishu.getPersonView('u_chen_wei').messages).toMatchObject([
			{ message_id, status: 'APPROVED', quick_actions: [] },
		]);
		expect(feishu.counts.updateMessage).toBe(1);
	});

	it('can show a text of its own', async () => {
		const message_id = await mustSend(toDo());
		const custom = {
			message_id,
			status: 'CUSTOM',
			status_name: '@i18n@s',
			detail_action_name: '@i18n@d',
			i18n_resources: [chinese({ '@i18n@s': 'Archived', '@i18n@d': 'Open' })],
		};
		expect((await update(custom)).json.code).toBe(0);
		expect(feishu.getPersonView('u_chen_wei').messages[0]?.status).toBe('Archived');
		for (const wrong of [
			{ status_name: undefined },
			{ detail_action_name: undefined },
			{ i18n_resources: undefined },
			{ status: 'APPROVED' },
		]) {
			expect((await update({ ...custom, ...wrong })).json.code).toBe(60001);
		}
	});

	it.each([
		['no status', { status: undefined }],
		['an unknown status', { status: 'CANCELED' }],
		['an unknown message', { message_id: '7000000000000000000' }],
		['no message', { message_id: undefined }],
		['a number as message', { message_id: 1 }],
		['an unknown field', { comment: 'x' }],
	])('with %s fails with HTTP 200 and 60001', async (_what, wrong) => {
		const message_id = await mustSend(toDo());
		const { status, json } = await update({ message_id, status: 'APPROVED', ...wrong });
		expect({ status, code: json.code }).toEqual({ status: 200, code: 60001 });
		expect(feishu.getPersonView('u_chen_wei').messages[0]?.status).toBeUndefined();
	});

	it('needs a message of template 1008 that is less than 30 days old', async () => {
		const other = await mustSend(toDo({ template_id: '1009' }));
		expect((await update({ message_id: other, status: 'APPROVED' })).json.code).toBe(60001);
		const message_id = await mustSend(toDo());
		feishu.advanceClock(30 * 24 * HOUR - 60_000);
		token = await requestDefaultToken(feishu.origin);
		expect((await update({ message_id, status: 'APPROVED' })).json.code).toBe(0);
		feishu.advanceClock(60_000);
		expect((await update({ message_id, status: 'REJECTED' })).json.code).toBe(60001);
	});
});

describe('what a person sees', () => {
	const links = { pc_link: 'https://oa.example.com/1' };
	const task = (task_id: string, more: object) => ({
		task_id,
		links,
		status: 'PENDING',
		create_time: '1',
		end_time: '0',
		update_time: '1',
		...more,
	});
	const sync = async (instance_id: string, task_list: object[], more: object = {}) => {
		const { json } = await post('/open-apis/approval/v4/external_instances', {
			approval_code: 'FAKE-LEAVE',
			instance_id,
			status: 'PENDING',
			links: { ...links, mobile_link: 'https://oa.example.com/m/1' },
			start_time: '1',
			end_time: '0',
			update_time: '1',
			task_list,
			...more,
		});
		expect(json.code).toBe(0);
	};
	const todos = (id: string) => feishu.getPersonView(id).todos.map(({ task_id }) => task_id);

	it('are pending tasks, by user_id or open_id, and none of unknown users', async () => {
		await sync(
			'i',
			[
				task('a', {
					user_id: 'u_chen_wei',
					title: '@i18n@task',
					action_configs: [{ action_type: 'APPROVE' }],
				}),
				task('b', { open_id: 'ou_chen_wei' }),
				task('c', { user_id: 'u_chen_wei', status: 'DONE' }),
				task('d', { user_id: 'u_liu_yang' }),
				task('e', { user_id: 'nobody' }),
			],
			{
				title: '@i18n@title',
				i18n_resources: [
					{
						locale: 'zh-CN',
						is_default: true,
						texts: [
							{ key: '@i18n@title', value: 'Leave' },
							{ key: '@i18n@task', value: 'Approve the leave' },
						],
					},
				],
			},
		);
		expect(feishu.getPersonView('ou_chen_wei').todos).toEqual([
			{
				instance_id: 'i',
				task_id: 'a',
				approval_code: 'FAKE-LEAVE',
				title: 'Approve the leave',
				pc_link: 'https://oa.example.com/1',
				mobile_link: undefined,
				quick_actions: ['APPROVE'],
			},
			expect.objectContaining({ task_id: 'b', title: 'Leave', quick_actions: [] }) as object,
		]);
		expect(todos('u_liu_yang')).toEqual(['d']);
		expect(() => feishu.getPersonView('nobody')).toThrow(/nobody/);
	});

	it('changes with a sync; a sync sends no message', async () => {
		await sync('i', [task('a', { user_id: 'u_chen_wei' })]);
		expect(feishu.getPersonView('u_chen_wei').messages).toEqual([]);
		await sync('i', [task('a', { user_id: 'u_chen_wei', status: 'APPROVED' })]);
		expect(todos('u_chen_wei')).toEqual([]);
		await sync('j', [task('b', { user_id: 'u_chen_wei' })]);
		expect(todos('u_chen_wei')).toEqual(['b']);
		await sync('j', [task('b', { user_id: 'u_chen_wei' })], { status: 'DELETED' });
		expect(todos('u_chen_wei')).toEqual([]);
	});

	it('is nothing for those who have left', async () => {
		await sync('i', [task('a', { user_id: 'u_sun_li' })]);
		await mustSend(toDo({ user_id: 'u_sun_li' }));
		expect(feishu.getPersonView('u_sun_li')).toMatchObject({ todos: [], messages: [] });
	});
});
