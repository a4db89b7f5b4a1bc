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

/** Evaluates an expression with n8n's evaluator. */
function evaluate(expression: string, json: object): unknown {
	const items = [{ json }] as never;
	return workflow.expression.getParameterValue(expression, null, 0, 0, NODE, items, 'manual', {});
}

/** Field names, some of which are special in JavaScript, JSON or n8n. */
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

/** Formats one step of a path in one of the possible notations. The node does not parse all of them itself. */
function formatStep(step: string, style: number): string {
	const isName = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(step);
	if (/^\d+$/.test(step) && style === 0) return `[${step}]`;
	if (isName && style < 2) return `.${step}`;
	return style === 2 ? `['${step}']` : `[${JSON.stringify(step)}]`;
}

/** Each step is a name and the style in which it is written. */
const paths = fc.array(fc.tuple(names, fc.nat(3)), { minLength: 1, maxLength: 4 });

test("a path that the node reads itself gives the same value as n8n's evaluator", () => {
	let parsedCount = 0;
	let foundCount = 0;
	fc.assert(
		fc.property(items, paths, (item, path) => {
			const expression = `={{ $json${path.map(([step, style]) => formatStep(step, style)).join('')} }}`;
			const steps = parseJsonPathExpression(expression);
			if (steps === undefined) return;
			parsedCount++;
			const direct = readJsonPath(item, steps);
			if (direct === NEEDS_EVALUATION) return;
			if (direct !== undefined && direct !== null) foundCount++;
			expect(direct).toEqual(evaluate(expression, item));
		}),
		{ numRuns: 4000 },
	);
	// The test proves something only if many paths were parsed and some of them led to a value.
	expect(parsedCount).toBeGreaterThan(1000);
	expect(foundCount).toBeGreaterThan(20);
});

test("every path that exists in an item gives the same value as n8n's evaluator", () => {
	fc.assert(
		fc.property(items, (item) => {
			for (const path of listPaths(item)) {
				const expression = `={{ $json${path.map((step) => `[${JSON.stringify(step)}]`).join('')} }}`;
				const steps = parseJsonPathExpression(expression);
				const direct = steps === undefined ? NEEDS_EVALUATION : readJsonPath(item, steps);
				if (direct !== NEEDS_EVALUATION) expect(direct).toEqual(evaluate(expression, item));
			}
		}),
		{ numRuns: 300 },
	);
});

/** Lists all paths in a value. Does not list the properties of dates. */
function listPaths(value: unknown): string[][] {
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
		...listPaths(inner).map((path) => [step, ...path]),
	]);
}
