import { FakeFeishu } from './index';
import { postJson, requestDefaultToken } from './post-json';

let feishu: FakeFeishu;
let token = '';

beforeEach(async () => {
	feishu = await FakeFeishu.start();
	token = await requestDefaultToken(feishu.origin);
});
afterEach(async () => await feishu.stop());

const post = (path: string, body: unknown) => postJson(feishu.origin + path, body, { token });
const find = (body: unknown, query = '') =>
	post(`/open-apis/contact/v3/users/batch_get_id${query}`, body);
const findList = async (body: unknown, query?: string) =>
	(await find(body, query)).json.data?.user_list;

describe('users by e-mail and mobile number', () => {
	it('come with their open_id and status, in another order, with the address of their profile', async () => {
		const { status, json } = await find({
			emails: ['chen.wei@example.com', 'WANG.fang@example.com'],
			mobiles: ['13800000002', '+14155550100'],
		});
		const active = {
			is_frozen: false,
			is_resigned: false,
			is_activated: true,
			is_exited: false,
			is_unjoin: false,
		};
		expect(status).toBe(200);
		expect(json).toEqual({
			code: 0,
			msg: 'success',
			data: {
				user_list: [
					{ user_id: 'ou_john_smith', mobile: '+14155550100', status: active },
					{ user_id: 'ou_liu_yang', mobile: '13800000002', status: active },
					{ user_id: 'ou_wang_fang', email: 'Wang.Fang@example.com', status: active },
					{ user_id: 'ou_chen_wei', email: 'chen.wei@example.com', status: active },
				],
			},
		});
		expect(feishu.counts.findUsers).toBe(1);
	});

	it.each([
		['an unknown address', { emails: ['nobody@example.com'] }],
		['a mailbox of Feishu', { emails: ['chen.wei@feishu.example.com'] }],
		['somebody outside the data range', { emails: ['zhao.lei@example.com'] }],
		['somebody who has left', { emails: ['sun.li@example.com'] }],
		['an unknown number', { mobiles: ['13900000000'] }],
		['a number with spaces', { mobiles: ['138 0000 0001'] }],
		['a foreign number without country code', { mobiles: ['4155550100'] }],
	])('have no user_id for %s', async (_what, body) => {
		expect(await findList(body)).toEqual([
			'emails' in body ? { email: body.emails[0] } : { mobile: body.mobiles[0] },
		]);
	});

	it('include those who have left on request', async () => {
		expect(
			await findList({ emails: ['sun.li@example.com'], include_resigned: true }),
		).toMatchObject([{ user_id: 'ou_sun_li', status: { is_resigned: true } }]);
	});

	it('come once for the same address in other letters', async () => {
		expect(await findList({ emails: ['a@example.com', 'A@example.com'] })).toHaveLength(1);
	});

	it('come with other types of IDs; the user_id needs a scope and is left out without it', async () => {
		const body = { mobiles: ['13800000001'] };
		expect(await findList(body, '?user_id_type=union_id')).toMatchObject([
			{ user_id: 'on_chen_wei' },
		]);
		expect(await findList(body, '?user_id_type=user_id')).toEqual([{ mobile: '13800000001' }]);
		feishu.app().scopes.push('contact:user.employee_id:readonly');
		expect(await findList(body, '?user_id_type=user_id')).toMatchObject([
			{ user_id: 'u_chen_wei' },
		]);
	});

	it('need a scope', async () => {
		feishu.app().scopes = ['approval:approval'];
		const { json } = await find({ emails: ['chen.wei@example.com'] });
		expect(json.error?.permission_violations).toEqual([
			{ type: 'action_scope_required', subject: 'contact:user.id:readonly' },
		]);
	});

	it.each([
		['51 addresses', { emails: Array.from({ length: 51 }, (_, n) => `${n}@x.org`) }, 'emails'],
		['51 numbers', { mobiles: Array.from({ length: 51 }, (_, n) => `1380000${n}`) }, 'mobiles'],
		['nobody', {}, 'emails'],
		['an empty address', { emails: [''] }, 'emails[0]'],
		['an unknown field', { emails: ['a@x.org'], open_ids: ['ou_1'] }, 'open_ids'],
	])('reject %s with 99992402', async (_what, body, field) => {
		expect(await find(body)).toMatchObject({
			status: 400,
			json: { code: 99992402, error: { field_violations: [{ field }] } },
		});
	});

	it('accept 50 addresses and 50 numbers in one request', async () => {
		const emails = Array.from({ length: 50 }, (_, n) => `${n}@x.org`);
		const mobiles = Array.from({ length: 50 }, (_, n) => String(13800000000 + n));
		expect(await findList({ emails, mobiles })).toHaveLength(100);
	});

	it('reject a number instead of text with 9499', async () => {
		expect((await find({ mobiles: [13800000001] })).json).toMatchObject({ code: 9499 });
	});
});

describe('the directory', () => {
	it('can get other users, and gets back its samples with a reset', async () => {
		feishu.addUser({ user_id: 'u_li', email: 'li@example.com' });
		expect(await findList({ emails: ['li@example.com'] })).toMatchObject([{ user_id: 'ou_li' }]);
		feishu.directory.remove('u_li');
		expect(await findList({ emails: ['li@example.com'] })).toEqual([{ email: 'li@example.com' }]);
		feishu.directory.remove('u_chen_wei');
		feishu.reset();
		expect(feishu.directory.find('user_id', 'u_chen_wei')?.open_id).toBe('ou_chen_wei');
	});

	const sync = async (more: object) => {
		const { json } = await post('/open-apis/approval/v4/external_instances', {
			approval_code: 'FAKE-LEAVE',
			instance_id: 'i',
			status: 'PENDING',
			links: { pc_link: 'https://oa.example.com/1' },
			start_time: '1',
			end_time: '0',
			update_time: '1',
			...more,
		});
		return json.code;
	};
	const task = {
		task_id: 't',
		open_id: 'ou_nobody',
		links: { pc_link: 'https://oa.example.com/1' },
		status: 'PENDING',
		create_time: '1',
		end_time: '0',
	};

	it('does not keep a sync from referring to unknown users, unless configured', async () => {
		expect(await sync({ user_id: 'nobody', task_list: [task] })).toBe(0);
		feishu.options.rejectUnknownUsers = true;
		expect(await sync({ user_id: 'nobody' })).toBe(99992360);
		expect(await sync({ task_list: [task] })).toBe(99992351);
		expect(await sync({ user_id: 'u_chen_wei' })).toBe(0);
		expect(await sync({})).toBe(0);
	});
});
