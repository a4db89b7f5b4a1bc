import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { decryptCallback } from '../../nodes/FeishuApproval/feishu/callback/decrypt';
import { FakeFeishuClient } from './client';
import { DEFAULT_APPROVAL_CODE, FakeFeishu } from './index';
import { postJson, requestDefaultToken } from './post-json';

let feishu: FakeFeishu;
let callback: Server;
let url = '';
let received: Array<{ body: string; request: IncomingMessage }> = [];
/** What the callback responds with; undefined: nothing. */
let respond: (() => { status: number; body?: string }) | undefined;

beforeEach(async () => {
	received = [];
	respond = () => ({ status: 200, body: '{"code":0}' });
	feishu = await FakeFeishu.start();
	callback = createServer((request, response) => {
		void text(request).then((body) => {
			received.push({ body, request });
			const answer = respond?.();
			if (answer) response.writeHead(answer.status).end(answer.body);
		});
	}).listen(0, '127.0.0.1');
	await once(callback, 'listening');
	url = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/callback`;
	setCallback({});
	await syncTask();
});
afterEach(async () => {
	callback.closeAllConnections();
	callback.close();
	await feishu.stop();
});

function setCallback(more: { action_callback_key?: string }): void {
	const { fields } = feishu.definitions.get(DEFAULT_APPROVAL_CODE)!;
	Object.assign(fields.external, {
		action_callback_url: url,
		action_callback_token: 'token',
		...more,
	});
}

const address = 'https://oa.example.com/1';

async function syncTask(more: object = {}): Promise<void> {
	const token = await requestDefaultToken(feishu.origin);
	const body = {
		approval_code: DEFAULT_APPROVAL_CODE,
		instance_id: 'i-1',
		status: 'PENDING',
		links: { pc_link: address },
		start_time: '1591603040000',
		end_time: '0',
		update_time: '1591603040000',
		task_list: [
			{
				task_id: 't-1',
				open_id: 'ou_chen_wei',
				links: { pc_link: address },
				status: 'PENDING',
				create_time: '1591603040000',
				end_time: '0',
				update_time: '1591603040000',
				action_context: 'context',
				action_configs: [
					{ action_type: 'APPROVE' },
					{ action_type: 'REJECT', is_reason_required: true, is_need_attachment: true },
				],
				...more,
			},
		],
	};
	const path = '/open-apis/approval/v4/external_instances';
	const { json } = await postJson(feishu.origin + path, body, { token });
	expect(json.code).toBe(0);
}

const press = { user: 'u_chen_wei', action: 'APPROVE', instanceId: 'i-1', taskId: 't-1' };

/** The fields that all callbacks of the task have. */
const FIELDS = {
	action_type: 'APPROVE',
	user_id: 'u_chen_wei',
	approval_code: DEFAULT_APPROVAL_CODE,
	instance_id: 'i-1',
	action_context: 'context',
	token: 'token',
};

describe('a button in a list', () => {
	it('posts the decision to the callback of the definition and changes nothing', async () => {
		expect(await feishu.pressButton(press)).toMatchObject({
			user_id: 'u_chen_wei',
			url,
			encrypted: false,
			seen: 'done',
			status: 200,
		});
		expect(JSON.parse(received[0]!.body)).toEqual({ ...FIELDS, task_id: 't-1' });
		expect(received[0]!.request.headers['content-type']).toMatch('application/json');
		expect(feishu.getPersonView('u_chen_wei').todos).toHaveLength(1);
	});

	it('posts nothing but the encrypted decision if the definition has a key', async () => {
		setCallback({ action_callback_key: 'key' });
		const { encrypted, text: sent } = await feishu.pressButton(press);
		expect(encrypted).toBe(true);
		const body = JSON.parse(received[0]!.body) as { encrypt: string };
		expect(Object.keys(body)).toEqual(['encrypt']);
		expect(decryptCallback(body.encrypt, 'key')).toBe(sent);
		expect(JSON.parse(sent)).toEqual({ ...FIELDS, task_id: 't-1' });
	});

	it('adds reason and attachments', async () => {
		const attachments = [
			{ file_type: 'IMAGE' as const, file_name: 'a.png', file_size: 1, url: 'https://f/1' },
		];
		await feishu.pressButton({ ...press, action: 'REJECT', reason: 'no', attachments });
		expect(JSON.parse(received[0]!.body)).toMatchObject({ reason: 'no', attachments });
	});

	it('can be pressed twice in a row', async () => {
		await Promise.all([feishu.pressButton(press), feishu.pressButton(press)]);
		expect(received).toHaveLength(2);
		expect(feishu.presses).toHaveLength(2);
	});
});

describe('a button in search results', () => {
	it('posts id instead of task_id', async () => {
		await feishu.pressButton({ ...press, from: 'search' });
		expect(JSON.parse(received[0]!.body)).toEqual({ ...FIELDS, id: 't-1' });
	});
});

describe('a button on a bot message', () => {
	it('posts the message ID as a bare number of 64 bits, and neither instance nor task', async () => {
		const action = {
			action_name: 'DETAIL',
			url: address,
			android_url: address,
			ios_url: address,
			pc_url: address,
		};
		const { json } = await postJson(
			`${feishu.origin}/open-apis/approval/v1/message/send`,
			{
				template_id: '1008',
				user_id: 'u_chen_wei',
				approval_name: '@i18n@name',
				title_user_id: 'u_liu_yang',
				content: { summaries: [{ summary: '@i18n@name' }] },
				actions: [action],
				action_configs: [{ action_type: 'APPROVE' }],
				action_callback: {
					action_callback_url: url,
					action_callback_token: 'card-token',
					action_context: '{"a": 1}',
				},
				i18n_resources: [{ locale: 'zh-CN', is_default: true, texts: { '@i18n@name': 'Leave' } }],
			},
			{ token: await requestDefaultToken(feishu.origin) },
		);
		const messageId = json.data?.message_id ?? '';
		expect(messageId).toMatch(/^\d{19}$/);
		await feishu.pressButton({ user: 'u_chen_wei', action: 'APPROVE', from: 'message', messageId });
		expect(received[0]!.body).toBe(
			`{"message_id":${messageId},"action_type":"APPROVE","user_id":"u_chen_wei","action_context":"{\\"a\\": 1}","token":"card-token"}`,
		);
	});
});

describe('what the person sees', () => {
	const refusal = (more: object) => JSON.stringify({ message: 'The budget is used up', ...more });

	it.each([
		[422, refusal({ without_prefix: 'true' }), 'refused', 'The budget is used up'],
		[500, refusal({}), 'refused', '操作失败：The budget is used up'],
		[400, refusal({ without_prefix: 'true' }), 'error', 'HTTP 400'],
		[500, '<html>', 'error', 'HTTP 500'],
		[401, '{}', 'error', 'HTTP 401'],
		[302, '', 'error', 'HTTP 302'],
		[200, '', 'done', undefined],
	])('after HTTP %i and %j is %s', async (status, body, seen, message) => {
		respond = () => ({ status, body });
		expect(await feishu.pressButton(press)).toMatchObject({ seen, status, body });
		expect(feishu.presses[0]!.message).toBe(message);
	});

	it('is an error without a response in time, or without a server', async () => {
		feishu.options.callbackTimeoutMs = 50;
		respond = undefined;
		expect(await feishu.pressButton(press)).toMatchObject({ seen: 'error', message: 'timeout' });
		callback.closeAllConnections();
		callback.close();
		expect(await feishu.pressButton(press)).toMatchObject({ seen: 'error' });
	});

	it('is an error even if Feishu posts the decision again by itself', async () => {
		feishu.options.repeatedCallbacks = 3;
		let requests = 0;
		respond = () => (++requests < 3 ? { status: 502 } : { status: 200 });
		expect(await feishu.pressButton(press)).toMatchObject({ seen: 'error', repeated: false });
		while (feishu.presses.length < 3) await feishu.sleep(5);
		expect(feishu.presses.map(({ seen, repeated }) => [seen, repeated])).toEqual([
			['error', false],
			['error', true],
			['done', true],
		]);
		expect(new Set(received.map(({ body }) => body)).size).toBe(1);
	});
});

describe('a button that a person does not have', () => {
	it.each([
		['of somebody else', { user: 'u_liu_yang' }, 'u_liu_yang has no pending task t-1'],
		['of an unknown person', { user: 'u_x' }, 'has no user u_x'],
		['of another task', { taskId: 't-2' }, 'has no pending task t-2'],
		['with another action', { action: 'OK' }, 'no button OK, only: APPROVE, REJECT'],
		['without the reason', { action: 'REJECT' }, 'needs a reason'],
		['of a message', { from: 'message', messageId: '1' }, 'has no message 1'],
	] as const)('cannot be pressed: %s', async (_, more, error) => {
		await expect(feishu.pressButton({ ...press, ...more })).rejects.toThrow(error);
		expect(received).toEqual([]);
	});

	it('cannot be pressed once the task is decided', async () => {
		await syncTask({ status: 'APPROVED', end_time: '1591603050000' });
		await expect(feishu.pressButton(press)).rejects.toThrow('has no pending task');
	});

	it('is not there without a callback', async () => {
		delete feishu.definitions.get(DEFAULT_APPROVAL_CODE)!.fields.external.action_callback_url;
		await expect(feishu.pressButton(press)).rejects.toThrow('has no callback');
	});
});

describe('over the control API', () => {
	it('presses a button and lists what was pressed', async () => {
		const client = new FakeFeishuClient(feishu.origin);
		expect(await client.pressButton(press)).toMatchObject({ seen: 'done' });
		expect(await client.presses()).toEqual(feishu.presses);
		await expect(client.pressButton({ ...press, action: 'OK' })).rejects.toThrow('no button OK');
		await client.reset();
		expect(await client.presses()).toEqual([]);
	});
});
