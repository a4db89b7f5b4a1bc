/**
 * `npm run test:n8n`: installs what the n8n tests need (in a cache folder and with apt), builds and
 * packs the package, and runs the tests against the packed file.
 *
 * Arguments are passed to Jest: `npm run test:n8n -- runs` runs `runs.n8n.ts`. The tests write
 * screenshots to the folder in `screenshots.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installAll } from './install';
import { buildPackage, PACKAGE_VARIABLE, PROJECT } from './package-under-test';

async function main(): Promise<void> {
	await installAll();
	const folder = await mkdtemp(join(tmpdir(), 'feishu-approval-package-'));
	try {
		const tarball = process.env[PACKAGE_VARIABLE] ?? (await buildPackage(folder));
		process.exitCode = await runJest(tarball);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function runJest(tarball: string): Promise<number> {
	const jest = spawn(
		process.execPath,
		[
			require.resolve('jest/bin/jest'),
			'--config',
			join(__dirname, 'jest.config.js'),
			...process.argv.slice(2),
		],
		{ cwd: PROJECT, env: { ...process.env, [PACKAGE_VARIABLE]: tarball }, stdio: 'inherit' },
	);
	// The terminal sends Ctrl-C to Jest too. This process keeps running until Jest exits, then cleans up.
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => jest.kill('SIGTERM'));
	const [code] = (await once(jest, 'exit')) as [number | null];
	return code ?? 1;
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	process.exitCode = 1;
});
