import { passesOn } from '../engine';
import { APPROVAL_KINDS } from './approval-kinds';
import { hintOf, throwIfFailed } from './run-result';
import type { Approval } from './company';
import { readExample } from './example';
import { ifNode } from './example-node-types';
import { rowsToReconcile } from './source-rows';
import type { Stage } from './stage';

const EXAMPLE = 'reconcile-every-5-minutes.json';
const SOURCE_NODE = 'Changed approvals';
const SYNC_NODE = 'Sync to Feishu';
const AHEAD_NODE = 'Ahead: look at the source';
const REFUSED_NODE = 'Refused: read the error';

/** What a run of the reconciling example did, and what it took. */
export interface SyncAct {
	/** IDs of the instances that Feishu took. */
	synced: string[];
	/** IDs of those that are left to a person, because Feishu's copy is newer. */
	ahead: string[];
	/** What could not be checked or synced, in the node's words. */
	refused: string[];
	/** The line the editor shows above the sync's output. */
	hint: string;
	/** Requests at the stand-in. */
	requests: { checks: number; syncs: number };
	milliseconds: number;
}

/**
 * Runs the reconciling example as it is shipped, with the company's approvals in place of what its query reads.
 *
 * @throws Error where the workflow fails
 */
export async function runSync(stage: Stage, approvals: readonly Approval[]): Promise<SyncAct> {
	const { counts } = stage.standIn;
	for (const { code } of APPROVAL_KINDS) stage.standIn.addDefinition(code);
	const before = { ...counts };
	const start = performance.now();
	const result = await stage.engine.runWorkflow(readExample(EXAMPLE), {
		credentials: stage.credentials,
		sourceItems: { [SOURCE_NODE]: rowsToReconcile(approvals) },
		nodeTypes: { 'n8n-nodes-base.if': ifNode(), 'n8n-nodes-base.aggregate': passesOn() },
	});
	const milliseconds = performance.now() - start;
	throwIfFailed(result, EXAMPLE);
	const fieldOf = (node: string, field: string) =>
		(result.nodes[node]?.items ?? []).map(({ json }) => String(json[field]));
	return {
		synced: fieldOf(SYNC_NODE, 'instance_id'),
		ahead: fieldOf(AHEAD_NODE, 'instance_id'),
		refused: fieldOf(REFUSED_NODE, 'error'),
		hint: hintOf(result, SYNC_NODE),
		requests: { checks: counts.check - before.check, syncs: counts.sync - before.sync },
		milliseconds,
	};
}
