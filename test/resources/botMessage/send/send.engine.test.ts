import { Engine } from '../../../engine';
import { getErrors, getOutput, Scenario, TIME } from '../../../scenario';

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

/** An item with all that a to-do needs. */
const todo = (more: object = {}) => ({
	user_id: 'u_chen_wei',
	title: 'Annual leave',
	summaries: { Days: 3, Reason: 'Holiday' },
	pc_link: 'https://oa.example.com/1',
	instance_id: 'LEAVE-1',
	task_id: 'LEAVE-1-1',
	...more,
});

/** The initiator is also the person in the title. */
const INITIATOR = { initiatorId: 'u_liu_yang' };

const CALLBACK = { callbackUrl: 'https://n8n.example.com/webhook/1/decision' };
const SECRETS = { token: 'callback-token', key: 'callback-key' };

/** The body of the only request, with texts instead of keys. Texts are those of the default locale. */
function getBody(): Record<string, unknown> {
	const [body, ...others] = scenario.messageBodies;
	if (body === undefined || others.length > 0) throw new Error('Not exactly 1 message');
	const resources = body.i18n_resources as Array<{
		is_default: boolean;
		texts: Record<string, string>;
	}>;
	const texts = resources.find(({ is_default }) => is_default)?.texts ?? {};
	const { i18n_resources: _, ...rest } = body;
	return JSON.parse(
		JSON.stringify(rest, (_key, value: unknown) =>
			typeof value === 'string' ? (texts[value] ?? value) : value,
		),
	) as Record<string, unknown>;
}

const ADDRESSES = {
	url: 'https://oa.example.com/1',
	android_url: 'https://oa.example.com/1',
	ios_url: 'https://oa.example.com/1',
	pc_url: 'https://oa.example.com/1',
};

test('a to-do is sent with the fields of the item, and its receiver sees it', async () => {
	const run = await scenario.sendMessages([todo()], { options: INITIATOR });
	const [message] = [...scenario.feishu.messages];
	expect(run.items).toEqual([
		{
			json: {
				message_id: message?.message_id,
				uuid: expect.stringMatching(/^[\da-f]{32}$/) as unknown,
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(run.hints[0]?.message).toBe('1 message sent in 1 request');
	expect(getBody()).toEqual({
		template_id: '1008',
		user_id: 'u_chen_wei',
		uuid: message?.body.uuid,
		approval_name: 'Annual leave',
		title_user_id: 'u_liu_yang',
		title_user_id_type: 'user_id',
		content: {
			user_id: 'u_liu_yang',
			user_id_type: 'user_id',
			summaries: [{ summary: 'Days: 3' }, { summary: 'Reason: Holiday' }],
		},
		actions: [{ action_name: 'DETAIL', ...ADDRESSES }],
	});
	expect(scenario.feishu.getPersonView('u_chen_wei').messages).toMatchObject([
		{ title: 'Annual leave', lines: ['Days: 3', 'Reason: Holiday'], quick_actions: [] },
	]);
});

test('every option is sent', async () => {
	const run = await scenario.sendMessages(
		[
			todo({
				mobile_link: 'https://m.example.com/1',
				user_id: 'ou_chen_wei',
				summaries: 'One\nTwo',
				when: new Date(TIME),
			}),
		],
		{
			parameters: { receiverIdType: 'open_id' },
			options: {
				initiatorId: 'ou_liu_yang',
				titleUserId: 'u_wang_fang',
				comment: 'A **comment**',
				note: '={{ "Since " + $json.title }}',
				departmentId: 'd_sales',
				departmentName: 'Sales',
				initiatorName: 'Liu Yang',
				secondButton: { button: { name: 'Help', link: 'lark://help' } },
				uuid: 'my-uuid',
				locale: 'en-US',
			},
		},
	);
	expect(getErrors(run)).toEqual([]);
	expect(getBody()).toMatchObject({
		open_id: 'ou_chen_wei',
		uuid: 'my-uuid',
		title_user_id: 'u_wang_fang',
		title_user_id_type: 'user_id',
		comment: 'A **comment**',
		note: 'Since Annual leave',
		content: {
			user_id: 'ou_liu_yang',
			user_id_type: 'open_id',
			department_id: 'd_sales',
			department_name: 'Sales',
			user_name: 'Liu Yang',
			summaries: [{ summary: 'One' }, { summary: 'Two' }],
		},
		actions: [
			{
				action_name: 'DETAIL',
				url: 'https://oa.example.com/1',
				pc_url: 'https://oa.example.com/1',
				android_url: 'https://m.example.com/1',
				ios_url: 'https://m.example.com/1',
			},
			{ action_name: 'Help', url: 'lark://help', ios_url: 'lark://help' },
		],
	});
	expect(scenario.messageBodies[0]?.i18n_resources).toMatchObject([
		{ locale: 'en-US', is_default: true, texts: expect.any(Object) as unknown },
	]);
	expect(getOutput(run)).toMatchObject([{ uuid: 'my-uuid' }]);
});

describe('the templates', () => {
	const options = {
		...INITIATOR,
		comment: 'Please correct',
		senderUserId: 'u_liu_yang',
		text: 'Hurry up',
		customTitle: 'Title',
		customContent: 'Content',
	};

	test.each([
		...['1001', '1002', '1003', '1004', '1005', '1006', '1007', '1008', '1009', '1010', '1011'],
		...['1012', '1013', '1015', '1016', '1017', '1018', '1019', '1020', '1021', '1024', '1026'],
		...['1027', '1028'],
	])('%s is accepted by Feishu', async (template) => {
		const run = await scenario.sendMessages([todo()], { parameters: { template }, options });
		expect(run.error?.message).toBeUndefined();
		expect(scenario.feishu.messages.size).toBe(1);
	});

	test('a custom message has its own title and content, and the links', async () => {
		await scenario.sendMessages([todo()], { parameters: { template: '1021' }, options });
		const { uuid: _, ...body } = getBody();
		expect(body).toEqual({
			template_id: '1021',
			user_id: 'u_chen_wei',
			custom_title: 'Title',
			custom_content: 'Content',
			actions: [{ action_name: 'DETAIL', ...ADDRESSES }],
		});
	});

	test('a person who urges writes a plain text', async () => {
		await scenario.sendMessages([todo()], { parameters: { template: '1013' }, options });
		expect(getBody()).toMatchObject({ sender_user_id: 'u_liu_yang', text: 'Hurry up' });
	});

	test('the template may differ from item to item', async () => {
		await scenario.sendMessages([todo({ template: 1003 }), todo({ template: '1005' })], {
			parameters: { template: '={{ $json.template }}' },
			options: INITIATOR,
		});
		expect(scenario.messageBodies.map(({ template_id }) => template_id).sort()).toEqual([
			'1003',
			'1005',
		]);
	});
});

describe('quick actions', () => {
	const parameters = { quickActions: ['APPROVE', 'REJECT'] };
	const options = { ...INITIATOR, ...CALLBACK };

	test('are sent with the callback, its secrets and the IDs of the decision', async () => {
		const run = await scenario.sendMessages([todo()], {
			parameters,
			options: { ...options, reasonRequired: true, needAttachment: true },
			callbackCredentials: SECRETS,
		});
		const action = { is_need_reason: true, is_reason_required: true, is_need_attachment: true };
		expect(getBody()).toMatchObject({
			action_configs: [
				{ action_type: 'APPROVE', next_status: 'APPROVED', ...action },
				{ action_type: 'REJECT', next_status: 'REJECTED', ...action },
			],
			action_callback: {
				action_callback_url: CALLBACK.callbackUrl,
				action_callback_token: SECRETS.token,
				action_callback_key: SECRETS.key,
				action_context: '{"instance_id":"LEAVE-1","task_id":"LEAVE-1-1"}',
			},
		});
		expect(JSON.stringify(run.raw)).not.toContain('callback-');
	});

	test('without a key, none is sent', async () => {
		await scenario.sendMessages([todo()], {
			parameters,
			options,
			callbackCredentials: { token: 't', key: '' },
		});
		expect(getBody().action_callback).not.toHaveProperty('action_callback_key');
	});

	test('a rejected message does not repeat the secrets in its error', async () => {
		scenario.feishu.faults.add({
			on: 'sendMessage',
			status: 200,
			code: 60001,
			echo: ({ body }) => JSON.stringify(body),
		});
		const run = await scenario.sendMessages([todo()], {
			parameters,
			options,
			callbackCredentials: SECRETS,
		});
		expect(run.error?.message).toContain('60001');
		expect(JSON.stringify(run.raw)).not.toContain('callback-');
	});

	test.each<[string, object, object, object, string]>([
		['without a URL', {}, INITIATOR, todo(), "'Callback URL' is empty"],
		[
			'with a URL that is none',
			{},
			{ ...INITIATOR, callbackUrl: 'n8n' },
			todo(),
			"'Callback URL' is",
		],
		[
			'without instance and task',
			{},
			options,
			todo({ instance_id: '', task_id: null }),
			"'Task ID' and 'Instance ID' are empty",
		],
		[
			'of an unknown kind',
			{ quickActions: '={{ ["FORWARD"] }}' },
			options,
			todo(),
			'\'Quick Actions\' is "FORWARD"',
		],
		[
			'with a template that has none',
			{ quickActions: '={{ ["APPROVE"] }}', template: '={{ "1003" }}' },
			options,
			todo(),
			"'Quick Actions' are set, but the template 1003",
		],
	])('%s are an input error', async (_name, more, given, item, message) => {
		const run = await scenario.sendMessages([item], {
			parameters: { ...parameters, ...more },
			options: given,
			callbackCredentials: SECRETS,
		});
		expect(run.error?.message).toContain(message);
		expect(scenario.messageBodies).toEqual([]);
	});

	test('need a token in the credential', async () => {
		const run = await scenario.sendMessages([todo()], {
			parameters,
			options,
			callbackCredentials: { token: ' ', key: '' },
		});
		expect(run.error?.message).toContain("'Token' of the credential");
		expect(scenario.messageBodies).toEqual([]);
	});
});

describe('what Feishu would reject is an input error', () => {
	test.each<[string, object, object, object, string]>([
		['no receiver', todo({ user_id: '' }), {}, INITIATOR, "'Receiver ID' is empty"],
		['an open_id as user ID', todo({ user_id: 'ou_1' }), {}, INITIATOR, 'which is an open_id'],
		['no approval name', todo({ title: null }), {}, INITIATOR, "'Approval Name' is empty"],
		['no summary', todo({ summaries: [' '] }), {}, INITIATOR, "'Summaries' is empty"],
		[
			'a summary that is no text',
			todo({ summaries: { toString: ['x'] } }),
			{},
			INITIATOR,
			"'Summaries.toString' is a list of 1",
		],
		[
			'6 summaries',
			todo({ summaries: ['1', '2', '3', '4', '5', '6'] }),
			{},
			INITIATOR,
			'has 6 summaries, but must have at most 5',
		],
		['no link', todo({ pc_link: '' }), {}, INITIATOR, "'PC Link' and 'Mobile Link' are empty"],
		['a link without a scheme', todo({ pc_link: 'oa/1' }), {}, INITIATOR, '\'PC Link\' is "oa/1"'],
		['no person for the title', todo(), {}, {}, "'Title User ID' and 'Initiator ID' are empty"],
		['no comment', todo(), { template: '1001' }, INITIATOR, "'Comment' is empty"],
		['no sender', todo(), { template: '1013' }, INITIATOR, "'Sender User ID' is empty"],
		[
			'a sender with an open_id',
			todo(),
			{ template: '1013' },
			{ ...INITIATOR, senderUserId: 'ou_1' },
			'\'Sender User ID\' is "ou_1", which is an open_id',
		],
		['no custom title', todo(), { template: '1021' }, {}, "'Custom Title' is empty"],
		['no custom content', todo(), { template: '1021' }, { customTitle: 'T' }, "'Custom Content'"],
		[
			'an unknown template',
			todo(),
			{ template: '={{ "1014" }}' },
			INITIATOR,
			'\'Template\' is "1014"',
		],
		['a UUID of 65 characters', todo(), {}, { ...INITIATOR, uuid: 'x'.repeat(65) }, "'UUID' is"],
		[
			'an open_department_id',
			todo(),
			{},
			{ ...INITIATOR, departmentId: 'od-sales' },
			'\'Department ID\' is "od-sales", which is an open_department_id',
		],
		[
			'an invalid e-mail address as initiator',
			todo(),
			{},
			{ initiatorId: 'a@b@example.com' },
			"'Initiator ID' is",
		],
		[
			'a language that messages do not have',
			todo({ title: { 'fr-FR': 'Congé' } }),
			{},
			INITIATOR,
			'\'Approval Name\' has the field "fr-FR"',
		],
		[
			'a locale that messages do not have',
			todo(),
			{},
			{ ...INITIATOR, locale: 'ko-KR' },
			"'Locale'",
		],
		['a text key', todo({ title: '@i18n@1' }), {}, INITIATOR, 'but there is no text for it'],
		[
			'a second button without a link',
			todo(),
			{},
			{ ...INITIATOR, secondButton: { button: { name: 'Help', link: '' } } },
			"'Second Button.Link' is empty",
		],
		[
			'a second button without a name',
			todo(),
			{},
			{ ...INITIATOR, secondButton: { button: { name: '', link: 'https://a.example' } } },
			"'Second Button.Name' is empty",
		],
	])('%s', async (_name, item, parameters, options, message) => {
		const run = await scenario.sendMessages([item], { parameters, options });
		expect(run.error?.message).toContain(message);
		expect(scenario.messageBodies).toEqual([]);
	});
});

describe('texts', () => {
	test('may be in three languages, as a map of keys', async () => {
		await scenario.sendMessages(
			[
				todo({
					title: { 'zh-CN': '请假', 'en-US': 'Leave', 'ja-JP': '休暇' },
					summaries: JSON.stringify([{ name: 'Days', value: { 'en-US': '3', 'zh-CN': '三天' } }]),
				}),
			],
			{ options: INITIATOR },
		);
		const [body] = scenario.messageBodies;
		const name = body?.approval_name as string;
		const [summary] = (body?.content as { summaries: Array<{ summary: string }> }).summaries;
		expect(body?.i18n_resources).toEqual([
			{
				locale: 'zh-CN',
				is_default: true,
				texts: { [name]: '请假', [summary?.summary ?? '']: 'Days: 三天' },
			},
			{
				locale: 'en-US',
				is_default: false,
				texts: { [name]: 'Leave', [summary?.summary ?? '']: 'Days: 3' },
			},
			{ locale: 'ja-JP', is_default: false, texts: { [name]: '休暇' } },
		]);
	});
});

describe('repetitions', () => {
	test('the same message within an hour is sent once', async () => {
		const first = await scenario.sendMessages([todo()], { options: INITIATOR });
		const second = await scenario.sendMessages([todo()], { options: INITIATOR });
		expect(getOutput(second)).toEqual(getOutput(first));
		expect(scenario.feishu.messages.size).toBe(1);
	});

	test.each([
		{ user_id: 'u_liu_yang' },
		{ title: 'Sick leave' },
		{ summaries: ['x'] },
		{ pc_link: 'https://oa.example.com/2' },
		{ task_id: 'LEAVE-1-2' },
	])('a message that differs in %j is another one', async (more) => {
		const run = await scenario.sendMessages([todo(), todo(more)], { options: INITIATOR });
		expect(new Set(getOutput(run).map(({ uuid }) => uuid)).size).toBe(2);
		expect(scenario.feishu.messages.size).toBe(2);
	});

	test('the same message in several items of a run is requested once', async () => {
		const run = await scenario.sendMessages([todo(), todo(), todo({ title: 'Other' })], {
			options: INITIATOR,
		});
		const [first, second] = getOutput(run);
		expect(second).toEqual(first);
		expect(run.items).toHaveLength(3);
		expect(scenario.messageBodies).toHaveLength(2);
		expect(run.hints[0]?.message).toBe(
			'2 messages sent in 2 requests. The same message for the same person, sent once: 1 more',
		);
	});

	test('one UUID for different messages is an error of the later items', async () => {
		const run = await scenario.sendMessages([todo(), todo({ user_id: 'u_liu_yang' })], {
			options: { ...INITIATOR, uuid: 'fixed' },
			continueOnFail: true,
		});
		expect(getErrors(run)).toEqual([
			expect.stringContaining('\'UUID\' is "fixed" in item 0, too, but the two messages differ'),
		]);
		expect(scenario.feishu.messages.size).toBe(1);
	});
});

describe('receivers by e-mail address or mobile number', () => {
	test.each([
		['email', 'Chen.Wei@example.com'],
		['mobile', '138 0000-0001'],
	])('are looked up: %s', async (receiverIdType, user_id) => {
		const run = await scenario.sendMessages([todo({ user_id })], {
			parameters: { receiverIdType },
			options: INITIATOR,
			credentials: scenario.addApp(),
		});
		expect(run.error?.message).toBeUndefined();
		expect(getBody()).toMatchObject({ open_id: 'ou_chen_wei' });
	});

	test('an unknown one is an error of its item; without continue on fail nothing is sent', async () => {
		const items = [
			todo({ user_id: 'chen.wei@example.com' }),
			todo({ user_id: 'nobody@example.com' }),
		];
		const settings = {
			parameters: { receiverIdType: 'email' },
			options: INITIATOR,
			credentials: scenario.addApp(),
		};
		const stopped = await scenario.sendMessages(items, settings);
		expect(stopped.error?.message).toContain(
			'\'Receiver ID\' is "nobody@example.com", but Feishu finds nobody',
		);
		expect(scenario.messageBodies).toEqual([]);

		const run = await scenario.sendMessages(items, { ...settings, continueOnFail: true });
		expect(getErrors(run)).toEqual([expect.stringContaining('There are three possible reasons')]);
		expect(scenario.feishu.messages.size).toBe(1);
	});
});

describe('people who are named by e-mail address or mobile number', () => {
	test('are looked up together with the receiver, each once', async () => {
		const run = await scenario.sendMessages(
			[todo({ user_id: 'chen.wei@example.com' }), todo({ user_id: 'wang.fang@example.com' })],
			{
				parameters: { receiverIdType: 'email' },
				options: { initiatorId: 'Liu.Yang@example.com', titleUserId: '+86 138-0000-0003' },
				credentials: scenario.addApp(),
			},
		);
		expect(run.error?.message).toBeUndefined();
		expect(run.hints[0]?.message).toBe('2 messages sent in 3 requests');
		for (const body of scenario.messageBodies) {
			expect(body).toMatchObject({
				title_user_id: 'ou_wang_fang',
				title_user_id_type: 'open_id',
				content: { user_id: 'ou_liu_yang', user_id_type: 'open_id' },
			});
		}
	});

	test('the initiator is the person in the title, too', async () => {
		await scenario.sendMessages([todo()], {
			options: { initiatorId: 'liu.yang@example.com' },
			credentials: scenario.addApp(),
		});
		expect(getBody()).toMatchObject({
			user_id: 'u_chen_wei',
			title_user_id: 'ou_liu_yang',
			content: { user_id: 'ou_liu_yang', user_id_type: 'open_id' },
		});
	});

	test.each([
		[{ initiatorId: 'nobody@example.com' }, '\'Initiator ID\' is "nobody@example.com"'],
		[{ ...INITIATOR, titleUserId: '+8613900000000' }, '\'Title User ID\' is "+8613900000000"'],
	])('are an error of the item if Feishu does not find them: %j', async (options, message) => {
		const run = await scenario.sendMessages([todo(), todo({ title: 'Other' })], {
			options,
			credentials: scenario.addApp(),
			continueOnFail: true,
		});
		expect(getErrors(run)).toEqual(Array(2).fill(expect.stringContaining(message)));
		expect(scenario.messageBodies).toEqual([]);
	});
});

test('code 60001 under HTTP 200 is an error that names the instance', async () => {
	const run = await scenario.sendMessages([todo(), todo({ user_id: 'u_nobody' })], {
		options: INITIATOR,
		continueOnFail: true,
	});
	expect(getErrors(run)).toEqual([
		expect.stringMatching(
			/^Instance "LEAVE-1": Feishu responded "param error: the receiver does not exist" \(code 60001, .*\[item 1\]$/,
		),
	]);
	expect(run.hints[0]?.message).toBe('1 message sent in 2 requests. 1 message could not be sent');
});

test('without continue on fail, the error says how many messages were sent before it', async () => {
	const run = await scenario.sendMessages([todo(), todo({ user_id: 'u_nobody' })], {
		options: INITIATOR,
	});
	expect(run.error?.description).toContain('Messages sent before this error: 1.');
});

test('Include Input Fields keeps the fields and adds the result as "message"', async () => {
	const item = todo({ amount: 12 });
	const run = await scenario.sendMessages([item], {
		options: { ...INITIATOR, includeInputFields: true },
	});
	expect(getOutput(run)).toEqual([
		{
			...item,
			message: { message_id: expect.any(String) as unknown, uuid: expect.any(String) as unknown },
		},
	]);
});

test('a message ID that lost digits is an error that says that the message was sent', async () => {
	scenario.feishu.faults.add({
		on: 'sendMessage',
		status: 200,
		body: '{"code":0,"data":{"message_id":6968359519504171036}}',
	});
	const run = await scenario.sendMessages([todo()], { options: INITIATOR });
	expect(run.error?.message).toContain('data.message_id is no text');
	expect(run.error?.description).toContain('Feishu sent the message');
});

test('a gateway error is retried: the UUID keeps the message from being sent twice', async () => {
	scenario.feishu.faults.add({ on: 'sendMessage', dropConnection: 'afterHandling' });
	const run = await scenario.sendMessages([todo()], { options: INITIATOR });
	expect(run.error?.message).toBeUndefined();
	expect(scenario.messageBodies).toHaveLength(2);
	expect(scenario.feishu.messages.size).toBe(1);
});
