import { type Check, listFiles, PROJECT, readText } from './check';
import { CHECKS, checkSubmission } from './check-submission';
import { Checkout } from './checkout';
import { demoVideo } from './demoVideo';
import { englishOnly } from './englishOnly';
import { absoluteLinks, packageContents } from './packageContents';
import { packageJson } from './packageJson';
import { PackedPackage } from './packedPackage';
import { placeholders } from './placeholders';
import { lint, scanner } from './tools';
import { provenance, workflows } from './workflows';

const NODE = 'nodes/FeishuApproval';
const CI = '.github/workflows/ci.yml';
const PUBLISH = '.github/workflows/publish.yml';

/** Replaces a part of a text, which must occur. */
function replacing(from: string | RegExp, to: string): (text: string) => string {
	return (text) => text.replace(from, to);
}

function adding(line: string): (text: string) => string {
	return (text) => `${text}\n${line}\n`;
}

interface Fault {
	check: Check;
	title: string;
	file: string;
	change: (text: string) => string;
	problem: string;
}

const FAULTS: Fault[] = [
	{
		check: packageJson,
		title: 'a runtime dependency',
		file: 'package.json',
		change: replacing('"main":', '"dependencies": { "axios": "1.0.0" },\n  "main":'),
		problem: '"dependencies" must not exist',
	},
	{
		check: packageJson,
		title: 'a missing script',
		file: 'package.json',
		change: replacing('"release":', '"ship":'),
		problem: '"scripts" must contain release',
	},
	{
		check: packageJson,
		title: 'a changed lint configuration',
		file: 'eslint.config.mjs',
		change: replacing('export default config', 'export default []'),
		problem: "eslint.config.mjs must be n8n's default, unchanged",
	},
	{
		check: packageJson,
		title: 'a repository without a URL that npm can compare',
		file: 'package.json',
		change: replacing(/"git\+https[^"]*"/, '"git@example.com:x/y.git"'),
		problem: '"repository.url" must have the form git+https://….git',
	},
	{
		check: englishOnly,
		title: 'Chinese in a description',
		file: `${NODE}/resources/externalInstance/check/check.description.ts`,
		change: adding("export const label = '审批';"),
		problem: 'check.description.ts:',
	},
	{
		check: englishOnly,
		title: 'Chinese in a template',
		file: `${NODE}/input/time.ts`,
		change: adding('export const sample = `${1}月`;'),
		problem: 'time.ts:',
	},
	{
		check: englishOnly,
		title: 'Chinese in a codex file, besides the search terms',
		file: `${NODE}/FeishuApproval.node.json`,
		change: replacing('["Approval"]', '["审批流"]'),
		problem: 'FeishuApproval.node.json: 审批流',
	},
	{
		check: englishOnly,
		title: 'a Chinese paragraph in the README',
		file: 'README.md',
		change: adding('这个节点检查飞书上的三方审批。'),
		problem: 'README.md:',
	},
	{
		check: lint,
		title: 'a lint error',
		file: 'package.json',
		change: replacing(/"lint": "[^"]*"/, '"lint": "echo no-console && exit 1"'),
		problem: 'no-console',
	},
	{
		check: provenance,
		title: 'publishing without provenance',
		file: PUBLISH,
		change: replacing(' --provenance', ''),
		problem: 'npm publish needs --provenance',
	},
	{
		check: provenance,
		title: 'publishing without the right to sign',
		file: PUBLISH,
		change: replacing('id-token: write', 'id-token: none'),
		problem: 'the job that publishes needs id-token: write',
	},
	{
		check: provenance,
		title: 'publishing without scripts',
		file: PUBLISH,
		change: replacing(' --ignore-scripts=false', ''),
		problem: 'npm publish needs --ignore-scripts=false',
	},
	{
		check: provenance,
		title: 'publishing with placeholders',
		file: 'package.json',
		change: replacing('check-submission.ts placeholders"', 'check-submission.ts lint"'),
		problem: 'prepublishOnly in package.json must build, lint and check for placeholders',
	},
	{
		check: workflows,
		title: 'an action that is pinned to a tag',
		file: CI,
		change: replacing(/setup-node@.*/, 'setup-node@v7'),
		problem: 'actions/setup-node@v7 is not pinned',
	},
	{
		check: workflows,
		title: 'a pin without its version',
		file: CI,
		change: replacing(/(setup-node@\w+) # .*/, '$1'),
		problem: 'is not pinned to a commit with its version as a comment',
	},
	{
		check: workflows,
		title: 'a workflow with the default permissions',
		file: CI,
		change: replacing('permissions:\n  contents: read\n', ''),
		problem: 'ci.yml: the workflow has no "permissions"',
	},
	{
		check: workflows,
		title: 'a workflow that may write',
		file: CI,
		change: replacing('contents: read', 'contents: write'),
		problem: 'ci.yml: the workflow may write contents',
	},
	{
		check: workflows,
		title: 'a workflow that may sign packages',
		file: CI,
		change: replacing('contents: read', 'id-token: write'),
		problem: 'ci.yml: the workflow may write id-token',
	},
	{
		check: workflows,
		title: 'a workflow with all permissions',
		file: CI,
		change: replacing('permissions:\n  contents: read\n', 'permissions: write-all\n'),
		problem: 'ci.yml: the workflow has the permissions write-all',
	},
	{
		check: workflows,
		title: 'a checkout that leaves the token behind',
		file: CI,
		change: replacing('persist-credentials: false', 'persist-credentials: true'),
		problem: 'ci.yml: the job test checks out without persist-credentials: false',
	},
	{
		check: workflows,
		title: 'a job without a timeout',
		file: CI,
		change: replacing('    timeout-minutes: 30\n', ''),
		problem: 'ci.yml: the job test has no timeout-minutes',
	},
	{
		check: workflows,
		title: 'an expression in a script',
		file: CI,
		change: replacing('run: npm test', 'run: echo ${{ github.head_ref }}'),
		problem: 'ci.yml: the job test puts an expression into a script',
	},
	{
		check: demoVideo,
		title: 'a video without a script',
		file: 'docs/publishing.md',
		change: replacing('## Demo video', '## Another heading'),
		problem: 'docs/publishing.md has no script',
	},
	{
		check: placeholders,
		title: 'an invented address',
		file: `${NODE}/FeishuApproval.node.json`,
		change: replacing(
			/"primaryDocumentation": .*/,
			'"primaryDocumentation": [{ "url": "https://example.com/n8n-nodes-feishu-approval/x" }],',
		),
		problem: 'https://example.com/n8n-nodes-feishu-approval/x',
	},
	{
		check: placeholders,
		title: 'a README of a package that is not published',
		file: 'README.md',
		change: adding('**Not on npm yet.** Really.'),
		problem: ': Not on npm yet',
	},
];

/** Returns what a check finds in a checkout. */
async function findProblems(check: Check, root: string): Promise<string[]> {
	const packed = new PackedPackage(root);
	try {
		return await check.findProblems(root, packed);
	} finally {
		packed.delete();
	}
}

/** What is wrong with a package whose README is packed as it is, with too many and too few files. */
const PACKAGE_FAULTS = new Map<Check, string[]>([
	[
		packageContents,
		[
			'CHANGELOG.md is missing',
			'README.zh-CN.md should not be in the package',
			'tsconfig.json should not be in the package',
		],
	],
	[absoluteLinks, ['README.md in the package has the relative link LICENSE.md']],
]);

describe('the checks before a submission', () => {
	let checkout: Checkout;

	beforeAll(() => {
		checkout = new Checkout();
	});

	afterEach(() => checkout.restore());

	afterAll(() => checkout.delete());

	test.each(FAULTS.map((fault) => [`${fault.check.name}: ${fault.title}`, fault] as const))(
		'find %s',
		async (_title, { check, file, change, problem }) => {
			checkout.edit(file, change);
			const problems = await findProblems(check, checkout.root);
			expect(problems.join('\n')).toContain(problem);
		},
	);

	test('find what is wrong with the packed files', async () => {
		checkout.edit('package.json', (text) =>
			text
				.replace('"dist",', '"dist",\n    "tsconfig.json",')
				.replace('"CHANGELOG.md"', '"HISTORY.md"')
				.replace('"prepack"', '"unused"'),
		);
		const packed = new PackedPackage(checkout.root);
		try {
			for (const [check, problems] of PACKAGE_FAULTS) {
				const found = await check.findProblems(checkout.root, packed);
				expect(found).toEqual(expect.arrayContaining(problems));
			}
		} finally {
			packed.delete();
		}
	});

	test('have a fault for each of them', () => {
		// `test/n8n/scanner.n8n.ts` shows it for the scanner.
		const tested = new Set([
			...FAULTS.map(({ check }) => check),
			...PACKAGE_FAULTS.keys(),
			scanner,
		]);
		expect(CHECKS.filter((check) => !tested.has(check))).toEqual([]);
	});
});

describe('the project', () => {
	const packed = new PackedPackage(PROJECT);

	afterAll(() => packed.delete());

	// `npm test` runs the lint rules itself, and `npm run test:n8n` the scanner.
	const expectedToPass = CHECKS.filter(
		(check) => !check.isForOwner && check !== lint && check !== scanner,
	);

	test.each(expectedToPass.map((check) => [check.name, check] as const))(
		'passes the check "%s"',
		async (_name, check) => {
			expect(await check.findProblems(PROJECT, packed)).toEqual([]);
		},
	);

	describe('is packed', () => {
		let files: string[];

		beforeAll(async () => {
			files = listFiles(await packed.getFolder(), 'dist');
		});

		test('with every file of dist', () => {
			expect(files.sort()).toEqual(listFiles(PROJECT, 'dist').sort());
		});

		test('with the nodes, the credentials, their assets and no tests', () => {
			for (const path of files) {
				expect(path).toMatch(/^dist\/(credentials|nodes\/FeishuApproval)\/.*\.(js|json|svg)$/);
			}
			expect(files.filter((path) => /(^|\/)test\/|\.test\./.test(path))).toEqual([]);
			expect(files).toEqual(
				expect.arrayContaining([
					'dist/credentials/FeishuAppApi.credentials.js',
					'dist/credentials/FeishuApprovalCallbackApi.credentials.js',
					'dist/nodes/FeishuApproval/FeishuApproval.node.js',
					'dist/nodes/FeishuApproval/FeishuApproval.node.json',
					'dist/nodes/FeishuApproval/FeishuApprovalTrigger.node.js',
					'dist/nodes/FeishuApproval/FeishuApprovalTrigger.node.json',
					'dist/nodes/FeishuApproval/feishuApproval.svg',
					'dist/nodes/FeishuApproval/feishuApproval.dark.svg',
					'dist/nodes/FeishuApproval/__schema__/v1.0.0/externalInstance/check.json',
				]),
			);
		});

		test.each([
			'execution',
			'feishu/api',
			'feishu/callback',
			'feishu/client',
			'i18n',
			'input',
			'resources',
			'trigger',
		])('with the code of %s', (folder) => {
			const prefix = `dist/nodes/FeishuApproval/${folder}/`;
			const scripts = files.filter((path) => path.startsWith(prefix) && path.endsWith('.js'));
			expect(scripts).not.toEqual([]);
		});
	});

	test('lists each placeholder and each check in docs/publishing.md', async () => {
		const page = readText(PROJECT, 'docs/publishing.md');
		const rows = page.split('\n').filter((line) => line.startsWith('|'));
		for (const { name } of CHECKS) {
			expect(rows).toContainEqual(expect.stringMatching(`^\\| \`${name}\``));
		}
		for (const found of await findProblems(placeholders, PROJECT)) {
			const [, folder = '', value = ''] = /^([^/:]+)\S*:\d+: (.*)$/.exec(found) ?? [];
			const isListed = rows.some(
				(row) =>
					row.includes(folder) &&
					(row.includes(value) ||
						(row.includes('addresses that start with') && value.startsWith('https:'))),
			);
			expect([found, isListed]).toEqual([found, true]);
		}
	});
});

describe('the command', () => {
	test('prints what is wrong and names who can correct it', async () => {
		const checkout = new Checkout();
		const lines: string[] = [];
		try {
			checkout.edit('package.json', replacing('"author": {', '"writer": {'));
			checkout.edit('README.md', adding('Not on npm yet'));
			const names = ['package.json', 'placeholders'];
			const isReady = await checkSubmission(checkout.root, names, (line) => lines.push(line));
			expect(isReady).toBe(false);
			expect(lines).toHaveLength(2 + (await findProblems(placeholders, checkout.root)).length);
			expect(lines[0]).toMatch(/✔.* package\.json$/);
			expect(lines[1]).toMatch(/✘.* placeholders: only the owner can fill these in$/);
		} finally {
			checkout.delete();
		}
	});

	test('rejects the name of a check that does not exist', async () => {
		await expect(checkSubmission(PROJECT, ['placeholder'], () => undefined)).rejects.toThrow(
			'There is no check "placeholder", only: package.json, English texts',
		);
	});
});
