import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';

import { Engine } from '../engine';
import { exampleNames, readExample } from './example';

const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

/** What a node covers on the canvas, its name below it included. */
const NODE_SIZE = { width: 192, height: 144 };

let engine: Engine;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

/** What the built node does not know of a node's parameters, or demands and does not get. */
function parameterProblems(node: INode): string[] {
	const { description } = engine.nodeType;
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
		...missingFrom(known, node.parameters),
		...unknownChoices(properties, node.parameters),
		...Object.values(issues?.parameters ?? {}).flat(),
	];
}

/** The paths of values in `given` that `known` does not have. */
function missingFrom(known: unknown, given: object, path = ''): string[] {
	return Object.entries(given).flatMap(([name, value]: [string, unknown]) => {
		const there = (known as Record<string, unknown> | null | undefined)?.[name];
		if (typeof value === 'object' && value !== null) {
			return missingFrom(there, value, `${path}${name}.`);
		}
		return there === value ? [] : [`${path}${name}`];
	});
}

/** Values that are none of the choices of their field: n8n itself does not mind. */
function unknownChoices(properties: INodeProperties[], given: INodeParameters): string[] {
	return Object.entries(given).flatMap(([name, value]) => {
		const fields = properties.filter((property) => property.name === name);
		const options = fields.flatMap((field) => field.options ?? []);
		if (fields.some(({ type }) => type === 'collection')) {
			return unknownChoices(options as INodeProperties[], value as INodeParameters);
		}
		const isChoice = fields.some(({ type }) => type === 'options');
		const isKnown = options.some((option) => 'value' in option && option.value === value);
		return isChoice && !isKnown ? [`${name}: ${String(value)}`] : [];
	});
}

/** The rectangle a node or a note covers. */
function area({ type, position: [left, top], parameters }: INode) {
	const { width, height } = type === STICKY_NOTE ? (parameters as typeof NODE_SIZE) : NODE_SIZE;
	// A node's name is centred below it and wider than the node.
	const from = type === STICKY_NOTE ? left : left - (NODE_SIZE.width - 96) / 2;
	return { left: from, right: from + width, top, bottom: top + height };
}

function overlap(one: INode, other: INode): boolean {
	const [a, b] = [area(one), area(other)];
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

it('there are examples', () => {
	expect(exampleNames()).toContain('check-every-5-minutes.json');
});

describe.each(exampleNames())('examples/%s', (file) => {
	const example = readExample(file);
	const steps = example.nodes.filter(({ type }) => type !== STICKY_NOTE);
	const ours = example.nodes.filter(({ type }) => type.startsWith('n8n-nodes-feishu-approval.'));

	it('holds what a workflow needs to be imported, and nothing of the n8n it was made in', () => {
		expect(Object.keys(example).sort()).toEqual(['connections', 'name', 'nodes', 'settings']);
		expect(example.name).toBeTruthy();
		for (const { credentials = {} } of example.nodes) {
			// n8n looks a credential without an ID up by its name.
			for (const { id } of Object.values(credentials)) expect(id).toBeNull();
		}
	});

	it('has nodes with IDs and names of their own', () => {
		for (const key of ['id', 'name'] as const) {
			const values = example.nodes.map((node) => node[key]);
			expect(new Set(values).size).toBe(values.length);
			expect(values.every(Boolean)).toBe(true);
		}
	});

	it('has a node of this package in it, as the package names it', () => {
		expect(ours.length).toBeGreaterThan(0);
		for (const { type, typeVersion } of ours) {
			expect(type).toBe(engine.nodeTypeName);
			expect([engine.nodeType.description.version].flat()).toContain(typeVersion);
		}
	});

	it.each(ours.map((node) => [node.name, node] as const))(
		'"%s" has parameters that the built node knows',
		(_name, node) => {
			expect(parameterProblems(node)).toEqual([]);
		},
	);

	it('connects nodes that there are, and leaves none out', () => {
		const names = new Set(steps.map(({ name }) => name));
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

	it('has notes for a newcomer', () => {
		expect(example.nodes.some(({ type }) => type === STICKY_NOTE)).toBe(true);
	});

	it('has no two things on the same place', () => {
		for (const [index, one] of example.nodes.entries()) {
			for (const other of example.nodes.slice(index + 1)) {
				expect([one.name, other.name, overlap(one, other)]).toEqual([one.name, other.name, false]);
			}
		}
	});
});

describe('the validation of parameters', () => {
	const node = (parameters: INode['parameters']): INode => ({
		id: '1',
		name: 'Check',
		type: engine.nodeTypeName,
		typeVersion: 1,
		position: [0, 0],
		parameters: { resource: 'externalInstance', operation: 'check', ...parameters },
	});

	it('notices a parameter that the node does not have', () => {
		expect(parameterProblems(node({ instanceID: '1' }))).toEqual(['instanceID']);
		expect(parameterProblems(node({ options: { batchsize: 3 } }))).toEqual(['options.batchsize']);
	});

	it('notices one that does not apply', () => {
		expect(parameterProblems(node({ taskId: '1' }))).toEqual(['taskId']);
	});

	it('notices a choice that there is not', () => {
		expect(parameterProblems(node({ itemsAre: 'rows' }))).toContain('itemsAre: rows');
		const options = { apiVersion: 'v5' };
		expect(parameterProblems(node({ options }))).toEqual(['apiVersion: v5']);
	});
});
