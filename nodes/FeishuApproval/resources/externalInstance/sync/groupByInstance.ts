import type { SyncRequestBody } from '../../../feishu/api/syncExternalInstance';

/** What one input item is to change on Feishu. */
export interface SyncJob {
	readonly itemIndex: number;
	readonly body: SyncRequestBody;
}

/**
 * Puts the items of each instance in a queue of their own, in which they are sent one after the other: the oldest
 * first, and of the same age in the order of the input, so that the newest has the last word.
 */
export function groupByInstance(syncs: readonly SyncJob[]): SyncJob[][] {
	const queues = new Map<string, SyncJob[]>();
	for (const sync of syncs) {
		const queue = queues.get(sync.body.instance_id);
		if (queue === undefined) queues.set(sync.body.instance_id, [sync]);
		else queue.push(sync);
	}
	return [...queues.values()].map((queue) =>
		queue.sort((a, b) => Number(a.body.update_time) - Number(b.body.update_time)),
	);
}
