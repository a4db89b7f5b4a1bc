import type { InstanceBody } from '../../feishu/externalInstanceSync';

/** What one input item is to change on Feishu. */
export interface ItemSync {
	readonly itemIndex: number;
	readonly body: InstanceBody;
}

/**
 * Puts the items of each instance in a queue of their own, in which they are sent one after the other: the oldest
 * first, and of the same age in the order of the input, so that the newest has the last word.
 */
export function queuesOf(syncs: readonly ItemSync[]): ItemSync[][] {
	const queues = new Map<string, ItemSync[]>();
	for (const sync of syncs) {
		const queue = queues.get(sync.body.instance_id);
		if (queue === undefined) queues.set(sync.body.instance_id, [sync]);
		else queue.push(sync);
	}
	return [...queues.values()].map((queue) =>
		queue.sort((a, b) => Number(a.body.update_time) - Number(b.body.update_time)),
	);
}
