import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { ICredentialType, INodeProperties, INodeType } from 'n8n-workflow';

const ROOT = join(__dirname, '..');

/** Creates an instance of each class that the files of a folder export. */
const createAll = <T>(folder: string, suffix: string): T[] =>
	readdirSync(join(ROOT, folder))
		.filter((file) => file.endsWith(suffix))
		.flatMap((file) => {
			const exported = require(join(ROOT, folder, file)) as Record<string, new () => T>;
			return Object.values(exported).map((Type) => new Type());
		});

const nodes = () => createAll<INodeType>('nodes/FeishuApproval', '.node.ts');
const credentials = () => createAll<ICredentialType>('credentials', '.credentials.ts');

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
	[...nodes().map(({ description }) => description), ...credentials()]
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
	const properties = [
		...nodes().flatMap(({ description }) => description.properties),
		...credentials().flatMap((credential) => credential.properties),
	];
	const visible = properties.filter(
		({ type, name }) =>
			!['hidden', 'collection', 'notice'].includes(type) &&
			!['resource', 'operation'].includes(name),
	);
	expect(visible.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
});
