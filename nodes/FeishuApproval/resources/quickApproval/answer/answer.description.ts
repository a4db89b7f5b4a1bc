import type { INodeProperties } from 'n8n-workflow';

/** Names of the fields in the panel. */
export const LABELS = { decision: 'Decision', message: 'Message' } as const;

const show = { resource: ['quickApproval'], operation: ['answer'] };

/** The panel fields of the operation Answer. */
export const answerDescription: INodeProperties[] = [
	{
		displayName:
			"Answers the Feishu Approval Trigger that started the workflow, once. Its 'Respond' must be 'By an Answer Operation'. Feishu waits 10 seconds, Lark 5.",
		name: 'answerNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	},
	{
		displayName: LABELS.decision,
		name: 'decision',
		type: 'options',
		displayOptions: { show },
		options: [
			{
				name: 'Accept',
				value: 'accept',
				description: 'The approver sees that it is done',
			},
			{
				name: 'Refuse',
				value: 'refuse',
				description: 'The approver reads the message, and the task stays undecided',
			},
		],
		default: 'accept',
		description: 'What the approver sees',
	},
	{
		displayName: LABELS.message,
		name: 'message',
		type: 'string',
		required: true,
		displayOptions: { show: { ...show, decision: ['refuse'] } },
		default: '',
		placeholder: 'e.g. The budget is used up. Request an increase first.',
		description: 'Why the decision is refused, in words for the approver',
	},
];
