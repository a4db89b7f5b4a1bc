import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Failure } from '../feishu/client/result';
import { describeValue, InputError, type InputProblem } from '../input/inputError';
import { createFieldKeeper } from './inputFields';
import { createApiError } from './nodeErrors';
import { OperationInput } from './operationInput';
import { OutputItems } from './outputItems';
import { readItems, throwFirstProblem, throwIfCanceled } from './readItems';
import { RequestSender, type Sender } from './transport';
import { forEachYielding } from './yieldToEventLoop';

/** An operation of the node: `*.operation.ts` of a resource exports one. */
export interface Operation<Report = unknown> {
	/** Reads the parameters of the run. Throws `InputError` for an invalid one. */
	createRun(input: OperationInput): OperationRun<Report>;
}

/** One run of an operation. {@link runOperation} calls its methods in the order of declaration. */
export interface OperationRun<Report> {
	/** Timeout of each request, in milliseconds. Absent if the operation sends none. */
	readonly timeout?: number;
	/** Whether an invalid item ends the run even with *continue on fail*: results without it would be wrong. */
	readonly needsEveryItem?: boolean;
	/** Reads one input item and remembers what has to be sent. Throws `InputError`. */
	readItem(itemIndex: number): void;
	/** Returns the ID of an item's instance for an error message; undefined if it is unknown. */
	findInstanceId?(itemIndex: number): string | undefined;
	/**
	 * Called after all items were read. Returns the errors of items that only show when items are combined.
	 *
	 * @param invalidItemById an invalid item of each instance that has one
	 */
	combineItems?(
		invalidItemById: ReadonlyMap<string, number>,
	): Iterable<readonly [itemIndex: number, error: InputError]>;
	/** Sends the requests of all items. Resolves when every request has ended. */
	send(sender: Sender): Promise<Report>;
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
			/** Whether the error names the first of these items. By default, a failure of the app names none. */
			readonly isItemError?: boolean;
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
 * failure ends it afterwards. With it, errors become output items, unless the operation needs every item.
 */
export async function runOperation<Report>(
	context: IExecuteFunctions,
	operation: Operation<Report>,
): Promise<INodeExecutionData[]> {
	const input = new OperationInput(context);
	const run = operation.createRun(input);
	const findInstanceId = (itemIndex: number) => {
		try {
			return run.findInstanceId?.(itemIndex);
		} catch {
			// The expression of the ID fails for this item. That is the error that is being described.
			return undefined;
		}
	};
	const invalidItemById = new Map<string, number>();
	const toProblem = (error: unknown, itemIndex: number) => {
		const id = findInstanceId(itemIndex);
		if (id !== undefined) invalidItemById.set(id, itemIndex);
		return describeInputError(error, id, input.items[itemIndex]?.json);
	};

	const problems = await readItems(context, (itemIndex) => run.readItem(itemIndex), toProblem);
	for (const [itemIndex, error] of run.combineItems?.(invalidItemById) ?? []) {
		problems.set(itemIndex, toProblem(error, itemIndex));
	}
	if (!input.continueOnFail || run.needsEveryItem) throwFirstProblem(context, problems);

	const sender = new RequestSender(context, run.timeout ?? 0);
	const report = await run.send(sender);
	throwIfCanceled(context);

	const output = new OutputItems();
	const getKeptFields = createFieldKeeper(context);
	const addError = (problem: InputProblem, itemIndex: number) =>
		output.addError(problem, itemIndex, getKeptFields(itemIndex));

	await forEachYielding(problems, ([itemIndex, problem]) => addError(problem, itemIndex));
	await forEachYielding(run.getResults(report), (outcome) => {
		if ('item' in outcome) {
			output.add(outcome.item, outcome.itemIndex);
			return;
		}
		const { failure, itemIndexes, isItemError = failure.affects !== 'app' } = outcome;
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

/** Names of an item's fields in an error, at most. */
const MAX_FIELD_NAMES = 20;

/** Adds the instance to an error and, for an empty value, the fields that the item has. */
function describeInputError(
	error: unknown,
	instanceId: string | undefined,
	json: IDataObject = {},
): InputProblem {
	if (!(error instanceof InputError)) return error as Error;
	const message =
		instanceId === undefined
			? error.message
			: `Instance ${describeValue(instanceId)}: ${error.message}`;
	// The fields of an element, such as 'Tasks[3].task_id', are not fields of the item.
	if (!error.isEmpty || error.label.includes('[')) {
		return { message, description: error.description };
	}
	const names = Object.keys(json);
	const shown = names.slice(0, MAX_FIELD_NAMES).join(', ');
	const fields = names.length > MAX_FIELD_NAMES ? `${shown}, …` : shown || 'none';
	return {
		message,
		description: [error.description, `Fields of the item: ${fields}.`].filter(Boolean).join(' '),
	};
}
