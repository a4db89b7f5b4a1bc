import fc from 'fast-check';

import { Engine } from '../../../engine';
import { getErrors, getOutput, Scenario, TIME, type RunOptions } from '../../../scenario';
import { ccEntry, instance, task } from './fixtures';

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

/** A part of the error message that the item must cause. */
type Case = [name: string, item: object, run: RunOptions, message: string];

const repeat = <T>(count: number, create: (id: string) => T): T[] =>
	Array.from({ length: count }, (_, index) => create(`x${index}`));
const withTask = (more: object) => instance('A', { tasks: [task('1'), task('2', more)] });
const withCcEntry = (more: object) => instance('A', { cc: [ccEntry('1', more)] });
const READ_CC: RunOptions = { options: { ccList: '={{ $json.cc }}' } };
const withAction = (...actions: object[]) => withTask({ action_configs: actions });
const option = (name: string, value: unknown): RunOptions => ({ options: { [name]: value } });

const INSTANCES: Case[] = [
	[
		'no approval code',
		instance('A'),
		{ parameters: { approvalCode: '={{ "" }}' } },
		`'Approval Code' is empty`,
	],
	[
		'no instance ID',
		instance(''),
		{},
		`'Instance ID' is empty, but must be text or a whole number`,
	],
	[
		'an instance ID that is a no-break space',
		instance('\u00a0'),
		{},
		`'Instance ID' is empty, but must be text or a whole number`,
	],
	[
		'no status',
		instance('A', { status: null }),
		{},
		`'Status' is empty, but must be one of PENDING, `,
	],
	[
		'an unknown status',
		instance('A', { status: 'OPEN' }),
		{},
		`'Status' is "OPEN", but must be one of PENDING, APPROVED, REJECTED, CANCELED, DELETED, HIDDEN, TERMINATED`,
	],
	[
		'no start time',
		instance('A', { start_time: '' }),
		{},
		`'Start Time' is empty, but must be a time`,
	],
	[
		'no update time',
		instance('A', { update_time: undefined }),
		{},
		`'Update Time' is empty, but must be a time`,
	],
	[
		'an invalid end time',
		instance('A', { end_time: 'soon' }),
		{},
		`'End Time' is "soon", but must be a time`,
	],
	[
		'no link',
		instance('A', { pc_link: ' ' }),
		{},
		`'PC Link' and 'Mobile Link' are empty, but one of them must be a URL`,
	],
	[
		'a link that is a number',
		instance('A', { mobile_link: 7 }),
		{},
		`'Mobile Link' is the number 7, but must be a URL`,
	],
	[
		'a link without a scheme',
		instance('A', { pc_link: 'oa.example.com/1' }),
		{},
		`'PC Link' is "oa.example.com/1", but must be a URL, such as https://`,
	],
	[
		'a link that says that there is none',
		instance('A', { mobile_link: 'N/A' }),
		{},
		`'Mobile Link' is "N/A", but must be a URL`,
	],
	[
		'a link that is a script',
		instance('A', { pc_link: 'javascript:alert(1)' }),
		{},
		`'PC Link' is "javascript:alert(1)", but must be a URL`,
	],
	[
		'an initiator that is a list',
		instance('A', { user_id: ['u1'] }),
		{},
		`'Initiator ID' is a list of 1`,
	],
	[
		'an unknown type of ID',
		instance('A'),
		{ parameters: { initiatorIdType: '={{ "union_id" }}' } },
		`'Initiator ID Type' is "union_id", but must be one of user_id, open_id, email, mobile`,
	],
	[
		'tasks that are not a list',
		instance('A', { tasks: 'three' }),
		{},
		`'Tasks' is "three", but must be a list of tasks`,
	],
	[
		'a task that is a text',
		instance('A', { tasks: ['t'] }),
		{},
		`'Tasks[0]' is "t", but must be an object with "task_id"`,
	],
];

const TASKS: Case[] = [
	['no ID', withTask({ task_id: null }), {}, `'Tasks[1].task_id' is empty`],
	[
		'no user ID',
		withTask({ user_id: '' }),
		{},
		`'Tasks[1].user_id' is empty, and so are "open_id"`,
	],
	[
		'no status',
		withTask({ status: '' }),
		{},
		`'Tasks[1].status' is empty, but must be one of PENDING`,
	],
	[
		'an unknown status',
		withTask({ status: 'CANCELED' }),
		{},
		`'Tasks[1].status' is "CANCELED", but must be one of PENDING, APPROVED, REJECTED, TRANSFERRED, DONE`,
	],
	[
		'no creation time',
		withTask({ create_time: null }),
		{},
		`'Tasks[1].create_time' is empty, but must be a time`,
	],
	[
		'an invalid update time',
		withTask({ update_time: {} }),
		{},
		`'Tasks[1].update_time' is an object, but must be a time`,
	],
	[
		'links that are a text',
		withTask({ links: 'x' }),
		{},
		`'Tasks[1].links' is "x", but must be an object with "pc_link"`,
	],
	[
		'a link that is a list',
		withTask({ links: { pc_link: [] } }),
		{},
		`'Tasks[1].links.pc_link' is a list of 0, but must be a URL`,
	],
	[
		'a link without a scheme',
		withTask({ mobile_link: 'www.example.com' }),
		{},
		`'Tasks[1].mobile_link' is "www.example.com", but must be a URL`,
	],
	[
		'extra that is not JSON',
		withTask({ extra: '{a' }),
		{},
		`'Tasks[1].extra' is "{a", but must be an object, or the object as JSON text`,
	],
	[
		'a title that is a list',
		withTask({ title: ['a'] }),
		{},
		`'Tasks[1].title' is a list of 1, but must be text`,
	],
	[
		'an unknown language',
		withTask({ title: { 'nl-NL': 'Ja' } }),
		{},
		`'Tasks[1].title' has the field "nl-NL", but must be text`,
	],
	[
		'a text that is an object',
		withTask({ title: { 'zh-CN': {} } }),
		{},
		`'Tasks[1].title.zh-CN' is an object, but must be a text`,
	],
	[
		'an unknown display method',
		withTask({ display_method: 'TAB' }),
		{},
		`'Tasks[1].display_method' is "TAB", but must be one of BROWSER, SIDEBAR, NORMAL, TRUSTEESHIP`,
	],
	[
		'an unknown generate type',
		withTask({ generate_type: 'X' }),
		{},
		`'Tasks[1].generate_type' is "X", but must be one of EXTERNAL_CONSIGN, DEFAULT`,
	],
	[
		'a boolean that is neither true nor false',
		withTask({ exclude_statistics: 'perhaps' }),
		{},
		`'Tasks[1].exclude_statistics' is "perhaps", but must be true or false`,
	],
	[
		'an action without a type',
		withAction({ is_need_reason: true }),
		{},
		`'Tasks[1].action_configs[0].action_type' is empty`,
	],
	[
		'an action without a name',
		withAction({ action_type: 'ASK' }),
		{},
		`'Tasks[1].action_configs[0].action_name' is empty, but must be the button's text`,
	],
	[
		'three quick actions',
		withAction(...repeat(3, () => ({ action_type: 'APPROVE' }))),
		{},
		`'Tasks[1].action_configs' is a list of 3, but must be a list of at most 2`,
	],
	[
		'301 tasks',
		instance('A', { tasks: repeat(301, (id) => task(id)) }),
		{},
		`'Tasks' is a list of 301, but must be a list of at most 300`,
	],
	[
		'the ID of another task',
		withTask({ task_id: 1 }),
		{},
		`'Tasks[1].task_id' is "1", but must be another ID than 'Tasks[0].task_id'`,
	],
	[
		'the ID of another task with spaces around it',
		withTask({ task_id: ' 1 ' }),
		{},
		`'Tasks[1].task_id' is "1", but must be another ID than 'Tasks[0].task_id'`,
	],
	[
		'the ID of the instance',
		withTask({ task_id: 'A' }),
		{},
		`'Tasks[1].task_id' is "A", but must be another ID than 'Instance ID'`,
	],
];

const CC_ENTRIES: Case[] = [
	['no ID', withCcEntry({ cc_id: '' }), READ_CC, `'CC List[0].cc_id' is empty`],
	[
		'no user ID',
		withCcEntry({ user_id: null }),
		READ_CC,
		`'CC List[0].user_id' is empty, and so are "open_id"`,
	],
	[
		'no creation time',
		withCcEntry({ create_time: null }),
		READ_CC,
		`'CC List[0].create_time' is empty`,
	],
	[
		'an unknown read status',
		withCcEntry({ read_status: 'HALF' }),
		READ_CC,
		`'CC List[0].read_status' is "HALF", but must be one of READ, UNREAD`,
	],
	[
		'201 CC entries',
		instance('A', { cc: repeat(201, (id) => ccEntry(id)) }),
		READ_CC,
		`'CC List' is a list of 201, but must be a list of at most 200`,
	],
	[
		'the ID of a task',
		instance('A', { tasks: [task('1')], cc: [ccEntry('1')] }),
		READ_CC,
		`'CC List[0].cc_id' is "1", but must be another ID than 'Tasks[0].task_id'`,
	],
];

const OPTIONS: Case[] = [
	[
		'a title that is a list',
		instance('A'),
		option('title', '={{ [1] }}'),
		`'Title' is a list of 1, but must be text`,
	],
	[
		'a form that is a text',
		instance('A'),
		option('form', 'days'),
		`'Form' is "days", but must be an object such as`,
	],
	[
		'a form field that is a text',
		instance('A'),
		option('form', '["days"]'),
		`'Form[0]' is "days", but must be an object with "name" and "value"`,
	],
	[
		'a form field with other names',
		instance('A'),
		option('form', [{ label: 'Days', value: '2' }]),
		`'Form[0]' has "label", but must have only "name" and "value"`,
	],
	[
		'a form value that is too long',
		instance('A'),
		option('form', { Reason: 'x'.repeat(2049) }),
		`'Form.Reason' has 2049 characters, but must have at most 2048`,
	],
	[
		'a form value that is too long in one language',
		instance('A'),
		option('form', [{ name: 'a', value: { 'en-US': 'x', 'ru-RU': 'x'.repeat(2050) } }]),
		`'Form[0].value' has 2050 characters`,
	],
	[
		'a text key without a text',
		instance('A'),
		option('title', '@i18n@9'),
		`'Title' is the key "@i18n@9", but 'I18n Resources' has no text for it`,
	],
	[
		'I18n Resources that are not a list',
		instance('A'),
		option('i18nResources', 'x'),
		`'I18n Resources' is "x", but must be a list such as`,
	],
	[
		'I18n Resources without a language',
		instance('A'),
		option('i18nResources', [{ texts: [] }]),
		`'I18n Resources[0].locale' is empty, but must be one of zh-CN, en-US`,
	],
	[
		'an invalid key in I18n Resources',
		instance('A'),
		option('i18nResources', [{ locale: 'zh-CN', texts: [{ key: 'a', value: 'b' }] }]),
		`'I18n Resources[0].texts[0].key' is "a", but must be a text that starts with @i18n@`,
	],
	[
		'a title that is an invalid date',
		instance('A'),
		option('title', '={{ new Date("never") }}'),
		`'Title' is an invalid date, but must be text, or an object that maps locales to texts`,
	],
	[
		'a title that is an empty object',
		instance('A'),
		option('title', '={{ ({}) }}'),
		`'Title' is an object, but must be text, or an object that maps locales to texts`,
	],
	[
		'two default languages',
		instance('A'),
		option(
			'i18nResources',
			['zh-CN', 'en-US'].map((locale) => ({ locale, is_default: true, texts: [] })),
		),
		`'I18n Resources[1].is_default' is true, but there can be only one default locale, and both zh-CN and en-US are set as default`,
	],
	[
		'a default language other than Locale',
		instance('A'),
		{
			options: {
				locale: 'ja-JP',
				i18nResources: [{ locale: 'zh-CN', is_default: true, texts: [] }],
			},
		},
		`'I18n Resources[0].is_default' is true, but there can be only one default locale, and both ja-JP and zh-CN are set as default`,
	],
	[
		'an unknown language',
		instance('A'),
		option('locale', '={{ "nl-NL" }}'),
		`'Locale' is "nl-NL", but must be one of zh-CN`,
	],
	[
		'an unknown update mode',
		instance('A'),
		option('updateMode', '={{ "MERGE" }}'),
		`'Update Mode' is "MERGE", but must be one of REPLACE, UPDATE`,
	],
	[
		'an unknown display method',
		instance('A'),
		option('displayMethod', '={{ "TAB" }}'),
		`'Display Method' is "TAB", but must be one of BROWSER`,
	],
	[
		'extra that is a list',
		instance('A'),
		option('extra', '[1]'),
		`'Extra' is "[1]", but must be an object, or the object as JSON text`,
	],
	[
		'a business key that is a list',
		instance('A'),
		option('businessKey', '={{ [1] }}'),
		`'Business Key' is a list of 1`,
	],
	[
		'a department that is an object',
		instance('A'),
		option('departmentId', '={{ ({ a: 1 }) }}'),
		`'Department ID' is an object`,
	],
	[
		'an expression that fails',
		instance('A'),
		option('title', "={{ $('Nowhere').item.json.title }}"),
		`'Title' has an expression that fails`,
	],
];

describe.each([
	['an instance', INSTANCES],
	['a task', TASKS],
	['a CC entry', CC_ENTRIES],
	['an option', OPTIONS],
])('%s', (_, cases) => {
	test.each(cases)('with %s is an error before any request', async (__, item, run, message) => {
		const good = instance('good', { cc: [] });
		const failed = await scenario.sync([good, item], run);
		expect(failed.status).toBe('error');
		expect(failed.error?.message).toContain(message);
		expect(failed.error?.message).toMatch(/ \[item [01]\]$/);
		expect(scenario.feishu.requests).toEqual([]);

		const continued = await scenario.sync([item], { ...run, continueOnFail: true });
		expect(getOutput(continued)).toEqual([{ error: expect.stringContaining(message) as string }]);
		expect(scenario.feishu.requests).toEqual([]);
		expect(continued.hints[0]?.message).toBe('1 item could not be synced');
	});
});

test('the error names the first invalid item and says how many more there are', async () => {
	const run = await scenario.sync([instance('A'), instance(''), instance('B', { pc_link: '' })]);
	expect(run.error).toMatchObject({
		message: `'Instance ID' is empty, but must be text or a whole number [item 1]`,
		description:
			'Fields of the item: instance_id, status, start_time, update_time, user_id, pc_link, tasks. 1 more of the items cannot be used either.',
		context: { itemIndex: 1 },
	});
});

test("items at Feishu's limits are synced", async () => {
	const run = await scenario.sync(
		[
			instance('A', {
				tasks: repeat(300, (id) =>
					task(id, { action_configs: repeat(2, () => ({ action_type: 'REJECT' })) }),
				),
				cc: repeat(200, (id) => ccEntry(`c${id}`)),
			}),
		],
		{ options: { ...READ_CC.options, form: { ['n'.repeat(2048)]: 'v'.repeat(2048) } } },
	);
	expect(run.error).toBeUndefined();
	expect(getOutput(run)).toMatchObject([
		{ changes: { task: { insert: 300 }, cc: { insert: 200 } } },
	]);
});

test('items of any JSON shape are synced or get an error, never lost, and never a TypeError', async () => {
	const value: fc.Arbitrary<unknown> = fc.oneof(
		{ weight: 3, arbitrary: fc.constantFrom<unknown>(null, '', 0, 1, 'APPROVED', '@i18n@1', TIME) },
		fc.jsonValue({ maxDepth: 3 }),
	);
	const entry = fc.dictionary(
		fc.constantFrom(
			...Object.keys(task('1')),
			'links',
			'title',
			'action_configs',
			'extra',
			'__proto__',
		),
		value,
	);
	const shape = fc.record({
		instance: fc.dictionary(
			fc.constantFrom(...Object.keys(instance('A')), 'end_time', 'title', 'form', 'extra', 'i18n'),
			value,
		),
		tasks: fc.oneof(value, fc.array(entry, { maxLength: 3 })),
		cc: fc.oneof(value, fc.array(entry, { maxLength: 2 })),
	});
	const options = {
		title: '={{ $json.title }}',
		form: '={{ $json.form }}',
		ccList: '={{ $json.cc }}',
		extra: '={{ $json.extra }}',
		i18nResources: '={{ $json.i18n }}',
	};
	await fc.assert(
		fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 20 }), async (shapes) => {
			scenario.clear();
			const items = shapes.map((each, index) =>
				instance(`A-${index}`, { ...each.instance, tasks: each.tasks, cc: each.cc }),
			);
			const run = await scenario.sync(items, { options, continueOnFail: true });
			expect(run.error).toBeUndefined();
			expect(run.pairedItems).toEqual(items.map((_, index) => [index]));
			const errors = getErrors(run);
			for (const error of errors) {
				expect(error).toMatch(/^(Instance ".*": )?'[A-Z]/s);
				expect(error).not.toMatch(/TypeError|undefined|is not a function/);
			}
			// The fake server validates like Feishu: an item that passes the node's validation must pass Feishu's.
			expect(scenario.syncRequests.map(({ code }) => code)).toEqual(
				Array.from({ length: items.length - errors.length }, () => 0),
			);
		}),
		{ numRuns: 60 },
	);
});
