import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { apiError, atItem, canceledError, inputError, wordsOf } from '../../executionError';
import { deliver } from '../../feishu/delivery';
import type { ApiVersion } from '../../feishu/externalInstanceCheck';
import type { Failure } from '../../feishu/result';
import { breathing } from '../../items/breath';
import { parameterReader } from '../../items/parameter';
import { wrongValue, type Problem } from '../../items/problem';
import { isTimeZone } from '../../items/time';
import { openLine } from '../../line';
import { checkInstances, type Checked } from './checking';
import { Collection, type CollectedInstance } from './collection';
import { differenceOf, type InstanceStatus } from './difference';
import { hintOf } from './hint';
import { differenceItem, errorItem } from './output';
import { FIELD, instanceRows, taskRows, type RowReader } from './rows';

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
		displayName: FIELD.instanceId,
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
		displayName: FIELD.updateTime,
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
		displayName: FIELD.tasks,
		name: 'tasks',
		type: 'json',
		displayOptions: { show: { ...show, itemsAre: ['instances'] } },
		default: '={{ $json.tasks }}',
		placeholder: 'e.g. [{ "task_id": "112253", "update_time": 1591603040000 }]',
		description:
			'List of the tasks of the instance, or JSON text of one. Leave empty if it has none. Names of the fields inside: see Options.',
	},
	{
		displayName: FIELD.taskId,
		name: 'taskId',
		type: 'string',
		displayOptions: { show: { ...show, itemsAre: ['tasks'] } },
		default: '={{ $json.task_id }}',
		placeholder: 'e.g. {{ $json.task_id }}',
		description:
			'ID of the task in your own approval system. An item where it is empty stands for an instance without tasks.',
	},
	{
		displayName: FIELD.taskUpdateTime,
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
					{ name: 'V3 (Legacy Host)', value: 'v3' },
					{ name: 'V4', value: 'v4' },
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
			{
				displayName: 'Time Zone',
				name: 'timezone',
				type: 'string',
				default: '',
				placeholder: 'e.g. Asia/Shanghai',
				description:
					"Zone of times that are written without one, such as 2020-06-08 16:00:00. Empty means the workflow's.",
			},
			{
				displayName: 'Timeout',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 30,
				description: 'How many seconds to wait for an answer before trying again',
			},
		],
	},
];

interface Options {
	apiVersion: ApiVersion;
	batchSize: number;
	includeInputFields: boolean;
	taskIdField: string;
	taskUpdateTimeField: string;
	timezone: string;
	/** Seconds. */
	timeout: number;
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
	if (!goesOn) throwFirstFailure(context, collected.instances, checked);

	const { output, counts, errors } = await report(context, input, collected, checked, options);
	const failed = collected.instances.filter(({ id }) => checked.failures.has(id)).length;
	context.addExecutionHints({
		message: hintOf({
			instances: collected.instances.length - failed,
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
	readonly instances: readonly CollectedInstance[];
	readonly problems: ReadonlyMap<number, Problem>;
}

function readOptions(context: IExecuteFunctions): Options {
	const given = context.getNodeParameter('options', 0, {}) as Partial<Options>;
	const options: Options = {
		apiVersion: given.apiVersion ?? 'v4',
		batchSize: given.batchSize ?? 100,
		includeInputFields: given.includeInputFields ?? false,
		taskIdField: given.taskIdField || 'task_id',
		taskUpdateTimeField: given.taskUpdateTimeField || 'update_time',
		timezone: given.timezone || context.getTimezone(),
		timeout: given.timeout ?? 30,
	};
	const demand = (isRight: boolean, field: string, found: unknown, wanted: string) => {
		if (!isRight) throw inputError(context.getNode(), wrongValue(field, found, wanted));
	};
	const { apiVersion, batchSize, timezone, timeout } = options;
	demand(['v3', 'v4'].includes(apiVersion), 'API Version', apiVersion, '"v3" or "v4"');
	demand(
		Number.isInteger(batchSize) && batchSize >= 1,
		'Instances per Request',
		batchSize,
		'a whole number from 1 on',
	);
	demand(isTimeZone(timezone), 'Time Zone', timezone, 'a zone such as Asia/Shanghai');
	demand(Number.isFinite(timeout) && timeout > 0, 'Timeout', timeout, 'a number of seconds');
	return options;
}

function rowReader(
	context: IExecuteFunctions,
	input: readonly INodeExecutionData[],
	options: Options,
): RowReader {
	const read = (name: keyof typeof FIELD) => parameterReader(context, input, name, FIELD[name]);
	const common = { instanceId: read('instanceId'), updateTime: read('updateTime') };
	if (context.getNodeParameter('itemsAre', 0) === 'tasks') {
		return taskRows(
			{ ...common, taskId: read('taskId'), taskUpdateTime: read('taskUpdateTime') },
			options.timezone,
		);
	}
	return instanceRows(
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
	const collection = new Collection();
	const problems = new Map<number, Problem>();
	const breathe = breathing();
	for (let itemIndex = 0; itemIndex < count; itemIndex++) {
		const breath = breathe();
		if (breath !== undefined) {
			await breath;
			throwIfStopped(context);
		}
		try {
			collection.add(readRow(itemIndex), itemIndex);
		} catch (error) {
			problems.set(itemIndex, error as Error);
		}
	}
	return { instances: collection.instances(), problems };
}

async function check(
	context: IExecuteFunctions,
	instances: readonly CollectedInstance[],
	{ apiVersion, batchSize, timeout }: Options,
): Promise<{ checked: Checked; requests: number }> {
	if (instances.length === 0) {
		return { checked: { differing: new Map(), failures: new Map() }, requests: 0 };
	}
	const line = await openLine(context, timeout * 1000);
	if (!line.ok) throw apiError(context.getNode(), line.failure);
	const checked = await checkInstances(instances, {
		version: apiVersion,
		batchSize,
		stopAtFailure: !context.continueOnFail(),
		deliver: async (request) => await deliver(request, line.value),
	});
	throwIfStopped(context);
	return { checked, requests: line.value.sent.count };
}

async function report(
	context: IExecuteFunctions,
	input: readonly INodeExecutionData[],
	{ instances, problems }: Collected,
	{ differing, failures }: Checked,
	{ includeInputFields }: Options,
) {
	const output: INodeExecutionData[] = [];
	/** The input item by which each output item takes its place. */
	const places = new Map<INodeExecutionData, number>();
	const counts = new Map<InstanceStatus, number>();
	let errors = 0;

	const put = (item: INodeExecutionData, place: number) => {
		places.set(item, place);
		output.push(item);
	};
	// n8n tells an error from a result by its having no other fields, and adds the input's fields itself.
	const keepsFields = includeInputFields && context.getNode().onError !== 'continueErrorOutput';
	const putError = (message: string, itemIndex: number) => {
		const fields: IDataObject = keepsFields ? input[itemIndex].json : {};
		put(errorItem(message, itemIndex, fields), itemIndex);
		errors++;
	};

	for (const [itemIndex, problem] of problems) {
		putError(atItem(wordsOf(problem), itemIndex), itemIndex);
	}
	const breathe = breathing();
	for (const instance of instances) {
		await breathe();
		const failure = failures.get(instance.id);
		const remote = differing.get(instance.id);
		if (failure !== undefined) {
			const words = wordsOf(namingCulprit(failure, instance));
			for (const itemIndex of instance.items) putError(atItem(words, itemIndex), itemIndex);
		} else if (remote !== undefined) {
			const difference = differenceOf(instance, remote);
			counts.set(difference.status, (counts.get(difference.status) ?? 0) + 1);
			put(differenceItem(difference, instance, input, includeInputFields), instance.items[0]);
		}
	}
	if (errors > 0) output.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
	return { output, counts, errors };
}

/** A refused body that holds one instance is that instance's fault. */
function namingCulprit(failure: Failure, { id }: CollectedInstance): Failure {
	if (failure.concerns !== 'body') return failure;
	return { ...failure, message: `Instance "${id}": ${failure.message}` };
}

function throwFirstProblem(context: IExecuteFunctions, problems: Collected['problems']): void {
	for (const [itemIndex, problem] of problems) {
		const others = problems.size - 1;
		const more = others > 0 ? `${others} more of the items cannot be used either.` : '';
		const description = [problem.description, more].filter(Boolean).join(' ');
		throw inputError(context.getNode(), { message: problem.message, description }, itemIndex);
	}
}

function throwFirstFailure(
	context: IExecuteFunctions,
	instances: readonly CollectedInstance[],
	{ failures }: Checked,
): void {
	if (failures.size === 0) return;
	const culprit = instances.find(({ id }) => failures.has(id));
	const failure = culprit && failures.get(culprit.id);
	if (culprit === undefined || failure === undefined) return;
	const itemIndex = failure.concerns === 'body' ? culprit.items[0] : undefined;
	throw apiError(context.getNode(), namingCulprit(failure, culprit), itemIndex);
}

function throwIfStopped(context: IExecuteFunctions): void {
	if (context.getExecutionCancelSignal()?.aborted) throw canceledError(context.getNode());
}
