import { Engine } from '../../../engine';
import { getErrors, getOutput, Scenario, type RunOptions } from '../../../scenario';

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

beforeEach(() => scenario.clearAll());

const NEW = {
	ownCode: 'oa-leave',
	approvalName: '请假',
	groupCode: 'oa',
	groupName: '公司 OA',
};

const SECRETS = { token: 'the-callback-token', key: 'the-callback-key' };

/** The bodies of all requests that wrote a definition, oldest first. */
const getBodies = () =>
	scenario.feishu.requests
		.filter(({ kind }) => kind === 'upsertDefinition')
		.map(({ body }) => body as Record<string, unknown>);

const getRequests = () => scenario.feishu.requests.filter(({ kind }) => kind !== 'token');

const find = (ownCode: string) => scenario.feishu.definitions.findByOwnCode(ownCode);

/** The texts of a locale, in their order. */
const getTexts = (ownCode: string, locale = 'zh-CN') =>
	find(ownCode)
		?.fields.i18n_resources.find((resource) => resource.locale === locale)
		?.texts.map(({ value }) => value);

/** Creates the definition of {@link NEW} and returns Feishu's code. */
async function create(options: RunOptions = {}): Promise<string> {
	const run = await scenario.upsert([{}], {
		...options,
		parameters: { ...NEW, ...options.parameters },
	});
	expect(run.error).toBeUndefined();
	scenario.feishu.clearRequests();
	return getOutput(run)[0]?.approval_code as string;
}

describe('a new definition', () => {
	test('is created from plain texts, visible to everyone', async () => {
		const run = await scenario.upsert([{}], { parameters: NEW });
		const code = find('oa-leave')?.code;
		expect(run.items).toEqual([
			{ json: { own_code: 'oa-leave', approval_code: code }, pairedItem: { item: 0 } },
		]);
		expect(find('oa-leave')?.fields).toMatchObject({
			group_code: 'oa',
			viewers: [{ viewer_type: 'TENANT' }],
			external: { support_pc: true, support_mobile: true },
		});
		expect(getTexts('oa-leave')).toEqual(['请假', '公司 OA']);
		expect(run.hints[0]?.message).toBe(
			'1 definition written in 1 request. Sync needs the approval_code of the output',
		);
	});

	test('has everything that the panel offers', async () => {
		const run = await scenario.upsert([{}], {
			parameters: {
				...NEW,
				createLinkPc: 'https://oa.example.com/new',
				createLinkMobile: 'https://m.example.com/new',
				visibleTo: 'some',
				viewerUsers: 'ou_chen_wei, ou_liu_yang',
				viewerDepartments: ['od-sales'],
			},
			options: {
				description: { 'zh-CN': '请假申请', 'en-US': 'Leave request' },
				sourceName: 'OA',
				businessType: 'hr',
				managers: 'ou_wang_fang',
				showOnMobile: false,
				allowBatchOperate: true,
				supportBatchRead: true,
				excludeStatistics: true,
				callbackUrl: 'https://n8n.example.com/webhook/x',
			},
			callbackCredentials: SECRETS,
		});
		expect(run.error).toBeUndefined();
		expect(find('oa-leave')?.fields).toMatchObject({
			external: {
				biz_type: 'hr',
				create_link_pc: 'https://oa.example.com/new',
				create_link_mobile: 'https://m.example.com/new',
				support_pc: true,
				support_mobile: false,
				support_batch_read: true,
				allow_batch_operate: true,
				exclude_efficiency_statistics: true,
				action_callback_url: 'https://n8n.example.com/webhook/x',
				action_callback_token: SECRETS.token,
				action_callback_key: SECRETS.key,
			},
			viewers: [
				{ viewer_type: 'USER', viewer_user_id: 'ou_chen_wei' },
				{ viewer_type: 'USER', viewer_user_id: 'ou_liu_yang' },
				{ viewer_type: 'DEPARTMENT', viewer_department_id: 'od-sales' },
			],
			managers: ['ou_wang_fang'],
		});
		expect(getTexts('oa-leave', 'en-US')).toEqual(['Leave request']);
		expect(JSON.stringify(run)).not.toMatch(/the-callback-(token|key)/);
	});

	test('takes IDs of the other types', async () => {
		scenario.feishu.app().scopes.push('contact:user.employee_id:readonly');
		const run = await scenario.upsert([{}], {
			parameters: {
				...NEW,
				visibleTo: 'some',
				viewerUsers: 'u_chen_wei',
				viewerDepartments: 'd_sales',
			},
			options: { userIdType: 'user_id', departmentIdType: 'department_id' },
		});
		expect(run.error).toBeUndefined();
		expect(find('oa-leave')?.fields.viewers).toEqual([
			{ viewer_type: 'USER', viewer_user_id: 'ou_chen_wei' },
			{ viewer_type: 'DEPARTMENT', viewer_department_id: 'od-sales' },
		]);
	});

	test('is visible to nobody', async () => {
		await scenario.upsert([{}], { parameters: { ...NEW, visibleTo: 'nobody' } });
		expect(find('oa-leave')?.fields.viewers).toEqual([{ viewer_type: 'NONE' }]);
	});

	test('comes from each item', async () => {
		const run = await scenario.upsert(
			[
				{ code: 'oa-leave', name: '请假' },
				{ code: 'oa-travel', name: '出差' },
				{ code: 'oa-expense', name: '报销' },
			],
			{
				parameters: {
					...NEW,
					ownCode: '={{ $json.code }}',
					approvalName: '={{ $json.name }}',
				},
			},
		);
		expect(getOutput(run).map(({ own_code }) => own_code)).toEqual([
			'oa-leave',
			'oa-travel',
			'oa-expense',
		]);
		for (const { own_code, approval_code } of getOutput(run)) {
			expect(find(own_code as string)?.code).toBe(approval_code);
		}
		expect(getTexts('oa-travel')).toEqual(['出差', '公司 OA']);
	});

	test('with the same own code replaces the definition as a whole', async () => {
		const code = await create({
			parameters: { visibleTo: 'nobody' },
			options: { description: 'old', managers: 'ou_wang_fang' },
		});
		const run = await scenario.upsert([{}], { parameters: { ...NEW, approvalName: '休假' } });
		expect(getOutput(run)).toEqual([{ own_code: 'oa-leave', approval_code: code }]);
		expect(find('oa-leave')?.fields).toMatchObject({
			viewers: [{ viewer_type: 'TENANT' }],
			managers: [],
		});
		expect(getTexts('oa-leave')).toEqual(['休假', '公司 OA']);
	});
});

describe("an update with Feishu's code", () => {
	test('keeps what is left empty: texts, viewers, managers, callback', async () => {
		const approvalCode = await create({
			parameters: {
				visibleTo: 'some',
				viewerUsers: 'ou_chen_wei',
				viewerDepartments: 'od-sales',
				createLinkPc: 'https://oa.example.com/new',
			},
			options: {
				description: { 'zh-CN': '旧', 'en-US': 'old' },
				sourceName: 'OA',
				managers: 'ou_wang_fang',
				showOnMobile: false,
				allowBatchOperate: true,
				callbackUrl: 'https://n8n.example.com/webhook/x',
			},
			callbackCredentials: SECRETS,
		});
		const before = structuredClone(find('oa-leave')?.fields);
		const run = await scenario.upsert([{}], { parameters: { ownCode: 'oa-leave', approvalCode } });
		expect(run.error).toBeUndefined();
		expect(getOutput(run)).toEqual([{ own_code: 'oa-leave', approval_code: approvalCode }]);
		expect(find('oa-leave')?.fields).toEqual(before);
		expect(getRequests().map(({ method }) => method)).toEqual(['GET', 'POST']);
		expect(JSON.stringify(run)).not.toMatch(/the-callback-(token|key)/);
	});

	test('changes what is filled in, and nothing else', async () => {
		const approvalCode = await create({
			options: { description: { 'zh-CN': '旧', 'en-US': 'old' }, managers: 'ou_wang_fang' },
		});
		const run = await scenario.upsert([{}], {
			parameters: {
				ownCode: 'oa-leave',
				approvalCode,
				approvalName: '休假',
				visibleTo: 'nobody',
			},
			options: { showOnPc: false },
		});
		expect(run.error).toBeUndefined();
		expect(find('oa-leave')?.fields).toMatchObject({
			viewers: [{ viewer_type: 'NONE' }],
			managers: ['ou_wang_fang'],
			external: { support_pc: false, support_mobile: true },
		});
		expect(getTexts('oa-leave')?.sort()).toEqual(['休假', '公司 OA', '旧'].sort());
		expect(getTexts('oa-leave', 'en-US')).toEqual(['old']);
	});

	test('can make a definition visible to everyone, but only if the field says so', async () => {
		const approvalCode = await create({ parameters: { visibleTo: 'nobody' } });
		const update = async (parameters: object) =>
			await scenario.upsert([{}], {
				parameters: { ownCode: 'oa-leave', approvalCode, ...parameters },
			});
		await update({});
		expect(find('oa-leave')?.fields.viewers).toEqual([{ viewer_type: 'NONE' }]);
		await update({ visibleTo: 'unchanged' });
		expect(find('oa-leave')?.fields.viewers).toEqual([{ viewer_type: 'NONE' }]);
		await update({ visibleTo: 'everyone' });
		expect(find('oa-leave')?.fields.viewers).toEqual([{ viewer_type: 'TENANT' }]);
	});

	test('in an expression keeps the viewers, and a new definition beside it is visible to everyone', async () => {
		const approvalCode = await create({ parameters: { visibleTo: 'nobody' } });
		const run = await scenario.upsert(
			[{ own: 'oa-leave', feishu: approvalCode }, { own: 'oa-new' }],
			{
				parameters: {
					...NEW,
					ownCode: '={{ $json.own }}',
					approvalCode: { __rl: true, mode: 'id', value: '={{ $json.feishu }}' },
				},
			},
		);
		expect(run.error).toBeUndefined();
		expect(find('oa-leave')?.fields.viewers).toEqual([{ viewer_type: 'NONE' }]);
		expect(find('oa-new')?.fields.viewers).toEqual([{ viewer_type: 'TENANT' }]);
	});

	test('writes back fields that the node does not know', async () => {
		scenario.feishu.addDefinition('CODE', {
			ownCode: 'oa-leave',
			fields: {
				future: { a: [1] },
				external: { support_pc: true, support_mobile: true, future_flag: 'x' },
			} as never,
		});
		const run = await scenario.upsert([{}], {
			parameters: { ownCode: 'oa-leave', approvalCode: 'CODE', approvalName: '休假' },
		});
		expect(run.error).toBeUndefined();
		expect(getBodies()[0]).toMatchObject({
			approval_code: 'oa-leave',
			future: { a: [1] },
			external: { future_flag: 'x' },
		});
	});

	test('reads the code from an address', async () => {
		const approvalCode = await create();
		const run = await scenario.upsert([{}], {
			parameters: {
				ownCode: 'oa-leave',
				approvalCode: {
					__rl: true,
					mode: 'url',
					value: `https://www.feishu.cn/approval/admin/createApproval?definitionCode=${approvalCode}`,
				},
			},
		});
		expect(getOutput(run)).toEqual([{ own_code: 'oa-leave', approval_code: approvalCode }]);
	});

	test('keeps the key of a short name by giving it a longer one', async () => {
		scenario.feishu.addDefinition('CODE', {
			ownCode: 'oa-leave',
			fields: {
				approval_name: '@i18n@1',
				group_name: undefined,
				i18n_resources: [
					{ locale: 'zh-CN', is_default: true, texts: [{ key: '@i18n@1', value: '请假' }] },
				],
			},
		});
		const run = await scenario.upsert([{}], {
			parameters: { ownCode: 'oa-leave', approvalCode: 'CODE' },
		});
		expect(run.error).toBeUndefined();
		expect(getTexts('oa-leave')).toEqual(['请假']);
	});

	test('in another default language keeps the texts of the first', async () => {
		const approvalCode = await create();
		const run = await scenario.upsert([{}], {
			parameters: { ownCode: 'oa-leave', approvalCode, approvalName: 'Leave' },
			options: { locale: 'en-US' },
		});
		expect(run.error).toBeUndefined();
		expect(getTexts('oa-leave', 'en-US')?.sort()).toEqual(['Leave', '公司 OA']);
		expect(
			find('oa-leave')?.fields.i18n_resources.map(({ locale, is_default }) => [locale, is_default]),
		).toEqual([
			['zh-CN', false],
			['en-US', true],
		]);
	});

	test('moves a definition to another group, whose name stays', async () => {
		await create({ parameters: { ownCode: 'oa-x', groupCode: 'other', groupName: 'Other' } });
		const approvalCode = await create();
		const run = await scenario.upsert([{}], {
			parameters: { ownCode: 'oa-leave', approvalCode, groupCode: 'other' },
		});
		expect(run.error).toBeUndefined();
		expect(find('oa-leave')?.fields.group_code).toBe('other');
		expect(getBodies()[0]?.group_name).toBeUndefined();
	});

	test('warns if Feishu answers with another code', async () => {
		const approvalCode = await create();
		const run = await scenario.upsert([{}], {
			parameters: { ownCode: 'oa-typo', approvalCode },
		});
		const second = find('oa-typo')?.code;
		expect(getOutput(run)).toEqual([{ own_code: 'oa-typo', approval_code: approvalCode }]);
		expect(run.hints[0]?.message).toContain(
			`Warning: Feishu stored "oa-typo" under another code, ${second}, and may have created a second definition beside ${approvalCode}`,
		);
	});

	test('fails if there is no such definition, and writes nothing', async () => {
		const run = await scenario.upsert([{}], {
			parameters: { ownCode: 'oa-leave', approvalCode: 'oa-leave' },
		});
		expect(run.error?.message).toContain('Definition "oa-leave": Feishu responded');
		expect(run.error?.description).toContain('A code of your own does not work');
		expect(getBodies()).toEqual([]);
	});

	test('fails if the definition would be shown nowhere, and writes nothing', async () => {
		const approvalCode = await create({ options: { showOnPc: false } });
		const run = await scenario.upsert([{}], {
			parameters: { ownCode: 'oa-leave', approvalCode },
			options: { showOnMobile: false },
		});
		expect(run.error?.message).toContain("'Show on PC' and 'Show on Mobile' are both off");
		expect(getBodies()).toEqual([]);
	});
});

describe('input errors', () => {
	test.each([
		['ownCode', '', "'Own Code' is empty, but must be a code of your own, such as oa-leave"],
		['ownCode', 'x'.repeat(129), "'Own Code' has 129 characters, but must have at most 128"],
		['approvalName', '', "'Approval Name' is empty, but a new definition needs it"],
		['groupCode', '', "'Group Code' is empty, but a new definition needs it"],
		['groupName', '', "'Group Name' is empty, but a new definition needs it"],
		['createLinkPc', 'oa/new', '\'Create Link (PC)\' is "oa/new", but must be a URL'],
		['createLinkMobile', 'x', '\'Create Link (Mobile)\' is "x", but must be a URL'],
		['visibleTo', 'all', '\'Visible To\' is "all", but must be one of everyone, nobody, some'],
		['visibleTo', 'some', "'Viewer Users' and 'Viewer Departments' are empty"],
		['approvalName', '@i18n@name', 'is the key "@i18n@name", but there is no text for it'],
	])('%s is %p', async (name, value, message) => {
		const run = await scenario.upsert([{}], {
			parameters: { ...NEW, [name]: `={{ ${JSON.stringify(value)} }}` },
		});
		expect(run.error?.message).toContain(message);
		expect(run.error?.message).toContain('[item 0]');
		expect(getRequests()).toEqual([]);
	});

	test.each([
		['viewerUsers', 'chen.wei@example.com', 'which is an e-mail address'],
		['viewerUsers', 'u_chen_wei', 'an open_id starts with "ou_"'],
		['viewerDepartments', 'd_sales', 'an open_department_id starts with "od-"'],
		[
			'viewerUsers',
			Array.from({ length: 201 }, (_, index) => `ou_${index}`).join(),
			'have 201 IDs, but must have at most 200',
		],
	])('%s', async (name, value, message) => {
		const run = await scenario.upsert([{}], {
			parameters: { ...NEW, visibleTo: 'some', [name]: value },
		});
		expect(run.error?.message).toContain(message);
		expect(getRequests()).toEqual([]);
	});

	test.each([
		[{ showOnPc: false, showOnMobile: false }, "'Show on PC' and 'Show on Mobile' are both off"],
		[{ callbackUrl: 'n8n/webhook' }, '\'Callback URL\' is "n8n/webhook", but must be a URL'],
		[
			{ managers: Array.from({ length: 201 }, (_, index) => `ou_${index}`).join() },
			"'Managers' is a list of 201, but must be a list of at most 200",
		],
		[{ userIdType: 'union_id', managers: 'ou_chen_wei' }, 'must be union_ids'],
	])('%j', async (options, message) => {
		const run = await scenario.upsert([{}], {
			parameters: NEW,
			options,
			callbackCredentials: SECRETS,
		});
		expect(run.error?.message).toContain(message);
		expect(getRequests()).toEqual([]);
	});

	test('the same own code in two items', async () => {
		const run = await scenario.upsert([{}, {}], { parameters: NEW, continueOnFail: true });
		expect(getOutput(run)[0]).toMatchObject({ own_code: 'oa-leave' });
		expect(getErrors(run)).toEqual([
			expect.stringContaining(
				'\'Own Code\' is "oa-leave" in item 0, too, but must be another code in each item',
			),
		]);
		expect(getBodies()).toHaveLength(1);
	});

	test("the same code of Feishu's in two items", async () => {
		const approvalCode = await create();
		const run = await scenario.upsert([{ own: 'oa-leave' }, { own: 'oa-other' }], {
			parameters: { ownCode: '={{ $json.own }}', approvalCode },
		});
		expect(run.error?.message).toContain(
			`'Approval Code' is "${approvalCode}" in item 0, too, but must be another code in each item`,
		);
		expect(getRequests()).toEqual([]);
	});

	test('in all items leave nothing to write, and the hint says so', async () => {
		const run = await scenario.upsert([{}], {
			parameters: { ...NEW, ownCode: "={{ '' }}" },
			continueOnFail: true,
		});
		expect(getErrors(run)).toHaveLength(1);
		expect(run.hints[0]?.message).toBe('1 item could not be written');
	});

	test('an empty token of the callback credential', async () => {
		const run = await scenario.upsert([{}], {
			parameters: NEW,
			options: { callbackUrl: 'https://n8n.example.com/webhook/x' },
			callbackCredentials: { token: ' ', key: '' },
		});
		expect(run.error?.message).toContain(
			"'Token' of the credential Feishu Approval Callback API is empty",
		);
		expect(getRequests()).toEqual([]);
	});
});

describe('errors of Feishu', () => {
	test('name the definition and repeat what Feishu says', async () => {
		await create();
		const run = await scenario.upsert([{}], {
			parameters: { ...NEW, ownCode: 'oa-travel', groupName: 'Another name' },
		});
		expect(run.error?.message).toContain('Definition "oa-travel": Feishu responded');
		expect(run.error?.message).toContain('group_code oa already exists with another group_name');
		expect(run.error?.description).toContain('A Group Code that exists');
	});

	test('do not contain the token and the key of the callback', async () => {
		scenario.feishu.faults.add({
			on: 'upsertDefinition',
			code: 99992402,
			echo: ({ body }) => JSON.stringify(body),
		});
		const run = await scenario.upsert([{}], {
			parameters: NEW,
			options: { callbackUrl: 'https://n8n.example.com/webhook/x' },
			callbackCredentials: SECRETS,
		});
		expect(run.error?.message).toContain('***');
		expect(JSON.stringify([run.error, run])).not.toMatch(/the-callback-(token|key)/);
	});

	test('name the missing scope', async () => {
		scenario.feishu.app().scopes = ['approval:external_instance'];
		const run = await scenario.upsert([{}], { parameters: NEW });
		expect(run.error?.description).toContain('approval:external_approval');
	});

	test('end the run, and say how many definitions were written before', async () => {
		const run = await scenario.upsert([{ code: 'a' }, { code: 'b' }, { code: 'c' }], {
			parameters: {
				...NEW,
				ownCode: '={{ $json.code }}',
				groupName: '={{ $json.code === "b" ? "Other" : "公司 OA" }}',
			},
		});
		expect(run.error?.description).toContain('Definitions written before this error: 1.');
		expect(getBodies()).toHaveLength(2);
	});

	test('affect their own item only', async () => {
		const run = await scenario.upsert([{ code: 'a' }, { code: 'b' }, { code: 'c' }], {
			parameters: {
				...NEW,
				ownCode: '={{ $json.code }}',
				groupName: '={{ $json.code === "b" ? "Other" : "公司 OA" }}',
			},
			continueOnFail: true,
		});
		expect(getOutput(run).map(({ own_code, error }) => own_code ?? typeof error)).toEqual([
			'a',
			'string',
			'c',
		]);
		expect(run.hints[0]?.message).toContain('2 definitions written in 3 requests');
		expect(run.hints[0]?.message).toContain('1 item could not be written');
	});
});
