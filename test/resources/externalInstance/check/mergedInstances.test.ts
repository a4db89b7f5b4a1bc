import fc from 'fast-check';

import {
	MergedInstances,
	type Row,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/check/mergedInstances';

/** Few IDs and times, so that several rows have the same. */
const times = fc.integer({ min: 0, max: 5 });
const row: fc.Arbitrary<Row> = fc.record({
	id: fc.constantFrom('a', 'b', 'c', '__proto__'),
	updateTime: times,
	tasks: fc.array(
		fc.record({ id: fc.integer({ min: 0, max: 40 }).map(String), updateTime: times }),
		{ maxLength: 50 },
	),
});

function merge(rows: readonly Row[]) {
	const merged = new MergedInstances();
	rows.forEach((each, index) => merged.add(structuredClone(each), index));
	return {
		size: merged.size,
		instances: [...merged].map(({ id, updateTime, tasks, itemIndexes, newestItemIndex }) => ({
			id,
			updateTime,
			tasks,
			itemIndexes,
			newestItemIndex,
		})),
	};
}

/** Merges rows in the simplest way, with a search for each value. */
function mergeSimply(rows: readonly Row[]) {
	const indexed = rows.map((each, index) => ({ ...each, index }));
	const ids = [...new Set(rows.map(({ id }) => id))];
	return {
		size: ids.length,
		instances: ids.map((id) => {
			const ownRows = indexed.filter((each) => each.id === id);
			const updateTime = Math.max(...ownRows.map((each) => each.updateTime));
			const ownTasks = ownRows.flatMap(({ tasks }) => tasks);
			return {
				id,
				updateTime,
				tasks: [...new Set(ownTasks.map((task) => task.id))].map((taskId) => ({
					id: taskId,
					updateTime: Math.max(
						...ownTasks.filter((task) => task.id === taskId).map((task) => task.updateTime),
					),
				})),
				itemIndexes: ownRows.map(({ index }) => index),
				newestItemIndex: ownRows.find((each) => each.updateTime === updateTime)?.index,
			};
		}),
	};
}

test('rows are merged as in a simple model', () => {
	fc.assert(
		fc.property(fc.array(row), (rows) => {
			expect(merge(rows)).toEqual(mergeSimply(rows));
		}),
	);
});

test('one task per row gives the same instance as all tasks in one row', () => {
	const tasks = Array.from({ length: 1000 }, (_, index) => ({
		id: String(index % 700),
		updateTime: index,
	}));
	const [fromOneRow] = merge([{ id: 'a', updateTime: 1, tasks }]).instances;
	const [fromTaskRows] = merge(
		tasks.map((task) => ({ id: 'a', updateTime: 1, tasks: [task] })),
	).instances;
	expect(fromOneRow?.tasks).toHaveLength(700);
	expect(fromTaskRows?.tasks).toEqual(fromOneRow?.tasks);
});

test('the newest item is the first one that has the newest time', () => {
	const createRow = (updateTime: number): Row => ({ id: 'a', updateTime, tasks: [] });
	const { instances } = merge([createRow(1), createRow(3), createRow(2), createRow(3)]);
	expect(instances[0]?.newestItemIndex).toBe(1);
});
