import { readIdList } from '../../nodes/FeishuApproval/input/idList';

test.each([
	['a text with commas', ' a, b ,,c', ['a', 'b', 'c']],
	['a text with Chinese commas and lines', 'a，b、c\nd', ['a', 'b', 'c', 'd']],
	['a list', ['a', 7], ['a', '7']],
	['a list as JSON text', '["a","b"]', ['a', 'b']],
	['one number', 7, ['7']],
	['an ID that occurs twice', 'a,b,a', ['a', 'b']],
	['nothing', undefined, []],
	['null', null, []],
	['an empty text', ' ', []],
])('reads %s', (_name, value, ids) => {
	expect(readIdList('Managers', value)).toEqual(ids);
});

test('names the element that is no ID', () => {
	expect(() => readIdList('Managers', ['a', {}])).toThrow(
		"'Managers[1]' is an object, but must be text or a whole number",
	);
});

test.each([{}, '["a"', true])('rejects %p', (value) => {
	expect(() => readIdList('Managers', value)).toThrow("'Managers' is");
});

test('an invalid list says what it must be', () => {
	const expected = 'but must be a list, or a text with commas';
	expect(() => readIdList('Managers', {})).toThrow(`'Managers' is an object, ${expected}`);
	expect(() => readIdList('Managers', '["a"')).toThrow(`'Managers' is "["a"", ${expected}`);
	expect(() => readIdList('Managers', true)).toThrow('must be text or a whole number');
	expect(readIdList('Managers', ' ["a"]')).toEqual(['a']);
});
