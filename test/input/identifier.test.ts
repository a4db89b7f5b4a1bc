import fc from 'fast-check';

import { readId, parseId } from '../../nodes/FeishuApproval/input/identifier';

test.each<[unknown, string]>([
	['A-1', 'A-1'],
	[' padded ', ' padded '],
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

test('any text that is not only white space is an ID and stays unchanged', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
			fc.pre(text.trim() !== '');
			expect(parseId(text)).toBe(text);
		}),
	);
});
