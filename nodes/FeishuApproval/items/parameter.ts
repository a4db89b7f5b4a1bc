import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { EVALUATE, plainPathOf, readPlainPath } from './plainPath';
import { ItemProblem } from './problem';

/** Gives one parameter's value for an item. Throws {@link ItemProblem} where its expression fails. */
export type ParameterReader = (itemIndex: number) => unknown;

/**
 * A reader of one parameter for many items.
 * n8n's evaluator takes 60 microseconds and more for each value, on the thread that serves everybody: a fixed
 * value is read once, and an expression that only names a path of the item is read straight from the item.
 *
 * @param field what the panel calls the parameter
 */
export function parameterReader(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	name: string,
	field: string,
): ParameterReader {
	const raw: unknown = context.getNodeParameter(name, 0, undefined, { rawExpressions: true });
	if (!holdsExpression(raw)) return () => raw;

	const evaluate: ParameterReader = (itemIndex) => {
		try {
			// The parameters that are read here have no type that n8n would check; looking for one costs a tenth more.
			return context.getNodeParameter(name, itemIndex, undefined, { skipValidation: true });
		} catch (error) {
			return failedExpression(field, error);
		}
	};
	const path = typeof raw === 'string' ? plainPathOf(raw) : undefined;
	if (path === undefined) return evaluate;
	return (itemIndex) => {
		const value = readPlainPath(items[itemIndex].json, path);
		return value === EVALUATE ? evaluate(itemIndex) : value;
	};
}

/**
 * The same for an option of a collection, which gives undefined where the panel does not have it.
 *
 * @param collection name of the parameter that holds the options
 */
export function optionReader(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	collection: string,
	name: string,
	field: string,
): ParameterReader {
	const given: unknown = context.getNodeParameter(collection, 0, {}, { rawExpressions: true });
	const isGiven = Object.prototype.hasOwnProperty.call(given, name);
	return isGiven
		? parameterReader(context, items, `${collection}.${name}`, field)
		: () => undefined;
}

/** A parameter that is an object or a list may hold expressions anywhere inside. */
function holdsExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(holdsExpression);
}

function failedExpression(field: string, error: unknown): never {
	const reason = error instanceof Error ? error.message : String(error);
	throw new ItemProblem(`The expression in "${field}" fails: ${reason}`);
}
