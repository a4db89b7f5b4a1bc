import { dirname, join } from 'node:path';
import {
	n8nEntry,
	n8nFolder,
	nodeBinary,
	nodeFolder,
	pathWithNodeFirst,
	pnpmStoreFolder,
} from './cache-folder';
import { ensureInstalled } from './ensure-installed';
import { runCommand } from './run-command';
import { ensureChromium, ensurePostgres, ensureRedis } from './system-packages';
import { N8N_VERSIONS, type N8nVersion, NODE_VERSION } from './versions';

/** Arguments for npm. They set `ignore-scripts`, because `npm run` passes on the checkout's setting. */
const WITH_SCRIPTS = ['--ignore-scripts=false', '--no-audit', '--no-fund'];
const WITHOUT_SCRIPTS = ['--ignore-scripts', '--no-audit', '--no-fund'];

/** Takes a third of npm's time for the 2,200 packages of n8n. */
const PNPM = join(dirname(require.resolve('pnpm')), 'bin', 'pnpm.cjs');

const PNPM_OPTIONS = [
	'--ignore-scripts',
	'--ignore-workspace',
	// The layout of npm.
	'--node-linker=hoisted',
	// On the same disk, so that packages are linked and not copied.
	`--store-dir=${pnpmStoreFolder()}`,
];

/** pnpm installs a version of @langchain/core for it with which it does not start. */
const isVersion1 = (version: N8nVersion) => version.startsWith('1.');

/** 1.x depends on an `xlsx` tarball on a host outside the npm registry. */
const OVERRIDES_1X = { overrides: { xlsx: '0.18.5' } };

/** Installs the Node.js that runs n8n, from the npm registry. */
export async function ensureNode(): Promise<void> {
	await ensureInstalled(
		{
			folder: nodeFolder(),
			packageJson: {
				name: 'node-for-n8n',
				private: true,
				dependencies: { node: NODE_VERSION },
				// Its install script downloads the binary for this platform.
				allowScripts: { node: true },
			},
			install: async () => {
				await runCommand('npm', ['install', ...WITH_SCRIPTS], { cwd: nodeFolder() });
			},
			verify: async () => {
				const version = (await runCommand(nodeBinary(), ['--version'])).trim();
				if (version !== `v${NODE_VERSION}`)
					throw new Error(`Expected Node.js v${NODE_VERSION}, found ${version}`);
			},
		},
		log,
	);
}

/** Installs an n8n release and the Node.js that runs it. */
export async function ensureN8n(version: N8nVersion): Promise<void> {
	await ensureNode();
	const inFolder = { cwd: n8nFolder(version), env: { PATH: pathWithNodeFirst() } };
	await ensureInstalled(
		{
			folder: n8nFolder(version),
			packageJson: {
				name: 'n8n-install',
				private: true,
				dependencies: { n8n: version },
				...(isVersion1(version) ? OVERRIDES_1X : {}),
				allowScripts: { sqlite3: true },
			},
			install: async () => {
				// One of the install scripts does not build on every machine, and n8n does not need it here.
				if (isVersion1(version)) await runCommand('npm', ['install', ...WITHOUT_SCRIPTS], inFolder);
				else await runCommand(process.execPath, [PNPM, 'install', ...PNPM_OPTIONS], inFolder);
				await runCommand('npm', ['rebuild', 'sqlite3', ...WITH_SCRIPTS], inFolder);
			},
			verify: async () => {
				await runCommand(nodeBinary(), ['--eval', 'require("sqlite3")'], inFolder);
				const found = await runCommand(nodeBinary(), [n8nEntry(version), '--version'], inFolder);
				if (!found.includes(version)) throw new Error(`Expected n8n ${version}, found ${found}`);
			},
		},
		log,
	);
}

function log(line: string): void {
	process.stderr.write(`${line}\n`);
}

/** Installs everything that the n8n tests need. */
export async function installAll(): Promise<void> {
	for (const version of N8N_VERSIONS) await ensureN8n(version);
	await ensureChromium();
	await ensurePostgres();
	await ensureRedis();
}

if (require.main === module) {
	installAll().catch((error: unknown) => {
		log(String(error));
		process.exitCode = 1;
	});
}
