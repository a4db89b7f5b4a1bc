import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Failure } from '../feishu/client/result';
import type { InputProblem } from '../input/inputError';
import { createApiError } from './nodeErrors';
import { OperationInput } from './operationInput';
import { OutputItems } from './outputItems';
import { readItems, throwFirstProblem, throwIfCanceled } from './readItems';
import { RequestSender, type SendRequest } from './transport';
import { forEachYielding } from './yieldToEventLoop';

/** An operation of the node: `*.operation.ts` of a resource exports one. */
export interface Operation<Report = unknown> {
	/** Reads the parameters of the run. Throws `InputError` for an invalid one. */
	createRun(input: OperationInput): OperationRun<Report>;
}

/** One run of an operation. {@link runOperation} calls its methods in the order of declaration. */
export interface OperationRun<Report> {
	/** Timeout of each request, in milliseconds. */
	readonly timeout: number;
	/** Whether an item that becomes an error keeps its own fields. */
	readonly includeInputFields: boolean;
	/** Reads one input item and remembers what has to be sent. Throws `InputError`. */
	readItem(itemIndex: number): void;
	/** Sends the requests of all items. Resolves when every request has ended. */
	send(send: SendRequest): Promise<Report>;
	/** Returns the results of the items, in the order of the input. */
	getResults(report: Report): Iterable<ItemResult>;
	/** Returns the text above the node's output. Called after all results were read. */
	formatHint(report: Report, counts: RunCounts): string;
}

/** The result of one or more input items. */
export type ItemResult =
	| { readonly item: INodeExecutionData; readonly itemIndex: number }
	| {
			readonly failure: Failure;
			readonly itemIndexes: readonly number[];
			/** Whether the error names the first of these items. Otherwise it is about the whole run. */
			readonly isItemError: boolean;
	  };

/** Numbers for the text above the node's output. */
export interface RunCounts {
	/** HTTP requests sent, retries included. */
	readonly requests: number;
	/** Input items that became errors. */
	readonly errors: number;
}

/**
 * Runs an operation for all input items: reads them, sends the requests, and returns the output items in the order
 * of the input. Without *continue on fail*, an invalid item ends the run before anything is sent, and the first
 * failure ends it afterwards. With it, errors become output items.
 */
export async function runOperation<Report>(
	context: IExecuteFunctions,
	operation: Operation<Report>,
): Promise<INodeExecutionData[]> {
	const input = new OperationInput(context);
	const run = operation.createRun(input);
	const problems = await readItems(context, (itemIndex) => run.readItem(itemIndex));
	if (!input.continueOnFail) throwFirstProblem(context, problems);

	const sender = new RequestSender(context, run.timeout);
	const report = await run.send(sender.send);
	throwIfCanceled(context);

	const output = new OutputItems();
	// n8n's error output takes only items without other fields than the error, and adds the input's fields itself.
	const keepsFields = run.includeInputFields && context.getNode().onError !== 'continueErrorOutput';
	const addError = (problem: InputProblem, itemIndex: number) =>
		output.addError(problem, itemIndex, keepsFields ? input.items[itemIndex]?.json : undefined);

	await forEachYielding(problems, ([itemIndex, problem]) => addError(problem, itemIndex));
	await forEachYielding(run.getResults(report), (outcome) => {
		if ('item' in outcome) {
			output.add(outcome.item, outcome.itemIndex);
			return;
		}
		const { failure, itemIndexes, isItemError } = outcome;
		if (!input.continueOnFail) {
			throw createApiError(context.getNode(), failure, isItemError ? itemIndexes[0] : undefined);
		}
		for (const itemIndex of itemIndexes) addError(failure, itemIndex);
	});
	context.addExecutionHints({
		message: run.formatHint(report, {
			requests: sender.requestCount,
			errors: output.errorCount,
		}),
		location: 'outputPane',
	});
	return output.toArray();
}
