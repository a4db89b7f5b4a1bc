import { n8nEntry, n8nFolder, nodeBinary, nodeFolder, pathWithNodeFirst } from './cache-folder';
import { ensureChromium, ensurePostgres, ensureRedis } from './system-packages';
import { ensureInstalled } from './ensure-installed';
import { runCommand } from './run-command';
import { N8N_VERSIONS, type N8nVersion, NODE_VERSION } from './versions';

/** npm's switches here; `npm run` hands the checkout's own `ignore-scripts` on to what it starts. */
const WITH_SCRIPTS = ['--ignore-scripts=false', '--no-audit', '--no-fund'];
const WITHOUT_SCRIPTS = ['--ignore-scripts', '--no-audit', '--no-fund'];

/** 1.x takes this package from a host outside the npm registry. */
const OVERRIDES: Record<N8nVersion, object> = {
	'2.41.1': {},
	'1.123.81': { overrides: { xlsx: '0.18.5' } },
};

/** Installs the Node that n8n needs, from the npm registry. */
export async function ensureNode(): Promise<void> {
	await ensureInstalled(
		{
			folder: nodeFolder(),
			packageJson: {
				name: 'node-for-n8n',
				private: true,
				dependencies: { node: NODE_VERSION },
				// The script fetches the binary for this machine.
				allowScripts: { node: true },
			},
			install: async () => {
				await runCommand('npm', ['install', ...WITH_SCRIPTS], { cwd: nodeFolder() });
			},
			verify: async () => {
				const version = (await runCommand(nodeBinary(), ['--version'])).trim();
				if (version !== `v${NODE_VERSION}`) throw new Error(`Node is ${version}`);
			},
		},
		say,
	);
}

/** Installs an n8n release, and the Node it needs. */
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
				...OVERRIDES[version],
				allowScripts: { sqlite3: true },
			},
			install: async () => {
				// Among the scripts is one that cannot be built everywhere and is not needed here.
				await runCommand('npm', ['install', ...WITHOUT_SCRIPTS], inFolder);
				await runCommand('npm', ['rebuild', 'sqlite3', ...WITH_SCRIPTS], inFolder);
			},
			verify: async () => {
				await runCommand(nodeBinary(), ['--eval', 'require("sqlite3")'], inFolder);
				const found = await runCommand(nodeBinary(), [n8nEntry(version), '--version'], inFolder);
				if (!found.includes(version)) throw new Error(`n8n is ${found}`);
			},
		},
		say,
	);
}

function say(line: string): void {
	process.stderr.write(`${line}\n`);
}

/** Everything the tests in a real n8n need. */
export async function installAll(): Promise<void> {
	for (const version of N8N_VERSIONS) await ensureN8n(version);
	await ensureChromium();
	await ensurePostgres();
	await ensureRedis();
}

if (require.main === module) {
	installAll().catch((error: unknown) => {
		say(String(error));
		process.exitCode = 1;
	});
}
