import { formatCount, formatNumber } from '../../../execution/formatCount';
import type {
	Changes,
	ChangeCounts,
	SyncedInstance,
} from '../../../feishu/api/syncExternalInstance';

/** What a run of the sync did. */
export interface SyncSummary {
	/** What Feishu took, an instance as often as it was sent. */
	synced: readonly SyncedInstance[];
	/** Requests sent, repetitions among them. */
	requests: number;
	/** Input items that came out as errors. */
	errors: number;
	/** Instances that were synced without an initiator. */
	withoutInitiator: number;
}

/** The line above the node's output, such as "12 instances synced in 12 requests: 3 created, 9 updated". */
export function formatSyncHint({
	synced,
	requests,
	errors,
	withoutInitiator,
}: SyncSummary): string {
	const failed = `${formatCount(errors, 'item')} could not be synced`;
	if (synced.length === 0 && errors > 0) return failed;
	const instances = new Set(synced.map(({ id }) => id)).size;
	const done = `${formatCount(instances, 'instance')} synced in ${formatCount(requests, 'request')}`;
	const outcomes = formatOutcomes(synced);
	const parts = [outcomes.length > 0 ? `${done}: ${outcomes.join(', ')}` : done];
	if (withoutInitiator > 0) {
		parts.push(
			`${formatNumber(withoutInitiator)} without an initiator: nobody sees them as submitted`,
		);
	}
	if (errors > 0) parts.push(failed);
	return parts.join('. ');
}

type Outcome = 'created' | 'updated' | 'unchanged';
const OUTCOMES: readonly Outcome[] = ['created', 'updated', 'unchanged'];

/** Counts of what happened, as far as Feishu says it. */
function formatOutcomes(synced: readonly SyncedInstance[]): string[] {
	const counts = new Map<Outcome, number>();
	for (const { changes } of synced) {
		if (changes === undefined) continue;
		const outcome = getOutcome(changes);
		counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
	}
	return OUTCOMES.flatMap((outcome) => {
		const count = counts.get(outcome);
		return count === undefined ? [] : [`${formatNumber(count)} ${outcome}`];
	});
}

function getOutcome({ instance, task, cc }: Changes): Outcome {
	if (instance !== undefined && instance.insert > 0) return 'created';
	return [instance, task, cc].some(hasChanges) ? 'updated' : 'unchanged';
}

function hasChanges(counts: ChangeCounts | undefined): boolean {
	return counts !== undefined && counts.insert + counts.update + counts.delete > 0;
}
