import fc from 'fast-check';

import { ShardedMap } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/shardedMap';
import { ChunkedArray } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/chunkedArray';

test('a long list holds what an array would, over the seams of its pieces as well', () => {
	const SEVERAL_PIECES = 20_000;
	const list = new ChunkedArray<number>();
	const array: number[] = [];
	for (let value = 0; value < SEVERAL_PIECES; value++) {
		list.push(value);
		array.push(value);
		expect(list.length).toBe(array.length);
	}
	for (const index of [0, 8191, 8192, 16_384, SEVERAL_PIECES - 1]) {
		list.set(index, -index);
		array[index] = -index;
	}
	expect(Array.from({ length: list.length }, (_, index) => list.at(index))).toEqual(array);
});

test('a large map holds what a Map would', () => {
	const keys = fc.oneof(
		fc.constantFrom('', '__proto__', 'constructor', '审批'),
		fc.string(),
		fc.nat(30).map(String),
	);
	fc.assert(
		fc.property(fc.array(fc.tuple(keys, fc.option(fc.nat(), { nil: undefined }))), (entries) => {
			const large = new ShardedMap<number | undefined>();
			const map = new Map<string, number | undefined>();
			for (const [key, value] of entries) {
				large.set(key, value);
				map.set(key, value);
				expect(large.size).toBe(map.size);
			}
			for (const key of [...entries.map(([each]) => each), 'never set']) {
				expect(large.has(key)).toBe(map.has(key));
				expect(large.get(key)).toBe(map.get(key));
			}
		}),
	);
});
