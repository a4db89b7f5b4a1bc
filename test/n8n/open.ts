/**
 * `npm run n8n`: an n8n with the package built from this checkout in it, to try by hand. Behind it
 * is a stand-in of Feishu, a credential for that is there, and so are the examples, with data to
 * run them on. Everything is gone after Ctrl-C. With `-- --version 1.123.81` in the other release,
 * with `-- --port 5678` on that port.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exampleNames, readExample } from '../demo/example';
import { toSourceItems, loadFeishuInstances } from './sample-approvals';
import { ensureN8n } from './install';
import { type TestStack, startTestStack } from './test-stack';
import { buildPackage, PACKAGE_VARIABLE } from './package-under-test';
import { OWNER, type StoredWorkflow, type WorkflowToCreate } from './n8n-client';
import { N8N_VERSIONS, type N8nVersion } from './versions';

/** The node of the examples that asks a database. */
const SOURCE = 'Changed approvals';

const FIRST_TO_LOOK_AT = 'check-every-5-minutes.json';

async function main(): Promise<void> {
	const { version, port } = readArguments();
	const signalReceived = waitForSignal();
	const folder = await mkdtemp(join(tmpdir(), 'feishu-approval-package-'));
	let stack: TestStack | undefined;
	try {
		const open = async () => {
			await ensureN8n(version);
			say('Building the package …');
			const packageTarball = process.env[PACKAGE_VARIABLE] ?? (await buildPackage(folder));
			say(`Starting n8n ${version} …`);
			stack = await startTestStack(version, { packageTarball, port });
			say(introduction(stack, await fill(stack)));
		};
		// An n8n that is still on its way ends with this process.
		await Promise.race([open(), signalReceived]);
		await signalReceived;
		say('\nStopping …');
	} finally {
		await stack?.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

function readArguments(): { version: N8nVersion; port: number | undefined } {
	const { values } = parseArgs({
		options: {
			version: { type: 'string', default: N8N_VERSIONS[0] },
			port: { type: 'string' },
		},
	});
	const version = N8N_VERSIONS.find((known) => known === values.version);
	if (!version) {
		throw new Error(
			`--version is ${values.version}, but must be one of ${N8N_VERSIONS.join(', ')}`,
		);
	}
	return { version, port: values.port === undefined ? undefined : Number(values.port) };
}

/** Ctrl-C reaches this process by itself and once more through npm. */
async function waitForSignal(): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.on(signal, () => resolve());
		}
	});
}

/**
 * Puts the credentials and the examples into n8n, and approvals on both sides.
 *
 * @returns the workflow to look at first
 */
async function fill({ client, feishu, storeCredential }: TestStack): Promise<StoredWorkflow> {
	const now = Date.now();
	loadFeishuInstances(feishu, now);
	await storeCredential();
	// Never used: the data of the nodes that ask for it is pinned.
	await client.createCredential('Postgres account', 'postgres', { host: '127.0.0.1' });

	const stored = new Map<string, StoredWorkflow>();
	for (const file of exampleNames()) {
		const example = readExample(file) as unknown as WorkflowToCreate;
		const asksDatabase = example.nodes.some(({ name }) => name === SOURCE);
		const isTaskRows = file === 'check-task-rows.json';
		const rows = isTaskRows ? taskRows(now) : toSourceItems(now);
		stored.set(
			file,
			await client.createWorkflow({
				...example,
				...(asksDatabase && { pinData: { [SOURCE]: rows } as never }),
			}),
		);
	}
	return stored.get(FIRST_TO_LOOK_AT)!;
}

/** The same approvals, one item a task, as a SQL join gives them. */
function taskRows(now: number) {
	return toSourceItems(now).flatMap(({ json: { instance_id, update_time, tasks } }) =>
		(tasks as Array<Record<string, string>>).map((task) => ({
			json: {
				instance_id,
				update_time,
				task_id: task.task_id,
				task_update_time: task.update_time,
			},
		})),
	);
}

function introduction({ n8n, feishu }: TestStack, workflow: StoredWorkflow): string {
	return [
		'',
		`  n8n ${n8n.version}   ${n8n.origin}/workflow/${workflow.id}`,
		`  E-mail        ${OWNER.email}`,
		`  Password      ${OWNER.password}`,
		'',
		`  Press "Execute workflow": of five approvals, one is the same on Feishu, which is played by`,
		`  a stand-in at ${feishu.origin}. The other examples are there, too.`,
		'',
		'  Ctrl-C stops everything and leaves nothing behind.',
		'',
	].join('\n');
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

main().then(
	() => process.exit(),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exit(1);
	},
);
