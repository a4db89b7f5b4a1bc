import fc from 'fast-check';

import { isEmpty, parseId, readId, requireIds } from '../../nodes/FeishuApproval/input/identifier';

test.each<[unknown, string]>([
	['A-1', 'A-1'],
	[' padded ', 'padded'],
	['A-1       ', 'A-1'],
	['A-1\r\n', 'A-1'],
	['\t\u00a0A-1\u3000\ufeff\u2003', 'A-1'],
	['two  words', 'two  words'],
	['1234234234242423', '1234234234242423'],
	[42, '42'],
	[0, '0'],
	[-7, '-7'],
	[Number.MAX_SAFE_INTEGER, '9007199254740991'],
	[BigInt('12345678901234567890'), '12345678901234567890'],
	['__proto__', '__proto__'],
	['constructor', 'constructor'],
	['"quoted"', '"quoted"'],
	['审批🧾', '审批🧾'],
	['x'.repeat(500), 'x'.repeat(500)],
])('%p is read as the ID %p', (value, id) => {
	expect(parseId(value)).toBe(id);
	expect(readId('Instance ID', value)).toBe(id);
});

test.each<[unknown, RegExp]>([
	[undefined, /is empty/],
	[null, /is empty/],
	['', /is empty/],
	['   ', /is empty/],
	['\u00a0', /is empty/],
	[Number.MAX_SAFE_INTEGER + 1, /too large to be exact/],
	[1e21, /too large to be exact/],
	[1.5, /must be text or a whole number/],
	[Number.NaN, /must be text or a whole number/],
	[Number.POSITIVE_INFINITY, /must be text or a whole number/],
	[true, /must be text or a whole number/],
	[{}, /must be text or a whole number/],
	[['a'], /must be text or a whole number/],
])('%p is not an ID: %s', (value, message) => {
	expect(parseId(value)).toBeUndefined();
	expect(() => readId('Instance ID', value)).toThrow(message);
});

test('a text of any characters is an ID without the white space around it', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
			fc.pre(text.trim() !== '');
			expect(parseId(text)).toBe(text.trim());
			expect(parseId(` ${text}\u00a0`)).toBe(text.trim());
		}),
	);
});

test.each<[unknown, boolean]>([
	[undefined, true],
	[null, true],
	['', true],
	[' \t\n\u00a0', true],
	['a', false],
	[0, false],
	[false, false],
	[[], false],
	[{}, false],
])('whether %p is empty: %p', (value, expected) => {
	expect(isEmpty(value)).toBe(expected);
});

test('invisible characters around an ID are removed', () => {
	expect(parseId('\u200bA\u200dB\u2060 \u200c')).toBe('A\u200dB');
	expect(parseId('\u200b')).toBeUndefined();
});

test('a number that lost digits says what to do', () => {
	for (const number of [2 ** 53, -(2 ** 53)]) {
		expect(() => readId('Instance ID', number)).toThrow(
			`'Instance ID' is the number ${number}, which is too large to be exact`,
		);
	}
	try {
		readId('Instance ID', 2 ** 53);
	} catch (error) {
		expect(error).toMatchObject({
			description:
				'Numbers above 9007199254740991 lose digits. Configure the source to return the ID as text.',
		});
	}
});

test('a list of IDs that must not be empty', () => {
	expect(requireIds('Codes', ['a'], 'one code')).toEqual(['a']);
	expect(() => requireIds('Codes', [], 'one code')).toThrow(
		"'Codes' is empty, but must be one code",
	);
});
