import type { IHttpRequestOptions } from 'n8n-workflow';

/** Node.js fires a timer with a longer delay at once. Milliseconds. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The methods of Feishu's API that the node uses. */
export type HttpMethod = 'GET' | 'POST';

/** n8n's `httpRequest`, with or without authentication. Rejects if no response arrives. */
export type HttpRequestFunction = (options: IHttpRequestOptions) => Promise<unknown>;

/** An HTTP response of any status. */
export interface HttpResponse {
	readonly status: number;
	/** By lower-case name. */
	readonly headers: Readonly<Record<string, unknown>>;
	/** The parsed JSON, or the text if the body is not JSON. */
	readonly body: unknown;
}

/** The response did not arrive, or not all of it. */
export interface NetworkError {
	/** Origin of the request. */
	readonly origin: string;
	/** What n8n threw. It may contain secrets: only its code or redacted message may be shown. */
	readonly error: unknown;
}

/**
 * Options of a request that resolves with a response of any status.
 * Redirects are not followed: the API has none, and a redirect would carry the token to another host.
 *
 * @param body becomes JSON; undefined for a GET, whose body n8n would remove
 * @param timeout milliseconds until the whole response must have arrived
 */
export function createHttpOptions(
	method: HttpMethod,
	url: string,
	body: object | undefined,
	timeout: number,
): IHttpRequestOptions {
	return {
		method,
		url,
		headers: { 'Content-Type': 'application/json; charset=utf-8' },
		...(body !== undefined && { body: body as IHttpRequestOptions['body'] }),
		json: true,
		timeout: Math.min(Math.ceil(timeout), MAX_TIMEOUT_MS),
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

/** The signal of each request in flight, by its options. */
const abortSignals = new WeakMap<IHttpRequestOptions, AbortSignal>();

/**
 * Sets the signal that aborts a request of {@link sendHttpRequest}. n8n replaces `abortSignal` before it authenticates a
 * request, so the credential calls this. Does nothing to other requests.
 */
export function restoreAbortSignal(options: IHttpRequestOptions): void {
	const signal = abortSignals.get(options);
	if (signal !== undefined) options.abortSignal = signal;
}

/**
 * Sends a request with the options of {@link createHttpOptions}. Never rejects. The timeout is a deadline for the whole
 * response: n8n's own `timeout` is the longest silence between two bytes.
 *
 * @param cancelSignal ends the request with {@link REQUEST_CANCELED} when it is aborted
 */
export async function sendHttpRequest(
	httpRequest: HttpRequestFunction,
	options: IHttpRequestOptions,
	cancelSignal?: AbortSignal,
): Promise<HttpResponse | NetworkError> {
	const { origin } = new URL(options.url);
	const deadline = AbortSignal.timeout(options.timeout ?? MAX_TIMEOUT_MS);
	const controller = new AbortController();
	options.abortSignal = controller.signal;
	abortSignals.set(options, controller.signal);

	let onTimeout = () => {};
	let onCancel = () => {};
	const aborted = new Promise<NetworkError>((resolve) => {
		const abort = (error: unknown) => {
			resolve({ origin, error });
			controller.abort();
		};
		onTimeout = () => abort({ code: 'ETIMEDOUT' });
		onCancel = () => abort(REQUEST_CANCELED);
	});
	deadline.addEventListener('abort', onTimeout, { once: true });
	cancelSignal?.addEventListener('abort', onCancel, { once: true });
	try {
		return await Promise.race([receiveResponse(httpRequest, options, origin), aborted]);
	} finally {
		deadline.removeEventListener('abort', onTimeout);
		cancelSignal?.removeEventListener('abort', onCancel);
	}
}

/** The error of a request that was aborted because the execution was canceled. */
const REQUEST_CANCELED = { message: 'The request was canceled' };

async function receiveResponse(
	httpRequest: HttpRequestFunction,
	options: IHttpRequestOptions,
	origin: string,
): Promise<HttpResponse | NetworkError> {
	try {
		const { statusCode, headers, body } = (await httpRequest(options)) as {
			statusCode: number;
			headers?: Record<string, unknown>;
			body: unknown;
		};
		return { status: statusCode, headers: headers ?? {}, body };
	} catch (error) {
		return { origin, error };
	}
}

/** Whether a response arrived. */
export function isResponse(response: HttpResponse | NetworkError): response is HttpResponse {
	return 'status' in response;
}
