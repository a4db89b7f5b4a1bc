import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readBoolean } from '../input/boolean';

/** Name of the option in the panel. */
export const INCLUDE_INPUT_FIELDS_LABEL = 'Include Input Fields';

/**
 * Creates a function that returns the fields of an input item to keep beside its error. They are kept if the option
 * 'Include Input Fields' is on. n8n's error output takes only items without other fields than the error, and adds
 * the input's fields itself.
 */
export function createFieldKeeper(
	context: IExecuteFunctions,
): (itemIndex: number) => IDataObject | undefined {
	if (context.getNode().onError === 'continueErrorOutput' || !isOptionOn(context)) {
		return () => undefined;
	}
	const items = context.getInputData();
	return (itemIndex) => items[itemIndex]?.json;
}

/** An invalid option counts as off: the run reports it as an error of its own. */
function isOptionOn(context: IExecuteFunctions): boolean {
	try {
		const value = context.getNodeParameter('options.includeInputFields', 0, false);
		return readBoolean(INCLUDE_INPUT_FIELDS_LABEL, value);
	} catch {
		return false;
	}
}
