import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { createFieldKeeper } from './inputFields';
import { toNodeError, formatProblem } from './nodeErrors';
import { addFirstField } from './outputItems';
import { runOperation, type Operation } from './runOperation';

/** The operations of each resource, by the values of the panel's choices. */
export type Resources = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/**
 * Runs the operation that is chosen in the panel.
 * With *continue on fail*, an error of the whole run becomes one error per item. n8n itself would output the input
 * items as if they were results.
 */
export async function runNode(
	context: IExecuteFunctions,
	resources: Resources,
): Promise<INodeExecutionData[]> {
	try {
		return await runOperation(context, getOperation(context, resources));
	} catch (thrown) {
		const error = toNodeError(context.getNode(), thrown);
		const isCanceled = context.getExecutionCancelSignal()?.aborted ?? false;
		if (isCanceled || !context.continueOnFail()) throw error;
		const message = formatProblem({
			message: error.message,
			description: error.description ?? undefined,
		});
		const getKeptFields = createFieldKeeper(context);
		return context.getInputData().map((_, item) => ({
			json: addFirstField('error', message, getKeptFields(item) ?? {}),
			pairedItem: { item },
		}));
	}
}

function getOperation(context: IExecuteFunctions, resources: Resources): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const name = context.getNodeParameter('operation', 0);
	const operation = resources[resource]?.[name];
	if (operation === undefined) {
		throw new Error(`The resource '${resource}' has no operation '${name}'`);
	}
	return operation;
}
