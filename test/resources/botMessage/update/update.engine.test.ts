import { Engine } from '../../../engine';
import { getErrors, getOutput, Scenario } from '../../../scenario';

let engine: Engine;
let scenario: Scenario;
let messageId = '';

beforeAll(async () => {
	engine = await Engine.load();
	scenario = await Scenario.start(engine);
});

afterAll(async () => {
	engine?.close();
	await scenario?.stop();
});

beforeEach(async () => {
	scenario.clear();
	await scenario.sendMessages(
		[
			{
				user_id: 'u_chen_wei',
				title: 'Leave',
				summaries: ['x'],
				pc_link: 'https://oa.example.com/1',
			},
		],
		{ options: { initiatorId: 'u_liu_yang' } },
	);
	messageId = [...scenario.feishu.messages][0]?.message_id ?? '';
	scenario.feishu.clearRequests();
});

const getStatus = () => scenario.feishu.getPersonView('u_chen_wei').messages[0]?.status;

test.each([
	'APPROVED',
	'REJECTED',
	'CANCELLED',
	'FORWARDED',
	'ROLLBACK',
	'ADD',
	'DELETED',
	'PROCESSED',
])('a message shows the status %s', async (status) => {
	const run = await scenario.updateMessages([{ message_id: messageId }], {
		parameters: { status },
	});
	expect(run.items).toEqual([{ json: { message_id: messageId }, pairedItem: { item: 0 } }]);
	expect(run.hints[0]?.message).toBe('1 message updated in 1 request');
	expect(scenario.messageBodies).toEqual([{ message_id: messageId, status }]);
	expect(getStatus()).toBe(status);
});

test('a custom status has texts of its own, in several languages', async () => {
	const run = await scenario.updateMessages(
		[{ message_id: messageId, status_name: '{"en-US":"Void","zh-CN":"已废弃"}', button: 'Open' }],
		{
			parameters: { status: 'CUSTOM', detailActionName: '={{ $json.button }}' },
			options: { locale: 'en-US' },
		},
	);
	expect(run.error?.message).toBeUndefined();
	expect(getStatus()).toBe('Void');
	const [body] = scenario.messageBodies;
	expect(body?.i18n_resources).toMatchObject([
		{ locale: 'en-US', is_default: true },
		{ locale: 'zh-CN', is_default: false, texts: { [body?.status_name as string]: '已废弃' } },
	]);
});

test('the status may come from the item, in the words of an instance', async () => {
	await scenario.updateMessages([{ message_id: messageId, state: 'canceled' }], {
		parameters: { status: '={{ $json.state }}' },
	});
	expect(getStatus()).toBe('CANCELLED');
});

test.each([
	[{}, {}, "'Message ID' is empty"],
	[{ message_id: 2 ** 62 }, {}, 'too large to be exact'],
	[{ message_id: '1' }, { status: '={{ "done" }}' }, '\'Status\' is "done"'],
	[{ message_id: '1' }, { status: 'CUSTOM' }, "'Status Name' is empty"],
	[{ message_id: '1', status_name: 'x' }, { status: 'CUSTOM' }, "'Button Name' is empty"],
])('%j with %j is an input error', async (item, parameters, message) => {
	const run = await scenario.updateMessages([item], { parameters });
	expect(run.error?.message).toContain(message);
	expect(scenario.messageBodies).toEqual([]);
});

test('with continue on fail, an unknown message becomes an error and the others are updated', async () => {
	const run = await scenario.updateMessages([{ message_id: '7' }, { message_id: messageId }], {
		continueOnFail: true,
	});
	expect(getErrors(run)).toEqual([expect.stringContaining('code 60001')]);
	expect(getOutput(run)[1]).toEqual({ message_id: messageId });
	expect(run.hints[0]?.message).toBe(
		'1 message updated in 2 requests. 1 message could not be updated',
	);
});
