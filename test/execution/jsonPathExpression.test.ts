import fc from 'fast-check';

import {
	NEEDS_EVALUATION,
	parseJsonPathExpression,
	readJsonPath,
} from '../../nodes/FeishuApproval/execution/jsonPathExpression';

describe('parseJsonPathExpression', () => {
	test.each<[string, string[]]>([
		['={{ $json.a }}', ['a']],
		['={{$json.a.b_c.$d}}', ['a', 'b_c', '$d']],
		['={{ $json["a b"] }}', ['a b']],
		["={{ $json['a.b'].c }}", ['a.b', 'c']],
		['={{ $json.list[0].id }}', ['list', '0', 'id']],
		['={{ $json[ "x" ][12] }}', ['x', '12']],
		['={{ $json.审批编号 }}', ['审批编号']],
		['={{ $json["it\'s"] }}', ["it's"]],
	])('parses %s', (expression, path) => {
		expect(parseJsonPathExpression(expression)).toEqual(path);
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
	])('returns undefined for %s', (expression) => {
		expect(parseJsonPathExpression(expression)).toBeUndefined();
	});
});

describe('readJsonPath', () => {
	test('returns undefined if a parent is missing', () => {
		expect(readJsonPath({ a: null }, ['a', 'b'])).toBeUndefined();
		expect(readJsonPath({}, ['a', 'b', 'c'])).toBeUndefined();
	});

	test('returns NEEDS_EVALUATION for inherited properties and for properties of a text', () => {
		expect(readJsonPath({ a: 'text' }, ['a', 'length'])).toBe(NEEDS_EVALUATION);
		expect(readJsonPath({ a: {} }, ['a', 'toString'])).toBe(NEEDS_EVALUATION);
		expect(readJsonPath({ a: [1] }, ['a', 'map'])).toBe(NEEDS_EVALUATION);
	});

	test('reads the value at a path of any names', () => {
		fc.assert(
			fc.property(
				fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }),
				fc.jsonValue(),
				(path, leaf) => {
					const item = path.reduceRight<unknown>(
						(inner, step) => Object.fromEntries([[step, inner]]),
						leaf,
					);
					expect(readJsonPath(item, path)).toEqual(leaf);
				},
			),
		);
	});
});
