import type { IDataObject } from 'n8n-workflow';

import { INSTANCE_STATUSES } from '../../../feishu/api/syncExternalInstance';
import { parseChoice } from '../../../input/choice';
import { InputError } from '../../../input/inputError';
import { ITEMS_ARE_LABEL } from '../itemsAre';
import { FIELDS } from './fields';

const CHECK_STATUSES = ['MISSING', 'BEHIND', 'AHEAD', 'TASKS_DIFFER'] as const;

/** Throws `InputError` if a status is a result of Check. */
export function assertNoCheckStatus(status: unknown): void {
	const checkStatus = parseChoice(status, CHECK_STATUSES);
	if (checkStatus === undefined) return;
	throw new InputError(
		FIELDS.status.label,
		`is "${checkStatus.toLowerCase()}", which is a result of the operation Check, but must be one of ${INSTANCE_STATUSES.join(', ')}`,
		"The item is the output of a check. Turn on the option 'Include Input Fields' in the check, so that its output has the fields of your instances.",
	);
}

/**
 * Throws `InputError` if an item is the output of Check without the input's fields. Its update time is Feishu's and
 * its tasks are only those that differ.
 */
export function assertNoCheckOutput({ status, local_update_time }: IDataObject): void {
	if (local_update_time !== undefined) assertNoCheckStatus(status);
}

/** Throws `InputError` if an item has a list of tasks although each item should be one task. */
export function assertNoTaskList({ [FIELDS.tasks.itemField]: tasks, task_id }: IDataObject): void {
	if (!Array.isArray(tasks) || tasks.length === 0 || task_id !== undefined) return;
	throw new InputError(
		ITEMS_ARE_LABEL,
		`is Tasks, but the item has a list of ${tasks.length} in its field "${FIELDS.tasks.itemField}" and no "task_id"`,
		"Choose 'External Instances', or map 'Task ID' to a field of each item and remove the list.",
	);
}
