import {
	describeValue,
	InputError,
	invalidValue,
} from '../../nodes/FeishuApproval/input/inputError';

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

test('an error is a sentence with the field, what was found and what is expected', () => {
	const error = invalidValue('Status', 5, 'a text', 'Advice.');
	expect(error).toBeInstanceOf(Error);
	expect(error.name).toBe('InputError');
	expect(error).toMatchObject({
		message: "'Status' is the number 5, but must be a text",
		description: 'Advice.',
	});
	expect(new InputError('Status', 'is bad').isEmpty).toBe(false);
});

test.each<[unknown, string]>([
	[undefined, 'empty'],
	[null, 'empty'],
	['', 'empty'],
	[' \n', 'empty'],
	['a', '"a"'],
	[' a ', '" a "'],
	['x'.repeat(60), `"${'x'.repeat(60)}"`],
	['x'.repeat(61), `"${'x'.repeat(60)}…" (61 characters)`],
	[[1, 2], 'a list of 2'],
	[[], 'a list of 0'],
	[new Date(Number.NaN), 'an invalid date'],
	[{}, 'an object'],
	[5, 'the number 5'],
	[Number.NaN, 'the number NaN'],
	[false, 'the boolean false'],
	[BigInt(5), 'the bigint 5'],
])('%p is described as: %s', (value, text) => {
	expect(describeValue(value)).toBe(text);
});
