import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { CANCELED, type Failure } from '../feishu/client/result';
import { InputError, type InputProblem } from '../input/inputError';

/** Appends the item's index, which n8n counts from 0. */
export function withItemIndex(message: string, itemIndex: number): string {
	return `${message} [item ${itemIndex}]`;
}

/**
 * Creates n8n's error for invalid input or an invalid parameter.
 *
 * @param itemIndex the invalid item, if the problem is in one item
 */
export function createOperationError(
	node: INode,
	problem: InputProblem,
	itemIndex?: number,
): NodeOperationError {
	const message =
		itemIndex === undefined ? problem.message : withItemIndex(problem.message, itemIndex);
	const error = new NodeOperationError(node, message, {
		description: problem.description,
		itemIndex,
	});
	return withMessage(error, message);
}

/**
 * Creates n8n's error for a failed request. It contains only the failure's texts: the error of the HTTP library
 * would bring the access token along.
 *
 * @param itemIndex the item that caused the failure, if a single item did
 */
export function createApiError(node: INode, failure: Failure, itemIndex?: number): NodeApiError {
	const { description, code, httpStatus, logId, scopes } = failure;
	const message =
		itemIndex === undefined ? failure.message : withItemIndex(failure.message, itemIndex);
	const response = {
		message,
		...(code !== undefined && { code }),
		...(logId !== undefined && { log_id: logId }),
		...(scopes !== undefined && { scopes: [...scopes] }),
	};
	const error = new NodeApiError(node, response, {
		message,
		description,
		httpCode: httpStatus === undefined ? undefined : String(httpStatus),
		itemIndex,
	});
	return withMessage(error, message);
}

/** Creates the error that ends a canceled execution. n8n recognizes it by the word "canceled". */
export function createCanceledError(node: INode): NodeOperationError {
	return createOperationError(node, CANCELED);
}

/** Converts anything thrown to an error of n8n. Errors of n8n stay as they are. */
export function toNodeError(node: INode, thrown: unknown): NodeApiError | NodeOperationError {
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	if (thrown instanceof InputError) return createOperationError(node, thrown);
	return new NodeOperationError(node, thrown instanceof Error ? thrown : String(thrown));
}

/** Formats message and description as one text: an output item has no separate description. */
export function formatProblem({ message, description }: InputProblem): string {
	return description ? `${message}. ${description}` : message;
}

/** n8n replaces the message with a generic one if it contains a word such as "eperm". */
function withMessage<T extends Error>(error: T, message: string): T {
	error.message = message;
	return error;
}
