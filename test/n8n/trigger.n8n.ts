import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { encryptCallback } from '../fake-feishu/encrypt-callback';
import type { Press } from '../fake-feishu/press-button';
import {
	addDecision,
	answerNode,
	createDecidable,
	type Decidable,
	DONE,
	FAILING_NODE,
	getCallback,
	NOT_DONE,
	REFUSAL,
	TRIGGER_NAME,
} from './decisions';
import type { StoredCredential } from './n8n-client';
import { CALLBACK_SECRETS, startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS } from './versions';
import { noOperation, type NodeDefinition } from './workflow-builder';

const { token: TOKEN, key: KEY } = CALLBACK_SECRETS;

/** A node that outputs no item. */
const NO_ITEMS: NodeDefinition = {
	name: 'No Items',
	type: 'n8n-nodes-base.filter',
	typeVersion: 2.2,
	parameters: {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			conditions: [
				{
					id: '1',
					leftValue: '={{ false }}',
					rightValue: '',
					operator: { type: 'boolean', operation: 'true', singleValue: true },
				},
			],
			combinator: 'and',
		},
		options: {},
	},
};

const NOTHING = noOperation('Nothing');
const ACCEPT = answerNode('Accept');
const REFUSE = answerNode('Refuse', REFUSAL);

/** Waits until the trigger refuses an empty request. n8n activates workflows after it serves the login. */
async function waitUntilServed(url: string): Promise<void> {
	while ((await fetch(url, { method: 'POST' })).status === 404) await wait(200);
}

describe.each(N8N_VERSIONS)('the trigger in n8n %s', (version) => {
	let stack: TestStack;
	let credentials: StoredCredential[];
	let workflows = 0;

	beforeAll(async () => {
		stack = await startTestStack(version);
		credentials = [await stack.storeCredential(), await stack.storeCallbackCredential()];
	});

	afterAll(async () => await stack?.stop());

	const createNext = async (nodes: NodeDefinition[], parameters: INodeParameters = {}) =>
		await createDecidable(stack, credentials, `DEFINITION-${++workflows}`, nodes, parameters);

	/** Creates and activates a workflow. */
	async function activate(
		nodes: NodeDefinition[],
		parameters: INodeParameters = {},
	): Promise<Decidable & { url: string }> {
		const decidable = await createNext(nodes, parameters);
		await stack.client.activate(decidable.workflow);
		return { ...decidable, url: getCallback(stack.feishu, decidable.approvalCode).url ?? '' };
	}

	/** Asserts that the execution data, n8n's log and what the approver got contain neither token nor key. */
	function expectNoSecrets(executions: unknown, press?: Press): void {
		for (const text of [JSON.stringify(executions), stack.n8n.log.text(), press?.body ?? '']) {
			expect(text).not.toContain(TOKEN);
			expect(text).not.toContain(KEY);
		}
	}

	describe('when activated', () => {
		it('writes its callback into the definitions, and takes it out when deactivated', async () => {
			addDecision(stack.feishu, 'SECOND');
			const { workflow, approvalCode, url } = await activate([NOTHING], {
				approvalCodes: `DEFINITION-${workflows + 1}, SECOND`,
			});
			expect(url).toMatch(new RegExp(`^${stack.n8n.origin}/webhook/[\\w-]+/webhook$`));
			for (const code of [approvalCode, 'SECOND']) {
				expect(getCallback(stack.feishu, code)).toEqual({ url, token: TOKEN, key: KEY });
			}

			await stack.client.deactivate(workflow);

			for (const code of [approvalCode, 'SECOND']) {
				expect(getCallback(stack.feishu, code).url || undefined).toBeUndefined();
			}
		});

		it('leaves the definitions alone with manual registration', async () => {
			const { workflow, url } = await activate([NOTHING], { registration: 'manual' });
			expect(url).toBe('');
			await stack.client.deactivate(workflow);
		});

		it('says why it cannot be, and changes nothing', async () => {
			const { client, feishu } = stack;
			const { workflow, approvalCode } = await createNext([NOTHING]);
			const { external } = feishu.definitions.get(approvalCode)!.fields;
			const elsewhere = 'https://oa.example.com/callback';
			Object.assign(external, {
				action_callback_url: `${elsewhere}?secret=1`,
				action_callback_token: 'their-token',
			});
			await expect(client.activate(workflow)).rejects.toThrow(
				`Feishu already sends decisions to another callback address: ${approvalCode} to ${elsewhere}`,
			);
			expect(getCallback(feishu, approvalCode).token).toBe('their-token');
			await client.deactivate(workflow);

			const unknown = await createNext([NOTHING], { approvalCodes: 'FAKE-LEAVE, UNKNOWN' });
			await expect(client.activate(unknown.workflow)).rejects.toThrow(/UNKNOWN.*code 1390002/);
			expect(getCallback(feishu, 'FAKE-LEAVE')).toEqual({});
			await client.deactivate(unknown.workflow);
			expect(stack.n8n.log.text()).not.toMatch(/their-token|secret=1/);
		});
	});

	describe('when a button is pressed', () => {
		it('starts one execution with the decision, and keeps token and key out of it', async () => {
			const { workflow, press } = await activate([NOTHING]);

			const pressed = await stack.feishu.pressButton({
				...press,
				action: 'REJECT',
				reason: '金额不对',
			});

			expect(pressed).toMatchObject({
				...DONE,
				encrypted: true,
				body: '{"code":0,"msg":"success"}',
			});
			const executions = await stack.client.waitForExecutions(workflow, 1);
			expect(executions).toMatchObject([{ status: 'success', mode: 'webhook' }]);
			const [run] = executions[0]!.data.resultData.runData[TRIGGER_NAME] ?? [];
			expect(run?.data?.main?.[0]?.map(({ json }): IDataObject => json)).toEqual([
				{
					action_type: 'REJECT',
					approval_code: press.instanceId?.replace(/-1$/, ''),
					instance_id: press.instanceId,
					task_id: press.taskId,
					user_id: 'u_liu_yang',
					reason: '金额不对',
					action_context: 'order 7',
				},
			]);
			expectNoSecrets(executions, pressed);
		});

		it.each([
			['lastNode', 'succeeds', [NOTHING], DONE],
			['lastNode', 'ends without items', [NO_ITEMS], DONE],
			['lastNode', 'fails', [FAILING_NODE], NOT_DONE],
			['onReceived', 'succeeds', [NOTHING], DONE],
			['onReceived', 'fails', [FAILING_NODE], DONE],
			['responseNode', 'accepts', [ACCEPT], DONE],
			['responseNode', 'accepts, then fails', [ACCEPT, FAILING_NODE], DONE],
			[
				'responseNode',
				'refuses',
				[REFUSE, NOTHING],
				{ seen: 'refused', status: 422, message: REFUSAL },
			],
			['responseNode', 'fails before an answer', [FAILING_NODE], NOT_DONE],
			['responseNode', 'ends without an answer', [NOTHING], NOT_DONE],
			['responseNode', 'ends without items', [NO_ITEMS, ACCEPT], NOT_DONE],
		])('and Respond is %s, shows the approver whether the workflow %s', async (...test) => {
			const [respond, , nodes, expected] = test;
			const { workflow, press } = await activate(nodes, { respond });

			const pressed = await stack.feishu.pressButton(press);

			expect(pressed).toMatchObject(expected);
			const [execution] = await stack.client.waitForExecutions(workflow, 1);
			expect(execution?.status).toBe(nodes.includes(FAILING_NODE) ? 'error' : 'success');
			expectNoSecrets(execution, pressed);
		});
	});

	describe('when somebody else sends a request', () => {
		const decision = (more: object = {}) =>
			JSON.stringify({ action_type: 'APPROVE', token: TOKEN, ...more });
		const encrypted = (text: string, key = KEY) =>
			JSON.stringify({ encrypt: encryptCallback(text, key) });

		const post = async (url: string, body: string) => {
			const headers = { 'content-type': 'application/json' };
			const response = await fetch(url, { method: 'POST', headers, body });
			return { status: response.status, body: await response.text() };
		};

		it('refuses what Feishu did not send, and starts no execution', async () => {
			const { workflow, press, url } = await activate([ACCEPT], { respond: 'responseNode' });

			const unauthorized = [
				decision(),
				encrypted(decision({ token: 'wrong' })),
				encrypted(decision({ token: undefined })),
				encrypted(decision(), 'wrong'),
				JSON.stringify({ encrypt: 'AAAA' }),
				JSON.stringify({ encrypt: { toString: 'AAAA' } }),
			];
			const responses = await Promise.all(unauthorized.map(async (body) => await post(url, body)));
			expect(responses.map(({ status }) => status)).toEqual(unauthorized.map(() => 401));
			// Nobody can tell a wrong key from a wrong token.
			expect(new Set(responses.map(({ body }) => body)).size).toBe(1);

			const invalid = ['[]', '"text"', encrypted(decision({ action_type: undefined }))];
			for (const body of invalid) expect((await post(url, body)).status).toBe(422);

			const large = encrypted(decision({ reason: 'x'.repeat(1024 * 1024) }));
			expect((await post(url, large)).status).toBe(413);

			const flood = await Promise.all(
				Array.from({ length: 100 }, async () => await post(url, decision())),
			);
			expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([401]));

			expect(await stack.feishu.pressButton(press)).toMatchObject(DONE);
			expectNoSecrets(await stack.client.waitForExecutions(workflow, 1));
		});
	});

	describe('while the editor listens for a test event', () => {
		it.each([
			['lastNode', [NOTHING], DONE],
			['lastNode', [FAILING_NODE], NOT_DONE],
			['onReceived', [NOTHING], DONE],
			['responseNode', [ACCEPT], DONE],
			['responseNode', [REFUSE], { seen: 'refused', status: 422, message: REFUSAL }],
			['responseNode', [NOTHING], NOT_DONE],
		])('and Respond is %s, takes one decision (%#)', async (respond, nodes, expected) => {
			const { client, feishu } = stack;
			const { workflow, approvalCode, press } = await createNext(nodes, { respond });

			await client.listen(workflow, TRIGGER_NAME);
			expect(getCallback(feishu, approvalCode)).toEqual({
				url: expect.stringMatching(/\/webhook-test\/[\w-]+\/webhook$/) as string,
				token: TOKEN,
				key: KEY,
			});
			const pressed = await feishu.pressButton(press);

			expect(pressed).toMatchObject(expected);
			const [execution] = await client.waitForExecutions(workflow, 1);
			expect(execution).toMatchObject({
				mode: 'manual',
				status: nodes.includes(FAILING_NODE) ? 'error' : 'success',
			});
			expectNoSecrets(execution, pressed);
			await waitUntil(() => !getCallback(feishu, approvalCode).url);
		});

		it.each([
			['lastNode', DONE],
			['responseNode', NOT_DONE],
		])(
			'and runs only the trigger, answers with Respond %s as if the workflow had ended',
			async (...test) => {
				const [respond, expected] = test;
				const { client, feishu } = stack;
				const { workflow, approvalCode, press } = await createNext([FAILING_NODE, ACCEPT], {
					respond,
				});
				await client.listen(workflow, TRIGGER_NAME, true);
				expect(await feishu.pressButton(press)).toMatchObject(expected);
				const [execution] = await client.waitForExecutions(workflow, 1);
				expect(Object.keys(execution!.data.resultData.runData)).toEqual([TRIGGER_NAME]);
				// n8n cannot listen for another event until it has ended this one.
				await waitUntil(() => !getCallback(feishu, approvalCode).url);
			},
		);

		it('never redirects a definition that points elsewhere', async () => {
			const { client, feishu } = stack;
			const { workflow, approvalCode, url } = await activate([NOTHING], {
				options: { replaceCallback: true },
			});

			await expect(client.listen(workflow, TRIGGER_NAME)).rejects.toThrow(
				/Listening for a test event does not redirect decisions/,
			);
			expect(getCallback(feishu, approvalCode).url).toBe(url);

			// Nor does the end of listening take the callback out.
			await client.stopListening(workflow);
			expect(getCallback(feishu, approvalCode).url).toBe(url);
		});

		it('takes the test URL out of the definition when it stops', async () => {
			const { client, feishu } = stack;
			const { workflow, approvalCode } = await createNext([NOTHING]);
			await client.listen(workflow, TRIGGER_NAME);
			expect(getCallback(feishu, approvalCode).url).toContain('/webhook-test/');
			await client.stopListening(workflow);
			await waitUntil(() => !getCallback(feishu, approvalCode).url);
		});
	});

	async function waitUntil(condition: () => boolean): Promise<void> {
		for (let attempt = 0; !condition() && attempt < 100; attempt++) await stack.feishu.sleep(100);
		expect(condition()).toBe(true);
	}

	describe('after a restart of n8n', () => {
		it('has the same callback in the definition, and starts an execution', async () => {
			const { workflow, approvalCode, press, url } = await activate([NOTHING]);

			await stack.n8n.restart();
			await waitUntilServed(url);

			expect(getCallback(stack.feishu, approvalCode)).toEqual({ url, token: TOKEN, key: KEY });
			expect(await stack.feishu.pressButton(press)).toMatchObject(DONE);
			await stack.client.waitForExecutions(workflow, 1);
		});
	});
});
