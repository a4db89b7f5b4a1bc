import type { IDataObject } from 'n8n-workflow';
import type { Difference } from '../demo/drift';
import { readExample } from '../demo/example';
import { createTables } from './approval-tables';
import type { Execution, StoredCredential, StoredWorkflow, WorkflowToCreate } from './n8n-client';
import { type Postgres, startPostgres } from './postgres';
import { startTestStack, type TestStack } from './test-stack';
import type { N8nVersion } from './versions';

/** Milliseconds for {@link startReconcileStack}. Long, because another n8n may run on the same machine. */
export const START_TIMEOUT_MS = 300_000;

/** Milliseconds to stop a {@link ReconcileStack}. */
export const STOP_TIMEOUT_MS = 60_000;

/** An n8n, a fake Feishu server and the database of a local approval system. */
export interface ReconcileStack extends Omit<TestStack, 'stop'> {
	readonly postgres: Postgres;
	/** n8n credentials for Feishu, for callbacks and for the database. */
	readonly credentials: StoredCredential[];
	/** Stops all three and deletes their data. */
	stop(): Promise<void>;
}

/** Starts all three, creates the examples' tables and stores the credentials in n8n. */
export async function startReconcileStack(version: N8nVersion): Promise<ReconcileStack> {
	const postgres = await startPostgres();
	let stack: TestStack | undefined;
	const stop = async () => {
		try {
			await stack?.stop();
		} finally {
			await postgres.stop();
		}
	};
	try {
		await createTables(postgres);
		stack = await startTestStack(version);
		const credentials = [
			await stack.storeCredential(),
			await stack.storeCallbackCredential(),
			await stack.client.createCredential('Postgres account', 'postgres', {
				...postgres.login,
				ssl: 'disable',
				allowUnauthorizedCerts: false,
				sshTunnel: false,
				maxConnections: 5,
			}),
		];
		return { ...stack, postgres, credentials, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Reads an example as a workflow that n8n can store. */
export function readExampleWorkflow(name: string): WorkflowToCreate {
	return readExample(name) as unknown as WorkflowToCreate;
}

/** Result of a run of `reconcile-every-5-minutes.json`. */
export interface Reconciliation {
	/** Output of the check. */
	found: Difference[];
	/** IDs of the instances in the branch for those that are newer on Feishu. */
	ahead: string[];
	/** Instance IDs in the summary of the synced instances. */
	synced: string[];
	/** The instances in the branch for errors. */
	failed: Array<{ instance_id: string; error: string }>;
	/** Number of sync requests. */
	syncRequests: number;
}

/** Name of the schedule trigger in the examples. */
const TRIGGER = 'Every 5 minutes';

/**
 * Runs the workflow `reconcile-every-5-minutes.json`.
 *
 * @throws Error if the execution fails
 */
export async function runReconcile(
	{ client, feishu }: ReconcileStack,
	workflow: StoredWorkflow,
): Promise<Reconciliation> {
	const before = feishu.counts.sync;
	const execution = assertSucceeded(await client.runWorkflow(workflow, TRIGGER));
	const getList = (node: string) =>
		getOutputItems<{ data: Reconciliation['failed'] }>(execution, node).flatMap(({ data }) => data);
	return {
		found: getOutputItems<{ check: Difference }>(execution, 'Check with Feishu').map(
			({ check }) => check,
		),
		ahead: getList('Ahead').map(({ instance_id }) => instance_id),
		synced: getOutputItems<{ synced: string[] }>(execution, 'What was synced').flatMap(
			({ synced }) => synced,
		),
		failed: getList('Refused').map(({ instance_id, error }) => ({ instance_id, error })),
		syncRequests: feishu.counts.sync - before,
	};
}

/**
 * Runs a check workflow and returns the output of the check.
 *
 * @throws Error if the execution fails
 */
export async function runCheck(
	{ client }: ReconcileStack,
	workflow: StoredWorkflow,
): Promise<Difference[]> {
	const execution = assertSucceeded(await client.runWorkflow(workflow, TRIGGER));
	return getOutputItems<Difference>(execution, 'Check with Feishu');
}

function assertSucceeded(execution: Execution): Execution {
	const { status, data } = execution;
	if (status === 'success') return execution;
	throw new Error(`The execution has status "${status}": ${data.resultData.error?.message}`);
}

/** Returns the items of a node's first output in all its runs. A node with two incoming branches runs twice. */
function getOutputItems<Json>(execution: Execution, node: string): Json[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs
		.flatMap((run) => run.data?.main?.[0] ?? [])
		.map(({ json }: { json: IDataObject }) => json as Json);
}
