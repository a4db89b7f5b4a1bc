import { Engine } from '../../../engine';
import { DEFAULT_APPROVAL_CODE } from '../../../fake-feishu';
import { getOutput, Scenario, TIME } from '../../../scenario';
import { ccEntry, getTexts, instance, resolveTexts, task } from './fixtures';

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

beforeEach(() => scenario.clear());

const INSTANCE_LINKS = { pc_link: 'https://oa.example.com/1' };
const ONE_INSERT = { insert: 1, update: 0, delete: 0 };
const NO_CHANGE = { insert: 0, update: 0, delete: 0 };

test('an instance with only the required fields is synced', async () => {
	const run = await scenario.sync([instance('A-1')]);
	expect(run.error).toBeUndefined();
	expect(run.items).toEqual([
		{
			json: {
				instance_id: 'A-1',
				approval_code: DEFAULT_APPROVAL_CODE,
				update_time: TIME,
				changes: { instance: ONE_INSERT, task: NO_CHANGE, cc: NO_CHANGE },
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(run.hints[0]?.message).toBe('1 instance synced in 1 request: 1 created');
	const body = scenario.syncBody;
	expect(resolveTexts(body)).toEqual({
		approval_code: DEFAULT_APPROVAL_CODE,
		instance_id: 'A-1',
		status: 'PENDING',
		start_time: String(TIME - 1000),
		update_time: String(TIME),
		end_time: '0',
		user_id: 'u1',
		links: INSTANCE_LINKS,
		update_mode: 'REPLACE',
	});
	expect(Object.values(getTexts(body)['zh-CN'] ?? {})).toHaveLength(1);
});

test('every option and every field of a task and a CC entry is sent', async () => {
	const run = await scenario.sync(
		[
			{
				id: 42,
				state: 'approved',
				times: { start: '2020-06-08T15:00:00+08:00', end: 1591603030, changed: new Date(TIME) },
				who: 'ou_1',
				url: 'https://oa.example.com/42',
				document: 'LEAVE-42',
				people: [
					ccEntry('c1', {
						open_id: 'ou_3',
						read_status: 'read',
						title: '知会',
						extra: { a: 1 },
						display_method: 'sidebar',
						mobile_link: 'https://m.example.com/c1',
					}),
				],
				steps: JSON.stringify([
					task('t1', {
						status: 'approved',
						title: '审批',
						node_id: 7,
						node_name: '直属上级',
						extra: '{"complete_reason":"approved"}',
						end_time: '2020-06-08 15:57:10',
						action_context: 'x',
						action_configs: [
							{ action_type: 'approve', is_need_reason: 'true', is_reason_required: 0 },
							{ action_type: 'ASK', action_name: '追问', is_need_attachment: true },
						],
						display_method: 'NORMAL',
						exclude_statistics: false,
						generate_type: 'default',
						links: { pc_link: 'https://oa.example.com/t1' },
						unknown_column: 'left out',
					}),
				]),
			},
		],
		{
			timezone: 'Asia/Shanghai',
			parameters: {
				instanceId: '={{ $json.id }}',
				status: '={{ $json.state }}',
				startTime: '={{ $json.times.start }}',
				endTime: '={{ $json.times.end }}',
				updateTime: '={{ $json.times.changed }}',
				initiatorIdType: 'open_id',
				initiatorId: '={{ $json.who }}',
				pcLink: '={{ $json.url }}',
				mobileLink: '={{ $json.url }}',
				tasks: '={{ $json.steps }}',
			},
			options: {
				title: '请假 {{ 2 }}',
				form: '{"天数": 2, "事由": "家事", "备注": null}',
				ccList: '={{ $json.people }}',
				userName: '前台',
				departmentId: 'od-1',
				departmentName: '人事',
				businessKey: '={{ $json.document }}',
				extra: '{"amount": 5}',
				displayMethod: 'SIDEBAR',
				updateMode: 'UPDATE',
				locale: 'zh-CN',
				timezone: 'Asia/Shanghai',
			},
		},
	);
	expect(run.error).toBeUndefined();
	expect(resolveTexts(scenario.syncBody)).toEqual({
		approval_code: DEFAULT_APPROVAL_CODE,
		instance_id: '42',
		status: 'APPROVED',
		start_time: String(Date.parse('2020-06-08T15:00:00+08:00')),
		end_time: '1591603030000',
		update_time: String(TIME),
		open_id: 'ou_1',
		links: { pc_link: 'https://oa.example.com/42', mobile_link: 'https://oa.example.com/42' },
		title: '请假 {{ 2 }}',
		form: [{ name: '天数', value: '2' }, { name: '事由', value: '家事' }, { name: '备注' }],
		user_name: '前台',
		department_id: 'od-1',
		department_name: '人事',
		extra: '{"amount": 5,"business_key":"LEAVE-42"}',
		display_method: 'SIDEBAR',
		update_mode: 'UPDATE',
		task_list: [
			{
				task_id: 't1',
				user_id: 'u2',
				status: 'APPROVED',
				title: '审批',
				node_id: '7',
				node_name: '直属上级',
				extra: '{"complete_reason":"approved"}',
				create_time: String(TIME - 500),
				end_time: String(Date.parse('2020-06-08T15:57:10+08:00')),
				update_time: String(TIME),
				action_context: 'x',
				action_configs: [
					{ action_type: 'APPROVE', is_need_reason: true, is_reason_required: false },
					{ action_type: 'ASK', action_name: '追问', is_need_attachment: true },
				],
				display_method: 'NORMAL',
				exclude_statistics: false,
				generate_type: 'DEFAULT',
				links: { pc_link: 'https://oa.example.com/t1' },
			},
		],
		cc_list: [
			{
				cc_id: 'c1',
				user_id: 'u3',
				open_id: 'ou_3',
				links: { mobile_link: 'https://m.example.com/c1' },
				read_status: 'READ',
				title: '知会',
				extra: '{"a":1}',
				create_time: String(TIME - 500),
				update_time: String(TIME),
				display_method: 'SIDEBAR',
			},
		],
	});
});

describe('texts:', () => {
	test('a text in several languages is shown in the language of the user, or in the default one', async () => {
		await scenario.sync(
			[
				instance('A', {
					title: { 'zh-CN': '请假', en_us: 'Leave' },
					form: [{ name: { 'zh-CN': '天数', 'en-US': 'Days' }, value: 2 }],
					tasks: [task('t', { title: { 'ja-JP': '承認', 'en-US': 'Approve' } })],
				}),
			],
			{ options: { title: '={{ $json.title }}', form: '={{ $json.form }}' } },
		);
		const body = scenario.syncBody;
		expect(resolveTexts(body, 'en-US')).toMatchObject({
			title: 'Leave',
			form: [{ name: 'Days', value: '2' }],
			task_list: [{ title: 'Approve' }],
		});
		expect(resolveTexts(body, 'zh-CN')).toMatchObject({
			title: '请假',
			form: [{ name: '天数', value: '2' }],
			// Without a Chinese text, the first language in Feishu's order is used.
			task_list: [{ title: 'Approve' }],
		});
		expect(resolveTexts(body, 'ja-JP')).toMatchObject({
			title: '请假',
			task_list: [{ title: '承認' }],
		});
		expect(body.i18n_resources?.map(({ locale, is_default }) => [locale, is_default])).toEqual([
			['zh-CN', true],
			['en-US', false],
			['ja-JP', false],
		]);
	});

	test('Locale is the default language, and plain texts are in it', async () => {
		await scenario.sync([instance('A')], {
			options: { title: 'Leave', locale: 'en-US', form: { Days: { 'de-DE': 'zwei' } } },
		});
		expect(scenario.syncBody.i18n_resources).toEqual([
			{
				locale: 'en-US',
				is_default: true,
				texts: [
					{ key: scenario.syncBody.title, value: 'Leave' },
					{ key: expect.any(String) as string, value: 'Days' },
					{ key: expect.any(String) as string, value: 'zwei' },
				],
			},
			{
				locale: 'de-DE',
				is_default: false,
				texts: [{ key: expect.any(String) as string, value: 'zwei' }],
			},
		]);
	});

	test('an object of language to text may be entered as JSON', async () => {
		await scenario.sync([instance('A')], {
			options: { title: '{"zh-CN": "请假", "en-US": "Leave"}', userName: '{"a": 1}' },
		});
		expect(resolveTexts(scenario.syncBody, 'en-US')).toMatchObject({
			title: 'Leave',
			user_name: '{"a": 1}',
		});
	});

	test('text keys from the input are sent as they are, with the texts in I18n Resources', async () => {
		await scenario.sync([instance('A')], {
			options: {
				title: '@i18n@title',
				userName: '前台',
				i18nResources: [
					{ locale: 'en-US', texts: [{ key: '@i18n@title', value: 'Leave' }] },
					{ locale: 'zh-CN', is_default: true, texts: { '@i18n@other': '其他' } },
				],
			},
		});
		const body = scenario.syncBody;
		expect(body.title).toBe('@i18n@title');
		expect(getTexts(body)).toEqual({
			// Feishu requires every key in the default language.
			'zh-CN': { '@i18n@title': 'Leave', '@i18n@other': '其他', [String(body.user_name)]: '前台' },
			'en-US': { '@i18n@title': 'Leave' },
		});
	});

	test('without Locale, the default language is the one in I18n Resources', async () => {
		const i18nResources = [
			{ locale: 'en-US', is_default: true, texts: [{ key: '@i18n@1', value: 'Leave' }] },
		];
		await scenario.sync([instance('A')], { options: { title: '@i18n@1', i18nResources } });
		expect(scenario.syncBody.i18n_resources).toEqual(i18nResources);
	});

	test('form values that are dates or booleans are sent as texts, dates in the time zone', async () => {
		await scenario.sync([instance('A', { day: new Date(TIME), is_urgent: true })], {
			timezone: 'Asia/Shanghai',
			options: {
				form: [
					{ name: 'day', value: '={{ $json.day }}' },
					{ name: 'urgent', value: '={{ $json.is_urgent }}' },
					{ name: '', value: null },
				],
			},
		});
		expect(resolveTexts(scenario.syncBody).form).toEqual([
			{ name: 'day', value: '2020-06-08 15:57:20' },
			{ name: 'urgent', value: 'true' },
		]);
	});
});

describe('links:', () => {
	test("a task or CC entry without links gets the instance's links, and one with a link gets no other", async () => {
		await scenario.sync(
			[
				instance('A', {
					mobile_link: 'https://m.example.com/1',
					tasks: [
						task('bare', { links: null, pc_link: '' }),
						task('flat', { pc_link: ' https://oa.example.com/flat ' }),
						task('nested', { links: '{"mobile_link": "https://m.example.com/n"}' }),
					],
					cc_list: [ccEntry('cc')],
				}),
			],
			{ options: { ccList: '={{ $json.cc_list }}' } },
		);
		const both = { ...INSTANCE_LINKS, mobile_link: 'https://m.example.com/1' };
		expect(scenario.syncBody.task_list?.map(({ links }) => links)).toEqual([
			both,
			{ pc_link: 'https://oa.example.com/flat' },
			{ mobile_link: 'https://m.example.com/n' },
		]);
		expect(scenario.syncBody.cc_list?.map(({ links }) => links)).toEqual([both]);
	});
});

describe('extra:', () => {
	test.each([
		[{}, undefined],
		[{ extra: '{ "id": 12345678901234567890 }' }, '{ "id": 12345678901234567890 }'],
		[{ extra: { a: 1 } }, '{"a":1}'],
		[{ extra: '{"business_key":"old","a":1}', businessKey: 7 }, '{"business_key":"7","a":1}'],
		[
			{ extra: '{ "id": 12345678901234567890, "x": 1.10 } ', businessKey: '$&' },
			'{ "id": 12345678901234567890, "x": 1.10 ,"business_key":"$&"}',
		],
		[{ extra: '{}', businessKey: 'a' }, '{"business_key":"a"}'],
		[{ businessKey: 'LEAVE-1', extra: '' }, '{"business_key":"LEAVE-1"}'],
	])('from %j the node sends %s', async (options, extra) => {
		const run = await scenario.sync([instance('A')], { options });
		expect(run.error).toBeUndefined();
		expect(scenario.syncBody.extra).toBe(extra);
	});
});

test('options may differ from item to item', async () => {
	await scenario.sync(
		[instance('A', { mode: 'UPDATE', name: 'a' }), instance('B', { mode: null, name: null })],
		{ options: { updateMode: '={{ $json.mode }}', title: '={{ $json.name }}' } },
	);
	const byId = Object.fromEntries(scenario.syncBodies.map((body) => [body.instance_id, body]));
	expect(byId.A).toMatchObject({ update_mode: 'UPDATE', title: expect.any(String) as string });
	expect(byId.B?.update_mode).toBe('REPLACE');
	expect(byId.B?.title).toBeUndefined();
});

test('an instance without an initiator is synced, and the hint says that nobody sees it as submitted', async () => {
	const run = await scenario.sync([instance('A', { user_id: null }), instance('B')]);
	expect(scenario.getSynced('A')).toMatchObject({ instance_id: 'A' });
	expect(run.hints[0]?.message).toBe(
		"2 instances synced in 2 requests: 2 created. 1 without an initiator: in nobody's list of submitted approvals",
	);
});

test('output items keep the order of the input, whatever the order of the responses', async () => {
	const items = Array.from({ length: 30 }, (_, index) => instance(`A-${index}`));
	for (const index of [0, 1, 5]) {
		scenario.feishu.faults.add({ on: 'sync', whenInstanceId: `A-${index}`, delayMs: 150 });
	}
	const run = await scenario.sync(items);
	expect(run.items.map(({ json }) => json.instance_id)).toEqual(
		items.map(({ instance_id }) => instance_id),
	);
	expect(run.pairedItems).toEqual(items.map((_, index) => [index]));
	expect(run.hints[0]?.message).toBe('30 instances synced in 30 requests: 30 created');
});

test("without change counts in Feishu's response, the output and the hint have none", async () => {
	const data = { approval_code: 'X', instance_id: 'A', update_time: String(TIME) };
	scenario.feishu.faults.add({ on: 'sync', status: 200, body: { code: 0, data: { data } } });
	const run = await scenario.sync([instance('A')]);
	expect(getOutput(run)).toEqual([
		{ instance_id: 'A', approval_code: DEFAULT_APPROVAL_CODE, update_time: TIME },
	]);
	expect(run.hints[0]?.message).toBe('1 instance synced in 1 request');
});

describe('REPLACE:', () => {
	test('tasks and CC entries that are not sent any more are removed', async () => {
		const options = { ccList: '={{ $json.cc_list }}' };
		await scenario.sync(
			[instance('A', { tasks: [task('1'), task('2')], cc_list: [ccEntry('c1'), ccEntry('c2')] })],
			{ options },
		);
		const run = await scenario.sync(
			[instance('A', { update_time: TIME - 1, tasks: [task('2')], cc_list: [ccEntry('c2')] })],
			{ options },
		);
		expect(getOutput(run)).toMatchObject([
			{
				update_time: TIME - 1,
				changes: {
					instance: { insert: 0, update: 1, delete: 0 },
					task: { insert: 0, update: 1, delete: 1 },
					cc: { insert: 0, update: 1, delete: 1 },
				},
			},
		]);
		expect(scenario.getSynced('A')?.task_list?.map(({ task_id }) => task_id)).toEqual(['2']);
		await scenario.sync([instance('A')]);
		expect(scenario.getSynced('A')?.task_list).toBeUndefined();
	});
});

describe('UPDATE:', () => {
	const options = { updateMode: 'UPDATE', title: '={{ $json.title }}' };

	test('new tasks are added, newer ones are updated, and none is removed', async () => {
		await scenario.sync(
			[instance('A', { title: 'first', tasks: [task('1', { title: 'one' }), task('2')] })],
			{ options },
		);
		const run = await scenario.sync(
			[
				instance('A', {
					title: 'second',
					update_time: TIME + 1,
					tasks: [
						task('2', { status: 'APPROVED', update_time: TIME }),
						task('3', { title: 'three' }),
					],
				}),
			],
			{ options },
		);
		expect(getOutput(run)).toMatchObject([
			{
				update_time: TIME + 1,
				changes: {
					instance: { insert: 0, update: 1, delete: 0 },
					task: { insert: 1, update: 0, delete: 0 },
				},
			},
		]);
		const synced = scenario.getSynced('A');
		if (synced === undefined) throw new Error('The instance is not on the server');
		// Each text keeps its key, so that the texts of the first sync still resolve after the second one.
		expect(resolveTexts(synced)).toMatchObject({
			title: 'second',
			task_list: [
				{ task_id: '1', title: 'one' },
				{ task_id: '2', status: 'PENDING' },
				{ task_id: '3', title: 'three' },
			],
		});
	});

	test("an instance that is not newer stays unchanged, and the output has Feishu's update time", async () => {
		await scenario.sync([instance('A')], { options });
		const run = await scenario.sync([instance('A', { update_time: TIME - 1 })], { options });
		expect(getOutput(run)).toMatchObject([{ update_time: TIME, changes: { instance: NO_CHANGE } }]);
		expect(run.hints[0]?.message).toBe('1 instance synced in 1 request: 1 unchanged');
	});

	test('a task without an update time gets that of its instance', async () => {
		const undated = (more: object) => task('1', { update_time: undefined, ...more });
		await scenario.sync([instance('A', { tasks: [undated({})] })], { options });
		await scenario.sync(
			[
				instance('A', {
					update_time: TIME + 5,
					tasks: [undated({ status: 'DONE', end_time: TIME + 1 })],
				}),
			],
			{ options },
		);
		expect(scenario.getSynced('A')?.task_list).toMatchObject([
			{ status: 'DONE', update_time: String(TIME + 5) },
		]);
	});
});
