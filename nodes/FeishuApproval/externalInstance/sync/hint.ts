import { counted, numberText } from '../../counted';
import type { Changes, ChangeCounts, SyncedInstance } from '../../feishu/externalInstanceSync';

/** What a run of the sync did. */
export interface Summary {
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
export function hintOf({ synced, requests, errors, withoutInitiator }: Summary): string {
	const failed = `${counted(errors, 'item')} could not be synced`;
	if (synced.length === 0 && errors > 0) return failed;
	const instances = new Set(synced.map(({ id }) => id)).size;
	const done = `${counted(instances, 'instance')} synced in ${counted(requests, 'request')}`;
	const outcomes = outcomesOf(synced);
	const parts = [outcomes.length > 0 ? `${done}: ${outcomes.join(', ')}` : done];
	if (withoutInitiator > 0) {
		parts.push(
			`${numberText(withoutInitiator)} without an initiator: nobody sees them as submitted`,
		);
	}
	if (errors > 0) parts.push(failed);
	return parts.join('. ');
}

type Outcome = 'created' | 'updated' | 'unchanged';
const OUTCOMES: readonly Outcome[] = ['created', 'updated', 'unchanged'];

/** Counts of what happened, as far as Feishu says it. */
function outcomesOf(synced: readonly SyncedInstance[]): string[] {
	const counts = new Map<Outcome, number>();
	for (const { changes } of synced) {
		if (changes === undefined) continue;
		const outcome = outcomeOf(changes);
		counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
	}
	return OUTCOMES.flatMap((outcome) => {
		const count = counts.get(outcome);
		return count === undefined ? [] : [`${numberText(count)} ${outcome}`];
	});
}

function outcomeOf({ instance, task, cc }: Changes): Outcome {
	if (instance !== undefined && instance.insert > 0) return 'created';
	return [instance, task, cc].some(isChange) ? 'updated' : 'unchanged';
}

function isChange(counts: ChangeCounts | undefined): boolean {
	return counts !== undefined && counts.insert + counts.update + counts.delete > 0;
}
