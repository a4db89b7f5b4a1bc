import { DEFAULT_APPROVAL_CODE, FakeFeishu } from './index';
import { getJson, postJson, requestDefaultToken } from './post-json';

const APPROVALS = '/open-apis/approval/v4/external_approvals';

let feishu: FakeFeishu;
let token = '';

beforeEach(async () => {
	feishu = await FakeFeishu.start();
	token = await requestDefaultToken(feishu.origin);
});
afterEach(async () => await feishu.stop());

const post = (path: string, body: unknown) => postJson(feishu.origin + path, body, { token });
const upsert = (body: unknown, query = '') => post(APPROVALS + query, body);
const get = (code: string, query = '') =>
	getJson(`${feishu.origin}${APPROVALS}/${encodeURIComponent(code)}${query}`, token);

/** Creates or updates a definition that must be valid, and returns Feishu's code. */
async function mustUpsert(body: unknown, query = ''): Promise<string> {
	const { json } = await upsert(body, query);
	expect(json).toMatchObject({ code: 0 });
	return json.data?.approval_code ?? '';
}

/** The texts of `leave()`. */
const TEXTS: Record<string, string> = {
	'@i18n@name': 'Leave',
	'@i18n@group': 'Human resources',
	'@i18n@biz': 'OA',
};

const chinese = (texts: Record<string, string> = TEXTS) => ({
	locale: 'zh-CN' as const,
	is_default: true,
	texts: Object.entries(texts).map(([key, value]) => ({ key, value })),
});

/** A valid definition, with the fields a test adds. */
const leave = (more: object = {}) => ({
	approval_code: 'oa-leave',
	approval_name: '@i18n@name',
	group_code: 'hr',
	group_name: '@i18n@group',
	external: { biz_name: '@i18n@biz', support_pc: true },
	viewers: [{ viewer_type: 'TENANT' as const }],
	i18n_resources: [chinese()],
	...more,
});

const syncWith = async (approval_code: string) => {
	const { json } = await post('/open-apis/approval/v4/external_instances', {
		approval_code,
		instance_id: 'i',
		status: 'PENDING',
		links: { pc_link: 'https://oa.example.com/1' },
		start_time: '1',
		end_time: '0',
		update_time: '1',
	});
	return json.code;
};

describe('an approval definition', () => {
	it('gets a code of Feishu, which the sync and GET accept, unlike the own one', async () => {
		const { status, json } = await upsert(leave());
		expect(status).toBe(200);
		expect(json).toEqual({
			code: 0,
			msg: 'success',
			data: { approval_code: expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-/) as string },
		});
		const code = json.data?.approval_code ?? '';
		expect((await get(code)).json.code).toBe(0);
		expect(await syncWith(code)).toBe(0);
		expect(await get('oa-leave')).toMatchObject({ status: 400, json: { code: 1390002 } });
		expect(await syncWith('oa-leave')).toBe(1390002);
		expect(feishu.counts).toMatchObject({ upsertDefinition: 1, getDefinition: 2 });
	});

	it('comes back with keys, texts, the own code and the callback in the clear', async () => {
		const external = {
			biz_name: '@i18n@biz',
			biz_type: 'oa',
			create_link_pc: 'https://oa.example.com/new',
			create_link_mobile: 'https://oa.example.com/m/new',
			support_pc: true,
			support_mobile: true,
			support_batch_read: true,
			allow_batch_operate: true,
			exclude_efficiency_statistics: true,
			action_callback_url: 'https://n8n.example.com/webhook/1',
			action_callback_token: 'token',
			action_callback_key: 'key',
		};
		const whole = leave({
			external,
			viewers: [
				{ viewer_type: 'USER', viewer_user_id: 'ou_chen_wei' },
				{ viewer_type: 'DEPARTMENT', viewer_department_id: 'od-sales' },
			],
			managers: ['ou_liu_yang'],
			description: '@i18n@description',
			i18n_resources: [
				chinese({ ...TEXTS, '@i18n@description': 'x' }),
				{ locale: 'en-US', is_default: false, texts: [{ key: '@i18n@name', value: 'Leave' }] },
			],
		});
		expect((await get(await mustUpsert(whole))).json.data).toEqual(whole);
	});

	it('is updated by the own code and keeps its code; what is left out falls back to its default', async () => {
		const code = await mustUpsert(
			leave({ managers: ['ou_chen_wei'], external: { support_pc: true, biz_type: 'oa' } }),
		);
		expect(
			await mustUpsert({
				approval_code: 'oa-leave',
				approval_name: '@i18n@other',
				external: { support_mobile: true },
				i18n_resources: [chinese({ '@i18n@other': 'Other' })],
			}),
		).toBe(code);
		expect((await get(code)).json.data).toEqual({
			approval_code: 'oa-leave',
			approval_name: '@i18n@other',
			group_code: 'hr',
			group_name: '@i18n@group',
			external: {
				support_pc: false,
				support_mobile: true,
				support_batch_read: false,
				allow_batch_operate: false,
				exclude_efficiency_statistics: false,
			},
			viewers: [],
			managers: [],
			i18n_resources: [chinese({ '@i18n@other': 'Other', '@i18n@group': 'Human resources' })],
		});
	});

	it('is a second definition if Feishu’s code is sent, or an update as documented', async () => {
		const code = await mustUpsert(leave());
		const second = await mustUpsert(leave({ approval_code: code }));
		expect(second).not.toBe(code);
		expect((await get(second)).json.data).toMatchObject({ approval_code: code });

		feishu.reset();
		token = await requestDefaultToken(feishu.origin);
		feishu.options.feishuCodeUpdates = true;
		const first = await mustUpsert(leave());
		expect(await mustUpsert(leave({ approval_code: first }))).toBe(first);
		expect((await get(first)).json.data).toMatchObject({ approval_code: 'oa-leave' });
	});

	it('can be updated with another code in the response, which nothing accepts', async () => {
		const code = await mustUpsert(leave());
		feishu.options.updateAnswersOtherCode = true;
		const other = await mustUpsert(leave({ managers: ['ou_chen_wei'] }));
		expect(other).not.toBe(code);
		expect((await get(other)).json.code).toBe(1390002);
		expect((await get(code)).json.data).toMatchObject({ managers: ['ou_chen_wei'] });
	});

	it('takes and gives users and departments in other types of IDs', async () => {
		feishu.app().scopes.push('contact:user.employee_id:readonly');
		const code = await mustUpsert(
			leave({
				viewers: [
					{ viewer_type: 'USER', viewer_user_id: 'u_chen_wei' },
					{ viewer_type: 'DEPARTMENT', viewer_department_id: 'd_sales' },
				],
				managers: ['u_liu_yang'],
			}),
			'?user_id_type=user_id&department_id_type=department_id',
		);
		const viewersAs = async (type: string) => (await get(code, type)).json.data;
		const department = { viewer_type: 'DEPARTMENT', viewer_department_id: 'od-sales' };
		expect(await viewersAs('?user_id_type=user_id')).toMatchObject({
			viewers: [{ viewer_type: 'USER', viewer_user_id: 'u_chen_wei' }, department],
			managers: ['u_liu_yang'],
		});
		expect(await viewersAs('?user_id_type=union_id')).toMatchObject({ managers: ['on_liu_yang'] });
		expect(await viewersAs('')).toMatchObject({
			viewers: [{ viewer_type: 'USER', viewer_user_id: 'ou_chen_wei' }, department],
			managers: ['ou_liu_yang'],
		});
	});

	it('needs a scope to write and to read, and another one for user_ids', async () => {
		const code = await mustUpsert(leave());
		for (const request of [() => upsert(leave()), () => get(code)]) {
			feishu.app().scopes = ['approval:approval:readonly'];
			const { json } = await request();
			expect(json.code).toBe(99991672);
			expect(json.error?.permission_violations?.map(({ subject }) => subject)).toEqual([
				'approval:approval',
				'approval:external_approval',
			]);
			feishu.app().scopes = ['approval:external_approval'];
			expect((await request()).json.code).toBe(0);
		}
		for (const request of [
			() => upsert(leave(), '?user_id_type=user_id'),
			() => get(code, '?user_id_type=user_id'),
		]) {
			expect((await request()).json.error?.permission_violations?.[0]?.subject).toBe(
				'contact:user.employee_id:readonly',
			);
		}
	});

	it('that is deleted is refused by the sync and by GET, and its own code creates another one', async () => {
		const code = await mustUpsert(leave());
		feishu.deleteDefinition(code);
		expect(await syncWith(code)).toBe(1390016);
		expect((await get(code)).json.code).toBe(1390016);
		expect(await mustUpsert(leave())).not.toBe(code);
	});

	it('that a test added can be read, and updated by its own code', async () => {
		expect((await get(DEFAULT_APPROVAL_CODE)).json.data).toMatchObject({
			approval_code: `own-${DEFAULT_APPROVAL_CODE}`,
			external: { support_pc: true, support_mobile: true },
		});
		const { json } = await get(DEFAULT_APPROVAL_CODE);
		expect(await mustUpsert(json.data)).toBe(DEFAULT_APPROVAL_CODE);
		expect((await get(DEFAULT_APPROVAL_CODE)).json).toEqual(json);
	});

	it('keeps unknown fields that are written back, and rejects those of a client', async () => {
		const { fields } = feishu.addDefinition('NEW', { ownCode: 'new' });
		Object.assign(fields, { future: [1] });
		Object.assign(fields.external, { future_flag: true });
		const { json } = await get('NEW');
		expect(json.data).toMatchObject({ future: [1], external: { future_flag: true } });
		await mustUpsert(json.data);
		expect((await get('NEW')).json.data).toEqual(json.data);

		for (const [body, field] of [
			[leave({ future: [1] }), 'future'],
			[leave({ external: { support_pc: true, supportMobile: true } }), 'external.supportMobile'],
		] as const) {
			expect((await upsert(body)).json).toMatchObject({
				code: 99992402,
				error: { field_violations: [{ field }] },
			});
		}
	});
});

describe('an invalid approval definition', () => {
	const many = <T>(count: number, value: T) => Array.from({ length: count }, () => value);
	const tenant = { viewer_type: 'TENANT' };

	it.each([
		['no approval_code', { approval_code: undefined }, 'approval_code'],
		['an empty approval_code', { approval_code: '' }, 'approval_code'],
		['a long approval_code', { approval_code: 'x'.repeat(129) }, 'approval_code'],
		['no approval_name', { approval_name: undefined }, 'approval_name'],
		['a plain approval_name', { approval_name: 'Leave approval' }, 'approval_name'],
		['a short key as approval_name', { approval_name: '@i18n@ab' }, 'approval_name'],
		['no external', { external: undefined }, 'external'],
		['a plain biz_name', { external: { support_pc: true, biz_name: 'OA' } }, 'external.biz_name'],
		[
			'a callback without scheme',
			{ external: { support_pc: true, action_callback_url: 'n8n.example.com' } },
			'external.action_callback_url',
		],
		['more than 200 viewers', { viewers: many(201, tenant) }, 'viewers'],
		['more than 200 managers', { managers: many(201, 'ou_chen_wei') }, 'managers'],
		[
			'an unknown viewer_type',
			{ viewers: [{ viewer_type: 'EVERYONE' }] },
			'viewers[0].viewer_type',
		],
		['a USER without ID', { viewers: [{ viewer_type: 'USER' }] }, 'viewers[0].viewer_user_id'],
		[
			'a DEPARTMENT without ID',
			{ viewers: [{ viewer_type: 'DEPARTMENT' }] },
			'viewers[0].viewer_department_id',
		],
		[
			'an unknown locale',
			{ i18n_resources: [{ ...chinese(), locale: 'zh' }] },
			'i18n_resources[0].locale',
		],
	])('with %s fails with 99992402, which names the field', async (_what, wrong, field) => {
		const { status, json } = await upsert(leave(wrong));
		expect(status).toBe(400);
		expect(json.code).toBe(99992402);
		expect(json.error?.field_violations?.[0]?.field).toBe(field);
		expect(json.error?.log_id).toBeTruthy();
	});

	it.each([
		['neither PC nor mobile', { external: {} }, /support_pc/],
		['no group', { group_code: undefined, group_name: undefined }, /group_code is required/],
		['a new group without name', { group_name: undefined }, /group_name/],
		['a key without a text', { description: '@i18n@nothing' }, /@i18n@nothing/],
		['no texts', { i18n_resources: undefined }, /@i18n@name/],
		[
			'no default locale',
			{ i18n_resources: [{ ...chinese(), is_default: false }] },
			/one default locale/,
		],
		[
			'two default locales',
			{ i18n_resources: [chinese(), { ...chinese(), locale: 'en-US' }] },
			/one default locale/,
		],
	])('with %s fails with 1390001, which says so', async (_what, wrong, message) => {
		const { status, json } = await upsert(leave(wrong));
		expect({ status, code: json.code }).toEqual({ status: 400, code: 1390001 });
		expect(json.msg).toMatch(message);
	});

	it('with a wrong JSON type fails with 9499, which says where', async () => {
		const { json } = await upsert(leave({ external: { support_pc: 'true' } }));
		expect(json).toMatchObject({ code: 9499 });
		expect(json.msg).toContain('external.support_pc');
	});

	it.each([
		['user', { viewers: [{ viewer_type: 'USER', viewer_user_id: 'ou_x' }] }, '', 99992351],
		['manager of another type', { managers: ['u_chen_wei'] }, '', 99992351],
		['user_id', { managers: ['ou_chen_wei'] }, '?user_id_type=user_id', 99992360],
		[
			'department',
			{ viewers: [{ viewer_type: 'DEPARTMENT', viewer_department_id: 'd_sales' }] },
			'',
			99992357,
		],
		[
			'department_id',
			{ viewers: [{ viewer_type: 'DEPARTMENT', viewer_department_id: 'od-sales' }] },
			'?department_id_type=department_id',
			99992358,
		],
	])('with an unknown %s names it', async (_what, wrong, query, code) => {
		feishu.app().scopes.push('contact:user.employee_id:readonly');
		expect((await upsert(leave(wrong), query)).json.code).toBe(code);
	});

	it('with an unknown type of IDs, or an unknown query parameter, fails', async () => {
		for (const query of ['?user_id_type=email', '?department_id_type=name', '?locale=zh-CN']) {
			expect((await upsert(leave(), query)).json.code).toBe(99992402);
		}
	});

	it('changes nothing', async () => {
		const code = await mustUpsert(leave());
		const { json } = await get(code);
		await upsert(leave({ external: {} }));
		expect((await get(code)).json.data).toEqual(json.data);
		expect([...feishu.definitions]).toHaveLength(2);
	});
});

describe('the group of a definition', () => {
	const purchase = (name: string | undefined) =>
		leave({
			approval_code: 'oa-purchase',
			group_name: name && '@i18n@other-key',
			i18n_resources: [chinese({ ...TEXTS, ...(name && { '@i18n@other-key': name }) })],
		});

	it('is shared by its code; its name may be left out', async () => {
		await mustUpsert(leave());
		await mustUpsert(purchase('Human resources'));
		await mustUpsert(purchase(undefined));
	});

	it('cannot get another name, or is renamed as documented', async () => {
		await mustUpsert(leave());
		expect(await upsert(purchase('Purchasing'))).toMatchObject({
			status: 400,
			json: { code: 1390001, msg: expect.stringContaining('hr') as string },
		});
		feishu.options.groupsCanBeRenamed = true;
		await mustUpsert(purchase('Purchasing'));
		expect(feishu.definitions.getGroupName('hr')).toBe('Purchasing');
	});
});
