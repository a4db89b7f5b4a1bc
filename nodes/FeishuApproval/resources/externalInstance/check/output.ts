import type { IDataObject, INodeExecutionData, IPairedItemData } from 'n8n-workflow';

import type { MergedInstance } from './mergeRows';
import type { InstanceDifference } from './compare';

/** Where the result of an item stands when the item's own fields are kept. */
export const RESULT_FIELD = 'check';

/** The output item of an instance that differs. */
export function toOutputItem(
	difference: InstanceDifference,
	instance: MergedInstance,
	input: readonly INodeExecutionData[],
	includeInputFields: boolean,
): INodeExecutionData {
	const result = difference as unknown as IDataObject;
	return {
		json: includeInputFields
			? { ...input[instance.newestItemIndex].json, [RESULT_FIELD]: result }
			: result,
		pairedItem: toPairedItem(instance.itemIndexes),
	};
}

function toPairedItem(items: readonly number[]): IPairedItemData | IPairedItemData[] {
	return items.length === 1 ? { item: items[0] } : items.map((item) => ({ item }));
}
