import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

const KEY_FIELD: INodeProperties = {
	displayName: 'Key',
	name: 'key',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description:
		'Another secret, with which Feishu encrypts the callbacks. If it is empty, they are not encrypted.',
};

/** The secrets that prove that a decision comes from Feishu. The user invents them, and the node tells Feishu. */
export class FeishuApprovalCallbackApi implements ICredentialType {
	name = 'feishuApprovalCallbackApi';

	displayName = 'Feishu Approval Callback API';

	icon: Icon = {
		light: 'file:../nodes/FeishuApproval/feishuApproval.svg',
		dark: 'file:../nodes/FeishuApproval/feishuApproval.dark.svg',
	};

	documentationUrl =
		'https://example.com/n8n-nodes-feishu-approval/blob/main/docs/feishu-app.md#the-callback-credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'Invent both values yourself: Feishu does not issue them. The node tells them to Feishu together with the callback URL. 32 random characters are a good choice, for example from a password manager or from the command <code>openssl rand -hex 16</code>.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'A secret that Feishu repeats in every callback, which proves that Feishu sent it. Use letters and digits.',
		},
		KEY_FIELD,
	];
}
