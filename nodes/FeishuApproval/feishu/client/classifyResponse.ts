import { OperationalError } from 'n8n-workflow';
import { z } from 'zod';

import { ERROR_CODES, type ErrorKind } from './errorCodes';
import { isResponse, type HttpResponse, type NetworkError } from './http';
import type { Redact } from './redact';
import type { Failure } from './result';

/** What a response, or its absence, means for the request. {@link ErrorKind} describes the errors. */
export type Outcome =
	/** Feishu's code 0. The log ID is for the error in case the body is unexpected. */
	| { readonly kind: 'success'; readonly body: unknown; readonly logId?: string }
	/** `pause`: milliseconds during which the app must not send anything. */
	| { readonly kind: 'rateLimited'; readonly pause: number; readonly failure: Failure }
	| { readonly kind: Exclude<ErrorKind, 'rateLimited'>; readonly failure: Failure };

/** An {@link Outcome} other than success. */
export type FailedOutcome = Exclude<Outcome, { kind: 'success' }>;

/** Thrown while n8n authenticates a request if no token is available. The request was not sent. */
export class TokenError extends OperationalError {
	constructor(readonly outcome: FailedOutcome) {
		const { message, description } = outcome.failure;
		super(description ? `${message}. ${description}` : message);
	}
}

/** Milliseconds to wait after a rate limit error without Feishu's header. */
const DEFAULT_RETRY_AFTER_MS = 1000;

/** The fields that every response of Feishu has, and the details of an error. */
const envelope = z.object({
	code: z.number().int(),
	msg: z.string().optional().catch(undefined),
	error: z
		.object({
			log_id: z.string().optional().catch(undefined),
			permission_violations: z
				.array(z.object({ subject: z.string() }))
				.optional()
				.catch(undefined),
			field_violations: z
				.array(z.object({ field: z.string(), description: z.string().optional() }))
				.optional()
				.catch(undefined),
			helps: z
				.array(z.object({ url: z.string() }))
				.optional()
				.catch(undefined),
		})
		.optional()
		.catch(undefined),
});

/**
 * Classifies a response. A known error code decides. The HTTP status decides only if the code is unknown, because
 * Feishu sends errors with HTTP 200, 400 and others alike.
 *
 * @param redact removes the app's secrets from texts of the response
 */
export function classifyResponse(response: HttpResponse | NetworkError, redact: Redact): Outcome {
	if (!isResponse(response)) return classifyNetworkError(response, redact);
	const parsed = envelope.safeParse(response.body);
	if (!parsed.success) return classifyNonFeishuResponse(response);

	const { code, msg, error } = parsed.data;
	const logId = toHeaderText(response.headers['x-tt-logid']) ?? error?.log_id;
	if (code === 0) return { kind: 'success', body: response.body, logId };

	const known = ERROR_CODES[code];
	const kind = known?.kind ?? classifyStatus(response.status);
	const scopes = error?.permission_violations?.map(({ subject }) => subject);
	const violations = error?.field_violations?.map(({ field, description }) => description || field);
	const failure: Failure = {
		affects: known?.affects ?? (kind === 'tokenRejected' ? 'app' : 'request'),
		message: redact(formatError(code, msg, logId)),
		description:
			redact(formatAdvice(known?.advice, scopes, violations, error?.helps?.[0]?.url)) || undefined,
		code,
		httpStatus: response.status,
		logId,
		scopes: scopes?.map(redact),
	};
	return kind === 'rateLimited'
		? { kind, pause: retryAfterMs(response.headers), failure }
		: { kind, failure };
}

function classifyStatus(status: number): ErrorKind {
	if (status === 401) return 'tokenRejected';
	if (status === 429) return 'rateLimited';
	return status >= 500 ? 'transient' : 'permanent';
}

/** Node.js network error codes, in plain words for the user. */
const NETWORK_ERROR_TEXT: Readonly<Record<string, string>> = {
	ECONNABORTED: 'timeout',
	ETIMEDOUT: 'timeout',
	ECONNREFUSED: 'the host refused the connection',
	ECONNRESET: 'the host closed the connection',
	ERR_BAD_RESPONSE: 'the response was cut short',
	ENOTFOUND: 'there is no host with this name',
	EAI_AGAIN: 'the DNS lookup failed',
	EHOSTUNREACH: 'the host is unreachable',
	ENETUNREACH: 'the network is unreachable',
};

function classifyNetworkError({ origin, error }: NetworkError, redact: Redact): Outcome {
	const outcome = findCause(error, (cause) =>
		cause instanceof TokenError ? cause.outcome : undefined,
	);
	if (outcome !== undefined) return outcome;
	const errorCode = findCause(error, ({ code }) => (typeof code === 'string' ? code : undefined));
	const reason = error instanceof Error ? error.message : String(error);
	const text = (errorCode && NETWORK_ERROR_TEXT[errorCode]) ?? redact(reason);
	const failure: Failure = {
		affects: 'request',
		message: `No response from ${origin}: ${text}`,
		description: 'Check that the host is right and that this n8n can reach it.',
	};
	// An error without a code is not a network error: n8n itself did not send the request.
	return { kind: errorCode === undefined ? 'permanent' : 'transient', failure };
}

/** Searches an error and its causes: n8n wraps the original error once or twice. */
function findCause<T>(
	error: unknown,
	find: (error: { code?: unknown; cause?: unknown }) => T | undefined,
): T | undefined {
	let current = error;
	for (let depth = 0; depth < 4 && typeof current === 'object' && current !== null; depth++) {
		const found = find(current);
		if (found !== undefined) return found;
		current = (current as { cause?: unknown }).cause;
	}
	return undefined;
}

/** A response without Feishu's envelope, such as a gateway's error page or truncated JSON. */
function classifyNonFeishuResponse({ status, headers }: HttpResponse): Outcome {
	const failure: Failure = {
		affects: 'request',
		message: `The response is not from Feishu: HTTP ${status}, ${getContentType(headers)}`,
		description:
			"Check that 'Base URL' is right. A gateway between n8n and Feishu may have sent this response, or cut it short.",
		httpStatus: status,
		logId: toHeaderText(headers['x-tt-logid']),
	};
	if (status === 401) return { kind: 'tokenRejected', failure: { ...failure, affects: 'app' } };
	if (status === 429) return { kind: 'rateLimited', pause: retryAfterMs(headers), failure };
	if (status === 413) return { kind: 'permanent', failure: { ...failure, affects: 'payload' } };
	return { kind: 'transient', failure };
}

function formatError(code: number, msg: string | undefined, logId: string | undefined): string {
	const details = logId === undefined ? `code ${code}` : `code ${code}, log ID ${logId}`;
	return `Feishu responded "${msg ?? 'no message'}" (${details})`;
}

function formatAdvice(
	advice: string | undefined,
	scopes: readonly string[] | undefined,
	violations: readonly string[] | undefined,
	helpUrl: string | undefined,
): string {
	const parts = [advice ?? ''];
	if (scopes !== undefined && scopes.length > 0) {
		parts.push(`Missing scopes, any one is enough: ${scopes.join(', ')}.`);
	}
	if (violations !== undefined && violations.length > 0) {
		parts.push(`Feishu's details: ${violations.join(', ')}.`);
	}
	if (helpUrl !== undefined) parts.push(`See ${helpUrl}`);
	return parts.filter((part) => part !== '').join(' ');
}

/** Milliseconds until the rate limit resets. Feishu's header is in seconds. */
function retryAfterMs(headers: HttpResponse['headers']): number {
	const seconds = Number(toHeaderText(headers['x-ogw-ratelimit-reset']) ?? Number.NaN);
	return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : DEFAULT_RETRY_AFTER_MS;
}

function getContentType(headers: HttpResponse['headers']): string {
	return toHeaderText(headers['content-type'])?.split(';')[0] ?? 'no content type';
}

function toHeaderText(header: unknown): string | undefined {
	if (typeof header === 'string' && header !== '') return header;
	return typeof header === 'number' ? String(header) : undefined;
}
