import { INCLUDE_INPUT_FIELDS_LABEL } from '../../../execution/inputFields';
import type { OperationInput } from '../../../execution/operationInput';
import type { ItemResult, Operation } from '../../../execution/runOperation';
import { assertOption, readTimeout } from '../../../execution/runOptions';
import type { ApiVersion } from '../../../feishu/api/checkExternalInstances';
import { withInstanceId } from '../../../feishu/client/result';
import { readBoolean } from '../../../input/boolean';
import { parseId } from '../../../input/identifier';
import { InputError } from '../../../input/inputError';
import { TimeReader } from '../../../input/time';
import { assertInstanceIdVaries } from '../assertInstanceIdVaries';
import { checkInstances, type CheckReport } from './checkInstances';
import { compareInstance, type InstanceStatus } from './compare';
import { EXPLAIN_LANGUAGES, explainDifference, type ExplainLanguage } from './explain';
import { FIELDS, OPTIONS } from './fields';
import { MergedInstances, type MergedInstance } from './mergedInstances';
import { formatHint, toItemsWithResult, toResultItem, type CheckResult } from './output';
import { createInstanceRowReader, createTaskRowReader } from './readRow';

/** Checks the input's instances with Feishu and outputs one item for each instance that differs. */
export const check: Operation<CheckReport> = {
	createRun(input) {
		const options = readOptions(input);
		const areItemsTasks = input.getParameter('itemsAre') === 'tasks';
		assertInstanceIdVaries(input, FIELDS.instanceId.label, areItemsTasks);
		const times = new TimeReader();
		const readRow = areItemsTasks
			? createTaskRowReader(input, times)
			: createInstanceRowReader(input, options.taskFieldNames, times);
		const readInstanceId = input.createReader('instanceId', FIELDS.instanceId);
		const readZone = input.createZoneReader();

		const instances = new MergedInstances();
		let itemsWithoutTasksField = 0;
		let hasTask = false;
		const differing = new Map<InstanceStatus, number>();
		const timeDifferences: number[] = [];

		const findInstanceId = (itemIndex: number) => parseId(readInstanceId(itemIndex));

		const toResult = (instance: MergedInstance, difference: CheckResult): CheckResult => {
			if (options.explain === 'off') return difference;
			const { instance_id, status, ...rest } = difference;
			const zone = readZone(instance.newestItemIndex);
			const explanation = explainDifference(difference, options.explain, zone);
			return { instance_id, status, explanation, ...rest };
		};

		function* getResults(report: CheckReport): Generator<ItemResult> {
			for (const instance of instances) {
				const failure = report.failures.size > 0 ? report.failures.get(instance.id) : undefined;
				const remote = report.differing.get(instance.id);
				if (failure !== undefined) {
					// A rejected body with a single instance is that instance's fault.
					const isItemError = failure.affects === 'instance';
					yield {
						failure: isItemError ? withInstanceId(failure, instance.id) : failure,
						itemIndexes: instance.itemIndexes,
						isItemError,
					};
				} else if (remote !== undefined) {
					const difference = compareInstance(instance, remote);
					const { status } = difference;
					differing.set(status, (differing.get(status) ?? 0) + 1);
					if (status === 'behind' || status === 'ahead') {
						timeDifferences.push(difference.update_time - difference.local_update_time);
					}
					const result = toResult(instance, difference);
					if (options.includeInputFields) yield* toItemsWithResult(result, instance, input.items);
					else yield toResultItem(result, instance);
				}
			}
		}

		return {
			timeout: options.timeout,
			readItem: (itemIndex) => {
				const row = readRow(itemIndex);
				if (row.areTasksAbsent) itemsWithoutTasksField++;
				hasTask ||= row.tasks.length > 0;
				instances.add(row, itemIndex);
			},
			findInstanceId,
			// With their own fields, the other items of an instance could be synced without the invalid one's task.
			combineItems: (invalidItemById) => {
				// Without continue on fail, the error that ends the run is the one to correct.
				if (!options.includeInputFields || !input.continueOnFail) return [];
				return [...invalidItemById].flatMap(([id, invalidItem]) => {
					const itemIndexes = instances.get(id)?.itemIndexes ?? [];
					instances.delete(id);
					return itemIndexes.map((itemIndex) => [itemIndex, createPartError(invalidItem)] as const);
				});
			},
			send: async (sender) =>
				await checkInstances(instances, {
					apiVersion: options.apiVersion,
					batchSize: options.batchSize,
					stopAtFirstFailure: !input.continueOnFail,
					sender,
				}),
			getResults,
			formatHint: ({ failures }, counts) =>
				formatHint({
					instances: instances.size - failures.size,
					differing,
					itemsWithoutTasksField,
					hasNoTaskAtAll: !hasTask && instances.size > 0 && (areItemsTasks || input.isSet('tasks')),
					assumedZones: times.assumedZones,
					timeDifferences,
					...counts,
				}),
		};
	},
};

function createPartError(invalidItem: number): InputError {
	return new InputError(
		FIELDS.instanceId.label,
		`also occurs in item ${invalidItem}, which is invalid, so the instance is not checked`,
		`Correct item ${invalidItem}. A sync of the other items could remove its task on Feishu.`,
	);
}

function readOptions(input: OperationInput) {
	const given = input.getParameter('options', {}) as {
		apiVersion?: ApiVersion;
		batchSize?: number;
		explain?: ExplainLanguage;
		includeInputFields?: boolean;
		taskIdField?: string;
		taskUpdateTimeField?: string;
	};
	const { apiVersion = 'v4', explain = 'en' } = given;
	// An expression may return digits.
	const batchSize = Number(given.batchSize ?? 0);
	assertOption(
		['v3', 'v4'].includes(apiVersion),
		OPTIONS.apiVersion.label,
		apiVersion,
		'"v3" or "v4"',
	);
	assertOption(
		Number.isInteger(batchSize) && batchSize >= 0,
		OPTIONS.batchSize.label,
		given.batchSize,
		'a whole number, or 0 for as many as Feishu accepts',
	);
	assertOption(
		EXPLAIN_LANGUAGES.includes(explain),
		OPTIONS.explain.label,
		explain,
		`one of ${EXPLAIN_LANGUAGES.join(', ')}`,
	);
	return {
		timeout: readTimeout(input),
		apiVersion,
		batchSize,
		explain,
		includeInputFields: readBoolean(INCLUDE_INPUT_FIELDS_LABEL, given.includeInputFields ?? false),
		taskFieldNames: {
			id: given.taskIdField || 'task_id',
			updateTime: given.taskUpdateTimeField || 'update_time',
		},
	};
}
