import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { formatCount, formatNumber } from '../../../execution/formatCount';
import { addFirstField, toPairedItem } from '../../../execution/outputItems';
import { formatTimeHints } from '../timeHints';
import type { InstanceDifference, InstanceStatus } from './compare';
import type { MergedInstance } from './mergedInstances';

/** The field that holds the result if the input's fields are kept. */
export const RESULT_FIELD = 'check';

/** A difference with its explanation, as the node outputs it. */
export type CheckResult = InstanceDifference & { explanation?: string };

/** An output item and the input item that determines its position. */
interface PositionedItem {
	readonly item: INodeExecutionData;
	readonly itemIndex: number;
}

/** Creates the output item of an instance that differs, without the input's fields. */
export function toResultItem(result: CheckResult, instance: MergedInstance): PositionedItem {
	return {
		item: {
			json: result as unknown as IDataObject,
			pairedItem: toPairedItem(instance.itemIndexes),
		},
		itemIndex: instance.itemIndexes[0] ?? 0,
	};
}

/**
 * Creates the output items of an instance that differs, with the input's fields and binary data: one for each of its
 * input items, so that a sync after the check has all tasks.
 */
export function toItemsWithResult(
	result: CheckResult,
	instance: MergedInstance,
	input: readonly INodeExecutionData[],
): PositionedItem[] {
	return instance.itemIndexes.map((itemIndex) => {
		const { json, binary } = input[itemIndex] ?? { json: {} };
		return {
			item: {
				json: addFirstField(RESULT_FIELD, result as unknown as IDataObject, json),
				...(binary && { binary }),
				pairedItem: { item: itemIndex },
			},
			itemIndex,
		};
	});
}

/** What a run of the check did and found. */
export interface CheckSummary {
	/** Instances that Feishu compared. */
	instances: number;
	/** HTTP requests sent, retries included. */
	requests: number;
	/** Number of instances that differ, by status. */
	differing: ReadonlyMap<InstanceStatus, number>;
	/** Input items that became errors. */
	errors: number;
	/** Items without a tasks field. */
	itemsWithoutTasksField: number;
	/** The user mapped the field for tasks, but no item had a task. */
	hasNoTaskAtAll: boolean;
	/** Zones in which times without a zone were read. */
	assumedZones: ReadonlySet<string>;
	/** Update time on Feishu minus the local one in milliseconds, of the instances that are behind or ahead. */
	timeDifferences: readonly number[];
}

const STATUS_LABELS: ReadonlyArray<[InstanceStatus, string]> = [
	['missing', 'missing'],
	['behind', 'behind'],
	['ahead', 'ahead'],
	['tasks_differ', 'with tasks that differ'],
];

/**
 * Formats the text above the output, such as "1,204 instances checked in 13 requests: 3 missing, 2 behind", with a
 * warning for each thing that could make the result wrong.
 */
export function formatHint(summary: CheckSummary): string {
	return [
		formatResult(summary),
		...formatTaskHints(summary),
		...formatTimeHints(summary.assumedZones),
		...formatShiftHints(summary.timeDifferences),
	].join('. ');
}

function formatResult({ instances, requests, differing, errors }: CheckSummary): string {
	const failed = `${formatCount(errors, 'item')} could not be checked`;
	// "No difference" would be wrong if nothing was compared.
	if (instances === 0 && errors > 0) return failed;
	const found = STATUS_LABELS.flatMap(([status, label]) => {
		const count = differing.get(status);
		return count === undefined ? [] : [`${formatNumber(count)} ${label}`];
	});
	const checked = `${formatCount(instances, 'instance')} checked in ${formatCount(requests, 'request')}`;
	const result = found.length > 0 ? found.join(', ') : 'no difference';
	return `${checked}: ${result}${errors > 0 ? `. ${failed}` : ''}`;
}

function formatTaskHints({ itemsWithoutTasksField, hasNoTaskAtAll }: CheckSummary): string[] {
	if (itemsWithoutTasksField > 0) {
		const count = formatCount(itemsWithoutTasksField, 'item');
		return [`Without a field for 'Tasks', checked as instances without tasks: ${count}`];
	}
	return hasNoTaskAtAll ? ['No item had a task, so no task was checked'] : [];
}

const HOUR_MS = 3_600_000;

/** Warns if all instances that are behind or ahead are so by the same whole number of hours. */
function formatShiftHints(timeDifferences: readonly number[]): string[] {
	const [first = 0] = timeDifferences;
	const isSameShift =
		timeDifferences.length >= 2 && timeDifferences.every((difference) => difference === first);
	if (!isSameShift || first % HOUR_MS !== 0) return [];
	const hours = formatCount(Math.abs(first) / HOUR_MS, 'hour');
	return [
		`All times that differ do so by exactly ${hours}, which looks like a wrong time zone: check the option 'Time Zone' before you sync`,
	];
}
