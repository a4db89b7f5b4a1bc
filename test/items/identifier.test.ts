import fc from 'fast-check';

import { parseIdentifier } from '../../nodes/FeishuApproval/items/identifier';

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
])('%p is the ID %p', (value, id) => {
	expect(parseIdentifier(value)).toEqual({ id });
});

test.each<[unknown, string]>([
	[undefined, 'empty'],
	[null, 'empty'],
	['', 'empty'],
	['   ', 'empty'],
	[Number.MAX_SAFE_INTEGER + 1, 'inexact'],
	[1e21, 'inexact'],
	[1.5, 'other'],
	[Number.NaN, 'other'],
	[Number.POSITIVE_INFINITY, 'other'],
	[true, 'other'],
	[{}, 'other'],
	[['a'], 'other'],
])('%p is no ID: %s', (value, problem) => {
	expect(parseIdentifier(value)).toEqual({ problem });
});

test('a text with anything in it is taken as it stands', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
			fc.pre(text.trim() !== '');
			expect(parseIdentifier(text)).toEqual({ id: text });
		}),
	);
});
