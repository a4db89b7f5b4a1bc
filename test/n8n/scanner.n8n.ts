import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getPackageUnderTest, PROJECT } from './package-under-test';
import { runCommand } from './run-command';

/** The scanner's result for one folder. */
interface ScanResult {
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
		await runCommand('tar', [
			'-xzf',
			getPackageUnderTest(),
			'-C',
			unpacked,
			'--strip-components=1',
		]);
		// A copy, because the scanner would also lint untracked files of the checkout.
		for (const path of ['package.json', 'nodes', 'credentials']) {
			await cp(join(PROJECT, path), join(sources, path), { recursive: true });
		}
	});

	afterAll(async () => await rm(folder, { recursive: true, force: true }));

	/** Runs in its own process, because the scanner is an ES module that Jest cannot load. */
	async function scan(): Promise<{ sources: ScanResult; unpacked: ScanResult }> {
		const output = await runCommand(
			process.execPath,
			['--no-warnings', join(__dirname, 'run-scanner.mjs'), sources, unpacked],
			// With Jest's NODE_ENV, some rules treat every file as a node file.
			{ env: { NODE_ENV: 'production' } },
		);
		return JSON.parse(output) as { sources: ScanResult; unpacked: ScanResult };
	}

	it('reports no problem in the sources or the packed files', async () => {
		expect(await scan()).toEqual({ sources: { passed: true }, unpacked: { passed: true } });
	});

	it('reports code that n8n rejects', async () => {
		const node = 'nodes/FeishuApproval/FeishuApproval.node';
		await changeFile(join(sources, `${node}.ts`), (text) => `${text}\nconsole.log(process.env);\n`);
		await changeFile(join(unpacked, `dist/${node}.js`), (text) => `${text}\nrequire('fs');\n`);

		const found = await scan();

		expect(found.sources.details).toContain('no-console');
		expect(found.unpacked.details).toContain('no-restricted-imports');
	});

	async function changeFile(path: string, change: (text: string) => string): Promise<void> {
		await writeFile(path, change(await readFile(path, 'utf8')));
	}
});
