import type { INodeProperties } from 'n8n-workflow';

import * as check from './check/check.operation';

export { check };

/** What a third-party approval instance can be asked for. */
export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['externalInstance'] } },
		options: [
			{
				name: 'Check',
				value: 'check',
				action: 'Check external instances',
				description: 'Find the instances whose copy on Feishu is absent or not up to date',
			},
		],
		default: 'check',
	},
	...check.description,
];
