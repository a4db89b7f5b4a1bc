/**
 * `npm run n8n`: builds the package and starts an n8n with it, for manual tests. The n8n has a
 * credential for a fake Feishu server and the examples with sample data. Ctrl-C stops everything and
 * deletes all data.
 *
 * Options: `npm run n8n -- --version 1.123.81 --port 5678`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exampleNames, readExample } from '../demo/example';
import { ensureN8n } from './install';
import { OWNER, type StoredWorkflow, type WorkflowToCreate } from './n8n-client';
import { buildPackage, PACKAGE_VARIABLE } from './package-under-test';
import { createSourceItems, createTodoItems, loadFeishuInstances } from './sample-approvals';
import { startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS, type N8nVersion } from './versions';

/** The example that the printed link opens. */
const START_EXAMPLE = 'check-every-5-minutes.json';

async function main(): Promise<void> {
	const { version, port } = readArguments();
	const signalReceived = waitForSignal();
	const folder = await mkdtemp(join(tmpdir(), 'feishu-approval-package-'));
	let stack: TestStack | undefined;
	try {
		const open = async () => {
			print('Building the package …');
			const [packageTarball] = await Promise.all([
				process.env[PACKAGE_VARIABLE] ?? buildPackage(folder),
				ensureN8n(version),
			]);
			print(`Starting n8n ${version} …`);
			stack = await startTestStack(version, { packageTarball, port });
			print(formatIntroduction(stack, await addExamples(stack)));
		};
		// If n8n is still starting, it stops with this process.
		await Promise.race([open(), signalReceived]);
		await signalReceived;
		print('\nStopping …');
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

/** Resolves at the first signal. Handles repeated signals, because npm forwards Ctrl-C a second time. */
async function waitForSignal(): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.on(signal, () => resolve());
		}
	});
}

/**
 * Adds the credentials and examples to n8n, and sample approvals to n8n and the fake Feishu server.
 *
 * @returns the workflow of {@link START_EXAMPLE}
 */
async function addExamples(stack: TestStack): Promise<StoredWorkflow> {
	const { client, feishu } = stack;
	const now = Date.now();
	loadFeishuInstances(feishu, now);
	await stack.storeCredential();
	// Not used, because the database nodes have pinned data. n8n only needs a credential of this name.
	await client.createCredential('Postgres account', 'postgres', { host: '127.0.0.1' });

	let startWorkflow: StoredWorkflow | undefined;
	for (const file of exampleNames()) {
		const example = readExample(file) as unknown as WorkflowToCreate;
		const hasTaskItems = file === 'check-task-rows.json';
		/** By the name of the database node. */
		const rows = {
			'Changed approvals': hasTaskItems ? createTaskItems(now) : createSourceItems(now),
			'New to-dos': createTodoItems(now),
			'Open approvals': createSourceItems(now),
		};
		const pinData = Object.fromEntries(
			Object.entries(rows).filter(([node]) => example.nodes.some(({ name }) => name === node)),
		);
		const workflow = await client.createWorkflow({ ...example, pinData: pinData as never });
		if (file === START_EXAMPLE) startWorkflow = workflow;
	}
	if (!startWorkflow) throw new Error(`examples/${START_EXAMPLE} does not exist`);
	return startWorkflow;
}

/** Creates one source item per task, like the rows of a SQL join. */
function createTaskItems(now: number) {
	return createSourceItems(now).flatMap(({ json: { instance_id, update_time, tasks } }) =>
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

function formatIntroduction({ n8n, feishu, app }: TestStack, workflow: StoredWorkflow): string {
	const users = feishu.directory.users.map(({ user_id, open_id, email = '', mobile = '', name }) =>
		[user_id, open_id, email, mobile, name].map((text, column) =>
			column < 4 ? text.padEnd([14, 15, 24, 16][column] ?? 0) : text,
		),
	);
	return [
		'',
		`  n8n ${n8n.version}   ${n8n.origin}/workflow/${workflow.id}`,
		`  E-mail        ${OWNER.email}`,
		`  Password      ${OWNER.password}`,
		'',
		'  Press "Execute workflow" to check five sample approvals. Four of them differ on Feishu, which is',
		`  a fake server at ${feishu.origin}. The other examples are in the workflow list.`,
		'',
		'  The fake server, which the credential in n8n is for:',
		`  App ID          ${app.appId}`,
		`  App secret      ${app.appSecret}`,
		`  Approval codes  ${[...feishu.definitions].map(({ code }) => code).join(', ')}`,
		'  Sample users:',
		...users.map((columns) => `    ${columns.join(' ')}`.trimEnd()),
		`  What a user sees in Feishu: ${feishu.origin}/control/person?id=u_liu_yang`,
		'',
		'  Ctrl-C stops everything and deletes all data.',
		'',
	].join('\n');
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}

main().then(
	() => process.exit(),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exit(1);
	},
);
