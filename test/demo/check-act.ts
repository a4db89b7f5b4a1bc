import type { IDataObject } from 'n8n-workflow';

import type { Approval } from './company';
import type { Difference } from './difference';
import { readExample } from './example';
import { hintOf, throwIfFailed } from './run-result';
import { rowsToCheck } from './source-rows';
import type { Stage } from './stage';

const EXAMPLE = 'check-every-5-minutes.json';
const SOURCE_NODE = 'Changed approvals';
const CHECK_NODE = 'Check with Feishu';

/** What a run of the check example found, and what it took. */
export interface CheckAct {
	differences: Difference[];
	/** The line the editor shows above the node's output. */
	hint: string;
	/** Requests at the stand-in. */
	requests: { checks: number; tokens: number };
	milliseconds: number;
}

/**
 * Runs the check example as it is shipped, with the company's approvals in place of what its query reads.
 *
 * @throws Error where the workflow fails
 */
export async function runCheck(stage: Stage, approvals: readonly Approval[]): Promise<CheckAct> {
	const { counts } = stage.standIn;
	const before = { ...counts };
	const start = performance.now();
	const result = await stage.engine.runWorkflow(readExample(EXAMPLE), {
		credentials: stage.credentials,
		sourceItems: { [SOURCE_NODE]: rowsToCheck(approvals) },
	});
	const milliseconds = performance.now() - start;
	throwIfFailed(result, EXAMPLE);
	return {
		differences: result.nodes[CHECK_NODE].items.map(
			({ json }) => json as IDataObject as unknown as Difference,
		),
		hint: hintOf(result, CHECK_NODE),
		requests: { checks: counts.check - before.check, tokens: counts.token - before.token },
		milliseconds,
	};
}
