import {
	createFindUsersRequest,
	parseFindUsersResponse,
} from '../../../nodes/FeishuApproval/feishu/api/findUsers';

const parse = (body: unknown) =>
	parseFindUsersResponse({ body, duration: 0, failedAttempts: 0, redact: (text) => text });

test('asks for open_ids', () => {
	const request = createFindUsersRequest({ emails: ['a@example.com'] });
	expect(request.path).toBe('/open-apis/contact/v3/users/batch_get_id?user_id_type=open_id');
	expect(request.createBody?.()).toEqual({ emails: ['a@example.com'] });
});

test('returns the people with an ID', () => {
	const user_list = [
		{ user_id: 'ou_a', email: 'a@example.com' },
		{ email: 'b@example.com' },
		{ user_id: '', mobile: '13800000001' },
		{ user_id: 'ou_c', mobile: '13800000002', email: '', status: {} },
		null,
	];
	expect(parse({ code: 0, data: { user_list } })).toEqual({
		ok: true,
		value: [
			{ openId: 'ou_a', email: 'a@example.com' },
			{ openId: 'ou_c', mobile: '13800000002' },
		],
	});
});

test.each([{ code: 0 }, { code: 0, data: {} }, { code: 0, data: { user_list: null } }])(
	'finds nobody in %j',
	(body) => {
		expect(parse(body)).toEqual({ ok: true, value: [] });
	},
);

test('fails for a response of another form', () => {
	expect(parse({ code: 0, data: { user_list: 'x' } })).toMatchObject({
		ok: false,
		failure: {
			message: 'Feishu\'s response differs from its documentation (data.user_list: "x")',
		},
	});
});
