import fc from 'fast-check';

import { MergedInstances } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/mergedInstances';
import type { LocalInstance } from '../../../../nodes/FeishuApproval/feishu/api/checkExternalInstances';

/** Few IDs and times, so that several rows have the same. */
const times = fc.integer({ min: 0, max: 5 });
const row: fc.Arbitrary<LocalInstance> = fc.record({
	id: fc.constantFrom('a', 'b', 'c', '__proto__'),
	updateTime: times,
	tasks: fc.array(
		fc.record({ id: fc.integer({ min: 0, max: 40 }).map(String), updateTime: times }),
		{ maxLength: 50 },
	),
});

function merge(rows: readonly LocalInstance[]) {
	const merged = new MergedInstances();
	rows.forEach((each, index) => merged.add(each, index));
	return [...merged];
}

test('every row is in exactly one instance, and every instance has rows', () => {
	fc.assert(
		fc.property(fc.array(row), (rows) => {
			const items = merge(rows).flatMap(({ itemIndexes }) => itemIndexes);
			expect(items.sort((a, b) => a - b)).toEqual(rows.map((_, index) => index));
		}),
	);
});

test('an instance has its newest time, all of its tasks, and the newest time of each task', () => {
	fc.assert(
		fc.property(fc.array(row), (rows) => {
			for (const instance of merge(rows)) {
				const itsRows = rows.filter(({ id }) => id === instance.id);
				const tasks = itsRows.flatMap((each) => each.tasks);
				expect(instance.updateTime).toBe(Math.max(...itsRows.map(({ updateTime }) => updateTime)));
				expect(instance.tasks.map(({ id }) => id)).toEqual([...new Set(tasks.map(({ id }) => id))]);
				for (const { id, updateTime } of instance.tasks) {
					const same = tasks.filter((task) => task.id === id);
					expect(updateTime).toBe(Math.max(...same.map((task) => task.updateTime)));
				}
			}
		}),
	);
});

test('instances are in the order of their first rows', () => {
	fc.assert(
		fc.property(fc.array(row), (rows) => {
			expect(merge(rows).map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))]);
		}),
	);
});

test('the newest item is the first one that has the newest time', () => {
	const createRow = (updateTime: number): LocalInstance => ({ id: 'a', updateTime, tasks: [] });
	expect(merge([createRow(1), createRow(3), createRow(2), createRow(3)])[0]?.newestItemIndex).toBe(
		1,
	);
});
