import fc from 'fast-check';
import { DateTime } from 'luxon';
import { Workflow, type INodeTypes } from 'n8n-workflow';

import {
	NEEDS_EVALUATION,
	parseJsonPathExpression,
	readJsonPath,
} from '../../nodes/FeishuApproval/execution/jsonPathExpression';

const NODE = 'Node';

const nodeType = { description: { properties: [] } };
const workflow = new Workflow({
	nodes: [{ id: '1', name: NODE, type: 'node', typeVersion: 1, position: [0, 0], parameters: {} }],
	connections: {},
	active: false,
	nodeTypes: {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes,
	settings: { timezone: 'UTC' },
});

/** What n8n's evaluator makes of an expression. */
function evaluated(expression: string, json: object): unknown {
	const items = [{ json }] as never;
	return workflow.expression.getParameterValue(expression, null, 0, 0, NODE, items, 'manual', {});
}

/** Names that are odd in JavaScript, in JSON, or to n8n. */
const names = fc.oneof(
	fc.constantFrom('a', 'b', 'id', '审批', 'a b', 'a.b', "it's", '"', '\\', '0', '1', '-1', ''),
	fc.constantFrom('length', 'toString', 'map', 'constructor', '__proto__', 'prototype', 'caller'),
	fc.constantFrom('the caller of', '$json', '{{', '}}', 'first', 'isEmpty', 'json', 'then'),
);

const leaves = fc.constantFrom<unknown>(
	null,
	undefined,
	0,
	-0,
	1.5,
	'',
	'text',
	'={{ 1 + 1 }}',
	'{{ $json }}',
	true,
	new Date(1591603040000),
	DateTime.fromMillis(1591603040000),
	Number.NaN,
	2 ** 60,
);

const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		leaves,
		fc.array(tie('value'), { maxLength: 3 }),
		fc.dictionary(names, tie('value'), { maxKeys: 4, noNullPrototype: true }),
	),
}));

const items = fc.dictionary(names, values, { maxKeys: 6, noNullPrototype: true });

/** A step in each way of writing it; not all are plain, and those have to be left to the evaluator. */
function written(step: string, style: number): string {
	const isName = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(step);
	if (/^\d+$/.test(step) && style === 0) return `[${step}]`;
	if (isName && style < 2) return `.${step}`;
	return style === 2 ? `['${step}']` : `[${JSON.stringify(step)}]`;
}

/** Steps that often lead somewhere: some of the item's own, then some of any. */
const paths = fc.array(fc.tuple(names, fc.nat(3)), { minLength: 1, maxLength: 4 });

test('a plain path reads from an item what n8n would, whatever the names and values', () => {
	let plain = 0;
	let found = 0;
	fc.assert(
		fc.property(items, paths, (item, path) => {
			const expression = `={{ $json${path.map(([step, style]) => written(step, style)).join('')} }}`;
			const steps = parseJsonPathExpression(expression);
			if (steps === undefined) return;
			plain++;
			const direct = readJsonPath(item, steps);
			if (direct === NEEDS_EVALUATION) return;
			if (direct !== undefined && direct !== null) found++;
			expect(direct).toEqual(evaluated(expression, item));
		}),
		{ numRuns: 4000 },
	);
	// A comparison of nothing with nothing would prove nothing.
	expect(plain).toBeGreaterThan(1000);
	expect(found).toBeGreaterThan(20);
});

test('every path that an item has is read as n8n reads it', () => {
	fc.assert(
		fc.property(items, (item) => {
			for (const path of pathsOf(item)) {
				const expression = `={{ $json${path.map((step) => `[${JSON.stringify(step)}]`).join('')} }}`;
				const steps = parseJsonPathExpression(expression);
				const direct = steps === undefined ? NEEDS_EVALUATION : readJsonPath(item, steps);
				if (direct !== NEEDS_EVALUATION) expect(direct).toEqual(evaluated(expression, item));
			}
		}),
		{ numRuns: 300 },
	);
});

function pathsOf(value: unknown): string[][] {
	if (
		typeof value !== 'object' ||
		value === null ||
		value instanceof Date ||
		DateTime.isDateTime(value)
	) {
		return [];
	}
	return Object.entries(value).flatMap(([step, inner]) => [
		[step],
		...pathsOf(inner).map((path) => [step, ...path]),
	]);
}
