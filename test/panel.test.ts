import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type {
	ICredentialType,
	INodeProperties,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';

const ROOT = join(__dirname, '..');

/**
 * Creates an instance of each class that the files of a folder export. Loads the files each time: the mutation test then
 * sees that each test depends on them.
 */
function createAll<T>(folder: string, suffix: string): T[] {
	const instances: T[] = [];
	jest.isolateModules(() => {
		for (const file of readdirSync(join(ROOT, folder))) {
			if (!file.endsWith(suffix)) continue;
			const exported = require(join(ROOT, folder, file)) as Record<string, new () => T>;
			instances.push(...Object.values(exported).map((Type) => new Type()));
		}
	});
	return instances;
}

const nodes = () => createAll<INodeType>('nodes/FeishuApproval', '.node.ts');
const credentials = () => createAll<ICredentialType>('credentials', '.credentials.ts');

const panels = () => [
	...nodes().map(({ description }) => description),
	...(credentials() as Array<{ name: string; properties: INodeProperties[] }>),
];

interface Text {
	/** Where the panel shows it, such as `options > batchSize: displayName`. */
	path: string;
	/** Absent where n8n does not need the text. */
	text: unknown;
}

const TEXTS = ['displayName', 'description', 'placeholder', 'hint', 'name', 'action'] as const;

/** Collects the texts of all fields, choices and options. */
function collectTexts(properties: readonly object[], parent = ''): Text[] {
	return properties.flatMap((property) => {
		const { name, options = [], values = [] } = property as INodeProperties & { values?: object[] };
		const path = `${parent}${name}`;
		const texts = TEXTS.filter((key) => key in property).map((key) => ({
			path: `${path}: ${key}`,
			text: (property as Record<string, unknown>)[key],
		}));
		return [...texts, ...collectTexts([...options, ...values], `${path} > `)];
	});
}

const collectAll = (key?: (typeof TEXTS)[number]) =>
	panels()
		.flatMap(({ name, properties }) => collectTexts(properties, `${name} > `))
		.filter(({ path }) => key === undefined || path.endsWith(`: ${key}`));

test('there are nodes, credentials and texts', () => {
	expect(nodes().length).toBeGreaterThan(0);
	expect(credentials().length).toBeGreaterThan(0);
	expect(collectAll().length).toBeGreaterThan(200);
});

test('no text of the panel is empty', () => {
	expect(collectAll().filter(({ text }) => typeof text !== 'string' || text.trim() === '')).toEqual(
		[],
	);
});

test('a description is a sentence that starts with a capital letter', () => {
	expect(
		collectAll('description').filter(({ text }) => !/^["'[\p{Lu}\d].{9,}/su.test(String(text))),
	).toEqual([]);
});

test('every field of a node or credential has a description, unless it is hidden or a group', () => {
	const properties = panels().flatMap((panel) => panel.properties);
	const visible = properties.filter(
		({ type, name }) =>
			!['hidden', 'collection', 'notice'].includes(type) &&
			!['resource', 'operation'].includes(name),
	);
	expect(visible.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
});

const getChoices = ({ options }: INodeProperties) => options as INodePropertyOptions[];

/** All fields of a panel, with those inside of collections. */
function listFields(properties: readonly object[]): INodeProperties[] {
	return (properties as INodeProperties[]).flatMap((property) => {
		const { type, options = [] } = property;
		if (type === 'collection') return [property, ...listFields(options)];
		if (type !== 'fixedCollection') return [property];
		const groups = options as Array<{ values: INodeProperties[] }>;
		return [property, ...groups.flatMap(({ values }) => listFields(values))];
	});
}

const TYPES = [
	...['boolean', 'collection', 'dateTime', 'fixedCollection', 'hidden', 'json', 'multiOptions'],
	...['notice', 'number', 'options', 'resourceLocator', 'string'],
];

test("every field has a name, a label and one of n8n's types", () => {
	const fields = panels().flatMap(({ properties }) => listFields(properties));
	expect(fields.length).toBeGreaterThan(150);
	for (const field of fields) {
		expect(field.name).toMatch(/^[a-z][A-Za-z\d_]+$/);
		expect(field.displayName).toMatch(/\S/);
		expect(TYPES).toContain(field.type);
		if (field.type === 'boolean') expect(typeof field.default).toBe('boolean');
	}
});

test('every choice has a value of its own, and the default is one of them', () => {
	const lists = panels()
		.flatMap(({ properties }) => listFields(properties))
		.filter(({ type }) => type === 'options' || type === 'multiOptions');
	expect(lists.length).toBeGreaterThan(30);
	for (const field of lists) {
		const values = getChoices(field).map(({ value }) => value);
		const names = getChoices(field).map(({ name }) => name);
		expect([field.name, values.length]).toEqual([field.name, new Set(values).size]);
		expect(new Set(names).size).toBe(names.length);
		expect(values.every((value) => value !== undefined)).toBe(true);
		expect(field.options).not.toEqual([]);
		const defaults = [field.default].flat();
		expect(values).toEqual(expect.arrayContaining(defaults));
	}
});

test('a field depends on fields that exist, and on values that they can have', () => {
	let conditions = 0;
	for (const { properties } of panels()) {
		const fields = listFields(properties);
		for (const { displayOptions } of fields) {
			for (const [path, values] of Object.entries(displayOptions?.show ?? {})) {
				const name = path.replace(/^\//, '').split('.').at(-1);
				const found = fields.filter((field) => field.name === name);
				expect([path, found.length > 0]).toEqual([path, true]);
				const choices = found
					.filter(({ type }) => type === 'options')
					.flatMap((field) => getChoices(field).map(({ value }) => value));
				for (const value of values ?? []) {
					conditions++;
					if (choices.length > 0 && typeof value !== 'object') expect(choices).toContain(value);
				}
			}
		}
	}
	expect(conditions).toBeGreaterThan(100);
});

/** The values of the fields `resource` and `operation` for which n8n shows a field. */
const getShown = ({ displayOptions }: INodeProperties, name: 'resource' | 'operation') =>
	displayOptions?.show?.[name] ?? [];

test('a field of the node belongs to one resource, and to operations of that resource', () => {
	const [node] = nodes().filter(({ description }) => description.name === 'feishuApproval');
	const properties = node?.description.properties ?? [];
	const operationFields = properties.filter(({ name }) => name === 'operation');
	const fields = properties.filter(({ name }) => !['resource', 'operation'].includes(name));
	expect(operationFields.length).toBeGreaterThan(4);
	expect(fields.length).toBeGreaterThan(60);
	for (const field of operationFields) {
		expect([field.name, getShown(field, 'resource').length]).toEqual([field.name, 1]);
	}
	for (const field of fields) {
		const resources = getShown(field, 'resource');
		const operations = operationFields
			.filter((each) => resources.includes(getShown(each, 'resource')[0] ?? ''))
			.flatMap((each) => getChoices(each).map(({ value }) => value));
		const shown = getShown(field, 'operation');
		expect([field.name, resources.length, shown.length > 0]).toEqual([field.name, 1, true]);
		expect(operations).toEqual(expect.arrayContaining(shown));
	}
});

test('a text field outside of the options is empty at first, so that it reads the field of the item', () => {
	const texts = panels()
		.flatMap(({ properties }) => properties)
		.filter(({ type, typeOptions }) => type === 'string' && typeOptions?.password !== true);
	expect(texts.length).toBeGreaterThan(20);
	expect(texts.filter(({ default: value }) => value !== '').map(({ name }) => name)).toEqual([]);
});
