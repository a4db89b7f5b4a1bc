import { Engine } from '../../../engine';
import { DEFAULT_APPROVAL_CODE } from '../../../fake-feishu';
import { getErrors, getOutput, Scenario } from '../../../scenario';

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

test('a definition is output in plain words, without the secrets of its callback', async () => {
	scenario.feishu.addDefinition('CODE', {
		ownCode: 'oa-leave',
		fields: {
			approval_name: '@i18n@approval',
			group_code: 'oa',
			group_name: '@i18n@group-name',
			description: '@i18n@description',
			external: {
				biz_name: '@i18n@source-name',
				biz_type: 'hr',
				create_link_pc: 'https://oa.example.com/new',
				support_pc: true,
				support_mobile: false,
				support_batch_read: true,
				allow_batch_operate: true,
				exclude_efficiency_statistics: false,
				action_callback_url: 'https://n8n.example.com/webhook/x',
				action_callback_token: 'the-callback-token',
				action_callback_key: 'the-callback-key',
			},
			viewers: [{ viewer_type: 'USER', viewer_user_id: 'ou_chen_wei' }],
			managers: ['ou_wang_fang'],
			i18n_resources: [
				{
					locale: 'zh-CN',
					is_default: true,
					texts: [
						{ key: '@i18n@approval', value: '请假' },
						{ key: '@i18n@group-name', value: '公司 OA' },
						{ key: '@i18n@source-name', value: 'OA' },
					],
				},
				{
					locale: 'en-US',
					is_default: false,
					texts: [{ key: '@i18n@approval', value: 'Leave' }],
				},
			],
		},
	});
	const run = await scenario.getDefinition([{}], { parameters: { approvalCode: 'CODE' } });
	expect(run.items).toEqual([
		{
			json: {
				own_code: 'oa-leave',
				approval_code: 'CODE',
				approval_name: { 'zh-CN': '请假', 'en-US': 'Leave' },
				group_code: 'oa',
				group_name: '公司 OA',
				description: '@i18n@description',
				source_name: 'OA',
				business_type: 'hr',
				create_link_pc: 'https://oa.example.com/new',
				create_link_mobile: '',
				show_on_pc: true,
				show_on_mobile: false,
				allow_batch_operate: true,
				support_batch_read: true,
				exclude_statistics: false,
				visible_to: 'some',
				viewers: [{ viewer_type: 'USER', viewer_user_id: 'ou_chen_wei' }],
				managers: ['ou_wang_fang'],
				callback_url: 'https://n8n.example.com/webhook/x',
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(JSON.stringify(run)).not.toMatch(/the-callback-(token|key)/);
	expect(run.hints[0]?.message).toBe('1 definition read in 1 request');
});

test.each([
	[[{ viewer_type: 'TENANT' }], 'everyone'],
	[[{ viewer_type: 'TENANT' }, { viewer_type: 'NONE' }], 'nobody'],
	[[], 'nobody'],
] as const)('viewers %j are %s', async (viewers, visibleTo) => {
	scenario.feishu.addDefinition('CODE', { fields: { viewers: [...viewers] } });
	const run = await scenario.getDefinition([{}], { parameters: { approvalCode: 'CODE' } });
	expect(getOutput(run)[0]).toMatchObject({ visible_to: visibleTo, viewers });
});

test('each definition is requested once, by code or address', async () => {
	scenario.feishu.addDefinition('CODE');
	const run = await scenario.getDefinition(
		[
			{ code: 'CODE' },
			{ code: DEFAULT_APPROVAL_CODE },
			{ code: 'https://www.feishu.cn/approval/admin/x?definitionCode=CODE' },
		],
		{ parameters: { approvalCode: '={{ $json.code }}' } },
	);
	expect(getOutput(run).map(({ approval_code }) => approval_code)).toEqual([
		'CODE',
		DEFAULT_APPROVAL_CODE,
		'CODE',
	]);
	expect(scenario.feishu.requests.filter(({ kind }) => kind === 'getDefinition')).toHaveLength(2);
});

test('returns IDs of users in the chosen type', async () => {
	scenario.feishu.addDefinition('CODE', { fields: { managers: ['ou_wang_fang'] } });
	const run = await scenario.getDefinition([{}], {
		parameters: { approvalCode: 'CODE' },
		options: { userIdType: 'union_id' },
	});
	expect(getOutput(run)[0]?.managers).toEqual(['on_wang_fang']);
});

test('an own code is unknown, and fails its own item only', async () => {
	scenario.feishu.addDefinition('CODE', { ownCode: 'oa-leave' });
	const run = await scenario.getDefinition([{ code: 'oa-leave' }, { code: 'CODE' }, { code: '' }], {
		parameters: { approvalCode: '={{ $json.code }}' },
		continueOnFail: true,
	});
	expect(getErrors(run)).toEqual([
		expect.stringContaining('Definition "oa-leave": Feishu responded'),
		expect.stringContaining(
			"'Approval Code' is empty, but must be Feishu's code of an approval definition",
		),
	]);
	expect(getOutput(run)[1]).toMatchObject({ own_code: 'oa-leave', approval_code: 'CODE' });
	expect(run.hints[0]?.message).toBe('1 definition read in 2 requests. 2 items could not be read');
});

test('if no definition can be read, the hint says only that', async () => {
	const run = await scenario.getDefinition([{}, {}], {
		parameters: { approvalCode: 'unknown' },
		continueOnFail: true,
	});
	expect(getErrors(run)).toHaveLength(2);
	expect(run.hints[0]?.message).toBe('2 items could not be read');
});

test('without continue on fail, the first error ends the run', async () => {
	const run = await scenario.getDefinition([{ code: 'x' }, { code: 'y' }], {
		parameters: { approvalCode: '={{ $json.code }}' },
	});
	expect(run.error?.message).toContain('Definition "x": Feishu responded');
});

test('a definition with nothing in it has empty texts, and is shown nowhere', async () => {
	scenario.feishu.faults.add({
		on: 'getDefinition',
		status: 200,
		body: { code: 0, data: { external: {}, viewers: [], i18n_resources: [] } } as never,
	});
	const run = await scenario.getDefinition([{}], { parameters: { approvalCode: 'CODE' } });
	expect(getOutput(run)).toEqual([
		{
			own_code: '',
			approval_code: 'CODE',
			approval_name: '',
			group_code: '',
			group_name: '',
			description: '',
			source_name: '',
			business_type: '',
			create_link_pc: '',
			create_link_mobile: '',
			show_on_pc: false,
			show_on_mobile: false,
			allow_batch_operate: false,
			support_batch_read: false,
			exclude_statistics: false,
			visible_to: 'nobody',
			viewers: [],
			managers: [],
			callback_url: '',
		},
	]);
});

test('an unexpected response does not reveal the secrets of the callback', async () => {
	scenario.feishu.faults.add({
		on: 'getDefinition',
		status: 200,
		body: {
			code: 0,
			data: { external: { action_callback_token: 'the-callback-token', support_pc: 'yes' } },
		} as never,
	});
	const run = await scenario.getDefinition([{}], {
		parameters: { approvalCode: DEFAULT_APPROVAL_CODE },
	});
	expect(run.error?.message).toContain('data.external.support_pc');
	expect(JSON.stringify([run.error, run])).not.toContain('the-callback-token');
});
