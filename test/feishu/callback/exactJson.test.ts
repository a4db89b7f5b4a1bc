import fc from 'fast-check';

import { parseExactJson } from '../../../nodes/FeishuApproval/feishu/callback/exactJson';

describe('parseExactJson', () => {
	it('returns integers that are not safe as text, digit by digit', () => {
		const json =
			'{"message_id":7023584098123456789,"n":[-9223372036854775808,9007199254740991,9007199254740992]}';
		expect(parseExactJson(json, 5)).toEqual({
			message_id: '7023584098123456789',
			n: ['-9223372036854775808', 9007199254740991, '9007199254740992'],
		});
	});

	it('changes nothing else', () => {
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
				const json = JSON.stringify(value);
				if (/\d{16}/.test(json)) return;
				expect(parseExactJson(json, 10)).toEqual(JSON.parse(json));
			}),
		);
		const text = String.raw`{"a":"\"7023584098123456789\" 7023584098123456789","b":"\\","7023584098123456789":1.5e3}`;
		expect(parseExactJson(text, 5)).toEqual(JSON.parse(text));
	});

	it('returns undefined for more levels than allowed, counted outside of texts', () => {
		expect(parseExactJson('[[["[[[["]]]', 3)).toEqual([[['[[[[']]]);
		expect(parseExactJson('[[[[]]]]', 3)).toBeUndefined();
		expect(parseExactJson('['.repeat(400_000) + ']'.repeat(400_000), 16)).toBeUndefined();
	});

	it.each<[string, number, boolean]>([
		['[[],[],[]]', 2, true],
		['[[],[],[[]]]', 2, false],
		['{"a":{},"b":{},"c":{}}', 2, true],
		['{"a":{"b":{}}}', 2, false],
		['[{},{},{"a":[]}]', 2, false],
		['[{},[],{"a":0},[0]]', 2, true],
		[String.raw`["\"[[[", "\\"]`, 1, true],
		[String.raw`["\\", [[]]]`, 2, false],
		['["]]]", [[]]]', 2, false],
	])(
		'counts the levels that are open at once: %s has at most %i: %p',
		(json, levels, isAllowed) => {
			expect(parseExactJson(json, levels)).toEqual(isAllowed ? JSON.parse(json) : undefined);
		},
	);

	it('keeps numbers that only contain many digits', () => {
		const json = '[1234567890123456e2,12345678901234567.5,-0.1234567890123456789]';
		expect(parseExactJson(json, 1)).toEqual(JSON.parse(json));
		expect(parseExactJson('[-12345678901234567]', 1)).toEqual(['-12345678901234567']);
	});

	it.each([
		'',
		'{',
		'{"a":7023584098123456789',
		"{'a':1}",
		'07023584098123456789',
		'"'.repeat(1_000_001),
		'\\"'.repeat(500_000),
	])('returns undefined for a text that is not JSON (%#)', (text) => {
		expect(parseExactJson(text, 5)).toBeUndefined();
	});
});
