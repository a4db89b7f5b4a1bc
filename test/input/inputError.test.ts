import { InputError, invalidValue } from '../../nodes/FeishuApproval/input/inputError';

test.each<[unknown, boolean]>([
	[undefined, true],
	[null, true],
	['', true],
	['\u00a0 ', true],
	['empty', false],
	[0, false],
	[false, false],
	[[], false],
	[{}, false],
])('the error of the value %p has isEmpty %p', (found, isEmpty) => {
	const error = invalidValue('Status', found, 'a text');
	expect(error.isEmpty).toBe(isEmpty);
	expect(error.inside('Tasks[0]').isEmpty).toBe(isEmpty);
});

test('an error inside a list keeps its text', () => {
	const error = new InputError('task_id', 'is empty', 'Map the ID.').inside('Tasks[3]');
	expect(error).toMatchObject({
		message: "'Tasks[3].task_id' is empty",
		label: 'Tasks[3].task_id',
		problem: 'is empty',
		description: 'Map the ID.',
		isEmpty: false,
	});
});
