import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isEmpty } from '../input/identifier';
import { InputError } from '../input/inputError';
import { getOwn } from '../input/json';
import { NEEDS_EVALUATION, parseJsonPathExpression, readJsonPath } from './jsonPathExpression';
import type { Field } from './operationInput';

/** Returns the value of one parameter for an item. Throws {@link InputError} if its expression fails. */
export type ParameterReader = (itemIndex: number) => unknown;

/**
 * Creates a reader of one parameter for many items. An empty parameter reads the item's own field, if the parameter
 * has one; an expression that returns nothing does not.
 * n8n's evaluator takes at least 60 microseconds per value on n8n's only thread. So a fixed value is read once, and
 * an expression that is only a path of the item is read from the item without the evaluator.
 */
export function createParameterReader(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	name: string,
	{ label, itemField }: Field,
): ParameterReader {
	// n8n has no value for a field that the panel hides.
	const raw: unknown = context.getNodeParameter(name, 0, '', { rawExpressions: true });
	if (itemField !== undefined && isUnset(raw)) {
		return (itemIndex) => getOwn(items[itemIndex]?.json ?? {}, itemField);
	}
	if (!containsExpression(raw)) {
		assertNoFieldName(label, raw, itemField);
		return () => raw;
	}

	// An absent value becomes an empty text in a template, which must not look like a value that is empty on purpose.
	const isTemplate = typeof raw === 'string' && !SINGLE_EXPRESSION.test(raw);
	const evaluate: ParameterReader = (itemIndex) => {
		try {
			// n8n has no validation for the types of these parameters; looking for one costs 10 % of the evaluation.
			const value: unknown = context.getNodeParameter(name, itemIndex, undefined, {
				skipValidation: true,
			});
			return isTemplate && isEmpty(value) ? undefined : value;
		} catch (error) {
			throw toExpressionError(label, error);
		}
	};
	const path = typeof raw === 'string' ? parseJsonPathExpression(raw) : undefined;
	if (path === undefined) return evaluate;
	return (itemIndex) => {
		const value = readJsonPath(items[itemIndex]?.json, path);
		return value === NEEDS_EVALUATION ? evaluate(itemIndex) : value;
	};
}

/**
 * Creates a reader of one option of a collection for many items. It returns undefined if the option is not set.
 *
 * @param collection name of the parameter that holds the options
 */
export function createOptionReader(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	collection: string,
	name: string,
	field: Field,
): ParameterReader {
	const options: unknown = context.getNodeParameter(collection, 0, {}, { rawExpressions: true });
	const isSet = Object.prototype.hasOwnProperty.call(options, name);
	return isSet
		? createParameterReader(context, items, `${collection}.${name}`, field)
		: () => undefined;
}

/** An expression without text or other expressions around it, whose value keeps its type. */
const SINGLE_EXPRESSION = /^=\{\{(?:(?!\}\}).)*\}\}$/s;

/** Throws `InputError` if the user typed the name of the item's field instead of leaving the parameter empty. */
function assertNoFieldName(label: string, raw: unknown, itemField: string | undefined): void {
	if (itemField === undefined || raw !== itemField) return;
	throw new InputError(
		label,
		`is the fixed text "${itemField}", but must be a value`,
		"Leave it empty to read the item's field of this name, or drag the field from the input.",
	);
}

/** Whether a raw parameter is empty in the editor. In its expression mode, an empty field is stored as "=". */
export function isUnset(raw: unknown): boolean {
	return isEmpty(raw) || (typeof raw === 'string' && raw.trim() === '=');
}

/** Whether a raw parameter contains an expression. An object or a list may contain them at any depth. */
export function containsExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(containsExpression);
}

function toExpressionError(label: string, error: unknown): InputError {
	const reason = error instanceof Error ? error.message : String(error);
	return new InputError(label, `has an expression that fails: ${reason}`);
}
