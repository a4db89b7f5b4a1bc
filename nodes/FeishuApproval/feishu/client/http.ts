import type { IHttpRequestOptions } from 'n8n-workflow';

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
 * Options of a JSON POST that resolves with a response of any status.
 * Redirects are not followed: the API has none, and a redirect would carry the token to another host.
 *
 * @param timeout milliseconds
 */
export function createPostOptions(
	origin: string,
	path: string,
	body: object,
	timeout: number,
): IHttpRequestOptions {
	return {
		method: 'POST',
		url: origin + path,
		headers: { 'Content-Type': 'application/json; charset=utf-8' },
		body: body as IHttpRequestOptions['body'],
		json: true,
		timeout,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

/** Sends a request with the options of {@link createPostOptions}. Never rejects. */
export async function sendHttpRequest(
	httpRequest: HttpRequestFunction,
	options: IHttpRequestOptions,
): Promise<HttpResponse | NetworkError> {
	try {
		const { statusCode, headers, body } = (await httpRequest(options)) as {
			statusCode: number;
			headers?: Record<string, unknown>;
			body: unknown;
		};
		return { status: statusCode, headers: headers ?? {}, body };
	} catch (error) {
		return { origin: new URL(options.url).origin, error };
	}
}

/** Whether a response arrived. */
export function isResponse(response: HttpResponse | NetworkError): response is HttpResponse {
	return 'status' in response;
}
