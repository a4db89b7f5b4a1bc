import type { IExecuteFunctions } from 'n8n-workflow';

import type { InputProblem } from '../input/inputError';
import { createCanceledError, createOperationError } from './nodeErrors';
import { forEachYielding } from './yieldToEventLoop';

/** The problems of invalid input items by item index, in the order of the input. */
export type ProblemsByItem = ReadonlyMap<number, InputProblem>;

/**
 * Reads all input items. Ends the run if the execution is canceled.
 *
 * @param readItem reads one item; an error that it throws is recorded as the item's problem
 */
export async function readItems(
	context: IExecuteFunctions,
	readItem: (itemIndex: number) => void,
): Promise<ProblemsByItem> {
	const problems = new Map<number, InputProblem>();
	await forEachYielding(
		context.getInputData().keys(),
		(itemIndex) => {
			try {
				readItem(itemIndex);
			} catch (error) {
				problems.set(itemIndex, error as Error);
			}
		},
		() => throwIfCanceled(context),
	);
	return problems;
}

/** Throws n8n's error for the first invalid item, if any. */
export function throwFirstProblem(context: IExecuteFunctions, problems: ProblemsByItem): void {
	for (const [itemIndex, problem] of problems) {
		const others = problems.size - 1;
		const more = others > 0 ? `${others} more of the items cannot be used either.` : '';
		const description = [problem.description, more].filter(Boolean).join(' ');
		throw createOperationError(
			context.getNode(),
			{ message: problem.message, description },
			itemIndex,
		);
	}
}

/** Throws n8n's error if the execution was canceled. */
export function throwIfCanceled(context: IExecuteFunctions): void {
	if (context.getExecutionCancelSignal()?.aborted) throw createCanceledError(context.getNode());
}
