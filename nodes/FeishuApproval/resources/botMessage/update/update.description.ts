import type { INodeProperties } from 'n8n-workflow';

import { describeDefault } from '../../../execution/operationInput';
import { TIMEOUT_OPTION } from '../../../execution/runOptions';
import { MESSAGE_LOCALE_OPTION } from '../localeOption';
import { FIELDS } from './fields';

const show = { resource: ['botMessage'], operation: ['update'] };
const showCustom = { ...show, status: ['CUSTOM'] };

/** The panel fields of the operation Update. */
export const updateDescription: INodeProperties[] = [
	{
		displayName: FIELDS.messageId.label,
		name: 'messageId',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: FIELDS.messageId.itemField,
		description: `ID of the message, which Send outputs and the Feishu Approval Trigger too. Feishu updates messages of the template To Do only, for 30 days. ${describeDefault(FIELDS.messageId)}.`,
		hint: 'Leave empty, or drag the field here from the input on the left',
	},
	{
		displayName: FIELDS.status.label,
		name: 'status',
		type: 'options',
		displayOptions: { show },
		options: [
			{ name: 'Approved', value: 'APPROVED' },
			{ name: 'Approver Added', value: 'ADD' },
			{ name: 'Cancelled', value: 'CANCELLED' },
			{ name: 'Custom', value: 'CUSTOM', description: 'A text of your own' },
			{ name: 'Deleted', value: 'DELETED' },
			{ name: 'Processed', value: 'PROCESSED' },
			{ name: 'Rejected', value: 'REJECTED' },
			{ name: 'Sent Back', value: 'ROLLBACK' },
			{ name: 'Transferred', value: 'FORWARDED' },
		],
		default: 'APPROVED',
		description: 'What the message shows instead of its buttons',
	},
	{
		displayName: FIELDS.statusName.label,
		name: 'statusName',
		type: 'string',
		displayOptions: { show: showCustom },
		default: '',
		placeholder: FIELDS.statusName.itemField,
		description: `Text of the status: a text, or an object of locale to text. ${describeDefault(FIELDS.statusName)}.`,
	},
	{
		displayName: FIELDS.detailActionName.label,
		name: 'detailActionName',
		type: 'string',
		displayOptions: { show: showCustom },
		default: '',
		placeholder: FIELDS.detailActionName.itemField,
		description: `Text of the button for details: a text, or an object of locale to text. ${describeDefault(FIELDS.detailActionName)}.`,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [MESSAGE_LOCALE_OPTION, TIMEOUT_OPTION],
	},
];
