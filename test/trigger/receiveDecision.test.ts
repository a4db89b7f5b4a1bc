import type { IWebhookFunctions } from 'n8n-workflow';

import { receiveDecision } from '../../nodes/FeishuApproval/trigger/receiveDecision';

const DECISION = { action_type: 'APPROVE', instance_id: 'i-1', task_id: 't-1' };

interface Request {
	body?: unknown;
	/** What n8n's HTTP server keeps as the body's bytes. */
	rawBody?: unknown;
	token?: string;
	respond?: string;
}

/** Passes a request to the trigger. Returns what it did. */
async function receive({ body, rawBody, token = 'the-token', respond }: Request) {
	const sent: Array<[status: number, body: unknown]> = [];
	const logged: string[] = [];
	const ended: unknown[] = [];
	const response = {
		statusCode: 200,
		headersSent: false,
		setHeader: () => undefined,
		removeHeader: () => undefined,
		end: (...args: unknown[]) => ended.push(args[0]),
		status: (status: number) => ({ json: (json: unknown) => sent.push([status, json]) }),
	};
	const context = {
		getNode: () => ({ name: 'Decision' }),
		logger: { error: (message: string) => logged.push(message) },
		getResponseObject: () => response,
		getRequestObject: () => ({ rawBody: rawBody ?? Buffer.from(JSON.stringify(body)) }),
		getNodeParameter: (name: string, fallback: unknown) =>
			name === 'respond' ? (respond ?? fallback) : fallback,
		getCredentials: async (type: string) => {
			if (type !== 'feishuApprovalCallbackApi') throw new Error(`No credential ${type}`);
			return await Promise.resolve({ token, key: '' });
		},
	} as unknown as IWebhookFunctions;
	const result = await receiveDecision(context);
	return { result, sent, logged, ended, response };
}

test('a decision starts an execution with one item, without the token', async () => {
	const { result, sent } = await receive({ body: { ...DECISION, token: 'the-token' } });
	expect(result).toEqual({ workflowData: [[{ json: DECISION }]] });
	expect(sent).toEqual([]);
});

test('a wrong token is refused, and starts nothing', async () => {
	const { result, sent, logged } = await receive({ body: { ...DECISION, token: 'x' } });
	expect(result).toEqual({ noWebhookResponse: true });
	expect(sent).toEqual([[401, expect.objectContaining({ without_prefix: 'true' })]]);
	expect(logged).toEqual([]);
});

test.each([undefined, 'text', {}])('a body without bytes is refused: %p', async (rawBody) => {
	const { result, sent } = await receive({ rawBody: rawBody ?? Buffer.alloc(0) });
	expect(result).toEqual({ noWebhookResponse: true });
	expect(sent).toHaveLength(1);
	expect(sent[0]?.[0]).toBe(422);
});

test('without a token in the credential, all is refused and the log says why', async () => {
	const { result, sent, logged } = await receive({
		body: { ...DECISION, token: '' },
		token: '',
	});
	expect(result).toEqual({ noWebhookResponse: true });
	expect(sent).toEqual([
		[
			500,
			expect.objectContaining({
				message: expect.stringContaining('n8n cannot load the callback credential') as string,
			}),
		],
	]);
	expect(logged).toEqual([
		expect.stringMatching(/^Decision refuses all decisions: 'Token' of the credential/),
	]);
});

test.each([
	['lastNode', '{"code":0'],
	[undefined, '{"code":0'],
	['onReceived', '{"code":0'],
	['responseNode', '{"message":"该操作没有处理完成'],
])('with Respond %p, an empty response becomes %s', async (respond, expected) => {
	const body = { ...DECISION, token: 'the-token' };
	const { response, ended } = await receive({ body, respond });
	response.end('');
	expect(ended).toEqual([expect.stringContaining(expected)]);
});
