import type { INodeProperties } from 'n8n-workflow';

/** Name of the field in the panel. */
export const APPROVAL_CODES_LABEL = 'Approval Codes';

/** Label of the option for definitions that have another callback. */
export const REPLACE_CALLBACK_LABEL = 'Replace Callback';

const showAutomatic = { registration: ['automatic'] };

/** The panel fields of the trigger. */
export const triggerDescription: INodeProperties[] = [
	{
		displayName:
			'Feishu shows buttons if a pending task has quick actions (the option Quick Actions of a Sync, on the phone) or a bot message has them (everywhere), and if its definition or message has this callback. Feishu must reach the production URL above from the internet, over HTTPS.',
		name: 'buttonsNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Registration',
		name: 'registration',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description:
					'When the workflow is activated, write the production URL, token and key into the approval definitions. Take them out when it is deactivated.',
			},
			{
				name: 'Manual',
				value: 'manual',
				description:
					'Set the callback yourself: with the option Callback URL of Approval Definition > Create or Update, or of a bot message',
			},
		],
		default: 'automatic',
		description: 'How Feishu learns where to send decisions',
	},
	{
		displayName: APPROVAL_CODES_LABEL,
		name: 'approvalCodes',
		type: 'string',
		required: true,
		displayOptions: { show: showAutomatic },
		default: '',
		placeholder: 'e.g. 81D31358-93AF-92D6-7425-01A5D67C4E71',
		description:
			"Feishu's codes of the approval definitions whose decisions start this workflow: a text with commas, or a list",
	},
	{
		displayName: 'Respond',
		name: 'respond',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'By an Answer Operation',
				value: 'responseNode',
				description:
					'A Feishu Approval node with Quick Approval > Answer accepts the decision, or refuses it with a message. If the workflow fails or ends before, the approver sees an error. Outside of this trigger, n8n 1.x would respond with HTTP 200 in that case.',
			},
			{
				name: 'Immediately',
				value: 'onReceived',
				description:
					'The approver sees that it is done as soon as n8n has received the decision, even if the workflow fails later',
			},
			{
				name: 'When the Workflow Has Finished',
				value: 'lastNode',
				description:
					'The approver sees that it is done if the workflow succeeds, and an error if it fails',
			},
		],
		default: 'lastNode',
		description:
			'When the approver sees the result of the button. Feishu waits 10 seconds, Lark 5, and shows an error after that.',
	},
	{
		displayName:
			'The approver sees that the decision is done before this workflow has checked or stored anything. If the workflow fails later, the approver does not learn of it. Use this only if another workflow corrects what was lost, such as a check of all pending tasks every few minutes.',
		name: 'immediatelyNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { respond: ['onReceived'] } },
	},
	{
		displayName:
			'A Feishu Approval node with Quick Approval > Answer must run within 10 seconds (Lark: 5). If the workflow fails, or ends without it, the approver sees an error. The trigger ensures this in all versions of n8n: n8n 1.x itself would respond with HTTP 200, which Feishu shows as done.',
		name: 'answerNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { respond: ['responseNode'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: REPLACE_CALLBACK_LABEL,
				name: 'replaceCallback',
				type: 'boolean',
				default: false,
				displayOptions: { show: { '/registration': ['automatic'] } },
				description:
					'Whether to take the place of another callback address that a definition has. Otherwise the workflow cannot be activated in this case.',
			},
		],
	},
];
