import fc from 'fast-check';

import {
	groupByInstance,
	type SyncJob,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/sync/groupByInstance';

/** Few IDs and times, so that items meet. */
const syncs = fc
	.array(
		fc.record({
			id: fc.constantFrom('a', 'b', 'c', '__proto__'),
			time: fc.constantFrom(0, 9, 10, 1591603040000),
		}),
	)
	.map((list) =>
		list.map(
			({ id, time }, itemIndex) =>
				({ itemIndex, body: { instance_id: id, update_time: String(time) } }) as SyncJob,
		),
	);

test('every item is in exactly one queue, and items of one instance in the same', () => {
	fc.assert(
		fc.property(syncs, (list) => {
			const queues = groupByInstance(list);
			expect(
				queues
					.flat()
					.map(({ itemIndex }) => itemIndex)
					.sort((a, b) => a - b),
			).toEqual(list.map(({ itemIndex }) => itemIndex));
			const ids = queues.map((queue) => [...new Set(queue.map(({ body }) => body.instance_id))]);
			expect(ids.every(({ length }) => length === 1)).toBe(true);
			expect(new Set(ids.flat()).size).toBe(queues.length);
		}),
	);
});

test('a queue goes from the oldest to the newest, and of the same age in the order of the input', () => {
	fc.assert(
		fc.property(syncs, (list) => {
			for (const queue of groupByInstance(list)) {
				queue.slice(1).forEach((sync, index) => {
					const before = queue[index];
					const age = Number(sync.body.update_time) - Number(before.body.update_time);
					expect(age > 0 || (age === 0 && sync.itemIndex > before.itemIndex)).toBe(true);
				});
			}
		}),
	);
});
