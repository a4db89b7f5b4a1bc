import { TextReader } from '../../../../nodes/FeishuApproval/i18n/readText';
import { TextCatalog } from '../../../../nodes/FeishuApproval/i18n/textCatalog';
import { readForm } from '../../../../nodes/FeishuApproval/resources/externalInstance/sync/readForm';

/** Reads a form and returns its fields with the texts instead of their keys. */
function read(form: unknown): Array<[name: string | undefined, value: string | undefined]> {
	const catalog = new TextCatalog('zh-CN', new Map());
	const texts = new TextReader(catalog, {
		locale: 'zh-CN',
		zone: 'UTC',
		resourcesLabel: 'I18n Resources',
	});
	const fields = readForm(form, catalog, texts);
	const textByKey = new Map(
		catalog
			.toI18nResources()
			.flatMap(({ texts: list }) => list.map(({ key, value }) => [key, value])),
	);
	const find = (key: string | undefined) => (key === undefined ? undefined : textByKey.get(key));
	return fields.map(({ name, value }) => [find(name), find(value)]);
}

test('keeps the order of a form that is JSON text, names that look like numbers included', () => {
	expect(read('{ "Days": "2", "10": "ten", "2": "two", "Reason": "Trip" }')).toEqual([
		['Days', '2'],
		['10', 'ten'],
		['2', 'two'],
		['Reason', 'Trip'],
	]);
});

test('reads an object and a list alike', () => {
	const fields = [
		['Days', '2'],
		['Reason', 'Trip'],
	];
	const list = fields.map(([name, value]) => ({ name, value }));
	expect(read({ Days: 2, Reason: 'Trip' })).toEqual(fields);
	expect(read(list)).toEqual(fields);
	expect(read(JSON.stringify(list))).toEqual(fields);
});

test('accepts elements with a name or a value only', () => {
	expect(read([{ name: 'Days' }, { value: '2' }, {}])).toEqual([
		['Days', undefined],
		[undefined, '2'],
	]);
});

test.each<[unknown, string]>([
	[[{ label: 'Days', text: '2' }], `'Form[0]' has "label", "text", but must have only "name"`],
	[
		[
			{ name: 'a', value: 'b' },
			{ Name: 'Days', value: '2' },
		],
		`'Form[1]' has "Name", but must`,
	],
	[[{ name: 'Days', value: '2', type: 'number' }], `'Form[0]' has "type", but must have only`],
	['[{"id": null}]', `'Form[0]' has "id", but must have only`],
	[[{ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }], `'Form[0]' has "a", "b", "c", "d", "e", …, but must`],
])('rejects the form %j, whose values would be lost', (form, message) => {
	expect(() => read(form)).toThrow(message);
});
