/**
 * Why a request failed, in words for the person who runs the workflow.
 * Plain data without the HTTP library's error, which carries the access token in its headers.
 */
export interface Failure {
	/**
	 * What the failure affects, which decides what is still worth sending:
	 * - `instance`: one instance of a request that carries several;
	 * - `payload`: something in this request's body; a smaller body may succeed;
	 * - `request`: only this request;
	 * - `app`: the app, its credential or its tenant; every other request would fail too;
	 * - `run`: the whole run, because the execution was canceled or there is nothing to answer.
	 */
	readonly affects: 'instance' | 'payload' | 'request' | 'app' | 'run';
	/** One sentence, with Feishu's code, message and log ID if there are any. */
	readonly message: string;
	/** What the user can do about it. */
	readonly description?: string;
	/** Feishu's error code, if the response had one. */
	readonly code?: number;
	/** HTTP status, if there was a response. */
	readonly httpStatus?: number;
	/** Feishu's log ID. Feishu's support asks for it. */
	readonly logId?: string;
	/** No response arrived in time. */
	readonly isTimeout?: boolean;
	/** All retries were used up: Feishu or the network is down. */
	readonly retriesExhausted?: boolean;
	/** Scopes that the app lacks. Any one of them is enough. */
	readonly scopes?: readonly string[];
}

/** A value, or the reason why there is none. */
export type Result<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly failure: Failure };

/** Wraps a value as a {@link Result}. */
export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

/** Wraps a failure as a {@link Result}. */
export const err = (failure: Failure): Result<never> => ({ ok: false, failure });

/** The failure of a request that was not sent, or not finished, because the execution was canceled. */
export const CANCELED: Failure = {
	affects: 'run',
	message: 'The execution was canceled',
};

/** Adds the instance ID to the message of a failure that one instance caused. */
export function withInstanceId(failure: Failure, id: string): Failure {
	return { ...failure, message: `Instance "${id}": ${failure.message}` };
}

/** Whether a failure concerns one request only: others may succeed. */
export function concernsOneRequest({ affects }: Failure): boolean {
	return affects === 'payload' || affects === 'request';
}

/** Adds the definition's code to the message of a failure that concerns this definition only. */
export function withDefinition(failure: Failure, code: string): Failure {
	if (!concernsOneRequest(failure)) return failure;
	return { ...failure, message: `Definition "${code}": ${failure.message}` };
}

/** Adds a sentence to what the user reads about a failure. */
export function withNote(failure: Failure, note: string): Failure {
	return { ...failure, description: [failure.description, note].filter(Boolean).join(' ') };
}
