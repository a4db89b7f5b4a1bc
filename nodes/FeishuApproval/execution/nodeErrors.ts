import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { CANCELLED, type Failure } from '../feishu/client/result';
import type { InputProblem } from '../input/inputError';

/** A message with an item's number as n8n writes it, counting from 0. */
export function withItemIndex(message: string, itemIndex: number): string {
	return `${message} [item ${itemIndex}]`;
}

/**
 * n8n's error for a problem with what the user entered or sent in.
 *
 * @param itemIndex the item concerned, where there is one
 */
export function inputError(
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
 * n8n's error for a failure with Feishu.
 * Made of the failure's plain words alone: an HTTP library's error carries the token in its headers.
 *
 * @param itemIndex the first item concerned, where there is one
 */
export function apiError(node: INode, failure: Failure, itemIndex?: number): NodeApiError {
	const { description, code, httpStatus, logId, scopes } = failure;
	const message =
		itemIndex === undefined ? failure.message : withItemIndex(failure.message, itemIndex);
	const response = { message, code, log_id: logId, scopes: scopes && [...scopes] };
	const error = new NodeApiError(node, JSON.parse(JSON.stringify(response)), {
		message,
		description,
		httpCode: httpStatus === undefined ? undefined : String(httpStatus),
		itemIndex,
	});
	return withMessage(error, message);
}

/** The error that ends a node whose execution was stopped; n8n goes by the word "canceled". */
export function cancelledError(node: INode): NodeOperationError {
	return inputError(node, CANCELLED);
}

/** Whatever was thrown, as n8n's own kind of error; those of n8n stay as they are. */
export function asNodeError(node: INode, thrown: unknown): NodeApiError | NodeOperationError {
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	return new NodeOperationError(node, thrown instanceof Error ? thrown : String(thrown));
}

/** All words of a problem or failure in one text, for an output item, which has no place for a description. */
export function formatProblem({ message, description }: InputProblem): string {
	return description ? `${message}. ${description}` : message;
}

/** n8n replaces a whole message by a stock phrase as soon as a word such as "eperm" occurs in it. */
function withMessage<T extends Error>(error: T, message: string): T {
	error.message = message;
	return error;
}
