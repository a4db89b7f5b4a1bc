import type { INodeProperties } from 'n8n-workflow';

import { checkDescription } from './check/check.description';
import { check } from './check/check.operation';
import { findOrphansDescription } from './findOrphans/findOrphans.description';
import { findOrphans } from './findOrphans/findOrphans.operation';
import { syncDescription } from './sync/sync.description';
import { sync } from './sync/sync.operation';

/** The operations of the resource External Instance, by the values of the parameter `operation`. */
export const operations = { check, findOrphans, sync };

/** The panel fields of the resource External Instance. */
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
				description: 'Find external instances that are missing on Feishu or differ there',
			},
			{
				name: 'Find Orphans',
				value: 'findOrphans',
				action: 'Find orphaned external instances',
				description: 'Find external instances that Feishu has and your own system has not',
			},
			{
				name: 'Sync',
				value: 'sync',
				action: 'Sync external instance',
				description: 'Create or update an external instance on Feishu',
			},
		],
		default: 'check',
	},
	...checkDescription,
	...findOrphansDescription,
	...syncDescription,
];
