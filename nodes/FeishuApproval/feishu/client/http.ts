import type { IHttpRequestOptions } from 'n8n-workflow';

/** n8n's `httpRequest`, with or without authentication: resolves with the answer, rejects without one. */
export type HttpRequest = (options: IHttpRequestOptions) => Promise<unknown>;

/** An HTTP answer, whatever its status. */
export interface HttpResponse {
	readonly status: number;
	/** By lower-case name. */
	readonly headers: Readonly<Record<string, unknown>>;
	/** Parsed where it was JSON, a text otherwise. */
	readonly body: unknown;
}

/** No answer came, or not all of it. */
export interface NetworkError {
	/** Origin that was asked. */
	readonly origin: string;
	/** What was thrown instead. It may carry secrets: nothing of it but a code or a message may be passed on. */
	readonly error: unknown;
}

/**
 * Options of a JSON request that hands back every answer instead of throwing on its status.
 * Redirects are not followed: the API has none, and one would carry the token to another host.
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

/** Sends what {@link createPostOptions} made. Never rejects. */
export async function sendRequest(
	httpRequest: HttpRequest,
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

/** Tells an answer from its absence. */
export function isResponse(exchanged: HttpResponse | NetworkError): exchanged is HttpResponse {
	return 'status' in exchanged;
}
