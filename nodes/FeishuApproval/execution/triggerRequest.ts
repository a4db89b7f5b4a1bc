import type { IExecuteFunctions } from 'n8n-workflow';

import type { CallbackResponse } from '../feishu/callback/answer';
import { err, ok, type Failure, type Result } from '../feishu/client/result';

/** Name of the trigger's node type, without the package. */
const TRIGGER_TYPE = 'feishuApprovalTrigger';

/** The key in n8n's context data, which all nodes of an execution share, also after a Wait node. */
const ANSWERED_KEY = 'isFeishuApprovalAnswered';

/** What an answer needs of n8n's context. */
type AnswerContext = Pick<
	IExecuteFunctions,
	'getContext' | 'getNode' | 'getParentNodes' | 'getWorkflowDataProxy' | 'sendResponse'
>;

/**
 * Responds to the request that started the execution. Fails if a Feishu Approval Trigger did not start it, if the
 * trigger responds by itself, or if the request has been answered.
 */
export async function answerTriggerRequest(
	context: AnswerContext,
	{ statusCode, body }: CallbackResponse,
): Promise<Result<undefined>> {
	const triggers = findTriggers(context);
	const started = triggers.find(({ name }) => hasRun(context, name));
	if (started === undefined) {
		return err(
			createFailure(
				'There is no decision to answer: a Feishu Approval Trigger did not start this execution',
				'Connect this node, directly or through other nodes, to the Feishu Approval Trigger that starts the workflow. Nobody waits for an answer in a sub-workflow or after another trigger.',
			),
		);
	}
	if (started.respond !== 'responseNode') {
		return err(
			createFailure(
				`'${started.name}' answers the decision itself`,
				`In '${started.name}', set 'Respond' to 'By an Answer Operation', or remove this node.`,
			),
		);
	}
	const state = context.getContext('flow');
	if (state[ANSWERED_KEY] === true) {
		return err(
			createFailure(
				'The decision has been answered already',
				'Feishu takes one answer for each decision. Let only one Answer operation run, and only once.',
			),
		);
	}
	state[ANSWERED_KEY] = true;
	await context.sendResponse({
		statusCode,
		headers: { 'content-type': 'application/json; charset=utf-8' },
		body: { ...body },
	});
	return ok(undefined);
}

interface TriggerNode {
	readonly name: string;
	/** The trigger's parameter 'Respond'. */
	readonly respond: unknown;
}

function findTriggers(context: AnswerContext): TriggerNode[] {
	return context
		.getParentNodes(context.getNode().name, { includeNodeParameters: true })
		.filter(({ type, disabled }) => type.split('.').at(-1) === TRIGGER_TYPE && !disabled)
		.map(({ name, parameters }) => ({ name, respond: parameters?.respond }));
}

/** Whether a node has run in this execution. */
function hasRun(context: AnswerContext, name: string): boolean {
	const proxy = context.getWorkflowDataProxy(0) as { $(name: string): { isExecuted: boolean } };
	try {
		return proxy.$(name).isExecuted;
	} catch {
		return false;
	}
}

function createFailure(message: string, description: string): Failure {
	return { affects: 'run', message, description };
}
