import type {
	IDataObject,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/** Plain rows, or n8n items. Like n8n's own `returnJsonArray`: what has a `json` key is an item. */
export type Rows = Array<IDataObject | INodeExecutionData>;

/** `rows` as n8n items. */
export function toItems(rows: Rows): INodeExecutionData[] {
	return rows.map((row) =>
		'json' in row ? (row as INodeExecutionData) : { json: row as IDataObject },
	);
}

function description(name: string, inputs: 0 | 1): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: [inputs === 0 ? 'trigger' : 'transform'],
		version: 1,
		description: 'Stand-in',
		defaults: { name },
		inputs: inputs === 0 ? [] : [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};
}

/** A node type that gives `rows` once, whatever comes in: for a trigger, or a source of data. */
export function emits(rows: Rows): INodeType {
	return {
		description: description('emits', 0),
		execute: async () => [toItems(rows)],
	};
}

/** A node type that hands on what comes in. */
export function passesOn(): INodeType {
	return {
		description: description('passesOn', 1),
		async execute() {
			return [this.getInputData()];
		},
	};
}

/** Stand-ins for the node types that nearly every workflow has. */
export const everydayNodeTypes: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': emits([{}]),
	'n8n-nodes-base.scheduleTrigger': emits([{}]),
	'n8n-nodes-base.noOp': passesOn(),
	'n8n-nodes-base.stickyNote': { description: description('stickyNote', 0) },
};
