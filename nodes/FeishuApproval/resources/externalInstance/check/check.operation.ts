import type { OperationInput } from '../../../execution/operationInput';
import type { ItemResult, Operation } from '../../../execution/runOperation';
import { assertOption, readRunOptions, type RunOptions } from '../../../execution/runOptions';
import type { ApiVersion } from '../../../feishu/api/checkExternalInstances';
import { withInstanceId } from '../../../feishu/client/result';
import { checkInstances, type CheckReport } from './checkInstances';
import { compareInstance, type InstanceStatus } from './compare';
import { FIELD_LABELS } from './fields';
import { MergedInstances } from './mergedInstances';
import { formatHint, toOutputItem } from './output';
import { createInstanceRowReader, createTaskRowReader, type RowReader } from './readRow';

/** Checks the input's instances with Feishu and outputs one item for each instance that differs. */
export const check: Operation<CheckReport> = {
	createRun(input) {
		const options = readOptions(input);
		const readRow = createRowReader(input, options);
		const instances = new MergedInstances();
		const differing = new Map<InstanceStatus, number>();

		function* getResults(report: CheckReport): Generator<ItemResult> {
			for (const instance of instances) {
				const failure = report.failures.get(instance.id);
				const remote = report.differing.get(instance.id);
				if (failure !== undefined) {
					// A rejected body with a single instance is that instance's fault.
					const isItemError = failure.affects === 'payload';
					yield {
						failure: isItemError ? withInstanceId(failure, instance.id) : failure,
						itemIndexes: instance.itemIndexes,
						isItemError,
					};
				} else if (remote !== undefined) {
					const difference = compareInstance(instance, remote);
					differing.set(difference.status, (differing.get(difference.status) ?? 0) + 1);
					yield {
						item: toOutputItem(difference, instance, input.items, options.includeInputFields),
						itemIndex: instance.firstItemIndex,
					};
				}
			}
		}

		return {
			timeout: options.timeout,
			includeInputFields: options.includeInputFields,
			readItem: (itemIndex) => instances.add(readRow(itemIndex), itemIndex),
			send: async (send) =>
				await checkInstances(instances, {
					apiVersion: options.apiVersion,
					batchSize: options.batchSize,
					stopAtFirstFailure: !input.continueOnFail,
					send,
				}),
			getResults,
			formatHint: ({ failures }, counts) =>
				formatHint({ instances: instances.size - failures.size, differing, ...counts }),
		};
	},
};

interface CheckParameters extends RunOptions {
	apiVersion: ApiVersion;
	batchSize: number;
	includeInputFields: boolean;
	taskIdField: string;
	taskUpdateTimeField: string;
}

function readOptions(input: OperationInput): CheckParameters {
	const given = input.getParameter('options', {}) as Partial<CheckParameters>;
	const apiVersion = given.apiVersion ?? 'v4';
	// An expression may return digits.
	const batchSize = Number(given.batchSize ?? 100);
	assertOption(['v3', 'v4'].includes(apiVersion), 'API Version', apiVersion, '"v3" or "v4"');
	assertOption(
		Number.isInteger(batchSize) && batchSize >= 1,
		'Instances per Request',
		given.batchSize,
		'a whole number of at least 1',
	);
	return {
		...readRunOptions(input),
		apiVersion,
		batchSize,
		includeInputFields: given.includeInputFields ?? false,
		taskIdField: given.taskIdField || 'task_id',
		taskUpdateTimeField: given.taskUpdateTimeField || 'update_time',
	};
}

function createRowReader(input: OperationInput, options: CheckParameters): RowReader {
	const read = (name: keyof typeof FIELD_LABELS) => input.createReader(name, FIELD_LABELS[name]);
	const common = { instanceId: read('instanceId'), updateTime: read('updateTime') };
	if (input.getParameter('itemsAre') === 'tasks') {
		return createTaskRowReader(
			{ ...common, taskId: read('taskId'), taskUpdateTime: read('taskUpdateTime') },
			options.timezone,
		);
	}
	return createInstanceRowReader(
		{ ...common, tasks: read('tasks') },
		{ id: options.taskIdField, updateTime: options.taskUpdateTimeField },
		options.timezone,
	);
}
