import { OutputItems, toPairedItem } from '../../nodes/FeishuApproval/execution/outputItems';

const item = (id: number) => ({ json: { id } });

test('items come out in the order of the input; those of one input item stay in their order', () => {
	const output = new OutputItems();
	output.add(item(3), 3);
	output.add(item(10), 1);
	output.add(item(11), 1);
	output.add(item(0), 0);
	output.add(item(4), 3);
	expect(output.toArray().map(({ json }) => json.id)).toEqual([0, 10, 11, 3, 4]);
});

test('items that are in order already are not sorted', () => {
	const output = new OutputItems();
	const sort = jest.spyOn(Array.prototype, 'sort');
	output.add(item(0), 0);
	output.add(item(1), 0);
	output.add(item(2), 5);
	expect(output.toArray().map(({ json }) => json.id)).toEqual([0, 1, 2]);
	const calls = sort.mock.calls.length;
	sort.mockRestore();
	expect(calls).toBe(0);
});

test('an error has its item as pair, and the fields to keep; it is counted', () => {
	const output = new OutputItems();
	expect(output.errorCount).toBe(0);
	output.addError({ message: 'no', description: 'Advice.' }, 2, { id: 7, error: 'old' });
	output.addError({ message: 'no' }, 1);
	expect(output.toArray()).toEqual([
		{ json: { error: 'no [item 1]' }, pairedItem: { item: 1 } },
		{ json: { id: 7, error: 'no. Advice. [item 2]' }, pairedItem: { item: 2 } },
	]);
	expect(output.errorCount).toBe(2);
});

test.each([
	[[4], { item: 4 }],
	[
		[4, 2],
		[{ item: 4 }, { item: 2 }],
	],
	[[], []],
])('the pairs of the input items %j are %j', (itemIndexes, pairs) => {
	expect(toPairedItem(itemIndexes)).toEqual(pairs);
});
