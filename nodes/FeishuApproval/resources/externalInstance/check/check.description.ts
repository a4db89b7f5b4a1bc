import type { INodeProperties } from 'n8n-workflow';

import { TIME_ZONE_OPTION, TIMEOUT_OPTION } from '../../../execution/runOptions';
import { FIELD_LABELS } from './fields';
import { RESULT_FIELD } from './output';

const show = { resource: ['externalInstance'], operation: ['check'] };

/** The panel fields of the operation Check. */
export const checkDescription: INodeProperties[] = [
	{
		displayName: 'Items Are',
		name: 'itemsAre',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show },
		options: [
			{
				name: 'External Instances',
				value: 'instances',
				description: 'Each item is one external instance with a list of its tasks',
			},
			{
				name: 'Tasks',
				value: 'tasks',
				description:
					'Each item is one task, as a SQL join returns them. Items with the same instance ID become one external instance.',
			},
		],
		default: 'instances',
		description: 'What each input item is',
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
			'ID of the external instance in your own approval system, exactly as it was synced to Feishu',
		hint: 'Drag the field here from the input on the left',
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
			'When the external instance last changed in your system: Unix milliseconds or seconds, ISO 8601, 2020-06-08 16:00:00, or a date',
	},
	{
		displayName: FIELD_LABELS.tasks,
		name: 'tasks',
		type: 'json',
		displayOptions: { show: { ...show, itemsAre: ['instances'] } },
		default: '={{ $json.tasks }}',
		placeholder: 'e.g. [{ "task_id": "112253", "update_time": 1591603040000 }]',
		description:
			"List of the tasks of the external instance, also as JSON text. Leave empty if it has none. The options 'Task ID Field' and 'Task Update Time Field' name the fields inside.",
	},
	{
		displayName: FIELD_LABELS.taskId,
		name: 'taskId',
		type: 'string',
		displayOptions: { show: { ...show, itemsAre: ['tasks'] } },
		default: '={{ $json.task_id }}',
		placeholder: 'e.g. {{ $json.task_id }}',
		description:
			'ID of the task in your own approval system. If it is empty, the item is an external instance without tasks.',
	},
	{
		displayName: FIELD_LABELS.taskUpdateTime,
		name: 'taskUpdateTime',
		type: 'string',
		displayOptions: { show: { ...show, itemsAre: ['tasks'] } },
		default: '={{ $json.task_update_time }}',
		placeholder: 'e.g. {{ $json.task_update_time }}',
		description: `When the task last changed in your system, in any format that '${FIELD_LABELS.updateTime}' accepts`,
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
				displayName: 'API Version',
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
				displayName: 'Include Input Fields',
				name: 'includeInputFields',
				type: 'boolean',
				default: false,
				description: `Whether to keep the fields of the input item and to put the result into the field "${RESULT_FIELD}"`,
			},
			{
				displayName: 'Instances per Request',
				name: 'batchSize',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 100,
				description: 'Maximum number of external instances per request to Feishu',
			},
			{
				displayName: 'Task ID Field',
				name: 'taskIdField',
				type: 'string',
				default: 'task_id',
				description: `Name of the field inside '${FIELD_LABELS.tasks}' that holds the task's ID`,
				displayOptions: { show: { '/itemsAre': ['instances'] } },
			},
			{
				displayName: 'Task Update Time Field',
				name: 'taskUpdateTimeField',
				type: 'string',
				default: 'update_time',
				description: `Name of the field inside '${FIELD_LABELS.tasks}' that holds when the task last changed`,
				displayOptions: { show: { '/itemsAre': ['instances'] } },
			},
			TIME_ZONE_OPTION,
			TIMEOUT_OPTION,
		],
	},
];
