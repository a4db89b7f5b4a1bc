import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { testCallbackCredential, WITH_CALLBACK_URL } from './execution/callbackCredential';
import { runNode } from './execution/router';
import * as botMessage from './resources/botMessage/BotMessage.resource';
import * as externalApproval from './resources/externalApproval/ExternalApproval.resource';
import * as externalInstance from './resources/externalInstance/ExternalInstance.resource';
import * as externalTask from './resources/externalTask/ExternalTask.resource';
import * as quickApproval from './resources/quickApproval/QuickApproval.resource';

/** Keeps a company's own approval system and Feishu's third-party approval in sync. */
export class FeishuApproval implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Feishu Approval',
		name: 'feishuApproval',
		icon: { light: 'file:feishuApproval.svg', dark: 'file:feishuApproval.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Keep your own approval system and Feishu (Lark) third-party approval in sync',
		defaults: { name: 'Feishu Approval' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'feishuAppApi',
				required: true,
				displayOptions: { hide: { resource: ['quickApproval'] } },
			},
			{
				name: 'feishuApprovalCallbackApi',
				required: true,
				testedBy: 'testCallbackCredential',
				displayOptions: WITH_CALLBACK_URL,
			},
		],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Approval Definition',
						value: 'externalApproval',
						description: 'A kind of approval of your own system, such as leave, on Feishu',
					},
					{
						name: 'Bot Message',
						value: 'botMessage',
						description: "A message of Feishu's approval bot to one person",
					},
					{
						name: 'External Instance',
						value: 'externalInstance',
						description: 'An approval of your own system that Feishu shows',
					},
					{
						name: 'External Task',
						value: 'externalTask',
						description: "A task of an external instance, in an approver's list on Feishu",
					},
					{
						name: 'Quick Approval',
						value: 'quickApproval',
						description: 'A decision that somebody made in Feishu',
					},
				],
				default: 'externalInstance',
			},
			...externalApproval.description,
			...botMessage.description,
			...externalInstance.description,
			...externalTask.description,
			...quickApproval.description,
		],
	};

	methods = { credentialTest: { testCallbackCredential } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [
			await runNode(this, {
				externalApproval: externalApproval.operations,
				botMessage: botMessage.operations,
				externalInstance: externalInstance.operations,
				externalTask: externalTask.operations,
				quickApproval: quickApproval.operations,
			}),
		];
	}
}
