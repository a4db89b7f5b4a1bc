import type { INodeProperties } from 'n8n-workflow';

import { INCLUDE_INPUT_FIELDS_LABEL } from '../../../execution/inputFields';
import { describeDefault } from '../../../execution/operationInput';
import {
	createTimeZoneNotice,
	TIME_ZONE_OPTION,
	TIMEOUT_OPTION,
} from '../../../execution/runOptions';
import { createItemsAreField } from '../itemsAre';
import { FIELDS, OPTIONS } from './fields';
import { RESULT_FIELD } from './output';

const show = { resource: ['externalInstance'], operation: ['check'] };

/** The panel fields of the operation Check. */
export const checkDescription: INodeProperties[] = [
	createItemsAreField('check'),
	{
		displayName: FIELDS.instanceId.label,
		name: 'instanceId',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: FIELDS.instanceId.itemField,
		description: `ID of the external instance in your own approval system, exactly as it was synced to Feishu. ${describeDefault(FIELDS.instanceId)}.`,
		hint: 'Leave empty, or drag the field here from the input on the left',
	},
	{
		displayName: FIELDS.updateTime.label,
		name: 'updateTime',
		type: 'string',
		displayOptions: { show },
		default: '',
		placeholder: FIELDS.updateTime.itemField,
		description: `When the external instance last changed in your system: Unix milliseconds or seconds, ISO 8601, 2020-06-08 16:00:00, 2020/06/08 16:00, a date, or a spreadsheet's serial number. ${describeDefault(FIELDS.updateTime)}.`,
	},
	createTimeZoneNotice(show),
	{
		displayName: FIELDS.tasks.label,
		name: 'tasks',
		type: 'string',
		displayOptions: { show: { ...show, itemsAre: ['instances'] } },
		default: '',
		placeholder: FIELDS.tasks.itemField,
		description: `List of the tasks of the external instance, also as JSON text; [] if it has none. ${describeDefault(FIELDS.tasks)}. The options 'Task ID Field' and 'Task Update Time Field' name the fields inside.`,
	},
	{
		displayName: FIELDS.taskId.label,
		name: 'taskId',
		type: 'string',
		displayOptions: { show: { ...show, itemsAre: ['tasks'] } },
		default: '',
		placeholder: FIELDS.taskId.itemField,
		description: `ID of the task in your own approval system. If an item has neither a task ID nor a task update time, it is an external instance without tasks. ${describeDefault(FIELDS.taskId)}.`,
	},
	{
		displayName: FIELDS.taskUpdateTime.label,
		name: 'taskUpdateTime',
		type: 'string',
		displayOptions: { show: { ...show, itemsAre: ['tasks'] } },
		default: '',
		placeholder: FIELDS.taskUpdateTime.itemField,
		description: `When the task last changed in your system, in any format that '${FIELDS.updateTime.label}' accepts. ${describeDefault(FIELDS.taskUpdateTime)}.`,
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
				displayName: OPTIONS.apiVersion.label,
				name: 'apiVersion',
				type: 'options',
				options: [
					{ name: 'V3 (Legacy Host)', value: 'v3' },
					{ name: 'V4', value: 'v4' },
				],
				default: 'v4',
				description: "Version of Feishu's check API. Both versions give the same output.",
			},
			{
				displayName: OPTIONS.explain.label,
				name: 'explain',
				type: 'options',
				options: [
					{ name: 'Chinese', value: 'zh-CN' },
					{ name: 'English', value: 'en' },
					{ name: 'Off', value: 'off' },
				],
				default: 'en',
				description:
					"Language of the field 'explanation', which says in a sentence how the external instance on Feishu differs",
			},
			{
				displayName: INCLUDE_INPUT_FIELDS_LABEL,
				name: 'includeInputFields',
				type: 'boolean',
				default: false,
				description: `Whether to keep the fields of the input item and to put the result into the field "${RESULT_FIELD}". An external instance that comes from several items is output once per item. Turn this on if a sync follows. The preview of the output before the first run shows the fields without this option.`,
			},
			{
				displayName: OPTIONS.batchSize.label,
				name: 'batchSize',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 0 },
				default: 0,
				description:
					'Maximum number of external instances per request to Feishu. With 0, the node finds out how many Feishu accepts: it starts with 100 and needs the fewest requests.',
			},
			{
				displayName: 'Task ID Field',
				name: 'taskIdField',
				type: 'string',
				default: 'task_id',
				description: `Name or path of the field inside '${FIELDS.tasks.label}' that holds the task's ID`,
				displayOptions: { show: { '/itemsAre': ['instances'] } },
			},
			{
				displayName: 'Task Update Time Field',
				name: 'taskUpdateTimeField',
				type: 'string',
				default: 'update_time',
				description: `Name or path of the field inside '${FIELDS.tasks.label}' that holds when the task last changed, such as meta.updatedAt`,
				displayOptions: { show: { '/itemsAre': ['instances'] } },
			},
			TIME_ZONE_OPTION,
			TIMEOUT_OPTION,
		],
	},
];
