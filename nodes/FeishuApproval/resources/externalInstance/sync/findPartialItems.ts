import { InputError } from '../../../input/inputError';
import { FIELDS, OPTIONS } from './fields';
import type { InstanceJob, ItemError } from './groupTaskRows';
import { groupByInstance } from './syncInstances';

const ADVICE =
	"Feishu would keep only the tasks and CC entries of the last item. Send one item with all of them, choose Update Mode 'Update', or choose 'Tasks' in 'Items Are' if each item is one task.";

/**
 * Finds items that are parts of one instance instead of versions of it: they have the same update time, and one with
 * Update Mode Replace lacks a task or CC entry of another that is sent before it. Feishu would remove that entry.
 *
 * @returns an error for each of these items
 */
export function findPartialItems(jobs: readonly InstanceJob[]): ItemError[] {
	return groupByInstance(jobs, ({ draft }) => draft).flatMap((group) => {
		const lastIndex = group.findLastIndex(({ draft }) => draft.update_mode === 'REPLACE');
		const last = group[lastIndex];
		if (last === undefined) return [];
		const parts = group
			.slice(0, lastIndex + 1)
			.filter(({ draft }) => draft.update_time === last.draft.update_time);
		for (const part of parts) {
			const problem = findMissingEntry(last, part);
			if (problem === undefined) continue;
			return parts.map(
				({ itemIndex }): ItemError => [
					itemIndex,
					new InputError(problem.label, problem.text, ADVICE),
				],
			);
		}
		return [];
	});
}

function findMissingEntry(
	last: InstanceJob,
	other: InstanceJob,
): { label: string; text: string } | undefined {
	const describe = (label: string, noun: string, id: string) => ({
		label,
		text: `of item ${last.itemIndex} lacks ${noun} "${id}", which item ${other.itemIndex} has with the same update time`,
	});
	const taskIds = new Set(last.draft.task_list?.map(({ task_id }) => task_id));
	const task = other.draft.task_list?.find(({ task_id }) => !taskIds.has(task_id));
	if (task) return describe(FIELDS.tasks.label, 'task', task.task_id);
	const ccIds = new Set(last.draft.cc_list?.map(({ cc_id }) => cc_id));
	const cc = other.draft.cc_list?.find(({ cc_id }) => !ccIds.has(cc_id));
	return cc && describe(OPTIONS.ccList.label, 'CC entry', cc.cc_id);
}
