import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testCallbackCredential } from './execution/callbackCredential';
import { receiveDecision } from './trigger/receiveDecision';
import { triggerDescription } from './trigger/trigger.description';
import { addCallback, hasCallback, removeCallback } from './trigger/webhookMethods';

/** Starts a workflow when somebody decides a task in Feishu. */
export class FeishuApprovalTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Feishu Approval Trigger',
		name: 'feishuApprovalTrigger',
		icon: { light: 'file:feishuApproval.svg', dark: 'file:feishuApproval.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["approvalCodes"] }}',
		description: 'Starts the workflow when somebody approves or rejects a task in Feishu (Lark)',
		eventTriggerDescription: 'Waiting for somebody to press a button in Feishu',
		activationMessage: 'Decisions that are made in Feishu now start this workflow.',
		defaults: { name: 'Feishu Approval Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'feishuApprovalCallbackApi',
				required: true,
				testedBy: 'testCallbackCredential',
			},
			{
				name: 'feishuAppApi',
				required: true,
				displayOptions: { show: { registration: ['automatic'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: '={{ $parameter["respond"] }}',
				responseData: 'noData',
			},
		],
		properties: triggerDescription,
	};

	methods = { credentialTest: { testCallbackCredential } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await hasCallback(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await addCallback(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await removeCallback(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveDecision(this);
	}
}
