import { answerTriggerRequest } from '../../nodes/FeishuApproval/execution/triggerRequest';

const RESPONSE = { statusCode: 200, body: { code: 0, msg: 'success' } };

interface Parent {
	name: string;
	type?: string;
	disabled?: boolean;
	respond?: string;
	/** Whether it ran in this execution; `throws` if n8n does not know the node. */
	hasRun?: boolean | 'throws';
}

/** An execution with these nodes before the answering one. */
function createExecution(...parents: Parent[]) {
	const responses: object[] = [];
	const state: Record<string, unknown> = {};
	const context = {
		getNode: () => ({ name: 'Answer' }),
		getParentNodes: (name: string, options: object) => {
			expect([name, options]).toEqual(['Answer', { includeNodeParameters: true }]);
			return parents.map((parent) => ({
				name: parent.name,
				type: parent.type ?? 'n8n-nodes-feishu-approval.feishuApprovalTrigger',
				disabled: parent.disabled ?? false,
				parameters: { respond: parent.respond ?? 'responseNode' },
			}));
		},
		getWorkflowDataProxy: () => ({
			$: (name: string) => {
				const hasRun = parents.find((parent) => parent.name === name)?.hasRun ?? true;
				if (hasRun === 'throws') throw new Error('unknown node');
				return { isExecuted: hasRun };
			},
		}),
		getContext: (type: string) => {
			expect(type).toBe('flow');
			return state;
		},
		sendResponse: async (response: object) => {
			responses.push(response);
			await Promise.resolve();
		},
	};
	const answer = async () => await answerTriggerRequest(context as never, RESPONSE);
	return { answer, responses };
}

test('the trigger that started the execution is answered as JSON', async () => {
	const { answer, responses } = createExecution({ name: 'Decision' });
	expect(await answer()).toEqual({ ok: true, value: undefined });
	expect(responses).toEqual([
		{
			statusCode: 200,
			headers: { 'content-type': 'application/json; charset=utf-8' },
			body: { code: 0, msg: 'success' },
		},
	]);
});

test('it is found among others', async () => {
	const { answer, responses } = createExecution(
		{ name: 'Other', hasRun: false },
		{ name: 'Unknown', hasRun: 'throws' },
		{ name: 'Decision' },
	);
	expect(await answer()).toMatchObject({ ok: true });
	expect(responses).toHaveLength(1);
});

test.each<[string, Parent[]]>([
	['no node before it', []],
	['another trigger', [{ name: 'Schedule', type: 'n8n-nodes-base.scheduleTrigger' }]],
	['a disabled trigger', [{ name: 'Decision', disabled: true }]],
	['a trigger that did not run', [{ name: 'Decision', hasRun: false }]],
	['a trigger that n8n does not know', [{ name: 'Decision', hasRun: 'throws' }]],
])('with %s, there is nothing to answer', async (_, parents) => {
	const { answer, responses } = createExecution(...parents);
	expect(await answer()).toMatchObject({
		ok: false,
		failure: {
			affects: 'run',
			message:
				'There is no decision to answer: a Feishu Approval Trigger did not start this execution',
			description: expect.stringMatching(/^Connect this node.*sub-workflow/) as string,
		},
	});
	expect(responses).toEqual([]);
});

test('a trigger that answers itself is an error that says how to change it', async () => {
	const { answer, responses } = createExecution({ name: 'Decision', respond: 'lastNode' });
	expect(await answer()).toMatchObject({
		failure: {
			message: "'Decision' answers the decision itself",
			description: "In 'Decision', set 'Respond' to 'By an Answer Operation', or remove this node.",
		},
	});
	expect(responses).toEqual([]);
});

test('a decision is answered once', async () => {
	const { answer, responses } = createExecution({ name: 'Decision' });
	await answer();
	expect(await answer()).toMatchObject({
		failure: {
			message: 'The decision has been answered already',
			description: expect.stringMatching(/^Feishu takes one answer for each decision/) as string,
		},
	});
	expect(responses).toHaveLength(1);
});
