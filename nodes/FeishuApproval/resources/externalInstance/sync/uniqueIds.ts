import type { SyncRequestBody } from '../../../feishu/api/syncExternalInstance';
import { InputError } from '../../../input/inputError';
import { FIELD_LABELS, OPTION_LABELS } from './fields';

/** Throws an `ItemProblem` where an instance, its tasks and its copies do not all have IDs of their own. */
export function assertUniqueIds({
	instance_id,
	task_list = [],
	cc_list = [],
}: Pick<SyncRequestBody, 'instance_id' | 'task_list' | 'cc_list'>): void {
	const owners = new Map([[instance_id, FIELD_LABELS.instanceId as string]]);
	const demandNew = (id: string, field: string) => {
		const owner = owners.get(id);
		if (owner !== undefined) {
			throw new InputError(
				`"${field}" is "${id}", but must be another ID than "${owner}"`,
				'The IDs of an instance, its tasks and its copies must all differ: otherwise Feishu shows none of them.',
			);
		}
		owners.set(id, field);
	};
	task_list.forEach(({ task_id }, index) =>
		demandNew(task_id, `${FIELD_LABELS.tasks}[${index}].task_id`),
	);
	cc_list.forEach(({ cc_id }, index) =>
		demandNew(cc_id, `${OPTION_LABELS.ccList}[${index}].cc_id`),
	);
}
