import type { IDataObject, INodeExecutionData, IPairedItemData } from 'n8n-workflow';

import { formatCount, formatNumber } from '../../../execution/formatCount';
import type { InstanceDifference, InstanceStatus } from './compare';
import type { MergedInstance } from './mergedInstances';

/** The field that holds the result if the input's fields are kept. */
export const RESULT_FIELD = 'check';

/** Creates the output item of an instance that differs. */
export function toOutputItem(
	difference: InstanceDifference,
	instance: MergedInstance,
	input: readonly INodeExecutionData[],
	includeInputFields: boolean,
): INodeExecutionData {
	const result = difference as unknown as IDataObject;
	return {
		json: includeInputFields
			? { ...input[instance.newestItemIndex]?.json, [RESULT_FIELD]: result }
			: result,
		pairedItem: toPairedItem(instance.itemIndexes),
	};
}

function toPairedItem(itemIndexes: readonly number[]): IPairedItemData | IPairedItemData[] {
	const pairs = itemIndexes.map((item) => ({ item }));
	const [first] = pairs;
	return first !== undefined && pairs.length === 1 ? first : pairs;
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
}

const STATUS_LABELS: ReadonlyArray<[InstanceStatus, string]> = [
	['missing', 'missing'],
	['behind', 'behind'],
	['ahead', 'ahead'],
	['tasks_differ', 'with tasks that differ'],
];

/** Formats the text above the output, such as "1,204 instances checked in 13 requests: 3 missing, 2 behind". */
export function formatHint({ instances, requests, differing, errors }: CheckSummary): string {
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
