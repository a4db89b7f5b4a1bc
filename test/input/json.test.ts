import fc from 'fast-check';

import {
	getEntries,
	getOwn,
	getPath,
	parseJsonIfString,
	readArray,
	readJsonObject,
	readObject,
	type InputObject,
} from '../../nodes/FeishuApproval/input/json';

describe('getPath', () => {
	const task = {
		task_id: '1',
		meta: { updatedAt: 5, 'a.b': 6, inner: { value: null } },
		'flat.name': 7,
		'meta.shadow': 8,
		people: [{ id: 'u1' }],
		text: 'abc',
	};

	test.each<[string, unknown]>([
		['task_id', '1'],
		['flat.name', 7],
		['meta.shadow', 8],
		['meta.updatedAt', 5],
		['meta.inner.value', null],
		['people.0.id', 'u1'],
		['missing', undefined],
		['meta.missing', undefined],
		['meta.updatedAt.deeper', undefined],
		['meta.inner.value.deeper', undefined],
		['missing.deeper', undefined],
		['text.length', undefined],
		['constructor', undefined],
		['meta.constructor.name', undefined],
		['', undefined],
		['.', undefined],
	])('reads %p as %p', (name, value) => {
		expect(getPath(task, name)).toBe(value);
	});

	test('prefers the field with that very name, even if it is empty', () => {
		expect(getPath({ 'a.b': null, a: { b: 1 } }, 'a.b')).toBeNull();
	});
});

describe('getEntries', () => {
	test('keeps the order of JSON text', () => {
		const json = '{ "b": 1, "2": {"1": "}"}, "a": ["{", 2], "1" : "\\"x\\": {", "0": 3 }';
		expect(getEntries(JSON.parse(json) as InputObject, json)).toEqual([
			['b', 1],
			['2', { '1': '}' }],
			['a', ['{', 2]],
			['1', '"x": {'],
			['0', 3],
		]);
	});

	test('returns a repeated name once, with its last value', () => {
		const json = '{"2":1,"1":2,"\\u0032":3,"__proto__":4}';
		expect(getEntries(JSON.parse(json) as InputObject, json)).toEqual([
			['2', 3],
			['1', 2],
			['__proto__', 4],
		]);
	});

	test('returns the entries of an object', () => {
		expect(getEntries({ b: 1, a: 2 }, { b: 1, a: 2 })).toEqual([
			['b', 1],
			['a', 2],
		]);
	});

	test('scans a text of 10 MB', () => {
		const value = '\\"{x'.repeat(2_500_000);
		const json = `{"2":"${value}","1":0}`;
		expect(getEntries(JSON.parse(json) as InputObject, json).map(([name]) => name)).toEqual([
			'2',
			'1',
		]);
	});

	test('returns the same entries as JSON.parse, in the order of the text', () => {
		const name = fc.oneof(
			fc.nat({ max: 20 }).map(String),
			fc.string(),
			fc.constantFrom('"', '\\', '{', '}', ':', '__proto__', 'a":1,"b'),
		);
		const field = fc.tuple(name, fc.jsonValue());
		const space = fc.constantFrom('', ' ', '\n\t');
		fc.assert(
			fc.property(fc.uniqueArray(field, { selector: ([each]) => each }), space, (fields, gap) => {
				const members = fields.map(
					([each, value]) =>
						`${JSON.stringify(each)}${gap}:${gap}${JSON.stringify(value, null, gap.length)}`,
				);
				const json = `${gap}{${gap}${members.join(`${gap},${gap}`)}${gap}}${gap}`;
				const object = JSON.parse(json) as InputObject;
				const entries = getEntries(object, json);
				expect(entries.map(([each]) => each)).toEqual(fields.map(([each]) => each));
				for (const [each, value] of entries) expect(value).toBe(object[each]);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('an object', () => {
	test.each<[unknown, string]>([
		[[1], 'a list of 1'],
		[null, 'empty'],
		['{}', '"{}"'],
		[5, 'the number 5'],
	])('is expected instead of %p', (value, found) => {
		expect(() => readObject('Label', value, 'an object')).toThrow(
			`'Label' is ${found}, but must be an object`,
		);
	});

	test('is returned itself', () => {
		const object = { a: 1 };
		expect(readObject('Label', object, 'an object')).toBe(object);
		expect(readJsonObject('Label', object, 'an object')).toBe(object);
	});

	test.each<[unknown, unknown]>([
		['{"a":1}', { a: 1 }],
		[' {} ', {}],
		[undefined, undefined],
		[null, undefined],
		['', undefined],
		[' ', undefined],
		['null', undefined],
	])('or JSON text: %p is %p', (value, expected) => {
		expect(readJsonObject('Label', value, 'an object')).toEqual(expected);
	});

	test.each(['[]', 'text', '5', 5, [[]], '{'])('or JSON text of one, but not %p', (value) => {
		expect(() => readJsonObject('Label', value, 'an object')).toThrow(/^'Label' is .* an object$/);
	});
});

describe('a list', () => {
	test.each<[unknown, unknown[]]>([
		[
			[1, 2],
			[1, 2],
		],
		['[1,"a"]', [1, 'a']],
		[undefined, []],
		[null, []],
		['', []],
		['null', []],
	])('%p is read as %j', (value, expected) => {
		expect(readArray('Label', value, 'a list')).toEqual(expected);
	});

	test('with holes has undefined there, and is a copy', () => {
		const list = new Array<unknown>(3);
		const read = readArray('Label', list, 'a list');
		expect(read.map(() => 'x')).toEqual(['x', 'x', 'x']);
		expect(read).not.toBe(list);
	});

	test.each(['{}', 'text', 5, {}])('is expected instead of %p', (value) => {
		expect(() => readArray('Label', value, 'a list')).toThrow(
			/^'Label' is .*, but must be a list$/,
		);
	});
});

test('only own fields are read', () => {
	expect(getOwn({ a: 1 }, 'a')).toBe(1);
	expect(getOwn({}, 'constructor')).toBeUndefined();
	expect(getOwn({}, 'toString')).toBeUndefined();
	expect(getOwn(Object.create({ a: 1 }) as InputObject, 'a')).toBeUndefined();
	expect(getPath(Object.create({ a: 1 }) as InputObject, 'a')).toBeUndefined();
});

test.each<[unknown, unknown]>([
	['{"a":1}', { a: 1 }],
	['5', 5],
	['text', 'text'],
	['', ''],
	[5, 5],
	[undefined, undefined],
	[['[1]'], ['[1]']],
])('%p is parsed as %p if it is JSON text', (value, expected) => {
	expect(parseJsonIfString(value)).toEqual(expected);
});
