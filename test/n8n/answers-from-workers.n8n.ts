import type { INodeParameters } from 'n8n-workflow';
import {
	answerNode,
	createDecidable,
	DONE,
	FAILING_NODE,
	getCallback,
	NOT_DONE,
	REFUSAL,
} from './decisions';
import type { StoredCredential } from './n8n-client';
import { type QueueMode, startQueueMode } from './queue-mode';
import { N8N_VERSIONS } from './versions';
import { type NodeDefinition, noOperation } from './workflow-builder';

const START_TIMEOUT_MS = 300_000;

describe.each(N8N_VERSIONS)('the trigger in queue mode of n8n %s', (version) => {
	let queue: QueueMode;
	let credentials: StoredCredential[];
	let workflows = 0;

	beforeAll(async () => {
		queue = await startQueueMode(version, { workers: 2, webhookProcessor: true });
		const { stack } = queue;
		credentials = [await stack.storeCredential(), await stack.storeCallbackCredential()];
	}, START_TIMEOUT_MS);

	afterAll(async () => await queue?.stop());

	/** Creates and activates a workflow. */
	async function activate(nodes: NodeDefinition[], parameters: INodeParameters) {
		const { stack } = queue;
		const approvalCode = `DEFINITION-${++workflows}`;
		const decidable = await createDecidable(stack, credentials, approvalCode, nodes, parameters);
		await stack.client.activate(decidable.workflow);
		return { ...decidable, callback: getCallback(stack.feishu, approvalCode) };
	}

	it.each([
		['responseNode', 'accepts', [answerNode('Accept')], DONE],
		[
			'responseNode',
			'refuses',
			[answerNode('Refuse', REFUSAL)],
			{ seen: 'refused', status: 422, message: REFUSAL },
		],
		['responseNode', 'fails before an answer', [FAILING_NODE], NOT_DONE],
		['responseNode', 'ends without an answer', [noOperation('Nothing')], NOT_DONE],
		['lastNode', 'succeeds', [noOperation('Nothing')], DONE],
		['lastNode', 'fails', [FAILING_NODE], NOT_DONE],
	])('shows the approver, with Respond %s, that a worker %s', async (...test) => {
		const [respond, , nodes, expected] = test;
		const { client, feishu } = queue.stack;
		const { workflow, press, callback } = await activate(nodes, { respond });
		expect(callback.url).toContain(queue.webhookProcessor?.origin);

		expect(await feishu.pressButton(press)).toMatchObject(expected);

		const [execution] = await client.waitForExecutions(workflow, 1);
		expect(findWorkers(execution!.id)).toHaveLength(1);
	});

	/** Returns the workers that ran an execution. */
	const findWorkers = (executionId: string) =>
		queue.workers.filter(({ log }) =>
			new RegExp(`started execution ${executionId}\\b`, 'i').test(log.text()),
		);
});
