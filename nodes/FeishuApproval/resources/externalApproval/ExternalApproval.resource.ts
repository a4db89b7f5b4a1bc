import type { INodeProperties } from 'n8n-workflow';

import { getDescription } from './get/get.description';
import { get } from './get/get.operation';
import { upsertDescription } from './upsert/upsert.description';
import { upsert } from './upsert/upsert.operation';

/** The operations of the resource Approval Definition, by the values of the parameter `operation`. */
export const operations = { get, upsert };

/** The panel fields of the resource Approval Definition. */
export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['externalApproval'] } },
		options: [
			{
				name: 'Create or Update',
				value: 'upsert',
				action: 'Create or update an approval definition',
				description:
					'Create a new approval definition, or update the current one if it already exists (upsert)',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get an approval definition',
				description: 'Read an approval definition from Feishu',
			},
		],
		default: 'upsert',
	},
	...upsertDescription,
	...getDescription,
];
