import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import { runOperation } from '../../../../nodes/FeishuApproval/execution/runOperation';
import { answer } from '../../../../nodes/FeishuApproval/resources/quickApproval/answer/answer.operation';
import { FakeContext } from '../../../execution/fakeContext';

const ACCEPTED = { statusCode: 200, body: { code: 0, msg: 'success' } };

interface RunOptions {
	items?: object[];
	/** How the trigger responds. */
	respond?: string;
	onError?: INode['onError'];
}

/** Runs Answer in an execution that the trigger started. Returns its output, or its error. */
async function run(
	parameters: Record<string, unknown>,
	{ items = [{ id: 1 }], respond = 'responseNode', onError }: RunOptions = {},
) {
	const responses: object[] = [];
	const fake = new FakeContext({ items, parameters, onError });
	const state = {};
	const context = {
		...fake.context,
		getNode: () => ({ name: 'Answer' }),
		getParentNodes: () => [
			{ name: 'Trigger', type: 'x.feishuApprovalTrigger', parameters: { respond } },
		],
		getWorkflowDataProxy: () => ({ $: () => ({ isExecuted: true }) }),
		getContext: () => state,
		sendResponse: async ({ statusCode, body }: { statusCode: number; body: object }) => {
			responses.push({ statusCode, body });
			await Promise.resolve();
		},
	} as unknown as IExecuteFunctions;
	const result = await runOperation(context, answer).then(
		(output: INodeExecutionData[]) => ({ output, error: undefined }),
		(error: Error) => ({ output: undefined, error }),
	);
	return { ...result, responses, hints: fake.hints };
}

const refuse = (message: unknown) => ({ decision: 'refuse', message });

test('an acceptance is sent once, and the items pass', async () => {
	const { output, responses, hints } = await run(
		{ decision: 'ACCEPT' },
		{ items: [{ json: { id: 1 }, binary: { file: {} } }, { id: 2 }] },
	);
	expect(responses).toEqual([ACCEPTED]);
	expect(output).toEqual([
		{ json: { id: 1 }, binary: { file: {} }, pairedItem: { item: 0 } },
		{ json: { id: 2 }, pairedItem: { item: 1 } },
	]);
	expect(hints).toEqual([expect.stringContaining('The approver sees that the decision is done')]);
});

test.each([
	[' Too late ', 'Too late'],
	[7, '7'],
	['={{ $json.reason }}', 'The budget is used up'],
])('a refusal has the message %p', async (message, expected) => {
	const items = [{ reason: 'The budget is used up' }];
	const { output, responses, hints } = await run(refuse(message), { items });
	expect(responses).toEqual([
		{ statusCode: 422, body: { message: expected, without_prefix: 'true' } },
	]);
	expect(output).toHaveLength(1);
	expect(hints).toEqual([
		expect.stringContaining('The approver reads why the decision was refused'),
	]);
});

test.each(['', ' ', null, true, ['x'], { a: 1 }])('a refusal needs a text: %j', async (message) => {
	const { error, responses } = await run(refuse(message));
	expect(error?.message).toMatch(/^'Message' .*must be a text, because the decision is refused/);
	expect(responses).toEqual([]);
});

test('a decision is one of two', async () => {
	const { error, responses } = await run({ decision: 'maybe' });
	expect(error?.message).toContain(`'Decision' is "maybe", but must be one of ACCEPT, REFUSE`);
	expect(responses).toEqual([]);
});

test.each([
	['decisions', [{ d: 'ACCEPT' }, { d: 'REFUSE' }], '={{ $json.d }}', 'no'],
	['messages', [{ m: 'a' }, { m: 'b' }], 'REFUSE', '={{ $json.m }}'],
])(
	'items with different %s are an error that says what to do',
	async (_, items, decision, message) => {
		const { error, responses } = await run({ decision, message }, { items });
		expect(error).toMatchObject({
			message: expect.stringContaining(
				"'Decision' differs between the items, but all items must give the same answer",
			) as string,
			description: expect.stringContaining('for example with a Limit node') as string,
		});
		expect(responses).toEqual([]);
	},
);

test('an answer that is not possible is an error', async () => {
	const { error, output, responses } = await run({ decision: 'ACCEPT' }, { respond: 'lastNode' });
	expect(error?.message).toContain("'Trigger' answers the decision itself");
	expect([output, responses]).toEqual([undefined, []]);
});

describe('with continue on fail', () => {
	const onError = 'continueRegularOutput';

	test('an invalid item becomes an error, and the answer of the others is sent', async () => {
		const items = [{ m: 'a' }, { m: null }, { m: 'b' }];
		const { output, responses } = await run(refuse('={{ $json.m }}'), { items, onError });
		expect(responses).toHaveLength(1);
		expect(output).toEqual([
			{ json: { m: 'a' }, pairedItem: { item: 0 } },
			{
				json: { error: expect.stringContaining("'Message' is empty") as string },
				pairedItem: { item: 1 },
			},
			{
				json: { error: expect.stringContaining("'Decision' differs") as string },
				pairedItem: { item: 2 },
			},
		]);
	});

	test('the hint says that no answer was sent', async () => {
		const { output, responses, hints } = await run(refuse(''), { onError });
		expect(responses).toEqual([]);
		expect(output).toEqual([
			{
				json: { error: expect.stringContaining("'Message' is empty") as string },
				pairedItem: { item: 0 },
			},
		]);
		expect(hints).toEqual(['No answer was sent']);
	});

	test('the hint says so, too, if an answer is not possible', async () => {
		const { output, hints } = await run({ decision: 'ACCEPT' }, { respond: 'lastNode', onError });
		expect(output).toHaveLength(1);
		expect(hints).toEqual(['No answer was sent']);
	});
});
