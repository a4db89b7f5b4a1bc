import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, restore } from './packReadme';
import { findRelativeLinks, makeLinksAbsolute } from './readmeLinks';

const REPOSITORY = {
	version: '1.2.3',
	repository: { url: 'git+https://github.com/owner/repo.git' },
};

const PAGE = 'https://github.com/owner/repo/blob/1.2.3';
const RAW = 'https://github.com/owner/repo/raw/1.2.3';

describe('makeLinksAbsolute', () => {
	test.each([
		['a page', '[Install](docs/install.md)', `[Install](${PAGE}/docs/install.md)`],
		['a heading of a page', '[App](./docs/app.md#scopes)', `[App](${PAGE}/docs/app.md#scopes)`],
		['a picture', '![Out](docs/images/out.png)', `![Out](${RAW}/docs/images/out.png)`],
		['a linked picture', '[![a](a.png)](b.md)', `[![a](${RAW}/a.png)](${PAGE}/b.md)`],
		['code as the text', '[`check`](docs/check.md)', `[\`check\`](${PAGE}/docs/check.md)`],
		['a title', '[a](b.md "Title")', `[a](${PAGE}/b.md "Title")`],
		['a definition', '[a]: docs/a.md', `[a]: ${PAGE}/docs/a.md`],
		[
			'HTML',
			'<source srcset="a.dark.png"><img src="a.png">',
			`<source srcset="${RAW}/a.dark.png"><img src="${RAW}/a.png">`,
		],
	])('replaces the link of %s', (_title, before, after) => {
		expect(makeLinksAbsolute(before, REPOSITORY)).toBe(after);
		expect(findRelativeLinks(before)).not.toEqual([]);
		expect(findRelativeLinks(after)).toEqual([]);
	});

	test.each([
		['an absolute link', '[n8n](https://n8n.io) <mailto:a@b.c> [m](mailto:a@b.c)'],
		['a heading of the page itself', '[Limits](#limits)'],
		['a code span', '`[a](b.md)`'],
		['a code block', '```md\n[a](b.md)\n```'],
	])('does not change %s', (_title, markdown) => {
		expect(makeLinksAbsolute(markdown, REPOSITORY)).toBe(markdown);
		expect(findRelativeLinks(markdown)).toEqual([]);
	});
});

describe('packing', () => {
	let root: string;
	const read = (name: string) => readFileSync(join(root, name), 'utf8');

	beforeEach(() => {
		root = mkdtempSync(join(tmpdir(), 'feishu-approval-readme-'));
		writeFileSync(join(root, 'package.json'), JSON.stringify(REPOSITORY));
		writeFileSync(join(root, 'README.md'), '[a](b.md)');
		writeFileSync(join(root, 'README.zh-CN.md'), '[甲](b.md)');
	});

	afterEach(() => rmSync(root, { recursive: true }));

	test('rewrites the README, moves the Chinese one away, and restores both', () => {
		prepare(root);
		expect(read('README.md')).toBe(`[a](${PAGE}/b.md)`);
		expect(existsSync(join(root, 'README.zh-CN.md'))).toBe(false);

		restore(root);
		expect(read('README.md')).toBe('[a](b.md)');
		expect(read('README.zh-CN.md')).toBe('[甲](b.md)');
	});

	test('keeps the originals if it was interrupted', () => {
		prepare(root);
		prepare(root);
		restore(root);
		expect(read('README.md')).toBe('[a](b.md)');
		expect(read('README.zh-CN.md')).toBe('[甲](b.md)');
	});
});
