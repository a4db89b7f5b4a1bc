import type { IDataObject, INode, INodeParameters, INodeType } from 'n8n-workflow';

import {
	createPassThrough,
	createSource,
	type Engine,
	type ExecutionOptions,
	type WorkflowResult,
} from './engine';

/** Node names in the workflow that {@link runChain} runs, in their order. */
export const CHAIN = {
	source: 'Source',
	check: 'Check',
	sync: 'Sync',
	sourceAgain: 'Source again',
	checkAgain: 'Check again',
} as const;

/** Options of {@link runChain}. */
export interface ChainOptions extends ExecutionOptions {
	/** Parameters of both checks. */
	check: INodeParameters & { options: INodeParameters };
	/** Parameters of the sync. */
	sync: INodeParameters;
}

/**
 * Runs source → Check (with Include Input Fields) → Sync → Check as one workflow. The second check has the items of
 * the source again. The workflow ends after the first check if nothing differs.
 */
export async function runChain(
	engine: Engine,
	items: IDataObject[],
	{ check, sync, ...options }: ChainOptions,
): Promise<WorkflowResult> {
	const createNode = (name: string, type: string, parameters: INodeParameters = {}): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	});
	const createFeishuNode = (name: string, operation: string, parameters: INodeParameters) =>
		createNode(name, engine.nodeTypeName, {
			resource: 'externalInstance',
			operation,
			...parameters,
		});
	const nodes = [
		createNode(CHAIN.source, 'test.source'),
		createFeishuNode(CHAIN.check, 'check', {
			...check,
			options: { ...check.options, includeInputFields: true },
		}),
		createFeishuNode(CHAIN.sync, 'sync', sync),
		createNode(CHAIN.sourceAgain, 'test.sourceAgain'),
		createFeishuNode(CHAIN.checkAgain, 'check', check),
	];
	const sourceType = createSource(items);
	const sourceAgainType: INodeType = {
		...sourceType,
		description: createPassThrough().description,
	};
	return await engine.runWorkflow(
		{
			nodes,
			connections: Object.fromEntries(
				nodes
					.slice(1)
					.map(({ name }, index) => [
						nodes[index]?.name ?? '',
						{ main: [[{ node: name, type: 'main', index: 0 }]] },
					]),
			),
		},
		{
			...options,
			nodeTypes: { 'test.source': sourceType, 'test.sourceAgain': sourceAgainType },
			startNode: CHAIN.source,
		},
	);
}
