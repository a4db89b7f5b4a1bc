import type { INodeProperties } from 'n8n-workflow';

import { answerDescription } from './answer/answer.description';
import { answer } from './answer/answer.operation';

/** The operations of the resource Quick Approval, by the values of the parameter `operation`. */
export const operations = { answer };

/** The panel fields of the resource Quick Approval. */
export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['quickApproval'] } },
		options: [
			{
				name: 'Answer',
				value: 'answer',
				action: 'Answer a quick approval',
				description: 'Tell the approver whether the decision that started the workflow is accepted',
			},
		],
		default: 'answer',
	},
	...answerDescription,
];
