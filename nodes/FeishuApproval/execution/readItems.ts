import type { IExecuteFunctions } from 'n8n-workflow';

import type { InputProblem } from '../input/inputError';
import { createCanceledError, createOperationError } from './nodeErrors';
import { forEachYielding } from './yieldToEventLoop';

/**
 * Reads all input items and returns the problems of the invalid ones by item index. Ends the run if the execution is canceled.
 *
 * @param readItem reads one item; an error that it throws becomes the item's problem
 * @param toProblem converts the error
 */
export async function readItems(
	context: IExecuteFunctions,
	readItem: (itemIndex: number) => void,
	toProblem: (error: unknown, itemIndex: number) => InputProblem,
): Promise<Map<number, InputProblem>> {
	const problems = new Map<number, InputProblem>();
	await forEachYielding(
		context.getInputData().keys(),
		(itemIndex) => {
			try {
				readItem(itemIndex);
			} catch (error) {
				problems.set(itemIndex, toProblem(error, itemIndex));
			}
		},
		() => throwIfCanceled(context),
	);
	return problems;
}

/** Throws n8n's error for the invalid item that comes first in the input, if any. */
export function throwFirstProblem(
	context: IExecuteFunctions,
	problems: ReadonlyMap<number, InputProblem>,
): void {
	const [first] = [...problems].sort(([a], [b]) => a - b);
	if (first === undefined) return;
	const [itemIndex, problem] = first;
	const others = problems.size - 1;
	const more = others > 0 ? `${others} more of the items cannot be used either.` : '';
	const description = [problem.description, more].filter(Boolean).join(' ');
	throw createOperationError(
		context.getNode(),
		{ message: problem.message, description },
		itemIndex,
	);
}

/** Throws n8n's error if the execution was canceled. */
export function throwIfCanceled(context: IExecuteFunctions): void {
	if (context.getExecutionCancelSignal()?.aborted) throw createCanceledError(context.getNode());
}
