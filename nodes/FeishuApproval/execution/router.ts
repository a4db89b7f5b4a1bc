import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asNodeError, formatProblem } from './nodeErrors';

/** Does an operation for all input items at once. */
interface Operation {
	execute(context: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** The operations of each resource, by the names that the panel's choices have. */
type Resources = Readonly<Record<string, object>>;

/**
 * Runs the operation that the panel chooses.
 * With *continue on fail*, an error that concerns the whole run becomes each item's: n8n itself would hand on the
 * input as if it were the result.
 */
export async function runNode(
	context: IExecuteFunctions,
	resources: Resources,
): Promise<INodeExecutionData[]> {
	try {
		return await getOperation(context, resources).execute(context);
	} catch (thrown) {
		const error = asNodeError(context.getNode(), thrown);
		const isStopped = context.getExecutionCancelSignal()?.aborted ?? false;
		if (isStopped || !context.continueOnFail()) throw error;
		const message = formatProblem({
			message: error.message,
			description: error.description ?? undefined,
		});
		return context
			.getInputData()
			.map((_, item) => ({ json: { error: message }, pairedItem: { item } }));
	}
}

function getOperation(context: IExecuteFunctions, resources: Resources): Operation {
	const resource = context.getNodeParameter('resource', 0) as keyof typeof resources;
	const operation = context.getNodeParameter('operation', 0) as string;
	return (resources[resource] as Record<string, Operation>)[operation];
}
