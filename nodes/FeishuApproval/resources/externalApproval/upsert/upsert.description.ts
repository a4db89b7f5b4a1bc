import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { createApprovalCodeField } from '../../../execution/approvalCode';
import { LOCALE_OPTION } from '../../../execution/localeOption';
import { TIMEOUT_OPTION } from '../../../execution/runOptions';
import { USER_ID_TYPE_OPTION } from '../userIdTypeOption';
import { FIELDS, OPTIONS } from './fields';

const show = { resource: ['externalApproval'], operation: ['upsert'] };
const showSome = { ...show, visibleTo: ['some'] };

const IS_FILLED_IN = [{ _cnd: { exists: true } } as const];

const EVERYONE = {
	name: 'Everyone',
	value: 'everyone',
	description: 'Everyone in the company',
};

const NOT_EVERYONE = [
	{
		name: 'Nobody',
		value: 'nobody',
		description: 'Nobody: people start the approval in your own system only',
	},
	{
		name: 'Some',
		value: 'some',
		description: 'The users and departments in the two fields below',
	},
];

/**
 * Creates the field 'Visible To'. There are two with this name, because an update must not make a definition visible
 * to everyone if the user left the field alone: n8n does not store a value that is the default.
 */
function createVisibleToField(
	displayOptions: IDisplayOptions,
	options: INodeProperties['options'],
	initial: string,
): INodeProperties {
	return {
		displayName: FIELDS.visibleTo.label,
		name: 'visibleTo',
		type: 'options',
		displayOptions,
		options,
		default: initial,
		description:
			"Who sees the approval in Feishu's page for starting approvals. It makes no difference to tasks: approvers always see theirs.",
	};
}

/** The panel fields of the operation Create or Update. */
export const upsertDescription: INodeProperties[] = [
	{
		displayName: FIELDS.ownCode.label,
		name: 'ownCode',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. oa-leave',
		description:
			'A code that you choose for this kind of approval, at most 128 characters. The same code is the same definition: with a code that you used before, the definition is updated.',
		hint: "Your code, to create and change the definition. Feishu answers with a code of its own, approval_code in the output, which Sync needs. Don't mix them up.",
	},
	createApprovalCodeField(show, {
		description:
			"Feishu's code, if the definition exists already. It is then read first, and everything that you leave empty here keeps its value. Without it, the definition is created or replaced as a whole: what you leave empty falls back to its default.",
		hint: 'Leave empty to create a definition',
	}),
	{
		displayName: FIELDS.approvalName.label,
		name: 'approvalName',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. Leave',
		description:
			'Name of this kind of approval in Feishu. For several languages: an object such as { "en-US": "Leave", "de-DE": "Urlaub" }. Required for a new definition.',
	},
	{
		displayName: FIELDS.groupCode.label,
		name: 'groupCode',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. oa',
		description:
			"A code that you choose for the group of approvals in Feishu's page for starting approvals. Required for a new definition.",
	},
	{
		displayName: FIELDS.groupName.label,
		name: 'groupName',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. Company OA',
		description:
			'Name of the group. Use the same name with the same group code everywhere: Feishu may reject another one. Required for a new definition.',
	},
	{
		displayName: FIELDS.createLinkPc.label,
		name: 'createLinkPc',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. https://oa.example.com/leave/new',
		description:
			'Page of your system where people start such an approval on a computer. Without it, Feishu does not offer the approval there.',
	},
	{
		displayName: FIELDS.createLinkMobile.label,
		name: 'createLinkMobile',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. https://oa.example.com/m/leave/new',
		description:
			'Page of your system where people start such an approval on a phone. Without it, Feishu does not offer the approval there.',
	},
	createVisibleToField(
		{ show, hide: { approvalCode: IS_FILLED_IN } },
		[EVERYONE, ...NOT_EVERYONE],
		'everyone',
	),
	createVisibleToField(
		{ show: { ...show, approvalCode: IS_FILLED_IN } },
		[
			EVERYONE,
			...NOT_EVERYONE,
			{
				name: 'Unchanged',
				value: 'unchanged',
				description: 'The same people as before; everyone if the definition is new',
			},
		],
		'unchanged',
	),
	{
		displayName: FIELDS.viewerUsers.label,
		name: 'viewerUsers',
		type: 'string',
		displayOptions: { show: showSome },
		default: '',
		placeholder: 'e.g. ou_7d8a6e6df7621556ce0d21922b676706, ou_…',
		description:
			"IDs of the users: a text with commas, or a list. The option 'User ID Type' says which IDs. At most 200 users and departments.",
	},
	{
		displayName: FIELDS.viewerDepartments.label,
		name: 'viewerDepartments',
		type: 'string',
		displayOptions: { show: showSome },
		default: '',
		placeholder: 'e.g. od-4e6ac4d14bcd5071a37a39de902c7141, od-…',
		description:
			"IDs of the departments: a text with commas, or a list. The option 'Department ID Type' says which IDs.",
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [
			{
				displayName: OPTIONS.allowBatchOperate.label,
				name: 'allowBatchOperate',
				type: 'boolean',
				default: false,
				description: 'Whether approvers can decide several tasks at once',
			},
			{
				displayName: OPTIONS.businessType.label,
				name: 'businessType',
				type: 'string',
				default: '',
				placeholder: 'e.g. hr',
				description: 'Type of the approval in your system. Feishu does not show it.',
			},
			{
				displayName: OPTIONS.callbackUrl.label,
				name: 'callbackUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://n8n.example.com/webhook/feishu',
				description:
					'Where Feishu posts the decisions that people make in Feishu. It needs the credential Feishu Approval Callback API. You do not need it with the trigger node, which registers its own address.',
			},
			{
				displayName: OPTIONS.departmentIdType.label,
				name: 'departmentIdType',
				type: 'options',
				options: [
					{ name: 'Department ID', value: 'department_id', description: 'Chosen by your company' },
					{
						name: 'Open Department ID',
						value: 'open_department_id',
						description: 'Starts with od-',
					},
				],
				default: 'open_department_id',
				description: `Type of the IDs in '${FIELDS.viewerDepartments.label}'`,
			},
			{
				displayName: OPTIONS.description.label,
				name: 'description',
				type: 'string',
				default: '',
				description: 'What the approval is for, in one language or several',
			},
			{
				displayName: OPTIONS.excludeStatistics.label,
				name: 'excludeStatistics',
				type: 'boolean',
				default: false,
				description:
					"Whether Feishu leaves the approval out of its statistics on people's efficiency",
			},
			LOCALE_OPTION,
			{
				displayName: OPTIONS.managers.label,
				name: 'managers',
				type: 'string',
				default: '',
				placeholder: 'e.g. ou_7d8a6e6df7621556ce0d21922b676706, ou_…',
				description:
					"IDs of the users who manage the approval's data: a text with commas, or a list. At most 200.",
			},
			{
				displayName: OPTIONS.showOnMobile.label,
				name: 'showOnMobile',
				type: 'boolean',
				default: true,
				description: 'Whether Feishu shows the approval on phones',
			},
			{
				displayName: OPTIONS.showOnPc.label,
				name: 'showOnPc',
				type: 'boolean',
				default: true,
				description: 'Whether Feishu shows the approval on computers',
			},
			{
				displayName: OPTIONS.sourceName.label,
				name: 'sourceName',
				type: 'string',
				default: '',
				placeholder: 'e.g. Company OA',
				description:
					'Name of your system, in one language or several. Feishu writes "from" in front of it.',
			},
			{
				displayName: OPTIONS.supportBatchRead.label,
				name: 'supportBatchRead',
				type: 'boolean',
				default: false,
				description: 'Whether people can mark several of their CCs as read at once',
			},
			TIMEOUT_OPTION,
			USER_ID_TYPE_OPTION,
		],
	},
];
