import type { INodeConnections, INodeParameters } from 'n8n-workflow';

import { Engine, type ItemLike, type WorkflowResult } from '../../../engine';

let engine: Engine;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

beforeEach(() => {
	engine.responses.length = 0;
});

const DECISION = { action_type: 'APPROVE', instance_id: 'i-1', task_id: 't-1' };

const node = (name: string, type: string, parameters: INodeParameters = {}, more: object = {}) => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters,
	...more,
});

interface AnswerOptions {
	/** Parameters of the Answer operations, which run one after the other. */
	answers?: INodeParameters[];
	/** Parameters of the trigger. */
	trigger?: INodeParameters;
	/** Output of the trigger. */
	items?: ItemLike[];
	/** Whether another trigger, which is connected too, starts the workflow. */
	startManually?: boolean;
	onError?: string;
}

/** Runs the trigger and Answer operations after it. */
async function runAnswers({
	answers = [{}],
	trigger = { respond: 'responseNode' },
	items = [DECISION],
	startManually = false,
	onError,
}: AnswerOptions = {}): Promise<WorkflowResult> {
	const names = answers.map((_, index) => `Answer ${index + 1}`);
	const connect = (to: string | undefined): INodeConnections =>
		to === undefined ? {} : { main: [[{ node: to, type: 'main' as const, index: 0 }]] };
	return await engine.runWorkflow(
		{
			nodes: [
				node('Trigger', engine.triggerTypeName, { approvalCodes: 'D-1', ...trigger }),
				node('Manual', 'n8n-nodes-base.manualTrigger'),
				...answers.map((parameters, index) =>
					node(
						names[index]!,
						engine.nodeTypeName,
						{ resource: 'quickApproval', operation: 'answer', ...parameters },
						{ onError },
					),
				),
			],
			connections: {
				Trigger: connect(names[0]),
				Manual: connect(names[0]),
				...Object.fromEntries(names.map((name, index) => [name, connect(names[index + 1])])),
			},
		},
		{
			sourceItems: { [startManually ? 'Manual' : 'Trigger']: items },
			startNode: startManually ? 'Manual' : 'Trigger',
		},
	);
}

const headers = { 'content-type': 'application/json; charset=utf-8' };

describe('Answer', () => {
	it('accepts the decision, and passes the items on', async () => {
		const { error, nodes } = await runAnswers();
		expect(error).toBeUndefined();
		expect(engine.responses).toEqual([
			{ statusCode: 200, headers, body: { code: 0, msg: 'success' } },
		]);
		expect(nodes['Answer 1']).toMatchObject({
			items: [{ json: DECISION, pairedItem: { item: 0 } }],
			hints: [{ message: 'The approver sees that the decision is done' }],
		});
	});

	it('refuses the decision with a message, which may be an expression', async () => {
		const message = '={{ $json.task_id }}：预算已用完 ';
		await runAnswers({ answers: [{ decision: 'refuse', message }] });
		expect(engine.responses).toEqual([
			{
				statusCode: 422,
				headers,
				body: { message: 't-1：预算已用完', without_prefix: 'true' },
			},
		]);
	});

	it.each(['', '   ', '={{ $json.reason }}'])(
		'needs a message for a refusal: %j is an error',
		async (message) => {
			const { error } = await runAnswers({ answers: [{ decision: 'refuse', message }] });
			expect(error?.message).toMatch(/'Message' is empty, but must be a text|parameter.*Message/i);
			expect(engine.responses).toEqual([]);
		},
	);

	it('answers once for several items that agree', async () => {
		const { nodes } = await runAnswers({ items: [DECISION, { ...DECISION, task_id: 't-2' }] });
		expect(engine.responses).toHaveLength(1);
		expect(nodes['Answer 1']?.items).toHaveLength(2);
	});

	it('answers nothing for items that do not agree', async () => {
		const { error } = await runAnswers({
			items: [
				{ ...DECISION, decision: 'accept' },
				{ ...DECISION, decision: 'refuse' },
			],
			answers: [{ decision: '={{ $json.decision }}', message: 'no' }],
		});
		expect(error?.message).toContain("'Decision' differs between the items");
		expect(engine.responses).toEqual([]);
	});

	it('answers once in an execution: the second answer is an error', async () => {
		const { error } = await runAnswers({ answers: [{}, { decision: 'refuse', message: 'no' }] });
		expect(error?.message).toContain('The decision has been answered already');
		expect(engine.responses).toHaveLength(1);
	});

	it.each([undefined, 'lastNode', 'onReceived'])(
		'is an error if the trigger answers itself: Respond %s',
		async (respond) => {
			const { error } = await runAnswers({ trigger: respond === undefined ? {} : { respond } });
			expect(error).toMatchObject({
				message: expect.stringContaining("'Trigger' answers the decision itself") as string,
				description: expect.stringContaining("'By an Answer Operation'") as string,
			});
			expect(engine.responses).toEqual([]);
		},
	);

	it('is an error if another trigger started the workflow', async () => {
		const { error } = await runAnswers({ startManually: true });
		expect(error?.message).toContain('There is no decision to answer');
		expect(engine.responses).toEqual([]);
	});

	it('puts the error into the items if the node continues on fail', async () => {
		const { nodes } = await runAnswers({
			trigger: {},
			items: [DECISION, DECISION],
			onError: 'continueRegularOutput',
		});
		const error = expect.stringContaining('answers the decision itself') as string;
		expect(nodes['Answer 1']?.items.map(({ json }) => json)).toEqual(
			[{ error }, { error }].map((json) => expect.objectContaining(json) as object),
		);
	});

	it('needs no Feishu app', () => {
		const { credentials = [] } = engine.nodeType.description;
		expect(credentials.find(({ name }) => name === 'feishuAppApi')).toMatchObject({
			displayOptions: { hide: { resource: ['quickApproval'] } },
		});
	});
});
