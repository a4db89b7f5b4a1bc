import fc from 'fast-check';

import { EVALUATE, plainPathOf, readPlainPath } from '../../nodes/FeishuApproval/items/plainPath';

describe('plainPathOf', () => {
	test.each<[string, string[]]>([
		['={{ $json.a }}', ['a']],
		['={{$json.a.b_c.$d}}', ['a', 'b_c', '$d']],
		['={{ $json["a b"] }}', ['a b']],
		["={{ $json['a.b'].c }}", ['a.b', 'c']],
		['={{ $json.list[0].id }}', ['list', '0', 'id']],
		['={{ $json[ "x" ][12] }}', ['x', '12']],
		['={{ $json.审批编号 }}', ['审批编号']],
		['={{ $json["it\'s"] }}', ["it's"]],
	])('%s reads a path', (expression, path) => {
		expect(plainPathOf(expression)).toEqual(path);
	});

	test.each([
		'plain text',
		'{{ $json.a }}',
		'={{ $json }}',
		'={{ $json.a }} ',
		'=x{{ $json.a }}',
		'={{ $json.a + 1 }}',
		'={{ $json?.a }}',
		'={{ $json.a() }}',
		'={{ $json.a.toDateTime() }}',
		'={{ $json["a" + "b"] }}',
		'={{ $json["a\\n"] }}',
		'={{ $json[`a`] }}',
		'={{ $json[a] }}',
		'={{ $json[-1] }}',
		'={{ $json.1a }}',
		'={{ $json.a }}{{ $json.b }}',
		'={{ $json.constructor }}',
		'={{ $json["__proto__"].a }}',
		'={{ $json["the prototype of"] }}',
		'={{ $node.a }}',
		'={{ $jsonx.a }}',
		'={{ $json.a; }}',
	])('%s is left to the evaluator', (expression) => {
		expect(plainPathOf(expression)).toBeUndefined();
	});
});

describe('readPlainPath', () => {
	test('stops at a missing parent', () => {
		expect(readPlainPath({ a: null }, ['a', 'b'])).toBeUndefined();
		expect(readPlainPath({}, ['a', 'b', 'c'])).toBeUndefined();
	});

	test('leaves what is inherited, and what is inside a text, to the evaluator', () => {
		expect(readPlainPath({ a: 'text' }, ['a', 'length'])).toBe(EVALUATE);
		expect(readPlainPath({ a: {} }, ['a', 'toString'])).toBe(EVALUATE);
		expect(readPlainPath({ a: [1] }, ['a', 'map'])).toBe(EVALUATE);
	});

	test('reads what lodash would of own values', () => {
		fc.assert(
			fc.property(
				fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }),
				fc.jsonValue(),
				(path, leaf) => {
					const item = path.reduceRight<unknown>(
						(inner, step) => Object.fromEntries([[step, inner]]),
						leaf,
					);
					expect(readPlainPath(item, path)).toEqual(leaf);
				},
			),
		);
	});
});
