import { ChunkedArray } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/chunkedArray';

test('a ChunkedArray has the same elements as an array, across the borders of its chunks too', () => {
	const CHUNK_SIZE = 8192;
	const LENGTH = 2 * CHUNK_SIZE + 100;
	const chunked = new ChunkedArray<number>();
	const array: number[] = [];
	for (let value = 0; value < LENGTH; value++) {
		chunked.push(value);
		array.push(value);
		expect(chunked.length).toBe(array.length);
	}
	for (const index of [0, CHUNK_SIZE - 1, CHUNK_SIZE, 2 * CHUNK_SIZE, LENGTH - 1]) {
		chunked.set(index, -index);
		array[index] = -index;
	}
	expect(Array.from({ length: chunked.length }, (_, index) => chunked.at(index))).toEqual(array);
});
