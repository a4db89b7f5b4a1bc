import fc from 'fast-check';

import { Engine } from '../../../engine';
import { copy, instance, rows, Scenario, task, TIME, type RunOptions } from './scenario';

let engine: Engine;
let setting: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
	setting = await Scenario.open(engine);
});

afterAll(async () => {
	engine?.close();
	await setting?.feishu.stop();
});

beforeEach(() => setting.clear());

/** What is wrong with an item, how its fields are read, and what the error must say. */
type Case = [what: string, item: object, run: RunOptions, message: string];

const many = <T>(count: number, make: (id: string) => T): T[] =>
	Array.from({ length: count }, (_, index) => make(`x${index}`));
const withTask = (more: object) => instance('A', { tasks: [task('1'), task('2', more)] });
const withCopy = (more: object) => instance('A', { cc: [copy('1', more)] });
const ccList: RunOptions = { options: { ccList: '={{ $json.cc }}' } };
const withAction = (...actions: object[]) => withTask({ action_configs: actions });
const option = (name: string, value: unknown): RunOptions => ({ options: { [name]: value } });

const REQUIRED: Case[] = [
	[
		'no approval code',
		instance('A'),
		{ parameters: { approvalCode: '={{ "" }}' } },
		'"Approval Code" is empty',
	],
	[
		'no instance ID',
		instance(''),
		{},
		'"Instance ID" is empty, but must be a text or a whole number',
	],
	['no status', instance('A', { status: null }), {}, '"Status" is empty, but must be PENDING, '],
	[
		'another status',
		instance('A', { status: 'OPEN' }),
		{},
		'"Status" is "OPEN", but must be PENDING, APPROVED, REJECTED, CANCELED, DELETED, HIDDEN or TERMINATED',
	],
	['no start', instance('A', { start_time: '' }), {}, '"Start Time" is empty, but must be a time'],
	[
		'no update time',
		instance('A', { update_time: undefined }),
		{},
		'"Update Time" is empty, but must be a time',
	],
	[
		'an end that is none',
		instance('A', { end_time: 'soon' }),
		{},
		'"End Time" is "soon", but must be a time',
	],
	[
		'no link',
		instance('A', { pc_link: ' ' }),
		{},
		'"PC Link" and "Mobile Link" are both empty, but one of them must be an address',
	],
	[
		'a link that is a number',
		instance('A', { mobile_link: 7 }),
		{},
		'"Mobile Link" is the number 7, but must be an address',
	],
	[
		'an initiator that is a list',
		instance('A', { user_id: ['u1'] }),
		{},
		'"Initiator ID" is a list of 1',
	],
	[
		'another type of ID',
		instance('A'),
		{ parameters: { initiatorIdType: '={{ "union_id" }}' } },
		'"Initiator ID Type" is "union_id", but must be user_id or open_id',
	],
	[
		'tasks that are none',
		instance('A', { tasks: 'three' }),
		{},
		'"Tasks" is "three", but must be a list of tasks',
	],
	[
		'a task that is a text',
		instance('A', { tasks: ['t'] }),
		{},
		'"Tasks[0]" is "t", but must be an object with "task_id"',
	],
];

const TASKS: Case[] = [
	['no ID', withTask({ task_id: null }), {}, '"Tasks[1].task_id" is empty'],
	[
		'nobody to decide',
		withTask({ user_id: '' }),
		{},
		'"Tasks[1].user_id" is empty, and so is "open_id"',
	],
	['no status', withTask({ status: '' }), {}, '"Tasks[1].status" is empty, but must be PENDING'],
	[
		'another status',
		withTask({ status: 'CANCELED' }),
		{},
		'"Tasks[1].status" is "CANCELED", but must be PENDING, APPROVED, REJECTED, TRANSFERRED or DONE',
	],
	[
		'no time it was made',
		withTask({ create_time: null }),
		{},
		'"Tasks[1].create_time" is empty, but must be a time',
	],
	[
		'a time that is none',
		withTask({ update_time: {} }),
		{},
		'"Tasks[1].update_time" is an object, but must be a time',
	],
	[
		'links that are a text',
		withTask({ links: 'x' }),
		{},
		'"Tasks[1].links" is "x", but must be an object with "pc_link"',
	],
	[
		'a link that is a list',
		withTask({ links: { pc_link: [] } }),
		{},
		'"Tasks[1].links.pc_link" is a list of 0, but must be an address',
	],
	[
		'extra that is no JSON',
		withTask({ extra: '{a' }),
		{},
		'"Tasks[1].extra" is "{a", but must be an object, or JSON text of one',
	],
	[
		'a title that is a list',
		withTask({ title: ['a'] }),
		{},
		'"Tasks[1].title" is a list of 1, but must be a text',
	],
	[
		'a language that Feishu lacks',
		withTask({ title: { 'nl-NL': 'Ja' } }),
		{},
		'"Tasks[1].title" has the field "nl-NL", but must be a text',
	],
	[
		'a text that is an object',
		withTask({ title: { 'zh-CN': {} } }),
		{},
		'"Tasks[1].title.zh-CN" is an object, but must be a text',
	],
	[
		'another way to open it',
		withTask({ display_method: 'TAB' }),
		{},
		'"Tasks[1].display_method" is "TAB", but must be BROWSER, SIDEBAR, NORMAL or TRUSTEESHIP',
	],
	[
		'another way it was made',
		withTask({ generate_type: 'X' }),
		{},
		'"Tasks[1].generate_type" is "X", but must be EXTERNAL_CONSIGN or DEFAULT',
	],
	[
		'neither yes nor no',
		withTask({ exclude_statistics: 'perhaps' }),
		{},
		'"Tasks[1].exclude_statistics" is "perhaps", but must be true or false',
	],
	[
		'an action without a type',
		withAction({ is_need_reason: true }),
		{},
		'"Tasks[1].action_configs[0].action_type" is empty',
	],
	[
		'a button without a text',
		withAction({ action_type: 'ASK' }),
		{},
		'"Tasks[1].action_configs[0].action_name" is empty, but must be the text of the button',
	],
	[
		'three quick actions',
		withAction(...many(3, () => ({ action_type: 'APPROVE' }))),
		{},
		'"Tasks[1].action_configs" is a list of 3, but must be a list of 2 at most',
	],
	[
		'301 of them',
		instance('A', { tasks: many(301, (id) => task(id)) }),
		{},
		'"Tasks" is a list of 301, but must be a list of 300 at most',
	],
	[
		'the ID of another task',
		withTask({ task_id: 1 }),
		{},
		'"Tasks[1].task_id" is "1", but must be another ID than "Tasks[0].task_id"',
	],
	[
		'the ID of the instance',
		withTask({ task_id: 'A' }),
		{},
		'"Tasks[1].task_id" is "A", but must be another ID than "Instance ID"',
	],
];

const COPIES: Case[] = [
	['no ID', withCopy({ cc_id: '' }), ccList, '"CC List[0].cc_id" is empty'],
	[
		'nobody to know',
		withCopy({ user_id: null }),
		ccList,
		'"CC List[0].user_id" is empty, and so is "open_id"',
	],
	[
		'no time it was made',
		withCopy({ create_time: null }),
		ccList,
		'"CC List[0].create_time" is empty',
	],
	[
		'half read',
		withCopy({ read_status: 'HALF' }),
		ccList,
		'"CC List[0].read_status" is "HALF", but must be READ or UNREAD',
	],
	[
		'201 of them',
		instance('A', { cc: many(201, (id) => copy(id)) }),
		ccList,
		'"CC List" is a list of 201, but must be a list of 200 at most',
	],
	[
		'the ID of a task',
		instance('A', { tasks: [task('1')], cc: [copy('1')] }),
		ccList,
		'"CC List[0].cc_id" is "1", but must be another ID than "Tasks[0].task_id"',
	],
];

const OPTIONS: Case[] = [
	[
		'a title that is a list',
		instance('A'),
		option('title', '={{ [1] }}'),
		'"Title" is a list of 1, but must be a text',
	],
	[
		'a form that is a text',
		instance('A'),
		option('form', 'days'),
		'"Form" is "days", but must be an object such as',
	],
	[
		'a line of a form that is a text',
		instance('A'),
		option('form', '["days"]'),
		'"Form[0]" is "days", but must be an object with "name" and "value"',
	],
	[
		'a long value',
		instance('A'),
		option('form', { Reason: 'x'.repeat(2049) }),
		'"Form.Reason" has 2049 characters, but must have 2048 at most',
	],
	[
		'a long value in one language',
		instance('A'),
		option('form', [{ name: 'a', value: { 'en-US': 'x', 'ru-RU': 'x'.repeat(2050) } }]),
		'"Form[0].value" has 2050 characters',
	],
	[
		'a key without a text',
		instance('A'),
		option('title', '@i18n@9'),
		'"Title" is the key "@i18n@9", but "I18n Resources" in Options has no text for it',
	],
	[
		'own texts that are none',
		instance('A'),
		option('i18nResources', 'x'),
		'"I18n Resources" is "x", but must be a list such as',
	],
	[
		'own texts without a language',
		instance('A'),
		option('i18nResources', [{ texts: [] }]),
		'"I18n Resources[0].locale" is empty, but must be one of zh-CN, en-US',
	],
	[
		'an own key that is none',
		instance('A'),
		option('i18nResources', [{ locale: 'zh-CN', texts: [{ key: 'a', value: 'b' }] }]),
		'"I18n Resources[0].texts[0].key" is "a", but must be a text that starts with @i18n@',
	],
	[
		'a title that is an invalid date',
		instance('A'),
		option('title', '={{ new Date("never") }}'),
		'"Title" is an invalid date, but must be a text, or an object of language to text',
	],
	[
		'a title that is an object of nothing',
		instance('A'),
		option('title', '={{ ({}) }}'),
		'"Title" is an object, but must be a text, or an object of language to text',
	],
	[
		'two default languages',
		instance('A'),
		option(
			'i18nResources',
			['zh-CN', 'en-US'].map((locale) => ({ locale, is_default: true, texts: [] })),
		),
		'"I18n Resources[1].is_default" is true, but there must be one default language, and zh-CN and en-US are said to be it',
	],
	[
		'another default language than the option',
		instance('A'),
		{
			options: {
				locale: 'ja-JP',
				i18nResources: [{ locale: 'zh-CN', is_default: true, texts: [] }],
			},
		},
		'"I18n Resources[0].is_default" is true, but there must be one default language, and ja-JP and zh-CN are said to be it',
	],
	[
		'another language',
		instance('A'),
		option('locale', '={{ "nl-NL" }}'),
		'"Locale" is "nl-NL", but must be one of zh-CN',
	],
	[
		'another mode',
		instance('A'),
		option('updateMode', '={{ "MERGE" }}'),
		'"Update Mode" is "MERGE", but must be REPLACE or UPDATE',
	],
	[
		'another way to open it',
		instance('A'),
		option('displayMethod', '={{ "TAB" }}'),
		'"Display Method" is "TAB", but must be BROWSER',
	],
	[
		'extra that is a list',
		instance('A'),
		option('extra', '[1]'),
		'"Extra" is "[1]", but must be an object, or JSON text of one',
	],
	[
		'a document number that is a list',
		instance('A'),
		option('businessKey', '={{ [1] }}'),
		'"Business Key" is a list of 1',
	],
	[
		'a department that is an object',
		instance('A'),
		option('departmentId', '={{ ({ a: 1 }) }}'),
		'"Department ID" is an object',
	],
	[
		'an expression that fails',
		instance('A'),
		option('title', "={{ $('Nowhere').item.json.title }}"),
		'The expression in "Title" fails',
	],
];

describe.each([
	['an instance', REQUIRED],
	['a task', TASKS],
	['a copy', COPIES],
	['an option', OPTIONS],
])('%s', (_, cases) => {
	test.each(cases)('with %s is told before anything is sent', async (__, item, run, message) => {
		const good = instance('good', { cc: [] });
		const stopped = await setting.sync([good, item], run);
		expect(stopped.status).toBe('error');
		expect(stopped.error?.message).toContain(message);
		expect(stopped.error?.message).toMatch(/ \[item [01]\]$/);
		expect(setting.feishu.requests).toEqual([]);

		const goneOn = await setting.sync([item], { ...run, onError: 'continueRegularOutput' });
		expect(rows(goneOn)).toEqual([{ error: expect.stringContaining(message) }]);
		expect(setting.feishu.requests).toEqual([]);
		expect(goneOn.hints[0].message).toBe('1 item could not be synced');
	});
});

test('the error names the first item, and says how many more there are', async () => {
	const run = await setting.sync([instance('A'), instance(''), instance('B', { pc_link: '' })]);
	expect(run.error).toMatchObject({
		message: '"Instance ID" is empty, but must be a text or a whole number [item 1]',
		description: '1 more of the items cannot be used either.',
		context: { itemIndex: 1 },
	});
});

test('as much as Feishu takes is sent', async () => {
	const run = await setting.sync(
		[
			instance('A', {
				tasks: many(300, (id) =>
					task(id, { action_configs: many(2, () => ({ action_type: 'REJECT' })) }),
				),
				cc: many(200, (id) => copy(`c${id}`)),
			}),
		],
		{ options: { ...ccList.options, form: { ['n'.repeat(2048)]: 'v'.repeat(2048) } } },
	);
	expect(run.error).toBeUndefined();
	expect(rows(run)).toMatchObject([{ changes: { task: { insert: 300 }, cc: { insert: 200 } } }]);
});

test('items of any JSON shape are synced or explained, never lost, and never a TypeError', async () => {
	const value = fc.oneof(
		{ weight: 3, arbitrary: fc.constantFrom<unknown>(null, '', 0, 1, 'APPROVED', '@i18n@1', TIME) },
		fc.jsonValue({ maxDepth: 3 }),
	);
	const inner = fc.dictionary(
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
		tasks: fc.oneof(value, fc.array(inner, { maxLength: 3 })),
		cc: fc.oneof(value, fc.array(inner, { maxLength: 2 })),
	});
	const options = Object.fromEntries(
		[
			['title', 'title'],
			['form', 'form'],
			['ccList', 'cc'],
			['extra', 'extra'],
			['i18nResources', 'i18n'],
		].map(([name, field]) => [name, `={{ $json.${field} }}`]),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 20 }), async (shapes) => {
			setting.clear();
			const items = shapes.map((each, index) =>
				instance(`A-${index}`, { ...each.instance, tasks: each.tasks, cc: each.cc }),
			);
			const run = await setting.sync(items, { options, onError: 'continueRegularOutput' });
			expect(run.error).toBeUndefined();
			expect(run.pairedItems).toEqual(items.map((_, index) => [index]));
			const errors = run.items.flatMap(({ json }) => ('error' in json ? [String(json.error)] : []));
			for (const error of errors) {
				expect(error).toMatch(/^"|^The expression/);
				expect(error).not.toMatch(/TypeError|undefined|is not a function/);
			}
			// What the node lets through, Feishu takes.
			expect(setting.syncs.map(({ code }) => code)).toEqual(
				Array.from({ length: items.length - errors.length }, () => 0),
			);
		}),
		{ numRuns: 60 },
	);
});
