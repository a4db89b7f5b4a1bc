import { createOtherItemError, type InstanceJob, type ItemError } from './groupTaskRows';

/**
 * Finds valid items of instances that have an invalid item, too. With Update Mode Replace, Feishu would remove the
 * tasks that only the invalid item has, or go back to an older version of the instance.
 *
 * @param invalidItemById an invalid item of each instance that has one
 * @returns an error for each of these items
 */
export function findBlockedItems(
	jobs: readonly InstanceJob[],
	invalidItemById: ReadonlyMap<string, number>,
): ItemError[] {
	if (invalidItemById.size === 0) return [];
	return jobs.flatMap(({ draft, itemIndexes }) => {
		const invalidItem = invalidItemById.get(draft.instance_id);
		if (invalidItem === undefined || draft.update_mode !== 'REPLACE') return [];
		return itemIndexes.map(
			(itemIndex): ItemError => [itemIndex, createOtherItemError(invalidItem)],
		);
	});
}
