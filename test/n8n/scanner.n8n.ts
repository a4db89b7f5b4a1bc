import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageUnderTest, PROJECT } from './package-under-test';
import { runCommand } from './run-command';

/** What the scanner says of a folder. */
interface Verdict {
	passed: boolean;
	message?: string;
	details?: string;
}

describe("n8n's scanner of community packages", () => {
	let folder: string;
	let unpacked: string;
	let sources: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'feishu-approval-scan-'));
		unpacked = join(folder, 'unpacked');
		sources = join(folder, 'sources');
		await mkdir(unpacked);
		await runCommand('tar', ['-xzf', packageUnderTest(), '-C', unpacked, '--strip-components=1']);
		// A copy, since the scanner would lint a checkout's untracked files too.
		for (const path of ['package.json', 'nodes', 'credentials']) {
			await cp(join(PROJECT, path), join(sources, path), { recursive: true });
		}
	});

	afterAll(async () => await rm(folder, { recursive: true, force: true }));

	/** The scanner is an ES module, which Jest cannot load as it is. */
	async function scan(): Promise<{ sources: Verdict; unpacked: Verdict }> {
		const output = await runCommand(
			process.execPath,
			['--no-warnings', join(__dirname, 'run-scanner.mjs'), sources, unpacked],
			// With Jest's own, some of the rules take every file for a node's.
			{ env: { NODE_ENV: 'production' } },
		);
		return JSON.parse(output) as { sources: Verdict; unpacked: Verdict };
	}

	it('finds nothing in the sources nor in the packed files', async () => {
		expect(await scan()).toEqual({ sources: { passed: true }, unpacked: { passed: true } });
	});

	it('would find what n8n refuses', async () => {
		const node = 'nodes/FeishuApproval/FeishuApproval.node';
		await breakFile(join(sources, `${node}.ts`), (text) => `${text}\nconsole.log(process.env);\n`);
		await breakFile(join(unpacked, `dist/${node}.js`), (text) => `${text}\nrequire('fs');\n`);

		const found = await scan();

		expect(found.sources.details).toContain('no-console');
		expect(found.unpacked.details).toContain('no-restricted-imports');
	});

	async function breakFile(path: string, change: (text: string) => string): Promise<void> {
		await writeFile(path, change(await readFile(path, 'utf8')));
	}
});
