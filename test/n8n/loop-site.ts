import type { IDataObject } from 'n8n-workflow';
import type { Difference } from '../demo/difference';
import { createTables } from './loop-tables';
import { type N8nWithFeishu, startN8nWithFeishu } from './n8n-with-feishu';
import { type Postgres, startPostgres } from './postgres';
import type { Execution, StoredCredential, StoredWorkflow } from './rest';
import type { N8nVersion } from './versions';

/** An n8n, a Feishu, and the database of an approval system. */
export interface LoopSite extends Omit<N8nWithFeishu, 'stop'> {
	readonly postgres: Postgres;
	/** For both in n8n. */
	readonly credentials: StoredCredential[];
	/** Ends all three, and leaves nothing behind. */
	stop(): Promise<void>;
}

/** Starts all three, with the tables of the examples in the database and credentials for both in n8n. */
export async function startLoopSite(version: N8nVersion): Promise<LoopSite> {
	const postgres = await startPostgres();
	let site: N8nWithFeishu | undefined;
	const stop = async () => {
		try {
			await site?.stop();
		} finally {
			await postgres.stop();
		}
	};
	try {
		await createTables(postgres);
		site = await startN8nWithFeishu(version);
		const credentials = [
			await site.storeCredential(),
			await site.client.createCredential('Postgres account', 'postgres', {
				...postgres.login,
				ssl: 'disable',
				allowUnauthorizedCerts: false,
				sshTunnel: false,
				maxConnections: 5,
			}),
		];
		return { ...site, postgres, credentials, stop };
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
	{ client, standIn }: LoopSite,
	workflow: StoredWorkflow,
): Promise<Reconciliation> {
	const before = standIn.counts.sync;
	const execution = succeeded(await client.runWorkflow(workflow, TRIGGER));
	const from = (node: string) => putOut<never>(execution, node);
	return {
		found: putOut<{ check: Difference }>(execution, 'Check with Feishu').map(({ check }) => check),
		ahead: from('Ahead: look at the source').map(({ instance_id }) => instance_id),
		synced: putOut<{ synced: string[] }>(execution, 'What was synced').flatMap(
			({ synced }) => synced,
		),
		refused: from('Refused: read the error').map(({ instance_id, error }) => ({
			instance_id,
			error,
		})),
		syncRequests: standIn.counts.sync - before,
	};
}

/**
 * Runs an example that only checks, and gives what it found.
 *
 * @throws Error where the run as a whole fails
 */
export async function check({ client }: LoopSite, workflow: StoredWorkflow): Promise<Difference[]> {
	const execution = succeeded(await client.runWorkflow(workflow, TRIGGER));
	return putOut<Difference>(execution, 'Check with Feishu');
}

function succeeded(execution: Execution): Execution {
	const { status, data } = execution;
	if (status === 'success') return execution;
	throw new Error(`The run is "${status}": ${data.resultData.error?.message}`);
}

/** What came out of a node's first output, in all its runs: one with two ways into it runs twice. */
function putOut<Json>(execution: Execution, node: string): Json[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs
		.flatMap((run) => run.data?.main?.[0] ?? [])
		.map(({ json }: { json: IDataObject }) => json as Json);
}
