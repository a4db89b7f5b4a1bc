import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { Engine, type WorkflowJson } from '../engine';
import { chineseExampleNames, exampleNames, readExample } from './example';

const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

/** Size of a node on the canvas, with its name below. Pixels. */
const NODE_SIZE = { width: 192, height: 144 };

let engine: Engine;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

/** Returns the description of a node type of this package, or undefined. */
function getDescription(type: string): INodeTypeDescription | undefined {
	const types = {
		[engine.nodeTypeName]: engine.nodeType,
		[engine.triggerTypeName]: engine.triggerType,
	};
	return types[type]?.description;
}

/** Returns the parameters that the built node does not accept, and what n8n reports about required ones. */
function getParameterErrors(node: INode): string[] {
	const description = getDescription(node.type);
	if (!description) return [`there is no node type ${node.type}`];
	const { properties } = description;
	const known = NodeHelpers.getNodeParameters(
		properties,
		node.parameters,
		true,
		false,
		node,
		description,
	);
	const issues = NodeHelpers.getNodeParametersIssues(
		properties,
		{ ...node, parameters: known ?? {} },
		description,
	);
	return [
		...getMissingPaths(known, node.parameters),
		...getUnknownOptionValues(properties, node.parameters),
		...Object.values(issues?.parameters ?? {}).flat(),
	];
}

/** Returns the paths of the values in `given` that are not in `known`. */
function getMissingPaths(known: unknown, given: object, path = ''): string[] {
	return Object.entries(given).flatMap(([name, value]: [string, unknown]) => {
		const knownValue = (known as Record<string, unknown> | null | undefined)?.[name];
		if (typeof value === 'object' && value !== null) {
			return getMissingPaths(knownValue, value, `${path}${name}.`);
		}
		return knownValue === value ? [] : [`${path}${name}`];
	});
}

/** Returns the values that are not among the options of their field. n8n does not report these. */
function getUnknownOptionValues(properties: INodeProperties[], given: INodeParameters): string[] {
	return Object.entries(given).flatMap(([name, value]) => {
		const fields = properties.filter((property) => property.name === name);
		const options = fields.flatMap((field) => field.options ?? []);
		if (fields.some(({ type }) => type === 'collection')) {
			return getUnknownOptionValues(options as INodeProperties[], value as INodeParameters);
		}
		const hasOptions = fields.some(({ type }) => type === 'options');
		const isKnown = options.some((option) => 'value' in option && option.value === value);
		return hasOptions && !isKnown ? [`${name}: ${JSON.stringify(value)}`] : [];
	});
}

/** Parameters that hold texts for people, or choose their language. */
const TEXT_PARAMETERS = new Set([
	...['content', 'formTitle', 'formDescription', 'completionTitle', 'completionMessage', 'explain'],
	...['summaries', 'customTitle', 'customContent'],
]);

/** A sentence in a SQL query: text that ends with a period. */
const SQL_SENTENCE = /'[^'\n]*[.。]'/g;

/** Replaces the texts of an example, so that translations can be compared: names of nodes become their IDs. */
function withoutTexts({ nodes, connections, settings }: WorkflowJson): unknown {
	const ids = new Map(nodes.map(({ id, name }) => [name, id]));
	const toId = (name: string) => ids.get(name) ?? name;
	const json = JSON.stringify({ nodes, connections, settings }, (key, value: unknown) => {
		if (TEXT_PARAMETERS.has(key)) return undefined;
		if (key === 'message' && !String(value).startsWith('=')) return undefined;
		// n8n leaves out options that have their default.
		if (
			key === 'options' &&
			Object.keys(value as object).every((name) => TEXT_PARAMETERS.has(name))
		)
			return undefined;
		if (typeof value === 'string') {
			return toId(value)
				.replace(/\$\('([^']+)'\)/g, (_, name: string) => `$('${toId(name)}')`)
				.replace(SQL_SENTENCE, "''");
		}
		if (key !== 'connections') return value;
		const entries = Object.entries(value as object) as Array<[string, unknown]>;
		return Object.fromEntries(entries.map(([name, targets]) => [toId(name), targets]));
	});
	return JSON.parse(json);
}

/** Returns the rectangle that a node or a sticky note covers. */
function getArea({ type, position: [left, top], parameters }: INode) {
	const { width, height } = type === STICKY_NOTE ? (parameters as typeof NODE_SIZE) : NODE_SIZE;
	// A node's name is centered below the node and wider than the node.
	const from = type === STICKY_NOTE ? left : left - (NODE_SIZE.width - 96) / 2;
	return { left: from, right: from + width, top, bottom: top + height };
}

function overlap(one: INode, other: INode): boolean {
	const [a, b] = [getArea(one), getArea(other)];
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

it('finds the example workflows', () => {
	expect(exampleNames()).toContain('check-every-5-minutes.json');
});

describe.each([...exampleNames(), ...chineseExampleNames()])('examples/%s', (file) => {
	const example = readExample(file);
	const executableNodes = example.nodes.filter(({ type }) => type !== STICKY_NOTE);
	const packageNodes = example.nodes.filter(({ type }) =>
		type.startsWith('n8n-nodes-feishu-approval.'),
	);

	it('can be imported and contains no data of the n8n instance that created it', () => {
		expect(Object.keys(example).sort()).toEqual(['connections', 'name', 'nodes', 'settings']);
		expect(example.name).toBeTruthy();
		for (const { credentials = {} } of example.nodes) {
			// If the ID is null, n8n looks up the credential by its name.
			for (const { id } of Object.values(credentials)) expect(id).toBeNull();
		}
	});

	it('has nodes with unique IDs and names', () => {
		for (const key of ['id', 'name'] as const) {
			const values = example.nodes.map((node) => node[key]);
			expect(new Set(values).size).toBe(values.length);
			expect(values.every(Boolean)).toBe(true);
		}
	});

	it('contains a node of this package, with its current type and version', () => {
		expect(packageNodes.length).toBeGreaterThan(0);
		for (const { type, typeVersion } of packageNodes) {
			expect([getDescription(type)?.version].flat()).toContain(typeVersion);
		}
	});

	it.each(packageNodes.map((node) => [node.name, node] as const))(
		'node "%s" has only parameters that the built node accepts',
		(_name, node) => {
			expect(getParameterErrors(node)).toEqual([]);
		},
	);

	it('connects every node, and only existing nodes', () => {
		const names = new Set(executableNodes.map(({ name }) => name));
		const connected = new Set<string>();
		for (const [from, { main = [] }] of Object.entries(example.connections)) {
			expect(names).toContain(from);
			connected.add(from);
			for (const { node } of main.flatMap((output) => output ?? [])) {
				expect(names).toContain(node);
				connected.add(node);
			}
		}
		expect(connected).toEqual(names);
	});

	it('sets the time zone, because a new n8n is in America/New_York', () => {
		expect(example.settings).toMatchObject({ timezone: 'Asia/Shanghai' });
	});

	it('has sticky notes', () => {
		expect(example.nodes.some(({ type }) => type === STICKY_NOTE)).toBe(true);
	});

	it('has no overlapping nodes or notes', () => {
		for (const [index, one] of example.nodes.entries()) {
			for (const other of example.nodes.slice(index + 1)) {
				expect([one.name, other.name, overlap(one, other)]).toEqual([one.name, other.name, false]);
			}
		}
	});
});

it('has every example in Chinese, too', () => {
	expect(chineseExampleNames()).toEqual(exampleNames().map((name) => `zh-CN/${name}`));
});

describe.each(chineseExampleNames())('examples/%s', (file) => {
	const [chinese, english] = [readExample(file), readExample(file.replace('zh-CN/', ''))];

	it('is the English example with other texts', () => {
		expect(withoutTexts(chinese)).toEqual(withoutTexts(english));
	});

	it('translates the names of all nodes, and all notes', () => {
		const notes = chinese.nodes.filter(({ type }) => type === STICKY_NOTE);
		const texts = notes.map(({ parameters }) => parameters.content);
		for (const text of [...chinese.nodes.map(({ name }) => name), ...texts]) {
			expect(text).toMatch(/\p{Script=Han}/u);
		}
	});
});

describe('getParameterErrors', () => {
	const node = (parameters: INode['parameters']): INode => ({
		id: '1',
		name: 'Check',
		type: engine.nodeTypeName,
		typeVersion: 1,
		position: [0, 0],
		parameters: { resource: 'externalInstance', operation: 'check', ...parameters },
	});

	it('reports an unknown parameter', () => {
		expect(getParameterErrors(node({ instanceID: '1' }))).toEqual(['instanceID']);
		expect(getParameterErrors(node({ options: { batchsize: 3 } }))).toEqual(['options.batchsize']);
	});

	it('reports a parameter of another operation', () => {
		expect(getParameterErrors(node({ taskId: '1' }))).toEqual(['taskId']);
	});

	it('reports an unknown option', () => {
		expect(getParameterErrors(node({ itemsAre: 'rows' }))).toContain('itemsAre: "rows"');
		const options = { apiVersion: 'v5' };
		expect(getParameterErrors(node({ options }))).toEqual(['apiVersion: "v5"']);
	});
});
