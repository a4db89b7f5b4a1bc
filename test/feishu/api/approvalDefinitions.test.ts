import {
	createGetDefinitionRequest,
	createUpsertDefinitionRequest,
	parseGetDefinitionResponse,
	parseUpsertDefinitionResponse,
} from '../../../nodes/FeishuApproval/feishu/api/approvalDefinitions';

const toResponse = (body: unknown) => ({
	body,
	logId: 'LOG',
	duration: 0,
	failedAttempts: 0,
	redact: (text: string) => text,
});

const SECRETS = { action_callback_token: 'the-token', action_callback_key: 'the-key' };

const BODY = {
	approval_code: 'oa-leave',
	approval_name: '@i18n@name',
	external: { ...SECRETS, future: 1 },
	i18n_resources: [],
};

test('sends the types of the IDs in the query, and names the secrets of the body', () => {
	const request = createUpsertDefinitionRequest(BODY, {
		userIdType: 'user_id',
		departmentIdType: 'department_id',
	});
	expect(request.path).toBe(
		'/open-apis/approval/v4/external_approvals?user_id_type=user_id&department_id_type=department_id',
	);
	expect(request.createBody?.()).toEqual(BODY);
	expect(request.secrets).toEqual(['the-token', 'the-key']);
});

test('reads a definition by its code', () => {
	expect(createGetDefinitionRequest('a/b?c').path).toBe(
		'/open-apis/approval/v4/external_approvals/a%2Fb%3Fc?user_id_type=open_id',
	);
});

test("returns Feishu's code", () => {
	expect(
		parseUpsertDefinitionResponse(toResponse({ code: 0, data: { approval_code: 'X' } })),
	).toEqual({ ok: true, value: 'X' });
	expect(parseUpsertDefinitionResponse(toResponse({ code: 0, data: {} }))).toMatchObject({
		ok: false,
		failure: { logId: 'LOG' },
	});
});

test('keeps fields that are not documented, at every level', () => {
	const data = {
		...BODY,
		future: { a: 1 },
		viewers: [{ viewer_type: 'GROUP', future: 2 }],
		i18n_resources: [
			{
				locale: 'zh-CN',
				is_default: true,
				texts: [{ key: '@i18n@name', value: '请假', future: 3 }],
			},
		],
	};
	expect(parseGetDefinitionResponse(toResponse({ code: 0, data }))).toEqual({
		ok: true,
		value: data,
	});
});

test('accepts a definition with nothing but what is required', () => {
	const result = parseGetDefinitionResponse(
		toResponse({ code: 0, data: { approval_name: '@i18n@name', viewers: null } }),
	);
	expect(result).toMatchObject({ ok: true, value: { external: {}, i18n_resources: [] } });
});

test('a failure does not repeat the secrets of the response', () => {
	const data = { ...BODY, external: { ...SECRETS, action_callback_url: { secret: 'the-token' } } };
	const result = parseGetDefinitionResponse(toResponse({ code: 0, data }));
	expect(result).toMatchObject({
		ok: false,
		failure: {
			message:
				"Feishu's response differs from its documentation (data.external.action_callback_url: Expected string, received object, log ID LOG)",
		},
	});
	expect(JSON.stringify(result)).not.toMatch(/the-(token|key)/);
});
