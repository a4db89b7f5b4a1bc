import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'reliability.md'), 'utf8');

/** Folders whose tests the page may name. */
const FOLDERS = ['test/reliability', 'test/resources/externalInstance/sync'];

interface Row {
	fault: string;
	file: string;
	title: string;
}

const rows: Row[] = PAGE.split('\n')
	.filter(
		(line) => line.startsWith('| ') && !line.startsWith('| Fault') && !line.startsWith('| ---'),
	)
	.map((line) => {
		const [fault, , shownBy] = line.slice(2, -2).split(' | ');
		const [, file, title] = /^`(.+?)`: (.+?)\s*$/.exec(shownBy ?? '') ?? ['', '', ''];
		return { fault: fault.trim(), file, title };
	});

/** Titles of all tests of a file, as its source has them. */
function titlesOf(path: string): string[] {
	const source = readFileSync(path, 'utf8');
	const calls = /\btest(?:\.each(?:<.*?>)?\([\s\S]*?\))?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;
	return [...source.matchAll(calls)].map(([, , title]) => title.replace(/\\(['"`])/g, '$1'));
}

const tests = FOLDERS.flatMap((folder) => {
	let files: string[];
	try {
		files = readdirSync(join(ROOT, folder));
	} catch {
		return [];
	}
	return files
		.filter((file) => file.endsWith('.test.ts') && file !== 'docs-table.test.ts')
		.flatMap((file) =>
			titlesOf(join(ROOT, folder, file)).map((title) => ({ folder, file, title })),
		);
});

test('the page has rows, and the tests have titles', () => {
	expect(rows.length).toBeGreaterThan(40);
	expect(tests.length).toBeGreaterThan(40);
});

test.each(rows)('a test shows: $fault', ({ file, title }) => {
	expect(tests).toContainEqual(expect.objectContaining({ file, title }));
});

test('every test of a fault has its row', () => {
	const named = new Set(rows.map(({ file, title }) => `${file}: ${title}`));
	const unnamed = tests
		.filter(({ folder }) => folder === 'test/reliability')
		.map(({ file, title }) => `${file}: ${title}`)
		.filter((name) => !named.has(name));
	expect(unnamed).toEqual([]);
});

test("every code of Feishu's that the node knows has its row", () => {
	const source = readFileSync(
		join(ROOT, 'nodes/FeishuApproval/feishu/client/classifyResponse.ts'),
		'utf8',
	);
	const codes = [...source.matchAll(/\b(100\d\d|139\d{4}|9999\d{4})\b/g)].map(([code]) => code);
	expect(codes.length).toBeGreaterThan(15);
	const faults = rows.map(({ fault }) => fault).join('\n');
	expect(codes.filter((code) => !faults.includes(code))).toEqual([]);
});
