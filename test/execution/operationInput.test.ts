import { OperationInput } from '../../nodes/FeishuApproval/execution/operationInput';
import { FakeContext } from './fakeContext';

test('readers read the fields from the parameters and the options from the collection', () => {
	const { context } = new FakeContext({
		items: [{ title: 'Leave' }],
		parameters: {
			title: '',
			note: 'a field of the same name',
			options: { note: 'urgent' },
		},
	});
	const readers = new OperationInput(context).createReaders(
		{ title: { label: 'Title', itemField: 'title' } },
		{ note: { label: 'Note' }, comment: { label: 'Comment' } },
	);
	expect(readers.title(0)).toBe('Leave');
	expect(readers.note(0)).toBe('urgent');
	expect(readers.comment(0)).toBeUndefined();
});
