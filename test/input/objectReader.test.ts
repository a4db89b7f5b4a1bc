import { readId } from '../../nodes/FeishuApproval/input/identifier';
import { ObjectReader, readOptional } from '../../nodes/FeishuApproval/input/objectReader';

const toText = (label: string, value: unknown) => `${label}: ${String(value)}`;
const create = (value: unknown) => ObjectReader.fromElement('Tasks', 3, value, 'a task');

test('a field of an element is read with its path', () => {
	expect(create({ id: 5 }).read('id', toText)).toBe('Tasks[3].id: 5');
	expect(create({}).read('id', toText)).toBe('Tasks[3].id: undefined');
	expect(create({}).read('constructor', toText)).toBe('Tasks[3].constructor: undefined');
	expect(() => create({ id: null }).read('id', readId)).toThrow("'Tasks[3].id' is empty");
});

test.each([[[]], ['text'], [null], [undefined], [5]])('%p is no object', (value) => {
	expect(() => create(value)).toThrow(/^'Tasks\[3\]' is .*, but must be a task$/);
});

test('an optional field is read unless it is empty or absent', () => {
	const reader = create({ id: 5, none: null, blank: ' ' });
	expect(reader.readOptional('id', toText)).toBe('Tasks[3].id: 5');
	for (const name of ['none', 'blank', 'absent', 'constructor']) {
		expect(reader.readOptional(name, toText)).toBeUndefined();
	}
	expect(readOptional('Label', 0, toText)).toBe('Label: 0');
	expect(readOptional('Label', '', toText)).toBeUndefined();
});

test('an object inside has its own path', () => {
	const nested = create({ links: { pc: 'a' } }).nested('links', { pc: 'a' });
	expect(nested.read('pc', toText)).toBe('Tasks[3].links.pc: a');
});

test('fields of the panel have the names of the panel', () => {
	const reader = ObjectReader.fromFields({ id: 5, other: 6 }, { id: 'Task ID' });
	expect(reader.read('id', toText)).toBe('Task ID: 5');
	expect(reader.read('other', toText)).toBe('.other: 6');
	expect(reader.path('constructor')).toBe('.constructor');
});

describe('other names:', () => {
	test('a field is read under the name, or the path, that the source has', () => {
		const reader = create({ nr: 5, meta: { at: 6 }, title: 'a' }).withNames(
			new Map([
				['id', 'nr'],
				['time', 'meta.at'],
			]),
		);
		expect(reader.read('id', toText)).toBe('Tasks[3].nr: 5');
		expect(reader.read('time', toText)).toBe('Tasks[3].meta.at: 6');
		expect(reader.read('title', toText)).toBe('Tasks[3].title: a');
	});

	test('two fields can swap their names', () => {
		const names = new Map([
			['a', 'b'],
			['b', 'a'],
		]);
		const reader = create({ a: 1, b: 2 }).withNames(names);
		expect(reader.read('a', toText)).toBe('Tasks[3].b: 2');
		expect(reader.read('b', toText)).toBe('Tasks[3].a: 1');
	});

	test('a field that the source does not have is absent, even if there is one of the old name', () => {
		const reader = create({ id: 1 }).withNames(new Map([['id', 'nr']]));
		expect(reader.read('id', toText)).toBe('Tasks[3].nr: undefined');
	});

	test('without any, the reader stays the same', () => {
		const reader = create({ id: 1 });
		expect(reader.withNames(new Map())).toBe(reader);
	});
});
