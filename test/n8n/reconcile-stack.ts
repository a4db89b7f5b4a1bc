import type { IDataObject } from 'n8n-workflow';
import type { Difference } from '../demo/drift';
import { createTables } from './approval-tables';
import { type TestStack, startTestStack } from './test-stack';
import { type Postgres, startPostgres } from './postgres';
import type { Execution, StoredCredential, StoredWorkflow } from './n8n-client';
import type { N8nVersion } from './versions';

/** An n8n, a Feishu, and the database of an approval system. */
export interface ReconcileStack extends Omit<TestStack, 'stop'> {
	readonly postgres: Postgres;
	/** For both in n8n. */
	readonly credentials: StoredCredential[];
	/** Ends all three, and leaves nothing behind. */
	stop(): Promise<void>;
}

/** Starts all three, with the tables of the examples in the database and credentials for both in n8n. */
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

/** What a run of `reconcile-every-5-minutes.json` did. */
export interface Reconciliation {
	/** What the check found. */
	found: Difference[];
	/** IDs of what came out of the branch for what Feishu has newer. */
	ahead: string[];
	/** IDs in the summary of what was synced. */
	synced: string[];
	/** What came out of the branch for what was refused. */
	refused: Array<{ instance_id: string; error: string }>;
	/** Requests that the sync took. */
	syncRequests: number;
}

/** The trigger of every example that runs by itself. */
const TRIGGER = 'Every 5 minutes';

/**
 * Runs the example that closes the loop.
 *
 * @throws Error where the run as a whole fails
 */
export async function reconcile(
	{ client, feishu }: ReconcileStack,
	workflow: StoredWorkflow,
): Promise<Reconciliation> {
	const before = feishu.counts.sync;
	const execution = assertSucceeded(await client.runWorkflow(workflow, TRIGGER));
	const from = (node: string) => getOutputItems<never>(execution, node);
	return {
		found: getOutputItems<{ check: Difference }>(execution, 'Check with Feishu').map(
			({ check }) => check,
		),
		ahead: from('Ahead: look at the source').map(({ instance_id }) => instance_id),
		synced: getOutputItems<{ synced: string[] }>(execution, 'What was synced').flatMap(
			({ synced }) => synced,
		),
		refused: from('Refused: read the error').map(({ instance_id, error }) => ({
			instance_id,
			error,
		})),
		syncRequests: feishu.counts.sync - before,
	};
}

/**
 * Runs an example that only checks, and gives what it found.
 *
 * @throws Error where the run as a whole fails
 */
export async function check(
	{ client }: ReconcileStack,
	workflow: StoredWorkflow,
): Promise<Difference[]> {
	const execution = assertSucceeded(await client.runWorkflow(workflow, TRIGGER));
	return getOutputItems<Difference>(execution, 'Check with Feishu');
}

function assertSucceeded(execution: Execution): Execution {
	const { status, data } = execution;
	if (status === 'success') return execution;
	throw new Error(`The run is "${status}": ${data.resultData.error?.message}`);
}

/** What came out of a node's first output, in all its runs: one with two ways into it runs twice. */
function getOutputItems<Json>(execution: Execution, node: string): Json[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs
		.flatMap((run) => run.data?.main?.[0] ?? [])
		.map(({ json }: { json: IDataObject }) => json as Json);
}
