import type { INodeProperties } from 'n8n-workflow';

import * as check from './check/check.operation';
import * as sync from './sync/sync.operation';

export { check, sync };

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
			{
				name: 'Sync',
				value: 'sync',
				action: 'Sync an external instance',
				description: 'Create or update on Feishu what an item describes',
			},
		],
		default: 'check',
	},
	...check.description,
	...sync.description,
];
