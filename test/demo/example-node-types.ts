import { NodeConnectionTypes, type INodeExecutionData, type INodeType } from 'n8n-workflow';

/**
 * A stand-in for the If node of version 2.2, since n8n's nodes are not installed with its engine. The engine
 * evaluates the conditions, there as here.
 */
export function ifNode(): INodeType {
	return {
		description: {
			displayName: 'If',
			name: 'if',
			group: ['transform'],
			version: 2.2,
			description: 'Stand-in',
			defaults: { name: 'If' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
			properties: [
				{
					displayName: 'Conditions',
					name: 'conditions',
					type: 'filter',
					default: {},
					typeOptions: { filter: { version: 2 } },
				},
			],
		},
		async execute() {
			const outputs: INodeExecutionData[][] = [[], []];
			for (const [index, item] of this.getInputData().entries()) {
				const holds = this.getNodeParameter('conditions', index, false, { extractValue: true });
				outputs[holds === true ? 0 : 1].push({ ...item, pairedItem: { item: index } });
			}
			return outputs;
		},
	};
}
