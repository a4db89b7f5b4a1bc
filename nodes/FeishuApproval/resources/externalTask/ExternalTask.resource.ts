import type { INodeProperties } from 'n8n-workflow';

import { getAllDescription } from './getAll/getAll.description';
import { getAll } from './getAll/getAll.operation';

/** The operations of the resource External Task, by the values of the parameter `operation`. */
export const operations = { getAll };

/** The panel fields of the resource External Task. */
export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['externalTask'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many external tasks',
				description: 'List the tasks that Feishu has, with their instances',
			},
		],
		default: 'getAll',
	},
	...getAllDescription,
];
