import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { formatCount, formatNumber } from '../../../execution/formatCount';
import { toPairedItem } from '../../../execution/outputItems';
import type {
	ChangeCounts,
	Changes,
	SyncedInstance,
} from '../../../feishu/api/syncExternalInstance';
import { formatTimeHints } from '../timeHints';

/** Creates the output item of an instance that was synced. */
export function toOutputItem(
	{ id, approvalCode, updateTime, changes }: SyncedInstance,
	itemIndexes: readonly number[],
): INodeExecutionData {
	const json: IDataObject = {
		instance_id: id,
		approval_code: approvalCode,
		update_time: updateTime,
		...(changes && { changes: changes as unknown as IDataObject }),
	};
	return { json, pairedItem: toPairedItem(itemIndexes) };
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
	/** Items that are tasks, but have no field for the task's ID. */
	itemsWithoutTaskField: number;
	/** Zones in which times without a zone were read. */
	assumedZones: ReadonlySet<string>;
}

/** Formats the text above the output, such as "12 instances synced in 12 requests: 3 created, 9 updated". */
export function formatHint({
	synced,
	requests,
	errors,
	withoutInitiator,
	itemsWithoutTaskField,
	assumedZones,
}: SyncSummary): string {
	const failed = `${formatCount(errors, 'item')} could not be synced`;
	if (synced.length === 0 && errors > 0) return failed;
	const instances = new Set(synced.map(({ id }) => id)).size;
	const done = `${formatCount(instances, 'instance')} synced in ${formatCount(requests, 'request')}`;
	const changes = formatChanges(synced);
	const parts = [changes.length > 0 ? `${done}: ${changes.join(', ')}` : done];
	parts.push(...formatRemovals(synced));
	if (itemsWithoutTaskField > 0) {
		const count = formatCount(itemsWithoutTaskField, 'item');
		parts.push(`Without a field for 'Task ID', synced as instances without tasks: ${count}`);
	}
	if (withoutInitiator > 0) {
		parts.push(
			`${formatNumber(withoutInitiator)} without an initiator: in nobody's list of submitted approvals`,
		);
	}
	if (errors > 0) parts.push(failed);
	parts.push(...formatTimeHints(assumedZones));
	return parts.join('. ');
}

/** Says how many tasks and CC entries Feishu removed, which happens with Update Mode Replace. */
function formatRemovals(synced: readonly SyncedInstance[]): string[] {
	const sum = (kind: 'task' | 'cc') =>
		synced.reduce((total, { changes }) => total + (changes?.[kind]?.delete ?? 0), 0);
	const removed = [
		[sum('task'), 'task'],
		[sum('cc'), 'CC'],
	] as const;
	const counts = removed.filter(([count]) => count > 0);
	if (counts.length === 0) return [];
	return [
		`Removed on Feishu: ${counts.map(([count, noun]) => formatCount(count, noun)).join(', ')}`,
	];
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
