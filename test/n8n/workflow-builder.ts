import type { IConnections, INode, NodeParameterValueType } from 'n8n-workflow';
import { CREDENTIAL_TYPE, NODE_TYPE } from './package-under-test';
import type { StoredCredential, WorkflowToCreate } from './n8n-client';

/** What a test says of a node; the rest follows. */
export type NodeDefinition = Partial<INode> & Pick<INode, 'name' | 'type'>;

/** A workflow whose nodes follow each other, each by its first output. */
export function chainNodes(name: string, outlines: NodeDefinition[]): WorkflowToCreate {
	const nodes = outlines.map((outline, index) => completeNode(outline, index));
	const connections: IConnections = {};
	for (const [index, { name: from }] of nodes.slice(0, -1).entries()) {
		connections[from] = { main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] };
	}
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/** Leads a further output of a node to a node of its own. */
export function withBranch(
	workflow: WorkflowToCreate,
	{ from, output, to }: { from: string; output: number; to: NodeDefinition },
): WorkflowToCreate {
	const main = [...(workflow.connections[from]?.main ?? [])];
	while (main.length < output) main.push([]);
	main[output] = [{ node: to.name, type: 'main', index: 0 }];
	return {
		...workflow,
		nodes: [...workflow.nodes, completeNode(to, workflow.nodes.length)],
		connections: { ...workflow.connections, [from]: { main } },
	};
}

/** The node under test, as it comes from the node panel, with a credential chosen. */
export function feishuNode(
	credential: StoredCredential,
	outline: Partial<INode> = {},
): NodeDefinition {
	return {
		name: 'Feishu Approval',
		type: NODE_TYPE,
		credentials: { [CREDENTIAL_TYPE]: { id: credential.id, name: credential.name } },
		...outline,
	};
}

/** The trigger behind the run button. */
export const MANUAL_TRIGGER: NodeDefinition = {
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
};

/** A webhook that answers with what the last node puts out. */
export function webhook(path: string): NodeDefinition {
	return {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: {
			httpMethod: 'POST',
			path,
			responseMode: 'lastNode',
			responseData: 'allEntries',
			options: {},
		},
	};
}

/** Makes an item of each element of a list in the input. */
export function splitOut(field: string): NodeDefinition {
	return {
		name: 'Split Out',
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: field, options: {} },
	};
}

/** A node that puts out what it is given, to end a branch in. */
export function noOperation(name: string): NodeDefinition {
	return { name, type: 'n8n-nodes-base.noOp' };
}

/** A schedule that fires every so many seconds. */
export function everySeconds(seconds: number): NodeDefinition {
	return {
		name: 'Schedule',
		type: 'n8n-nodes-base.scheduleTrigger',
		typeVersion: 1.2,
		parameters: interval({ field: 'seconds', secondsInterval: seconds }),
	};
}

/** The parameters of a schedule trigger. */
export function interval(each: Record<string, NodeParameterValueType>): INode['parameters'] {
	return { rule: { interval: [each] } } as INode['parameters'];
}

function completeNode(outline: NodeDefinition, index: number): INode {
	return {
		id: `node-${index}`,
		typeVersion: 1,
		position: [index * 224, 0],
		parameters: {},
		...outline,
	};
}
