import {
	OperationInput,
	describeDefault,
	type Field,
} from '../../nodes/FeishuApproval/execution/operationInput';
import {
	containsExpression,
	createOptionReader,
	createParameterReader,
	isUnset,
} from '../../nodes/FeishuApproval/execution/parameter';
import { assertOption, readTimeout } from '../../nodes/FeishuApproval/execution/runOptions';
import { FakeContext, type FakeContextOptions } from './fakeContext';

const FIELD: Field = { label: 'Instance ID', itemField: 'instance_id' };

/** Reads the parameter `p` for each item. Returns the values, and how often the evaluator was asked. */
function read(raw: unknown, items: object[], field: Field = FIELD) {
	const fake = new FakeContext({ items, parameters: { p: raw } });
	const reader = createParameterReader(fake.context, fake.context.getInputData(), 'p', field);
	const values = items.map((_, itemIndex) => reader(itemIndex));
	return { values, evaluations: fake.evaluated.length };
}

const ITEMS = [{ instance_id: 'A', meta: { id: 1 } }, { instance_id: 'B' }, {}];

describe('an empty parameter', () => {
	test.each(['', '  ', undefined, null, '=', ' = '])(
		'%p reads the own field of each item',
		(raw) => {
			expect(read(raw, ITEMS)).toEqual({ values: ['A', 'B', undefined], evaluations: 0 });
		},
	);

	test('without such a field is empty', () => {
		expect(read('', ITEMS, { label: 'Code' }).values).toEqual(['', '', '']);
	});

	test('reads no inherited field', () => {
		const field = { label: 'Name', itemField: 'constructor' };
		expect(read('', [{}, { constructor: 'own' }], field).values).toEqual([undefined, 'own']);
	});

	test('reads nothing of an item that does not exist', () => {
		const fake = new FakeContext({ items: [], parameters: { p: '' } });
		expect(createParameterReader(fake.context, [], 'p', FIELD)(5)).toBeUndefined();
	});
});

describe('a fixed value', () => {
	test.each<[unknown]>([['A-1'], [5], [false], [{ a: 1 }], [['x']]])(
		'%p is the same for every item',
		(raw) => {
			expect(read(raw, ITEMS)).toEqual({ values: [raw, raw, raw], evaluations: 0 });
		},
	);

	test("that is the field's own name is an error", () => {
		expect(() => read('instance_id', ITEMS)).toThrow(
			`'Instance ID' is the fixed text "instance_id", but must be a value`,
		);
		try {
			read('instance_id', ITEMS);
		} catch (error) {
			expect(error).toMatchObject({
				description:
					"Leave it empty to read the item's field of this name, or drag the field from the input.",
			});
		}
		expect(read('instance_id', ITEMS, { label: 'Code' }).values[0]).toBe('instance_id');
	});
});

describe('an expression', () => {
	test('that is a path of the item is read without the evaluator', () => {
		expect(read('={{ $json.meta.id }}', ITEMS)).toEqual({
			values: [1, undefined, undefined],
			evaluations: 0,
		});
	});

	test('that reads an inherited property is evaluated for that item', () => {
		expect(read('={{ $json.instance_id.length }}', ITEMS.slice(0, 2))).toEqual({
			values: [1, 1],
			evaluations: 2,
		});
	});

	test('of another kind is evaluated for each item', () => {
		expect(read('={{ $json.instance_id + "!" }}', ITEMS.slice(0, 2))).toEqual({
			values: ['A!', 'B!'],
			evaluations: 2,
		});
	});

	test.each(["={{ '' }}", '={{ undefined }}', '={{ null }}'])(
		'that returns nothing does not read the own field: %s',
		(raw) => {
			expect(read(raw, ITEMS).values).not.toContain('A');
		},
	);

	test('with text around it is absent if it comes out empty', () => {
		expect(read('= {{ $json.meta.id }} ', [{ meta: { id: '' } }]).values).toEqual([undefined]);
		expect(read('=A-{{ $json.meta.id }}', [{ meta: { id: 1 } }]).values).toEqual(['A-1']);
		expect(read('={{ $json.a }}{{ $json.b }}', [{ a: 'x', b: 'y' }, {}]).values).toEqual([
			'xy',
			undefined,
		]);
	});

	test('alone keeps an empty text: it is empty on purpose', () => {
		expect(read("={{ [''][0] }}", [{}]).values).toEqual(['']);
		expect(read("={{ [\n''\n][0] }}", [{}]).values).toEqual(['']);
	});

	test('inside an object is evaluated', () => {
		expect(read({ a: ['={{ $json.instance_id }}'] }, ITEMS.slice(0, 1))).toEqual({
			values: [{ a: ['A'] }],
			evaluations: 1,
		});
	});

	test('that fails is an error of the field', () => {
		expect(() => read('={{ missing }}', [{}])).toThrow(
			"'Instance ID' has an expression that fails: missing is not defined",
		);
	});
});

test.each<[unknown, boolean]>([
	['', true],
	[' ', true],
	['=', true],
	[' = ', true],
	[undefined, true],
	[null, true],
	['==', false],
	['= a', false],
	[0, false],
	[false, false],
	[{}, false],
])('whether %p is empty in the editor: %p', (raw, expected) => {
	expect(isUnset(raw)).toBe(expected);
});

test.each<[unknown, boolean]>([
	['={{ 1 }}', true],
	['={{', true],
	[' ={{ 1 }}', false],
	['a', false],
	[5, false],
	[null, false],
	[undefined, false],
	[{ a: 1, b: { c: '=1' } }, true],
	[{ a: 1 }, false],
	[[['=']], true],
	[{}, false],
])('whether %p contains an expression: %p', (raw, expected) => {
	expect(containsExpression(raw)).toBe(expected);
});

describe('an option', () => {
	const readOption = (options: object | undefined, items: object[]) => {
		const fake = new FakeContext({ items, parameters: options && { options } });
		const input = fake.context.getInputData();
		const field = { label: 'Title', itemField: 'title' };
		const reader = createOptionReader(fake.context, input, 'options', 'title', field);
		return items.map((_, itemIndex) => reader(itemIndex));
	};

	test('that is not added is absent, even if the item has a field of its name', () => {
		expect(readOption({}, [{ title: 'a' }])).toEqual([undefined]);
		expect(readOption(undefined, [{ title: 'a' }])).toEqual([undefined]);
		expect(readOption(Object.create({ title: 'x' }) as object, [{ title: 'a' }])).toEqual([
			undefined,
		]);
	});

	test('that is added but empty reads the own field', () => {
		expect(readOption({ title: '' }, [{ title: 'a' }, {}])).toEqual(['a', undefined]);
	});

	test('that is set is read for each item', () => {
		expect(readOption({ title: '={{ $json.name }}' }, [{ name: 'a' }, { name: 'b' }])).toEqual([
			'a',
			'b',
		]);
		expect(readOption({ title: 'fixed' }, [{ title: 'a' }])).toEqual(['fixed']);
	});
});

describe('the input of an operation:', () => {
	const createInput = (options: FakeContextOptions) =>
		new OperationInput(new FakeContext(options).context);

	test('items, and whether to continue on fail', () => {
		const input = createInput({ items: [{ a: 1 }] });
		expect(input.items).toEqual([{ json: { a: 1 } }]);
		expect(input.continueOnFail).toBe(false);
		expect(createInput({ onError: 'continueErrorOutput' }).continueOnFail).toBe(true);
	});

	test('a parameter of the run is evaluated for the first item', () => {
		const input = createInput({
			items: [{ a: 1 }, { a: 2 }],
			parameters: { p: '={{ $json.a + 1 }}' },
		});
		expect(input.getParameter('p')).toBe(2);
		expect(input.getParameter('absent', 'fallback')).toBe('fallback');
	});

	test.each<[unknown, unknown, boolean]>([
		['A', 'A', true],
		[0, 0, true],
		['', undefined, false],
		[' ', undefined, false],
		['=', undefined, false],
		['={{ $json.a }}', undefined, true],
	])('with the raw value %p, the fixed value is %p and it is set: %p', (raw, fixed, isSet) => {
		const input = createInput({ parameters: { p: raw } });
		expect(input.getFixedValue('p')).toBe(fixed);
		expect(input.isSet('p')).toBe(isSet);
	});

	test('a parameter that the panel hides is not set', () => {
		const input = createInput({ parameters: {} });
		expect(input.isSet('hidden')).toBe(false);
		expect(input.getFixedValue('hidden')).toBeUndefined();
		expect(input.createReader('hidden', FIELD)(0)).toBeUndefined();
	});

	test.each<[unknown, string]>([
		[undefined, 'Asia/Tokyo'],
		['', 'Asia/Tokyo'],
		['utc', 'UTC'],
		['+8', 'UTC+8'],
		['Europe/Berlin', 'Europe/Berlin'],
	])('with the option %p, the time zone is %s', (timezone, zone) => {
		const parameters = { options: timezone === undefined ? {} : { timezone } };
		const read = createInput({ timezone: 'Asia/Tokyo', parameters }).createZoneReader();
		expect([read(0), read(0)]).toEqual([zone, zone]);
	});

	test('the time zone may differ from item to item', () => {
		const input = createInput({
			items: [{ z: 'UTC' }, { z: '+1' }, { z: 'UTC' }],
			parameters: { options: { timezone: '={{ $json.z }}' } },
		});
		const read = input.createZoneReader();
		expect([0, 1, 2].map((itemIndex) => read(itemIndex))).toEqual(['UTC', 'UTC+1', 'UTC']);
	});

	test('an unknown time zone is an error', () => {
		const parameters = { options: { timezone: 'CST' } };
		const read = createInput({ parameters }).createZoneReader();
		expect(() => read(0)).toThrow(
			`'Time Zone' is "CST", but must be a time zone such as Asia/Shanghai, UTC or +08:00`,
		);
	});

	test("the zone DEFAULT of a workflow is the n8n instance's", () => {
		const read = createInput({ timezone: 'DEFAULT', parameters: {} }).createZoneReader();
		expect(read(0)).toBe('America/New_York');
	});

	test('the description of a field says which own field it reads', () => {
		expect(describeDefault({ label: 'a', itemField: 'b' })).toBe(
			"If it is empty, the item's own field 'b' is used",
		);
	});

	test.each<[unknown, number]>([
		[undefined, 30_000],
		[null, 30_000],
		[1.5, 1500],
		['2', 2000],
		[0.001, 1],
	])('the timeout %p is %d ms', (timeout, milliseconds) => {
		const parameters = { options: timeout === undefined ? {} : { timeout } };
		expect(readTimeout(createInput({ parameters }))).toBe(milliseconds);
	});

	test.each<[unknown, string]>([
		[0, 'the number 0'],
		[-1, 'the number -1'],
		['soon', '"soon"'],
		[Number.POSITIVE_INFINITY, 'the number Infinity'],
	])('the timeout %p is an error', (timeout, found) => {
		expect(() => readTimeout(createInput({ parameters: { options: { timeout } } }))).toThrow(
			`'Timeout' is ${found}, but must be a number of seconds`,
		);
	});
});

test('an invalid option is an error that says what it must be', () => {
	expect(() => assertOption(true, 'Option', 1, 'two')).not.toThrow();
	expect(() => assertOption(false, 'Option', 1, 'two')).toThrow(
		"'Option' is the number 1, but must be two",
	);
});
