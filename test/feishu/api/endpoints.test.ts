import {
	createGetDefinitionRequest,
	createUpsertDefinitionRequest,
	parseUpsertDefinitionResponse,
} from '../../../nodes/FeishuApproval/feishu/api/approvalDefinitions';
import { createCheckRequest } from '../../../nodes/FeishuApproval/feishu/api/checkExternalInstances';
import {
	createFindUsersRequest,
	FIND_USERS_SCOPE,
	MAX_USERS_PER_KIND,
} from '../../../nodes/FeishuApproval/feishu/api/findUsers';
import { KEY_PREFIX, toMessageTexts } from '../../../nodes/FeishuApproval/feishu/api/i18nResources';
import {
	createListRequest,
	createNextPageRequest,
	MAX_IDS_PER_REQUEST,
} from '../../../nodes/FeishuApproval/feishu/api/listExternalTasks';
import {
	createSendMessageRequest,
	MESSAGE_TEMPLATES,
	parseMessageResponse,
} from '../../../nodes/FeishuApproval/feishu/api/sendBotMessage';
import { createSyncRequest } from '../../../nodes/FeishuApproval/feishu/api/syncExternalInstance';
import { createUpdateMessageRequest } from '../../../nodes/FeishuApproval/feishu/api/updateBotMessage';

const DEFINITION = { external: {}, i18n_resources: [] } as never;
const ID_TYPES = { userIdType: 'open_id', departmentIdType: 'open_department_id' } as const;

test.each([
	[createCheckRequest('v4', []), 'POST', 'open', '/open-apis/approval/v4/external_instances/check'],
	[createCheckRequest('v3', []), 'POST', 'legacy', '/approval/openapi/v3/external/instance/check'],
	[createSyncRequest({} as never), 'POST', 'open', '/open-apis/approval/v4/external_instances'],
	[
		createUpsertDefinitionRequest(DEFINITION, ID_TYPES),
		'POST',
		'open',
		'/open-apis/approval/v4/external_approvals',
	],
	[
		createGetDefinitionRequest('A'),
		'GET',
		'open',
		'/open-apis/approval/v4/external_approvals/{approval_code}',
	],
	[createFindUsersRequest({}), 'POST', 'open', '/open-apis/contact/v3/users/batch_get_id'],
	[createListRequest({ instanceIds: [] }), 'POST', 'legacy', '/approval/openapi/v2/external/list'],
	[createNextPageRequest('s'), 'POST', 'legacy', '/approval/openapi/v2/external/list'],
	[createSendMessageRequest({} as never), 'POST', 'open', '/open-apis/approval/v1/message/send'],
	[
		createUpdateMessageRequest({} as never),
		'POST',
		'open',
		'/open-apis/approval/v1/message/update',
	],
])('the endpoint of %j', ({ endpoint }, method, host, path) => {
	const rateLimit = { perSecond: 50, perMinute: 1000 };
	expect(endpoint).toEqual({ method, host, path, rateLimit });
});

test('V4 of the check has times as text, V3 as numbers', () => {
	const instances = [{ id: 'A', updateTime: 5, tasks: [{ id: 'T', updateTime: 6 }] }];
	expect(createCheckRequest('v4', instances).createBody?.()).toEqual({
		instances: [
			{ instance_id: 'A', update_time: '5', tasks: [{ task_id: 'T', update_time: '6' }] },
		],
	});
	expect(createCheckRequest('v3', instances).createBody?.()).toEqual({
		update_times: [{ instance_id: 'A', update_time: 5, tasks: [{ task_id: 'T', update_time: 6 }] }],
	});
});

test('the body of a sync and of a changed message is sent as it is', () => {
	const body = { message_id: '1' } as never;
	expect(createSyncRequest(body).createBody?.()).toBe(body);
	expect(createUpdateMessageRequest(body).createBody?.()).toBe(body);
});

test("Feishu's limits and scopes", () => {
	expect([MAX_USERS_PER_KIND, MAX_IDS_PER_REQUEST]).toEqual([50, 20]);
	expect(FIND_USERS_SCOPE).toBe('contact:user.id:readonly');
});

test('texts of a message are a map by key, those of a sync a list', () => {
	expect(KEY_PREFIX).toBe('@i18n@');
	const texts = [
		{ key: '@i18n@1', value: 'a' },
		{ key: '@i18n@2', value: 'b' },
	];
	expect(toMessageTexts([{ locale: 'zh-CN', is_default: true, texts }])).toEqual([
		{ locale: 'zh-CN', is_default: true, texts: { '@i18n@1': 'a', '@i18n@2': 'b' } },
	]);
});

describe('a bot message', () => {
	const list = (name: string) =>
		Object.entries(MESSAGE_TEMPLATES).flatMap(([id, template]) =>
			(template as Record<string, boolean | undefined>)[name] ? [Number(id)] : [],
		);

	test('requires what the list of templates says', () => {
		const todo = [1008, 1009, 1010, 1011, 1012, 1013, 1020];
		expect(list('needsComment')).toEqual([1001, 1004, 1017, 1018, 1027]);
		expect(list('needsSender')).toEqual([1013]);
		expect(list('isCustom')).toEqual([1021]);
		expect(list('takesQuickActions')).toEqual([...todo, 1028]);
		const untitled = [1005, 1006, 1007, 1021, 1024, 1028];
		expect(list('needsTitleUser')).toEqual(
			Object.keys(MESSAGE_TEMPLATES)
				.map(Number)
				.filter((id) => !untitled.includes(id)),
		);
		expect(Object.keys(MESSAGE_TEMPLATES)).toHaveLength(24);
	});

	const callback = { action_callback_url: 'https://n8n.example.com' };

	test('has the secrets of its callback, which errors must not repeat', () => {
		const body = { template_id: '1008', action_callback: callback } as never;
		const request = createSendMessageRequest(body, { token: 't', key: 'k' });
		expect(request.createBody?.()).toEqual({
			template_id: '1008',
			action_callback: { ...callback, action_callback_token: 't', action_callback_key: 'k' },
		});
		expect(request.secrets).toEqual(['t', 'k']);
		expect(createSendMessageRequest(body, { token: 't', key: '' }).createBody?.()).toEqual({
			template_id: '1008',
			action_callback: { ...callback, action_callback_token: 't' },
		});
	});

	test.each([
		[{ template_id: '1008' }, { token: 't', key: 'k' }],
		[{ template_id: '1008', action_callback: callback }, undefined],
	])('without a callback or its secrets has neither: %j', (body, secrets) => {
		const request = createSendMessageRequest(body as never, secrets);
		expect(request.createBody?.()).toBe(body);
		expect(request.secrets).toBeUndefined();
	});

	const parse = (body: unknown) =>
		parseMessageResponse({ body, duration: 0, failedAttempts: 0, redact: (text) => text });

	test('has an ID in its response', () => {
		expect(parse({ data: { message_id: '7023' } })).toEqual({ ok: true, value: '7023' });
	});

	test.each([
		{},
		{ data: null },
		{ data: {} },
		{ data: { message_id: '' } },
		{ data: { message_id: 7 } },
		null,
	])('without one is an error: %j', (body) => {
		expect(parse(body)).toMatchObject({
			ok: false,
			failure: {
				message: expect.stringContaining('data.message_id is no text') as string,
				description: expect.stringContaining('cannot be updated without its ID') as string,
			},
		});
	});
});

test.each([{}, { data: {} }, { data: { approval_code: '' } }])(
	'the response to a definition needs a code: %j',
	(body) => {
		const response = { body, duration: 0, failedAttempts: 0, redact: (text: string) => text };
		expect(parseUpsertDefinitionResponse(response)).toMatchObject({
			failure: {
				message: expect.stringContaining('no data.approval_code') as string,
				description: expect.stringContaining('may have been created') as string,
			},
		});
		const withCode = { ...response, body: { data: { approval_code: 'ABC' } } };
		expect(parseUpsertDefinitionResponse(withCode)).toEqual({ ok: true, value: 'ABC' });
	},
);

test('only the secrets that a definition has are kept from errors', () => {
	const create = (external: object) =>
		createUpsertDefinitionRequest({ external } as never, ID_TYPES).secrets;
	expect(create({ action_callback_token: 't', action_callback_key: 'k' })).toEqual(['t', 'k']);
	expect(create({ action_callback_token: 't' })).toEqual(['t']);
	expect(create({})).toEqual([]);
});
