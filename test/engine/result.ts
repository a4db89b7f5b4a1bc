import type {
	ExecutionError,
	ExecutionStatus,
	INodeExecutionData,
	IRun,
	NodeExecutionHint,
} from 'n8n-workflow';

/** Result of one node in an execution. If the node ran more than once, this is its last run. */
export interface NodeResult {
	/** `undefined` if the node did not run, or if the execution was canceled during its run. */
	status: ExecutionStatus | undefined;
	/** Items of output 0. */
	items: INodeExecutionData[];
	/** Items of output 1, the error output. Needs `onError: 'continueErrorOutput'`. */
	errorItems: INodeExecutionData[];
	/** One array per item of `items`: the indexes of its paired input items. */
	readonly pairedItems: number[][];
	/** One array per item of `errorItems`: the indexes of its paired input items. */
	readonly errorPairedItems: number[][];
	/** Hints that the editor shows above the output. */
	hints: NodeExecutionHint[];
	/** n8n stores errors as plain objects: compare `name` and `message`, not `instanceof`. */
	error: ExecutionError | undefined;
}

/** Result of a whole execution. */
export interface WorkflowResult {
	/** `success`, `error` or `canceled`. */
	status: ExecutionStatus;
	/** The error that ended the execution. */
	error: ExecutionError | undefined;
	/** Results by node name. Contains only nodes that ran. */
	nodes: Record<string, NodeResult>;
	/** The execution as n8n returns it. */
	raw: IRun;
}

function getPairedIndexes(items: INodeExecutionData[]): number[][] {
	return items.map(({ pairedItem }) =>
		[pairedItem ?? []].flat().map((pair) => (typeof pair === 'number' ? pair : pair.item)),
	);
}

/** Returns the result of the node `name`. The arrays are empty if the node did not run. */
export function toNodeResult(raw: IRun, name: string): NodeResult {
	const run = raw.data.resultData.runData[name]?.at(-1);
	const items = run?.data?.main?.[0] ?? [];
	const errorItems = run?.data?.main?.[1] ?? [];
	return {
		status: run?.executionStatus,
		items,
		errorItems,
		get pairedItems() {
			return getPairedIndexes(items);
		},
		get errorPairedItems() {
			return getPairedIndexes(errorItems);
		},
		hints: run?.hints ?? [],
		error: run?.error,
	};
}

export function toWorkflowResult(raw: IRun): WorkflowResult {
	const { runData, error } = raw.data.resultData;
	const nodes = Object.keys(runData).map((name) => [name, toNodeResult(raw, name)] as const);
	return { status: raw.status, error, nodes: Object.fromEntries(nodes), raw };
}
