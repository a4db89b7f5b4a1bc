import type { INodeProperties } from 'n8n-workflow';

import { sendDescription } from './send/send.description';
import { send } from './send/send.operation';
import { updateDescription } from './update/update.description';
import { update } from './update/update.operation';

/** The operations of the resource Bot Message, by the values of the parameter `operation`. */
export const operations = { send, update };

/** The panel fields of the resource Bot Message. */
export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['botMessage'] } },
		options: [
			{
				name: 'Send',
				value: 'send',
				action: 'Send a bot message',
				description: "Notify a person about an approval, with Feishu's approval bot",
			},
			{
				name: 'Update',
				value: 'update',
				action: 'Update a bot message',
				description: 'Show in a message that its task was decided',
			},
		],
		default: 'send',
	},
	...sendDescription,
	...updateDescription,
];
