import type {
	ExecutionError,
	ExecutionStatus,
	INodeExecutionData,
	IRun,
	NodeExecutionHint,
} from 'n8n-workflow';

/** What one node did in an execution. Where it ran more than once, that is its last run. */
export interface NodeResult {
	/** `undefined` when the node did not run, or the execution was cancelled before it ended. */
	status: ExecutionStatus | undefined;
	/** Output 0. */
	items: INodeExecutionData[];
	/** Output 1: the error output, with `onError: 'continueErrorOutput'`. */
	errorItems: INodeExecutionData[];
	/** For each of `items`, the indexes of the input items it is paired with. */
	readonly pairedItems: number[][];
	/** The same for `errorItems`. */
	readonly errorPairedItems: number[][];
	/** What the editor shows above the output. */
	hints: NodeExecutionHint[];
	/** n8n keeps a plain copy: compare `name` and `message`, not `instanceof`. */
	error: ExecutionError | undefined;
}

/** A whole execution. */
export interface WorkflowResult {
	/** `success`, `error` or `canceled`. */
	status: ExecutionStatus;
	/** What stopped the execution. */
	error: ExecutionError | undefined;
	/** Every node that ran, in no particular order. */
	nodes: Record<string, NodeResult>;
	/** All that n8n has about the execution. */
	raw: IRun;
}

function pairs(items: INodeExecutionData[]): number[][] {
	return items.map(({ pairedItem }) =>
		[pairedItem ?? []].flat().map((pair) => (typeof pair === 'number' ? pair : pair.item)),
	);
}

/** What `raw` says of the node `name`, with empty lists for a node that did not run. */
export function nodeResult(raw: IRun, name: string): NodeResult {
	const run = raw.data.resultData.runData[name]?.at(-1);
	const items = run?.data?.main?.[0] ?? [];
	const errorItems = run?.data?.main?.[1] ?? [];
	return {
		status: run?.executionStatus,
		items,
		errorItems,
		get pairedItems() {
			return pairs(items);
		},
		get errorPairedItems() {
			return pairs(errorItems);
		},
		hints: run?.hints ?? [],
		error: run?.error,
	};
}

/** `raw`, read for a test. */
export function workflowResult(raw: IRun): WorkflowResult {
	const { runData, error } = raw.data.resultData;
	const nodes = Object.keys(runData).map((name) => [name, nodeResult(raw, name)] as const);
	return { status: raw.status, error, nodes: Object.fromEntries(nodes), raw };
}
