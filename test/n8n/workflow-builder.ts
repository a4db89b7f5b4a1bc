import type { IConnections, INode } from 'n8n-workflow';
import type { StoredCredential, WorkflowToCreate } from './n8n-client';
import { CREDENTIAL_TYPE, NODE_TYPE } from './package-under-test';

/** A node with the fields that matter to a test. The others have defaults. */
export type NodeDefinition = Partial<INode> & Pick<INode, 'name' | 'type'>;

/** Creates a workflow that connects each node's first output to the next node. */
export function chainNodes(name: string, definitions: NodeDefinition[]): WorkflowToCreate {
	const nodes = definitions.map((definition, index) => toNode(definition, index));
	const connections: IConnections = {};
	let previous: INode | undefined;
	for (const node of nodes) {
		if (previous) {
			connections[previous.name] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
		}
		previous = node;
	}
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/** Adds a node and connects another output of an existing node to it. */
export function addBranch(
	workflow: WorkflowToCreate,
	{ from, output, to }: { from: string; output: number; to: NodeDefinition },
): WorkflowToCreate {
	const main = [...(workflow.connections[from]?.main ?? [])];
	while (main.length < output) main.push([]);
	main[output] = [{ node: to.name, type: 'main', index: 0 }];
	return {
		...workflow,
		nodes: [...workflow.nodes, toNode(to, workflow.nodes.length)],
		connections: { ...workflow.connections, [from]: { main } },
	};
}

/** The node under test with default parameters and a credential. */
export function feishuNode(
	credential: StoredCredential,
	overrides: Partial<INode> = {},
): NodeDefinition {
	return {
		name: 'Feishu Approval',
		type: NODE_TYPE,
		credentials: { [CREDENTIAL_TYPE]: { id: credential.id, name: credential.name } },
		...overrides,
	};
}

/** The trigger for manual runs. */
export const MANUAL_TRIGGER: NodeDefinition = {
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
};

/** A webhook that responds with the output items of the last node. */
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

/** Splits an array field into one item per element. */
export function splitOut(field: string): NodeDefinition {
	return {
		name: 'Split Out',
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: field, options: {} },
	};
}

/** A node that outputs its input items, to end a branch with. */
export function noOperation(name: string): NodeDefinition {
	return { name, type: 'n8n-nodes-base.noOp' };
}

/** A schedule trigger. */
export function everySeconds(seconds: number): NodeDefinition {
	return {
		name: 'Schedule',
		type: 'n8n-nodes-base.scheduleTrigger',
		typeVersion: 1.2,
		parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: seconds }] } },
	};
}

function toNode(definition: NodeDefinition, index: number): INode {
	return {
		id: `node-${index}`,
		typeVersion: 1,
		position: [index * 224, 0],
		parameters: {},
		...definition,
	};
}
