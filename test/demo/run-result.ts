import type { WorkflowResult } from '../engine';

/** @throws Error in the engine's words, where a run of an example did not succeed */
export function throwIfFailed({ status, error }: WorkflowResult, example: string): void {
	if (status === 'success') return;
	throw new Error(`examples/${example} ended with "${status}": ${error?.message ?? ''}`);
}

/** The line the editor shows above a node's output; empty where the node did not run. */
export function hintOf({ nodes }: WorkflowResult, node: string): string {
	return (nodes[node]?.hints ?? []).map(({ message }) => message).join('; ');
}
