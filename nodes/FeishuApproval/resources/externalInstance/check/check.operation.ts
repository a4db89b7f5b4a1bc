import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { apiError } from '../../../execution/nodeErrors';
import { sendWithRetry } from '../../../feishu/client/retry';
import type { ApiVersion } from '../../../feishu/api/checkExternalInstances';
import type { Failure } from '../../../feishu/client/result';
import { createYielder } from '../../../execution/yieldToEventLoop';
import { ShardedMap } from './shardedMap';
import { createParameterReader } from '../../../execution/parameter';
import type { InputProblem } from '../../../input/inputError';
import { createTransport } from '../../../execution/transport';
import { OutputItems } from '../../../execution/outputItems';
import {
	readItems,
	throwFirstProblem,
	throwIfCancelled,
	type ProblemsByItem,
} from '../../../execution/readItems';
import {
	assertOption,
	readRunOptions,
	TIME_ZONE_OPTION,
	TIMEOUT_OPTION,
	type RunOptions,
} from '../../../execution/runOptions';
import { withInstanceId } from '../withInstanceId';
import { checkInstances, type CheckReport } from './checkInstances';
import { MergedInstances, type MergedInstance } from './mergeRows';
import { compareInstance, type InstanceStatus } from './compare';
import { formatCheckHint } from './hint';
import { toOutputItem } from './output';
import { FIELD_LABELS, createInstanceReader, createTaskRowReader, type RowReader } from './readRow';

const show = { resource: ['externalInstance'], operation: ['check'] };

/** The fields of Check External Instances, in the order in which they are filled in. */
export const description: INodeProperties[] = [
	{
		displayName: 'Items Are',
		name: 'itemsAre',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show },
		options: [
			{
				name: 'Approval Instances',
				value: 'instances',
				description: 'Each item is one instance, with its tasks in a list',
			},
			{
				name: 'Tasks',
				value: 'tasks',
				description:
					'Each item is one task, as a SQL join gives them; items of the same instance are put together',
			},
		],
		default: 'instances',
		description: 'What one input item stands for',
	},
	{
		displayName: FIELD_LABELS.instanceId,
		name: 'instanceId',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '={{ $json.instance_id }}',
		placeholder: 'e.g. {{ $json.instance_id }}',
		description: 'ID of the instance in your own approval system, as it was sent to Feishu',
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
			'When the instance last changed in your system: Unix milliseconds or seconds, ISO 8601, 2020-06-08 16:00:00, or a date',
	},
	{
		displayName: FIELD_LABELS.tasks,
		name: 'tasks',
		type: 'json',
		displayOptions: { show: { ...show, itemsAre: ['instances'] } },
		default: '={{ $json.tasks }}',
		placeholder: 'e.g. [{ "task_id": "112253", "update_time": 1591603040000 }]',
		description:
			'List of the tasks of the instance, or JSON text of one. Leave empty if it has none. Names of the fields inside: see Options.',
	},
	{
		displayName: FIELD_LABELS.taskId,
		name: 'taskId',
		type: 'string',
		displayOptions: { show: { ...show, itemsAre: ['tasks'] } },
		default: '={{ $json.task_id }}',
		placeholder: 'e.g. {{ $json.task_id }}',
		description:
			'ID of the task in your own approval system. An item where it is empty stands for an instance without tasks.',
	},
	{
		displayName: FIELD_LABELS.taskUpdateTime,
		name: 'taskUpdateTime',
		type: 'string',
		displayOptions: { show: { ...show, itemsAre: ['tasks'] } },
		default: '={{ $json.task_update_time }}',
		placeholder: 'e.g. {{ $json.task_update_time }}',
		description: 'When the task last changed in your system, in any of the forms of Update Time',
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
					{ name: 'V4', value: 'v4' },
					{ name: 'V3 (Legacy Host)', value: 'v3' },
				],
				default: 'v4',
				description: 'Which form of the check Feishu is asked in; both give the same output',
			},
			{
				displayName: 'Include Input Fields',
				name: 'includeInputFields',
				type: 'boolean',
				default: false,
				description:
					'Whether to keep the fields of the input item, and put the result beside them under "check"',
			},
			{
				displayName: 'Instances per Request',
				name: 'batchSize',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 100,
				description: 'How many instances one request to Feishu carries, at most',
			},
			{
				displayName: 'Task ID Field',
				name: 'taskIdField',
				type: 'string',
				default: 'task_id',
				description: 'Name of the field inside Tasks that holds the ID of a task',
				displayOptions: { show: { '/itemsAre': ['instances'] } },
			},
			{
				displayName: 'Task Update Time Field',
				name: 'taskUpdateTimeField',
				type: 'string',
				default: 'update_time',
				description: 'Name of the field inside Tasks that holds when a task last changed',
				displayOptions: { show: { '/itemsAre': ['instances'] } },
			},
			TIME_ZONE_OPTION,
			TIMEOUT_OPTION,
		],
	},
];

interface Options extends RunOptions {
	apiVersion: ApiVersion;
	batchSize: number;
	includeInputFields: boolean;
	taskIdField: string;
	taskUpdateTimeField: string;
}

/** Checks all input items with Feishu, and puts out an item for each instance that differs. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const input = context.getInputData();
	const options = readOptions(context);
	const readRow = rowReader(context, input, options);
	const collected = await collect(context, input.length, readRow);
	const goesOn = context.continueOnFail();
	if (!goesOn) throwFirstProblem(context, collected.problems);

	const { checked, requests } = await check(context, collected.instances, options);
	if (!goesOn) await throwFirstFailure(context, collected.instances, checked);

	const { output, counts, errors } = await report(context, input, collected, checked, options);
	context.addExecutionHints({
		message: formatCheckHint({
			instances: collected.instances.size - checked.failures.size,
			requests,
			differing: counts,
			errors,
		}),
		location: 'outputPane',
	});
	return output;
}

/** Input items put together by instance, and the problems of those that cannot be used, by item. */
interface Collected {
	readonly instances: MergedInstances;
	readonly problems: ProblemsByItem;
}

function readOptions(context: IExecuteFunctions): Options {
	const given = context.getNodeParameter('options', 0, {}) as Partial<Options>;
	const apiVersion = given.apiVersion ?? 'v4';
	// An expression may give digits.
	const batchSize = Number(given.batchSize ?? 100);
	assertOption(
		context,
		['v3', 'v4'].includes(apiVersion),
		'API Version',
		apiVersion,
		'"v3" or "v4"',
	);
	assertOption(
		context,
		Number.isInteger(batchSize) && batchSize >= 1,
		'Instances per Request',
		given.batchSize,
		'a whole number from 1 on',
	);
	return {
		...readRunOptions(context, given),
		apiVersion,
		batchSize,
		includeInputFields: given.includeInputFields ?? false,
		taskIdField: given.taskIdField || 'task_id',
		taskUpdateTimeField: given.taskUpdateTimeField || 'update_time',
	};
}

function rowReader(
	context: IExecuteFunctions,
	input: readonly INodeExecutionData[],
	options: Options,
): RowReader {
	const read = (name: keyof typeof FIELD_LABELS) =>
		createParameterReader(context, input, name, FIELD_LABELS[name]);
	const common = { instanceId: read('instanceId'), updateTime: read('updateTime') };
	if (context.getNodeParameter('itemsAre', 0) === 'tasks') {
		return createTaskRowReader(
			{ ...common, taskId: read('taskId'), taskUpdateTime: read('taskUpdateTime') },
			options.timezone,
		);
	}
	return createInstanceReader(
		{ ...common, tasks: read('tasks') },
		{ id: options.taskIdField, updateTime: options.taskUpdateTimeField },
		options.timezone,
	);
}

async function collect(
	context: IExecuteFunctions,
	count: number,
	readRow: RowReader,
): Promise<Collected> {
	const instances = new MergedInstances();
	const problems = await readItems(context, count, (itemIndex) =>
		instances.add(readRow(itemIndex), itemIndex),
	);
	return { instances, problems };
}

async function check(
	context: IExecuteFunctions,
	instances: MergedInstances,
	{ apiVersion, batchSize, timeout }: Options,
): Promise<{ checked: CheckReport; requests: number }> {
	if (instances.size === 0) {
		return { checked: { differing: new ShardedMap(), failures: new ShardedMap() }, requests: 0 };
	}
	const line = await createTransport(context, timeout * 1000);
	throwIfCancelled(context);
	const checked = await checkInstances(instances, {
		apiVersion: apiVersion,
		batchSize,
		stopAtFirstFailure: !context.continueOnFail(),
		send: async (request) => (line.ok ? await sendWithRetry(request, line.value) : line),
	});
	throwIfCancelled(context);
	return { checked, requests: line.ok ? line.value.requests.count : 0 };
}

async function report(
	context: IExecuteFunctions,
	input: readonly INodeExecutionData[],
	{ instances, problems }: Collected,
	{ differing, failures }: CheckReport,
	{ includeInputFields }: Options,
) {
	const output = new OutputItems();
	const counts = new Map<InstanceStatus, number>();
	// n8n tells an error from a result by its having no other fields, and adds the input's fields itself.
	const keepsFields = includeInputFields && context.getNode().onError !== 'continueErrorOutput';
	const putError = (problem: InputProblem, itemIndex: number) =>
		output.addError(problem, itemIndex, keepsFields ? input[itemIndex].json : {});

	const breathe = createYielder();
	for (const [itemIndex, problem] of problems) {
		const breath = breathe();
		if (breath !== undefined) await breath;
		putError(problem, itemIndex);
	}
	for (const instance of instances) {
		const breath = breathe();
		if (breath !== undefined) await breath;
		const failure = failures.get(instance.id);
		const remote = differing.get(instance.id);
		if (failure !== undefined) {
			const problem = namingCulprit(failure, instance);
			for (const itemIndex of instance.itemIndexes) putError(problem, itemIndex);
		} else if (remote !== undefined) {
			const difference = compareInstance(instance, remote);
			counts.set(difference.status, (counts.get(difference.status) ?? 0) + 1);
			output.add(
				toOutputItem(difference, instance, input, includeInputFields),
				instance.firstItemIndex,
			);
		}
	}
	return { output: output.toArray(), counts, errors: output.errorCount };
}

/** A refused body that holds one instance is that instance's fault. */
function namingCulprit(failure: Failure, { id }: MergedInstance): Failure {
	return failure.affects === 'body' ? withInstanceId(failure, id) : failure;
}

async function throwFirstFailure(
	context: IExecuteFunctions,
	instances: MergedInstances,
	{ failures }: CheckReport,
): Promise<void> {
	if (failures.size === 0) return;
	const breathe = createYielder();
	for (const instance of instances) {
		const breath = breathe();
		if (breath !== undefined) await breath;
		const failure = failures.get(instance.id);
		if (failure === undefined) continue;
		const itemIndex = failure.affects === 'body' ? instance.firstItemIndex : undefined;
		throw apiError(context.getNode(), namingCulprit(failure, instance), itemIndex);
	}
}
