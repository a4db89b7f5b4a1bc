import type { INodeProperties } from 'n8n-workflow';

import { TIME_ZONE_OPTION, TIMEOUT_OPTION } from '../../../execution/runOptions';
import { FIELD_LABELS, OPTION_LABELS } from './fields';

const show = { resource: ['externalInstance'], operation: ['sync'] };

/** The panel fields of the operation Sync. */
export const syncDescription: INodeProperties[] = [
	{
		displayName: FIELD_LABELS.approvalCode,
		name: 'approvalCode',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. 81D31358-93AF-92D6-7425-01A5D67C4E71',
		description:
			'Code of the approval definition on Feishu, as Feishu returned it when the definition was created',
		hint: 'The kind of approval, such as leave or a purchase. The definition must exist on Feishu.',
	},
	{
		displayName: FIELD_LABELS.instanceId,
		name: 'instanceId',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '={{ $json.instance_id }}',
		placeholder: 'e.g. {{ $json.instance_id }}',
		description:
			'ID of the external instance in your own approval system. Feishu creates the instance if it does not know the ID yet, and updates it otherwise.',
		hint: 'Drag the field here from the input on the left',
	},
	{
		displayName: FIELD_LABELS.status,
		name: 'status',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '={{ $json.status }}',
		placeholder: 'e.g. PENDING',
		description:
			'Status of the external instance: PENDING, APPROVED, REJECTED, CANCELED (withdrawn by the initiator), DELETED, HIDDEN (Feishu shows no status) or TERMINATED, in any letter case',
	},
	{
		displayName: FIELD_LABELS.startTime,
		name: 'startTime',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '={{ $json.start_time }}',
		placeholder: 'e.g. {{ $json.start_time }}',
		description:
			'When the external instance was submitted: Unix milliseconds or seconds, ISO 8601, 2020-06-08 16:00:00, or a date',
	},
	{
		displayName: FIELD_LABELS.endTime,
		name: 'endTime',
		type: 'string',
		displayOptions: { show },
		default: '={{ $json.end_time }}',
		placeholder: 'e.g. {{ $json.end_time }}',
		description:
			"When the external instance was finished, in any format that 'Start Time' accepts. Leave empty if it is not finished.",
	},
	{
		displayName: FIELD_LABELS.updateTime,
		name: 'updateTime',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '={{ $json.update_time }}',
		placeholder: 'e.g. {{ $json.update_time }}',
		description:
			"When the external instance last changed in your system, in any format that 'Start Time' accepts. Check compares it with the time on Feishu.",
	},
	{
		displayName: FIELD_LABELS.initiatorIdType,
		name: 'initiatorIdType',
		type: 'options',
		displayOptions: { show },
		options: [
			{
				name: 'Open ID',
				value: 'open_id',
				description: 'Starts with ou_ and differs from app to app',
			},
			{ name: 'User ID', value: 'user_id', description: 'The same in all apps of your company' },
		],
		default: 'user_id',
		description: "Type of the ID in 'Initiator ID'",
	},
	{
		displayName: FIELD_LABELS.initiatorId,
		name: 'initiatorId',
		type: 'string',
		displayOptions: { show },
		default: '={{ $json.user_id }}',
		placeholder: 'e.g. b85s39b',
		description:
			"Feishu user who submitted the external instance. If it is empty, the external instance is in nobody's list of submitted approvals.",
	},
	{
		displayName: FIELD_LABELS.pcLink,
		name: 'pcLink',
		type: 'string',
		displayOptions: { show },
		default: '={{ $json.pc_link }}',
		placeholder: 'e.g. https://oa.example.com/requests/1',
		description:
			'URL in your system that Feishu opens on a computer when somebody clicks the approval. One of the two links is enough.',
	},
	{
		displayName: FIELD_LABELS.mobileLink,
		name: 'mobileLink',
		type: 'string',
		displayOptions: { show },
		default: '={{ $json.mobile_link }}',
		placeholder: 'e.g. https://m.oa.example.com/requests/1',
		description: 'URL in your system that Feishu opens on a phone. One of the two links is enough.',
	},
	{
		displayName: FIELD_LABELS.tasks,
		name: 'tasks',
		type: 'json',
		displayOptions: { show },
		default: '={{ $json.tasks }}',
		placeholder:
			'e.g. [{ "task_id": "112253", "user_id": "b85s39b", "status": "PENDING", "create_time": 1591603040000, "update_time": 1591603040000 }]',
		description:
			"List of the tasks of the external instance, one for each approver, also as JSON text. Leave empty if it has none. Required in each task: task_id, user_id or open_id, status (PENDING, APPROVED, REJECTED, TRANSFERRED or DONE) and create_time. Optional: update_time (defaults to 'Update Time'), end_time, title, node_name, pc_link, mobile_link and the other fields that Feishu documents.",
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
				displayName: OPTION_LABELS.businessKey,
				name: 'businessKey',
				type: 'string',
				default: '={{ $json.business_key }}',
				placeholder: 'e.g. LEAVE-2020-0042',
				description: 'Document number of the external instance, as your company uses it',
			},
			{
				displayName: OPTION_LABELS.ccList,
				name: 'ccList',
				type: 'json',
				default: '={{ $json.cc_list }}',
				placeholder:
					'e.g. [{ "cc_id": "c1", "user_id": "b85s39b", "create_time": 1591603040000, "update_time": 1591603040000 }]',
				description:
					'List of the CC entries of the external instance, also as JSON text. Required in each: cc_id, user_id or open_id, and create_time. Optional: update_time, read_status (READ or UNREAD), title, pc_link and mobile_link.',
			},
			{
				displayName: OPTION_LABELS.departmentId,
				name: 'departmentId',
				type: 'string',
				default: '={{ $json.department_id }}',
				placeholder: 'e.g. od-8ec33278bc2',
				description: "ID of the initiator's department on Feishu",
			},
			{
				displayName: OPTION_LABELS.departmentName,
				name: 'departmentName',
				type: 'string',
				default: '={{ $json.department_name }}',
				placeholder: 'e.g. Human Resources',
				description: "Name of the initiator's department, if the department is not on Feishu",
			},
			{
				displayName: OPTION_LABELS.displayMethod,
				name: 'displayMethod',
				type: 'options',
				options: [
					{
						name: 'Browser',
						value: 'BROWSER',
						description: 'In the default browser of the computer',
					},
					{ name: 'Hosted', value: 'TRUSTEESHIP', description: 'As a form hosted by Feishu' },
					{ name: 'Inside Feishu', value: 'NORMAL', description: 'As a page inside Feishu' },
					{ name: 'Sidebar', value: 'SIDEBAR', description: "In Feishu's sidebar" },
				],
				default: 'BROWSER',
				description: 'How Feishu opens the links of the external instance on a computer',
			},
			{
				displayName: OPTION_LABELS.extra,
				name: 'extra',
				type: 'json',
				default: '{}',
				placeholder: 'e.g. { "amount": 120 }',
				description:
					'Further data that Feishu stores with the external instance: an object, also as JSON text',
			},
			{
				displayName: OPTION_LABELS.form,
				name: 'form',
				type: 'json',
				default: '={{ $json.form }}',
				placeholder: 'e.g. { "Days": "2", "Reason": "Family" }',
				description:
					'Form fields that Feishu shows in its lists: an object that maps names to values, or a list of { "name", "value" }. Feishu shows the first three.',
			},
			{
				displayName: OPTION_LABELS.i18nResources,
				name: 'i18nResources',
				type: 'json',
				default: '[]',
				placeholder:
					'e.g. [{ "locale": "zh-CN", "is_default": true, "texts": [{ "key": "@i18n@1", "value": "请假" }] }]',
				description:
					'Texts for keys such as @i18n@1, in the form that Feishu documents. Only needed if other fields contain such keys instead of the texts themselves.',
			},
			{
				displayName: OPTION_LABELS.locale,
				name: 'locale',
				type: 'options',
				options: [
					{ name: 'Chinese (Hong Kong)', value: 'zh-HK' },
					{ name: 'Chinese (Simplified)', value: 'zh-CN' },
					{ name: 'Chinese (Taiwan)', value: 'zh-TW' },
					{ name: 'English', value: 'en-US' },
					{ name: 'French', value: 'fr-FR' },
					{ name: 'German', value: 'de-DE' },
					{ name: 'Indonesian', value: 'id-ID' },
					{ name: 'Italian', value: 'it-IT' },
					{ name: 'Japanese', value: 'ja-JP' },
					{ name: 'Korean', value: 'ko-KR' },
					{ name: 'Malay', value: 'ms-MY' },
					{ name: 'Portuguese (Brazil)', value: 'pt-BR' },
					{ name: 'Russian', value: 'ru-RU' },
					{ name: 'Spanish', value: 'es-ES' },
					{ name: 'Thai', value: 'th-TH' },
					{ name: 'Vietnamese', value: 'vi-VN' },
				],
				default: 'zh-CN',
				description:
					'Language of the texts. If a text has several languages, such as { "zh-CN": "请假", "en-US": "Leave" }, Feishu shows this one to users whose language is missing.',
			},
			TIME_ZONE_OPTION,
			TIMEOUT_OPTION,
			{
				displayName: OPTION_LABELS.title,
				name: 'title',
				type: 'string',
				default: '={{ $json.title }}',
				placeholder: 'e.g. Leave of Zhang San',
				description:
					'Title of the external instance in Feishu. Defaults to the name of the approval definition.',
			},
			{
				displayName: OPTION_LABELS.updateMode,
				name: 'updateMode',
				type: 'options',
				options: [
					{
						name: 'Replace',
						value: 'REPLACE',
						description: "Replace everything: tasks and CC entries that you don't send are removed",
					},
					{
						name: 'Update',
						value: 'UPDATE',
						description:
							'Add and update: the external instance, each task and each CC entry is updated only if its update time is newer',
					},
				],
				default: 'REPLACE',
				description: 'How the sync treats an external instance that Feishu already has',
			},
			{
				displayName: OPTION_LABELS.userName,
				name: 'userName',
				type: 'string',
				default: '={{ $json.user_name }}',
				placeholder: 'e.g. Front Desk',
				description: 'Name of the initiator, if the initiator has no account on Feishu',
			},
		],
	},
];
