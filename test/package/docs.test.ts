import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { ROOT, readPage, type Page } from './markdown';
import { credentials, getFields, getOperations, getPanelNames, nodes } from './panelNames';

const list = (folder: string) =>
	readdirSync(path.join(ROOT, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => path.posix.join(folder, name));

const pages = ['', 'docs', 'docs/zh-CN', 'examples', 'examples/zh-CN', 'test/fake-feishu']
	.flatMap(list)
	.map(readPage);
const getPage = (file: string): Page => pages.find((page) => page.file === file) ?? readPage(file);

/** Pairs of an English page and its Chinese translation. */
const translations: Array<[string, string]> = [
	['README.md', 'README.zh-CN.md'],
	...['docs/zh-CN', 'examples/zh-CN']
		.flatMap(list)
		.map((file): [string, string] => [file.replace('zh-CN/', ''), file]),
];

/** The address of the repository: a placeholder until the owner fills it in. */
const { homepage } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
	homepage: string;
};
const FILE_URL = `${homepage}/blob/main/`;

/** Returns what is wrong with a link from a page, or undefined. Links to other sites are not followed. */
function findLinkProblem(from: string, link: string): string | undefined {
	if (/^(https?|mailto):/.test(link) && !link.startsWith(FILE_URL)) return undefined;
	const [target = '', anchor] = link.replace(FILE_URL, '/').split('#');
	const file = target.startsWith('/')
		? target.slice(1)
		: path.posix.join(path.posix.dirname(from), target);
	const linked = target === '' ? from : decodeURIComponent(file);
	if (!existsSync(path.join(ROOT, linked))) return `${link}: there is no ${linked}`;
	if (anchor === undefined) return undefined;
	const { headings, text } = getPage(linked);
	const hasAnchor =
		headings.some((heading) => heading.anchor === decodeURIComponent(anchor)) ||
		text.includes(`id="${anchor}"`);
	return hasAnchor ? undefined : `${link}: ${linked} has no heading for it`;
}

describe.each(pages.map((page) => [page.file, page] as const))('%s', (file, page) => {
	test('links to existing files, images and headings', () => {
		const problems = page.links.map((link) => findLinkProblem(file, link));
		expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
	});
});

test('the documentation links of nodes and credentials lead to existing files and headings', () => {
	const codexFiles = readdirSync(path.join(ROOT, 'nodes/FeishuApproval'))
		.filter((name) => name.endsWith('.node.json'))
		.map((name) => readFileSync(path.join(ROOT, 'nodes/FeishuApproval', name), 'utf8'));
	const links = [
		...credentials.map(({ documentationUrl = '' }) => documentationUrl),
		...codexFiles.flatMap((text) => text.match(/https:[^"]+/g) ?? []),
	];
	expect(links.length).toBeGreaterThanOrEqual(credentials.length + 2 * codexFiles.length);
	const problems = links
		.filter((link) => link !== homepage)
		.map((link) =>
			link.startsWith(FILE_URL) ? findLinkProblem('', link) : `${link}: not in the repository`,
		);
	expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
});

describe.each(translations)('%s and %s', (english, chinese) => {
	const [en, zh] = [getPage(english), getPage(chinese)];

	test('link to each other', () => {
		const link = (from: Page, to: Page) =>
			path.posix.relative(path.posix.dirname(from.file), to.file);
		expect(en.links).toContain(link(en, zh));
		expect(zh.links).toContain(link(zh, en));
	});

	test('have the same structure: headings, tables, links, code blocks', () => {
		const outline = ({ headings, tables, links, codeBlocks }: Page) => ({
			headings: headings.map(({ level }) => level),
			tableSizes: tables.map((rows) => [rows.length, rows[0]?.length]),
			links: links.length,
			codeBlocks: codeBlocks.map(({ language }) => language),
		});
		expect(outline(zh)).toEqual(outline(en));
	});

	test('quote the same names, values and messages', () => {
		const spans = ({ codeSpans }: Page) => [...new Set(codeSpans)].sort();
		expect(spans(zh)).toEqual(spans(en));
	});
});

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
	test('is short: 6 to 9 KB', () => {
		const size = Buffer.byteLength(readFileSync(path.join(ROOT, file)));
		expect(size).toBeGreaterThan(6_000);
		expect(size).toBeLessThan(9_216);
	});

	test('lists every operation and every other node in one table', () => {
		const table = getPage(file).tables.find(([header]) =>
			/^(Resource|资源)$/.test(header?.[0] ?? ''),
		);
		const rows = (table ?? []).slice(1).map(([resource, operation = '']) => [
			resource,
			// The text of the link, without the translation in parentheses.
			/^\[([^\]（]+)/.exec(operation)?.[1],
		]);
		const expected = [
			...getOperations(),
			...nodes
				.slice(1)
				.map(({ description }) => [description.displayName, expect.any(String) as string]),
		];
		expect(rows).toEqual(expect.arrayContaining(expected));
		expect(rows).toHaveLength(expected.length);
	});

	test('links to every page of the documentation', () => {
		const links = new Set(getPage(file).links.map((link) => link.split('#')[0]));
		const translated = new Set(list('docs/zh-CN').map((page) => path.posix.basename(page)));
		const isChinese = file.endsWith('zh-CN.md');
		const expected = list('docs').map((page) =>
			isChinese && translated.has(path.posix.basename(page))
				? page.replace('docs/', 'docs/zh-CN/')
				: page,
		);
		expect(expected.filter((page) => !links.has(page))).toEqual([]);
	});
});

/** Headers of tables that list fields of a panel or a form. */
const FIELD_HEADERS = ['Field', '字段'];
const OPTION_HEADERS = ['Option', '选项'];

/** Bold words in Title Case that are not this package's: n8n's and Feishu's interfaces, and nodes of the examples. */
const OTHER_NAMES = new Set([
	...['+', '…', 'Always Output Data', 'Authentication', 'Edit Fields (Set)', 'Error Workflow'],
	...['HTTP Request', 'Import', 'Import from File', 'Install', 'Loop Over Items', 'Manual Trigger'],
	...['Mode', 'On Error', 'On Error: Continue', 'Options', 'Predefined Credential Type'],
	...['Settings', 'Timezone', 'Tool', 'Test'],
	...['Create Custom App', 'Credentials & Basic Info', 'Feishu', 'Permissions & Scopes'],
	...['Security Settings', 'Test Companies and Users', 'Version Management & Release'],
	...['Ahead', 'Refused'],
]);

/** Bold text in Title Case inside a sentence. At the start of a line it is mostly emphasis. */
const findBoldNames = ({ text }: Page): string[] =>
	[...text.matchAll(/(?<!^ *(?:[-*]|\d+\.|\||) *)\*\*([\x20-\x7E…]+?)\*\*/gm)]
		.flatMap(([, bold = '']) => bold.split(' > '))
		.filter((name) => /^[A-Z+…]\S*( ([A-Z(&]\S*|[a-z]{1,3}))*$/.test(name));

/** Names of fields in single quotes, as the node's messages write them. */
const findQuotedNames = ({ codeSpans }: Page): string[] =>
	codeSpans.flatMap((span) => [...span.matchAll(/'([A-Z][\w -]*)'/g)].map(([, name = '']) => name));

describe('names of fields and options', () => {
	const panelNames = getPanelNames();
	const isUnknown = (name: string) => !panelNames.has(name) && !OTHER_NAMES.has(name);
	const documented = pages.filter(({ file }) => /^(README|docs)/.test(file));

	test.each(documented.map((page) => [page.file, page] as const))(
		'%s writes only names that the panels have',
		(_file, page) => {
			const fromTables = page.tables
				.filter(([header]) => [...FIELD_HEADERS, ...OPTION_HEADERS].includes(header?.[0] ?? ''))
				// The tables of another node's fields have a column "Value".
				.filter(([header]) => !['Value', '值'].includes(header?.[1] ?? ''))
				.flatMap((rows) => rows.slice(1).map(([name = '']) => name));
			const names = [...fromTables, ...findBoldNames(page), ...findQuotedNames(page)];
			expect(names.filter(isUnknown)).toEqual([]);
		},
	);

	test.each([
		['docs/check.md', ['externalInstance.check']],
		['docs/zh-CN/check.md', ['externalInstance.check']],
		['docs/sync.md', ['externalInstance.sync']],
		['docs/zh-CN/sync.md', ['externalInstance.sync']],
		['docs/definitions.md', ['externalApproval.upsert']],
		['docs/zh-CN/definitions.md', ['externalApproval.upsert']],
		['docs/messages.md', ['botMessage.send', 'botMessage.update']],
		['docs/zh-CN/messages.md', ['botMessage.send', 'botMessage.update']],
		['docs/orphans.md', ['externalInstance.findOrphans', 'externalTask.getAll']],
		['docs/zh-CN/orphans.md', ['externalInstance.findOrphans', 'externalTask.getAll']],
	])('%s has all fields and options of %j', (file, operations) => {
		const rows = (headers: string[]) =>
			getPage(file)
				.tables.filter(([header]) => headers.includes(header?.[0] ?? ''))
				.flatMap((table) => table.slice(1));
		const panels = operations.map((name) => getFields(...(name.split('.') as [string, string])));
		const fields = panels.flatMap((panel) => panel.fields);
		const options = panels.flatMap((panel) => panel.options);
		expect(fields.length).toBeGreaterThan(4);
		for (const [expected, actual] of [
			[fields, rows(FIELD_HEADERS)],
			[options, rows(OPTION_HEADERS)],
		] as const) {
			expect(actual.map(([name]) => name).sort()).toEqual(expected.map(({ name }) => name).sort());
			for (const { name, readsField } of expected) {
				if (readsField === undefined) continue;
				expect(actual.find(([found]) => found === name)?.slice(0, 2)).toEqual([
					name,
					`\`${readsField}\``,
				]);
			}
		}
	});
});
