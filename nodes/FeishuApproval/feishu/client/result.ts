/**
 * What went wrong, in words for the person who runs the workflow.
 * Plain data: it is turned into an n8n error only at the node's edge, so nothing between may add to it.
 */
export interface Failure {
	/**
	 * Whom it concerns, and so what is still worth sending:
	 * - `body`: something in this request's body; a smaller body may pass;
	 * - `request`: this request alone;
	 * - `app`: the app, its credential or its tenant; every other request would fail alike;
	 * - `stopped`: nobody; the execution was stopped.
	 */
	readonly affects: 'body' | 'request' | 'app' | 'stopped';
	/** One sentence, with Feishu's code, message and log ID where there are any. */
	readonly message: string;
	/** What a person can do about it. */
	readonly description?: string;
	/** Feishu's code, where Feishu answered with one. */
	readonly code?: number;
	/** HTTP status of the answer, where there was one. */
	readonly httpStatus?: number;
	/** Feishu's log ID, which its support asks for. */
	readonly logId?: string;
	/** The request was tried as often as it may be: Feishu, or the way to it, is out of order. */
	readonly retriesExhausted?: boolean;
	/** Scopes the app lacks, any one of which is enough. */
	readonly scopes?: readonly string[];
}

/** A value, or why there is none. */
export type Result<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly failure: Failure };

/** Wraps a value as a {@link Result}. */
export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

/** Wraps a failure as a {@link Result}. */
export const err = (failure: Failure): Result<never> => ({ ok: false, failure });

/** The one failure that is nobody's fault: the user stopped the execution. */
export const CANCELLED: Failure = {
	affects: 'stopped',
	message: 'The execution was canceled',
};
