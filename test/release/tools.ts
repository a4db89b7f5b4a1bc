import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../n8n/run-command';
import { type Check, PROJECT } from './check';

/** The scanner's result for one folder. */
interface ScanResult {
	passed: boolean;
	message?: string;
	details?: string;
}

/** n8n's lint rules and the project's own ones. */
export const lint: Check = {
	name: 'lint',
	findProblems: async (root) => {
		try {
			await runCommand('npm', ['run', '--silent', 'lint'], { cwd: root });
			return [];
		} catch (error) {
			return [(error as Error).message];
		}
	},
};

/** n8n's scanner, which its reviewers run. */
export const scanner: Check = {
	name: 'scanner',
	findProblems: async (root, packed) => {
		const found = await scan(root, await packed.getFolder());
		return Object.entries(found)
			.filter(([, { passed }]) => !passed)
			.map(([part, { message, details }]) => `${part}: ${message ?? ''}\n${details ?? ''}`);
	},
};

/**
 * Runs the scanner on the sources of a checkout and on an unpacked package, in its own process: it is
 * an ES module, and some of its rules depend on `NODE_ENV`.
 */
async function scan(root: string, unpacked: string): Promise<Record<string, ScanResult>> {
	const sources = mkdtempSync(join(tmpdir(), 'feishu-approval-scan-'));
	try {
		// A copy, because the scanner would also lint untracked files of the checkout.
		for (const path of ['package.json', 'nodes', 'credentials']) {
			cpSync(join(root, path), join(sources, path), { recursive: true });
		}
		const program = join(PROJECT, 'test', 'release', 'run-scanner.mjs');
		const output = await runCommand(
			process.execPath,
			['--no-warnings', program, sources, unpacked],
			{ env: { NODE_ENV: 'production' } },
		);
		return JSON.parse(output) as Record<string, ScanResult>;
	} finally {
		rmSync(sources, { recursive: true, force: true });
	}
}
