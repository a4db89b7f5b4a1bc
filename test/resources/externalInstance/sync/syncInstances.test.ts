import fc from 'fast-check';

import { ConcurrencyLimit } from '../../../../nodes/FeishuApproval/feishu/client/concurrency';
import { err, type Failure } from '../../../../nodes/FeishuApproval/feishu/client/result';
import { findInstancePeople } from '../../../../nodes/FeishuApproval/resources/externalInstance/sync/findInstancePeople';
import { findPartialItems } from '../../../../nodes/FeishuApproval/resources/externalInstance/sync/findPartialItems';
import type { InstanceJob } from '../../../../nodes/FeishuApproval/resources/externalInstance/sync/groupTaskRows';
import {
	groupByInstance,
	syncInstances,
	type SyncJob,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/sync/syncInstances';

/** Few IDs and times, so that several items have the same. */
const jobLists = fc
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

test('every job is in exactly one group, and jobs of one instance are in the same group', () => {
	fc.assert(
		fc.property(jobLists, (jobs) => {
			const groups = groupByInstance(jobs, ({ body }) => body);
			expect(
				groups
					.flat()
					.map(({ itemIndex }) => itemIndex)
					.sort((a, b) => a - b),
			).toEqual(jobs.map(({ itemIndex }) => itemIndex));
			const ids = groups.map((group) => [...new Set(group.map(({ body }) => body.instance_id))]);
			expect(ids.every(({ length }) => length === 1)).toBe(true);
			expect(new Set(ids.flat()).size).toBe(groups.length);
		}),
	);
});

test('a group is sorted from oldest to newest, and by input order if jobs are equally old', () => {
	fc.assert(
		fc.property(jobLists, (jobs) => {
			for (const group of groupByInstance(jobs, ({ body }) => body)) {
				const sorted = [...group].sort(
					(a, b) =>
						Number(a.body.update_time) - Number(b.body.update_time) || a.itemIndex - b.itemIndex,
				);
				expect(group).toEqual(sorted);
			}
		}),
	);
});

test('each of 130,000 instances gets the failure of the app', async () => {
	const failure: Failure = { affects: 'app', message: 'no access' };
	const sender = {
		concurrency: new ConcurrencyLimit(),
		getAppKey: async () => await Promise.resolve('app'),
		send: async () => await Promise.resolve(err(failure)),
	};
	const items = Array.from({ length: 130_000 }, (_, itemIndex) => {
		const draft = { instance_id: `A-${itemIndex}`, update_time: '1', update_mode: 'REPLACE' };
		return { itemIndex, itemIndexes: [itemIndex], draft } as unknown as InstanceJob;
	});
	expect(findPartialItems(items)).toEqual([]);
	const { jobs, failures: personFailures } = await findInstancePeople(items, sender);
	expect(personFailures.size).toBe(0);
	const { failures } = await syncInstances(jobs, { stopAtFirstFailure: false, sender });
	expect(failures.size).toBe(130_000);
	expect(failures.get(129_999)).toBe(failure);
});
