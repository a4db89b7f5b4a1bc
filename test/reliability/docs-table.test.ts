import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { ERROR_CODES } from '../../nodes/FeishuApproval/feishu/client/errorCodes';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'reliability.md'), 'utf8');

/** Every test in the first folder must have a row. Tests in the other folders may have one. */
const FOLDERS = [
	'test/reliability',
	'test/resources/externalInstance/check',
	'test/resources/externalInstance/sync',
	'test/resources/externalInstance/findOrphans',
	'test/resources/botMessage/send',
	'test/feishu/client',
	'test/execution',
] as const;

interface Row {
	fault: string;
	/** File and title of each test. */
	shownBy: string[];
}

interface TestCase {
	folder: string;
	/** File and title. */
	name: string;
	/**
	 * The source text of the cases, if `test.each` or an enclosing `describe.each` has a table of them, otherwise of the
	 * whole test. Constants are replaced with their values.
	 */
	cases: string;
}

const rows: Row[] = PAGE.split('\n')
	.filter((line) => line.startsWith('| ') && !/^\| (Fault|---)/.test(line))
	.map((line) => {
		const [fault = '', , shownBy = ''] = line.slice(2, -2).split(' | ');
		const names = shownBy.replace(/`/g, '').split('<br>');
		return { fault: fault.trim(), shownBy: names.map((name) => name.trim()) };
	});

const testCases = FOLDERS.flatMap((folder) =>
	readdirSync(join(ROOT, folder))
		.filter((file) => file.endsWith('.test.ts') && file !== 'docs-table.test.ts')
		.flatMap((file) => parseTestCases(folder, file)),
);

/** Parses all calls of `test` and `test.each` in a file that have a literal title. */
function parseTestCases(folder: string, file: string): TestCase[] {
	const text = readFileSync(join(ROOT, folder, file), 'utf8');
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
	const constants = new Map<string, string>();
	const calls: Array<{ title: string; call: ts.CallExpression }> = [];
	forEachNode(source, (node) => {
		if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
			constants.set(node.name.text, node.initializer.getText());
		}
		const [title] = ts.isCallExpression(node) && isTest(node.expression) ? node.arguments : [];
		if (title && ts.isStringLiteralLike(title)) {
			calls.push({ title: title.text, call: node as ts.CallExpression });
		}
	});
	const resolve = (node: ts.Node) => {
		const names = new Set(node.getText().match(/\b[A-Z][A-Z\d_]+\b/g));
		return [node.getText(), ...[...names].map((name) => constants.get(name) ?? '')].join('\n');
	};
	return calls.map(({ title, call }) => {
		const tables = findTables(call);
		const evidence = tables.length > 0 ? tables : [call];
		return { folder, name: `${file}: ${title}`, cases: evidence.map(resolve).join('\n') };
	});
}

/** Finds the tables of `test.each`, and of each `describe.each` around it. */
function findTables(call: ts.CallExpression): ts.Node[] {
	const tables: ts.Node[] = [];
	for (let node: ts.Node = call; !ts.isSourceFile(node); node = node.parent) {
		if (!ts.isCallExpression(node) || !ts.isCallExpression(node.expression)) continue;
		const { expression, arguments: table } = node.expression;
		if (/^(test|describe)\.each$/.test(expression.getText())) tables.push(...table);
	}
	return tables;
}

/** Whether the expression is `test` or `test.each(…)`. */
function isTest(expression: ts.Expression): boolean {
	return (
		/^test(\.each\b|$)/.test(expression.getText()) && !ts.isPropertyAccessExpression(expression)
	);
}

function forEachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
	visit(node);
	ts.forEachChild(node, (child) => forEachNode(child, visit));
}

/** Feishu's codes have 5 digits or more, except 9499. */
const findCodes = (text: string) => text.match(/\b(9499|\d{5,})\b/g) ?? [];

/** Finds the numbers in "HTTP 200, 400 or 401". */
const findStatuses = (text: string) =>
	[...text.matchAll(/HTTP (\d{3}(?:(?:, | or )\d{3})*)/g)].flatMap(
		([, list]) => list?.match(/\d{3}/g) ?? [],
	);

const findNumbers = (fault: string) => [...findCodes(fault), ...findStatuses(fault)];

test('the page has rows, and the test files have tests', () => {
	expect(rows.length).toBeGreaterThan(40);
	expect(testCases.length).toBeGreaterThan(40);
});

test.each(rows)('the tests of this row exist: $fault', ({ shownBy }) => {
	const names = testCases.map(({ name }) => name);
	expect(shownBy.filter((name) => !names.includes(name))).toEqual([]);
});

test.each(rows.filter(({ fault }) => findNumbers(fault).length > 0))(
	'the tests of this row have a case for each of its codes and HTTP statuses: $fault',
	({ fault, shownBy }) => {
		const numbers = testCases
			.filter(({ name }) => shownBy.includes(name))
			.flatMap(({ cases }) => cases.match(/\b\d{3,}\b/g) ?? []);
		expect(numbers).toEqual(expect.arrayContaining(findNumbers(fault)));
	},
);

test('every test in test/reliability has a row', () => {
	const shown = new Set(rows.flatMap(({ shownBy }) => shownBy));
	const withoutRow = testCases
		.filter(({ folder, name }) => folder === FOLDERS[0] && !shown.has(name))
		.map(({ name }) => name);
	expect(withoutRow).toEqual([]);
});

test('every error code that the node knows has a row', () => {
	const codes = Object.keys(ERROR_CODES);
	expect(codes.length).toBeGreaterThan(15);
	const documented = new Set(rows.flatMap(({ fault }) => findCodes(fault)));
	expect(codes.filter((code) => !documented.has(code))).toEqual([]);
});

test.each(['errors.md', 'zh-CN/errors.md'])(
	'docs/%s lists every error code that the node knows',
	(file) => {
		const listed = new Set(findCodes(readFileSync(join(ROOT, 'docs', file), 'utf8')));
		expect(Object.keys(ERROR_CODES).filter((code) => !listed.has(code))).toEqual([]);
	},
);
