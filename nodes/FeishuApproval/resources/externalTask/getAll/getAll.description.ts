import type { INodeProperties } from 'n8n-workflow';

import { describeDefault } from '../../../execution/operationInput';
import { TIMEOUT_OPTION } from '../../../execution/runOptions';
import { FIELDS, OPTIONS } from './fields';

const show = { resource: ['externalTask'], operation: ['getAll'] };

/** The panel fields of the operation Get Many. */
export const getAllDescription: INodeProperties[] = [
	{
		displayName: 'By',
		name: 'by',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show },
		options: [
			{
				name: 'Approval Codes',
				value: 'approvalCodes',
				description: 'The instances of some approval definitions that have a task with a status',
			},
			{
				name: 'Instance IDs',
				value: 'instanceIds',
				description: 'Certain instances with all their tasks',
			},
		],
		default: 'approvalCodes',
		description: 'How to select the tasks',
	},
	{
		displayName: FIELDS.approvalCodes.label,
		name: 'approvalCodes',
		type: 'string',
		required: true,
		displayOptions: { show: { ...show, by: ['approvalCodes'] } },
		default: '',
		placeholder: 'e.g. 81D31358-93AF-92D6-7425-01A5D67C4E71',
		description:
			'Codes of approval definitions on Feishu, any number of them: separated by commas, or a list. If they are the same for all items, they are requested once.',
	},
	{
		displayName: FIELDS.status.label,
		name: 'status',
		type: 'options',
		displayOptions: { show: { ...show, by: ['approvalCodes'] } },
		options: [
			{ name: 'Approved', value: 'APPROVED' },
			{
				name: 'Done',
				value: 'DONE',
				description: 'Ended without a decision of this person, who no longer sees the task',
			},
			{ name: 'Pending', value: 'PENDING', description: "In somebody's to-do list" },
			{ name: 'Rejected', value: 'REJECTED' },
			{ name: 'Transferred', value: 'TRANSFERRED' },
		],
		default: 'PENDING',
		description: 'Status of the tasks to list',
	},
	{
		displayName: FIELDS.instanceIds.label,
		name: 'instanceIds',
		type: 'string',
		displayOptions: { show: { ...show, by: ['instanceIds'] } },
		default: '',
		placeholder: FIELDS.instanceIds.itemField,
		description: `IDs of external instances, any number of them: separated by commas, or a list. Instances that Feishu does not know are left out. ${describeDefault(FIELDS.instanceIds)}.`,
	},
	{
		displayName: FIELDS.returnAll.label,
		name: 'returnAll',
		type: 'boolean',
		displayOptions: { show },
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: FIELDS.limit.label,
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: { show: { ...show, returnAll: [false] } },
		default: 50,
		description: 'Max number of results to return',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [
			TIMEOUT_OPTION,
			{
				displayName: OPTIONS.userIds.label,
				name: 'userIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. b85s39b, 5bb7g83c',
				description:
					'List the tasks of these people only: their user IDs, separated by commas, or a list',
				displayOptions: { show: { '/by': ['approvalCodes'] } },
			},
		],
	},
];
