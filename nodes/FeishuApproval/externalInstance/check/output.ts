import type { IDataObject, INodeExecutionData, IPairedItemData } from 'n8n-workflow';

import type { CollectedInstance } from './collection';
import type { InstanceDifference } from './difference';

/** Where the result of an item stands when the item's own fields are kept. */
export const RESULT_FIELD = 'check';

/** The output item of an instance that differs. */
export function differenceItem(
	difference: InstanceDifference,
	instance: CollectedInstance,
	input: readonly INodeExecutionData[],
	includeInputFields: boolean,
): INodeExecutionData {
	const result = difference as unknown as IDataObject;
	return {
		json: includeInputFields
			? { ...input[instance.newestItem].json, [RESULT_FIELD]: result }
			: result,
		pairedItem: pairedWith(instance.items),
	};
}

function pairedWith(items: readonly number[]): IPairedItemData | IPairedItemData[] {
	return items.length === 1 ? { item: items[0] } : items.map((item) => ({ item }));
}
