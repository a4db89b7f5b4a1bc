import type { OperationInput } from '../../execution/operationInput';
import { describeValue, InputError } from '../../input/inputError';

/**
 * Throws `InputError` if 'Instance ID' is a fixed text although there are several items: the user entered the name of
 * a field instead of an expression. Items that are tasks may be all tasks of one instance, so for them the text is only
 * an error if it is the name of a field.
 */
export function assertInstanceIdVaries(
	input: OperationInput,
	label: string,
	areItemsTasks = false,
): void {
	const value = input.getFixedValue('instanceId');
	if (value === undefined || input.items.length < 2) return;
	const isFieldName =
		typeof value === 'string' && input.items.some(({ json }) => Object.hasOwn(json, value.trim()));
	if (areItemsTasks && !isFieldName) return;
	throw new InputError(
		label,
		`is ${describeValue(value)} for all ${input.items.length} items, but must be the ID of each item's instance`,
		'Leave it empty, or drag the field with the ID from the input.',
	);
}
