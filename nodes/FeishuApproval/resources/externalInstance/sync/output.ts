import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { formatCount, formatNumber } from '../../../execution/formatCount';
import type {
	ChangeCounts,
	Changes,
	SyncedInstance,
} from '../../../feishu/api/syncExternalInstance';

/** Creates the output item of an instance that was synced. */
export function toOutputItem(
	{ id, approvalCode, updateTime, changes }: SyncedInstance,
	itemIndex: number,
): INodeExecutionData {
	const json: IDataObject = {
		instance_id: id,
		approval_code: approvalCode,
		update_time: updateTime,
		...(changes && { changes: changes as unknown as IDataObject }),
	};
	return { json, pairedItem: { item: itemIndex } };
}

/** What a run of the sync did. */
export interface SyncSummary {
	/** The instances that Feishu accepted, once per request. */
	synced: readonly SyncedInstance[];
	/** HTTP requests sent, retries included. */
	requests: number;
	/** Input items that became errors. */
	errors: number;
	/** Items that were synced without an initiator. */
	withoutInitiator: number;
}

/** Formats the text above the output, such as "12 instances synced in 12 requests: 3 created, 9 updated". */
export function formatHint({ synced, requests, errors, withoutInitiator }: SyncSummary): string {
	const failed = `${formatCount(errors, 'item')} could not be synced`;
	if (synced.length === 0 && errors > 0) return failed;
	const instances = new Set(synced.map(({ id }) => id)).size;
	const done = `${formatCount(instances, 'instance')} synced in ${formatCount(requests, 'request')}`;
	const changes = formatChanges(synced);
	const parts = [changes.length > 0 ? `${done}: ${changes.join(', ')}` : done];
	if (withoutInitiator > 0) {
		parts.push(
			`${formatNumber(withoutInitiator)} without an initiator: in nobody's list of submitted approvals`,
		);
	}
	if (errors > 0) parts.push(failed);
	return parts.join('. ');
}

const CHANGE_LABELS = ['created', 'updated', 'unchanged'] as const;

/** Counts what happened to the instances. Responses without counts are left out. */
function formatChanges(synced: readonly SyncedInstance[]): string[] {
	const labels = synced.flatMap(({ changes }) => (changes ? [getChangeLabel(changes)] : []));
	return CHANGE_LABELS.flatMap((label) => {
		const count = labels.filter((each) => each === label).length;
		return count === 0 ? [] : [`${formatNumber(count)} ${label}`];
	});
}

function getChangeLabel({ instance, task, cc }: Changes): (typeof CHANGE_LABELS)[number] {
	if (instance !== undefined && instance.insert > 0) return 'created';
	return [instance, task, cc].some(hasChanges) ? 'updated' : 'unchanged';
}

function hasChanges(counts: ChangeCounts | undefined): boolean {
	return counts !== undefined && counts.insert + counts.update + counts.delete > 0;
}
