import type {
	IDataObject,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/** An n8n item, or the JSON of one. As in n8n's `returnJsonArray`, an object with a `json` key is an item. */
export type ItemLike = IDataObject | INodeExecutionData;

/** Wraps plain JSON objects as n8n items. Items stay as they are. */
export function toItems(items: ItemLike[]): INodeExecutionData[] {
	return items.map((item) => ('json' in item ? (item as INodeExecutionData) : { json: item }));
}

function createDescription(name: string, inputs: 0 | 1): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: [inputs === 0 ? 'trigger' : 'transform'],
		version: 1,
		description: 'Fake node type',
		defaults: { name },
		inputs: inputs === 0 ? [] : [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};
}

/** Creates a node type that outputs `items`, whatever its input is. Use it as a trigger or a data source. */
export function createSource(items: ItemLike[]): INodeType {
	return {
		description: createDescription('source', 0),
		execute: () => Promise.resolve([toItems(items)]),
	};
}

/** Creates a node type that outputs its input items unchanged. */
export function createPassThrough(): INodeType {
	return {
		description: createDescription('passThrough', 1),
		execute() {
			return Promise.resolve([this.getInputData()]);
		},
	};
}

/** Fakes of the n8n node types that most workflows contain. */
export const commonNodeTypes: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': createSource([{}]),
	'n8n-nodes-base.scheduleTrigger': createSource([{}]),
	'n8n-nodes-base.noOp': createPassThrough(),
	'n8n-nodes-base.stickyNote': { description: createDescription('stickyNote', 0) },
};
