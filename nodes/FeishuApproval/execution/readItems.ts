import type { IExecuteFunctions } from 'n8n-workflow';

import { cancelledError, inputError } from './nodeErrors';
import { createYielder } from './yieldToEventLoop';
import type { InputProblem } from '../input/inputError';

/** The problems of input items that cannot be used, by item, in the order of the input. */
export type ProblemsByItem = ReadonlyMap<number, InputProblem>;

/**
 * Goes through the input items, and gives way to others on the way.
 *
 * @param read takes in one item; what it throws is the item's problem
 */
export async function readItems(
	context: IExecuteFunctions,
	count: number,
	read: (itemIndex: number) => void,
): Promise<ProblemsByItem> {
	const problems = new Map<number, InputProblem>();
	const breathe = createYielder();
	for (let itemIndex = 0; itemIndex < count; itemIndex++) {
		const breath = breathe();
		if (breath !== undefined) {
			await breath;
			throwIfCancelled(context);
		}
		try {
			read(itemIndex);
		} catch (error) {
			problems.set(itemIndex, error as Error);
		}
	}
	return problems;
}

/** Ends a run that does not *continue on fail* with the first problem, before anything is sent. */
export function throwFirstProblem(context: IExecuteFunctions, problems: ProblemsByItem): void {
	for (const [itemIndex, problem] of problems) {
		const others = problems.size - 1;
		const more = others > 0 ? `${others} more of the items cannot be used either.` : '';
		const description = [problem.description, more].filter(Boolean).join(' ');
		throw inputError(context.getNode(), { message: problem.message, description }, itemIndex);
	}
}

/** Ends a run whose execution was stopped. */
export function throwIfCancelled(context: IExecuteFunctions): void {
	if (context.getExecutionCancelSignal()?.aborted) throw cancelledError(context.getNode());
}
