import fc from 'fast-check';

import { MergedInstances } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/mergeRows';
import type { LocalInstance } from '../../../../nodes/FeishuApproval/feishu/api/checkExternalInstances';

/** Few IDs and times, so that rows meet. */
const times = fc.integer({ min: 0, max: 5 });
const row: fc.Arbitrary<LocalInstance> = fc.record({
	id: fc.constantFrom('a', 'b', 'c', '__proto__'),
	updateTime: times,
	tasks: fc.array(
		fc.record({ id: fc.integer({ min: 0, max: 40 }).map(String), updateTime: times }),
		{ maxLength: 50 },
	),
});

function collect(rows: readonly LocalInstance[]) {
	const collection = new MergedInstances();
	rows.forEach((each, index) => collection.add(each, index));
	return [...collection];
}

const latest = (values: number[]) => Math.max(...values);

test('every row stands in exactly one instance, and no instance comes from nowhere', () => {
	fc.assert(
		fc.property(fc.array(row), (rows) => {
			const items = collect(rows).flatMap(({ itemIndexes }) => itemIndexes);
			expect(items.sort((a, b) => a - b)).toEqual(rows.map((_, index) => index));
		}),
	);
});

test('an instance has its newest time, all of its tasks, and of each task the newest time', () => {
	fc.assert(
		fc.property(fc.array(row), (rows) => {
			for (const instance of collect(rows)) {
				const own = rows.filter(({ id }) => id === instance.id);
				const tasks = own.flatMap((each) => each.tasks);
				expect(instance.updateTime).toBe(latest(own.map(({ updateTime }) => updateTime)));
				expect(instance.tasks.map(({ id }) => id)).toEqual([...new Set(tasks.map(({ id }) => id))]);
				for (const { id, updateTime } of instance.tasks) {
					const same = tasks.filter((task) => task.id === id);
					expect(updateTime).toBe(latest(same.map((task) => task.updateTime)));
				}
			}
		}),
	);
});

test('instances keep the order in which the input first names them', () => {
	fc.assert(
		fc.property(fc.array(row), (rows) => {
			expect(collect(rows).map(({ id }) => id)).toEqual([...new Set(rows.map(({ id }) => id))]);
		}),
	);
});

test('the newest item is the first that carries the newest time', () => {
	const at = (updateTime: number): LocalInstance => ({ id: 'a', updateTime, tasks: [] });
	expect(collect([at(1), at(3), at(2), at(3)])[0].newestItemIndex).toBe(1);
});
