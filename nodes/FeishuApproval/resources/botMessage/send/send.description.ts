import type { INodeProperties } from 'n8n-workflow';

import { INCLUDE_INPUT_FIELDS_LABEL } from '../../../execution/inputFields';
import { describeDefault } from '../../../execution/operationInput';
import { PERSON_TYPE_OPTIONS } from '../../../execution/personTypeOptions';
import { QUICK_ACTION_CHOICES, REASON_FIELDS } from '../../../execution/quickActions';
import { TIME_ZONE_OPTION, TIMEOUT_OPTION } from '../../../execution/runOptions';
import { MESSAGE_LOCALE_OPTION } from '../localeOption';
import { FIELDS, OPTIONS } from './fields';
import { RESULT_FIELD } from './output';
import { selectTemplates, TEMPLATE_CHOICES } from './templates';

const show = { resource: ['botMessage'], operation: ['send'] };

const regularTemplates = selectTemplates(({ isCustom }) => !isCustom);
const showRegular = { ...show, template: regularTemplates };

/** Shows an option for templates only that a condition holds for. */
const showFor = (condition: Parameters<typeof selectTemplates>[0]) => ({
	displayOptions: { show: { '/template': selectTemplates(condition) } },
});
const forRegular = showFor(({ isCustom }) => !isCustom);
const forCustom = showFor(({ isCustom = false }) => isCustom);
const forTitled = showFor(({ needsTitleUser = false }) => needsTitleUser);
const forSender = showFor(({ needsSender = false }) => needsSender);
const forQuickActions = showFor(({ takesQuickActions = false }) => takesQuickActions);

const PERSON_FORMS =
	'a user ID, an open ID, which starts with ou_, an email address, or a mobile number that starts with +';

const MARKDOWN = 'Feishu reads Markdown in it.';

/** The panel fields of the operation Send. */
export const sendDescription: INodeProperties[] = [
	{
		displayName: FIELDS.template.label,
		name: 'template',
		type: 'options',
		displayOptions: { show },
		options: TEMPLATE_CHOICES,
		default: '1008',
		description: "What the message is about. Feishu's templates determine its title and its look.",
	},
	{
		displayName: FIELDS.receiverIdType.label,
		name: 'receiverIdType',
		type: 'options',
		displayOptions: { show },
		options: PERSON_TYPE_OPTIONS,
		default: 'user_id',
		description: `Type of the value in '${FIELDS.receiverId.label}'`,
	},
	{
		displayName: FIELDS.receiverId.label,
		name: 'receiverId',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: FIELDS.receiverId.itemField,
		description: `Person who gets the message. ${describeDefault(FIELDS.receiverId)}.`,
		hint: 'Leave empty, or drag the field here from the input on the left',
	},
	{
		displayName: FIELDS.approvalName.label,
		name: 'approvalName',
		type: 'string',
		displayOptions: { show: showRegular },
		default: '',
		placeholder: FIELDS.approvalName.itemField,
		description: `Name of the approval in the title of the message: a text, or an object of locale to text. ${describeDefault(FIELDS.approvalName)}.`,
	},
	{
		displayName: FIELDS.summaries.label,
		name: 'summaries',
		type: 'string',
		displayOptions: { show: showRegular },
		default: '',
		placeholder: FIELDS.summaries.itemField,
		description: `What the approval is about, 5 lines at most: a list of texts, an object such as { "Days": "3" }, or a text with one line each. ${MARKDOWN} ${describeDefault(FIELDS.summaries)}.`,
	},
	{
		displayName: FIELDS.pcLink.label,
		name: 'pcLink',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: FIELDS.pcLink.itemField,
		description: `URL in your system that the button for details opens on a computer. One of the two links is enough. ${describeDefault(FIELDS.pcLink)}.`,
	},
	{
		displayName: FIELDS.mobileLink.label,
		name: 'mobileLink',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: FIELDS.mobileLink.itemField,
		description: `URL in your system that the button for details opens on a phone. One of the two links is enough. ${describeDefault(FIELDS.mobileLink)}.`,
	},
	{
		displayName: FIELDS.quickActions.label,
		name: 'quickActions',
		type: 'multiOptions',
		displayOptions: {
			show: {
				...show,
				template: selectTemplates(({ takesQuickActions }) => takesQuickActions ?? false),
			},
		},
		options: QUICK_ACTION_CHOICES,
		default: [],
		description: `Buttons with which the receiver decides inside the message. They need the option '${OPTIONS.callbackUrl.label}'.`,
	},
	{
		displayName: FIELDS.instanceId.label,
		name: 'instanceId',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: FIELDS.instanceId.itemField,
		description: `ID of the external instance that the message is about. With quick actions, it comes back with the decision. ${describeDefault(FIELDS.instanceId)}.`,
	},
	{
		displayName: FIELDS.taskId.label,
		name: 'taskId',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: FIELDS.taskId.itemField,
		description: `ID of the task that the message is about. With quick actions, it comes back with the decision. ${describeDefault(FIELDS.taskId)}.`,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [
			{ ...REASON_FIELDS.needReason, ...forQuickActions },
			{ ...REASON_FIELDS.needAttachment, ...forQuickActions },
			{
				displayName: OPTIONS.callbackUrl.label,
				name: 'callbackUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://n8n.example.com/webhook/…',
				description:
					'URL to which Feishu posts a decision: the production URL of a Feishu Approval Trigger. It is used with quick actions. Token and key come from the credential Feishu Approval Callback API.',
				...forQuickActions,
			},
			{
				displayName: OPTIONS.comment.label,
				name: 'comment',
				type: 'string',
				default: '',
				placeholder: OPTIONS.comment.itemField,
				description: `Comment in the message. The templates about comments, and Approved, need it. ${MARKDOWN} ${describeDefault(OPTIONS.comment)}.`,
				...forRegular,
			},
			{
				displayName: OPTIONS.customContent.label,
				name: 'customContent',
				type: 'string',
				typeOptions: { rows: 3 },
				default: '',
				placeholder: OPTIONS.customContent.itemField,
				description: `Text of the message. ${MARKDOWN} ${describeDefault(OPTIONS.customContent)}.`,
				...forCustom,
			},
			{
				displayName: OPTIONS.customTitle.label,
				name: 'customTitle',
				type: 'string',
				default: '',
				placeholder: OPTIONS.customTitle.itemField,
				description: `Title of the message. ${describeDefault(OPTIONS.customTitle)}.`,
				...forCustom,
			},
			{
				displayName: OPTIONS.departmentId.label,
				name: 'departmentId',
				type: 'string',
				default: '',
				placeholder: OPTIONS.departmentId.itemField,
				description: `ID of the initiator's department on Feishu, not an open_department_id. Required if the initiator is in several departments. ${describeDefault(OPTIONS.departmentId)}.`,
				...forRegular,
			},
			{
				displayName: OPTIONS.departmentName.label,
				name: 'departmentName',
				type: 'string',
				default: '',
				placeholder: OPTIONS.departmentName.itemField,
				description: `Name of the initiator's department, if the department is not on Feishu. ${describeDefault(OPTIONS.departmentName)}.`,
				...forRegular,
			},
			{
				displayName: INCLUDE_INPUT_FIELDS_LABEL,
				name: 'includeInputFields',
				type: 'boolean',
				default: false,
				description: `Whether to keep the fields of the input item and to put the result into the field "${RESULT_FIELD}"`,
			},
			{
				displayName: OPTIONS.initiatorId.label,
				name: 'initiatorId',
				type: 'string',
				default: '',
				placeholder: OPTIONS.initiatorId.itemField,
				description: `Person who submitted the approval: ${PERSON_FORMS}. ${describeDefault(OPTIONS.initiatorId)}.`,
				...forRegular,
			},
			{
				displayName: OPTIONS.initiatorName.label,
				name: 'initiatorName',
				type: 'string',
				default: '',
				placeholder: OPTIONS.initiatorName.itemField,
				description: `Name of the initiator, if the initiator has no account on Feishu. ${describeDefault(OPTIONS.initiatorName)}.`,
				...forRegular,
			},
			MESSAGE_LOCALE_OPTION,
			{
				displayName: OPTIONS.note.label,
				name: 'note',
				type: 'string',
				default: '',
				placeholder: OPTIONS.note.itemField,
				description: `Small text at the end of the message, such as where the approval comes from. ${describeDefault(OPTIONS.note)}.`,
			},
			{ ...REASON_FIELDS.reasonRequired, ...forQuickActions },
			{
				displayName: OPTIONS.secondButton.label,
				name: 'secondButton',
				type: 'fixedCollection',
				placeholder: 'Add button',
				default: {},
				description: 'A button beside the one for details',
				options: [
					{
						displayName: 'Button',
						name: 'button',
						values: [
							{
								displayName: 'Name',
								name: 'name',
								type: 'string',
								default: '',
								description: 'Text of the button',
							},
							{
								displayName: 'Link',
								name: 'link',
								type: 'string',
								default: '',
								placeholder: 'e.g. https://oa.example.com/help',
								description: 'URL that the button opens',
							},
						],
					},
				],
			},
			{
				displayName: OPTIONS.senderUserId.label,
				name: 'senderUserId',
				type: 'string',
				default: '',
				placeholder: OPTIONS.senderUserId.itemField,
				description: `User ID of the person who urges the receiver. ${describeDefault(OPTIONS.senderUserId)}.`,
				...forSender,
			},
			{
				displayName: OPTIONS.text.label,
				name: 'text',
				type: 'string',
				default: '',
				placeholder: OPTIONS.text.itemField,
				description: `What the person who urges the receiver writes. ${describeDefault(OPTIONS.text)}.`,
				...forSender,
			},
			TIME_ZONE_OPTION,
			TIMEOUT_OPTION,
			{
				displayName: OPTIONS.titleUserId.label,
				name: 'titleUserId',
				type: 'string',
				default: '',
				placeholder: OPTIONS.titleUserId.itemField,
				description: `Person in the title of the message, such as the initiator of a to-do or the author of a comment: ${PERSON_FORMS}. Defaults to '${OPTIONS.initiatorId.label}'. ${describeDefault(OPTIONS.titleUserId)}.`,
				...forTitled,
			},
			{
				displayName: OPTIONS.uuid.label,
				name: 'uuid',
				type: 'string',
				default: '',
				description:
					'Feishu sends messages with the same UUID, 64 characters at most, only once within an hour. If it is empty, the node makes it from the message, so that a repetition sends nothing twice.',
			},
		],
	},
];
