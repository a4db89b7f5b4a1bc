import type { INodeProperties } from 'n8n-workflow';

import { createApprovalCodeField } from '../../../execution/approvalCode';
import { TIMEOUT_OPTION } from '../../../execution/runOptions';
import { USER_ID_TYPE_OPTION } from '../userIdTypeOption';

const show = { resource: ['externalApproval'], operation: ['get'] };

/** The panel fields of the operation Get. */
export const getDescription: INodeProperties[] = [
	createApprovalCodeField(show, {
		required: true,
		description:
			"Feishu's code of the approval definition: the approval_code that Create or Update outputs, not your own code",
	}),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [TIMEOUT_OPTION, USER_ID_TYPE_OPTION],
	},
];
