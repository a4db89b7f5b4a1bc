import { OperationalError } from 'n8n-workflow';
import { z } from 'zod';

import { findErrorCode, type ErrorKind } from './errorCodes';
import { isResponse, type HttpResponse, type NetworkError } from './http';
import type { Redact } from './redact';
import type { Failure } from './result';

/** What a response, or its absence, means for the request. {@link ErrorKind} describes the errors. */
export type Outcome =
	/** Feishu's code 0. The rest is for the error in case the body is unexpected. */
	| {
			readonly kind: 'success';
			readonly body: unknown;
			readonly logId?: string;
			readonly redact: Redact;
	  }
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

/** Milliseconds to wait after a rate limit error that does not say how long. */
const DEFAULT_RETRY_AFTER_MS = 1000;

const optionalText = z.string().optional().catch(undefined);

const fieldViolation = z.object({ field: optionalText, description: optionalText });

type FieldViolation = z.infer<typeof fieldViolation>;

/** The fields that every response of Feishu has, and the details of an error. */
const envelope = z.object({
	code: z.number().int(),
	msg: optionalText,
	error: z
		.object({
			log_id: optionalText,
			permission_violations: z
				.array(z.object({ subject: z.string() }))
				.optional()
				.catch(undefined),
			field_violations: z.array(fieldViolation).optional().catch(undefined),
			helps: z
				.array(z.object({ url: z.string() }))
				.optional()
				.catch(undefined),
		})
		.optional()
		.catch(undefined),
});

type ErrorDetails = z.infer<typeof envelope>['error'];

/**
 * Classifies a response. A known error code decides. The HTTP status decides only if the code is unknown, because
 * Feishu sends errors with HTTP 200, 400 and others alike.
 *
 * @param redact removes the app's secrets from texts of the response
 */
export function classifyResponse(response: HttpResponse | NetworkError, redact: Redact): Outcome {
	if (!isResponse(response)) return classifyNetworkError(response, redact);
	const parsed = envelope.safeParse(response.body);
	if (!parsed.success) return classifyNonFeishuResponse(response, redact);

	const { code, msg, error } = parsed.data;
	const logId = getLogId(response, redact, error?.log_id);
	if (code === 0) return { kind: 'success', body: response.body, logId, redact };

	const known = findErrorCode(code, msg);
	const kind = known?.kind ?? classifyStatus(response.status);
	const failure: Failure = {
		affects: known?.affects ?? (kind === 'tokenRejected' ? 'app' : 'request'),
		message: formatError(code, msg && redact(msg), logId),
		description: formatAdvice(known?.advice, error, redact),
		code,
		httpStatus: response.status,
		logId,
		scopes: error?.permission_violations?.map(({ subject }) => redact(subject)),
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

/** Codes of Node.js and OpenSSL for a certificate that n8n does not accept. */
const CERTIFICATE_ERROR =
	/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY|GET|DECRYPT|DECODE)_\w+|CERT_\w+|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|ERR_TLS_CERT_\w+)$/;

function classifyNetworkError({ origin, error }: NetworkError, redact: Redact): Outcome {
	const outcome = findCause(error, (cause) =>
		cause instanceof TokenError ? cause.outcome : undefined,
	);
	if (outcome !== undefined) return outcome;
	const errorCode = findCause(error, ({ code }) => (typeof code === 'string' ? code : undefined));
	if (errorCode !== undefined && CERTIFICATE_ERROR.test(errorCode)) {
		return {
			kind: 'permanent',
			failure: {
				affects: 'app',
				message: `No response from ${origin}: n8n does not accept the certificate of this host (${errorCode})`,
				description:
					"If your company uses a certificate authority of its own, set the environment variable NODE_EXTRA_CA_CERTS of n8n to the file with that authority's certificate and restart n8n. Otherwise check the certificate's host name and expiry date.",
			},
		};
	}
	const reason = error instanceof Error ? error.message : String(error);
	const text = (errorCode && NETWORK_ERROR_TEXT[errorCode]) ?? redact(reason);
	const failure: Failure = {
		affects: 'request',
		message: `No response from ${origin}: ${text}`,
		description: 'Check that the host is right and that this n8n can reach it.',
	};
	const isTimeout = errorCode === 'ETIMEDOUT' || errorCode === 'ECONNABORTED';
	// An error without a code is not a network error: n8n itself did not send the request.
	return {
		kind: errorCode === undefined ? 'permanent' : 'transient',
		failure: { ...failure, ...(isTimeout && { isTimeout }) },
	};
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

/**
 * Advice for HTTP statuses of gateways that repeat until somebody changes something. They concern the host, and so
 * every other request too, except 403: a firewall may object to the values of one request.
 */
const GATEWAY_ADVICE: Readonly<Partial<Record<number, string>>> = {
	401: 'A gateway between n8n and Feishu requires a login. Ask its administrator to let n8n through, and check that the Base URL is right.',
	403: 'A gateway or firewall between n8n and Feishu blocks this request. Ask its administrator to allow it, and check that the Base URL is right.',
	404: "This host does not serve Feishu's API at this address. Check that 'Platform', or 'Base URL', is right.",
	407: 'The proxy between n8n and Feishu requires a login. Add user name and password to the proxy URL that n8n uses (HTTPS_PROXY).',
};

/** A response without Feishu's envelope, such as a gateway's error page or truncated JSON. */
function classifyNonFeishuResponse(response: HttpResponse, redact: Redact): Outcome {
	const { status, headers } = response;
	const failure: Failure = {
		affects: 'request',
		message: `The response is not from Feishu: HTTP ${status}, ${redact(getContentType(headers))}`,
		description:
			"Check that 'Base URL' is right. A gateway between n8n and Feishu may have sent this response, or cut it short.",
		httpStatus: status,
		logId: getLogId(response, redact),
	};
	if (status === 401 && !isHtml(response)) {
		return { kind: 'tokenRejected', failure: { ...failure, affects: 'app' } };
	}
	const description = GATEWAY_ADVICE[status];
	if (description !== undefined) {
		const affects = status === 403 ? 'request' : 'app';
		return { kind: 'permanent', failure: { ...failure, affects, description } };
	}
	if (status === 429) return { kind: 'rateLimited', pause: retryAfterMs(headers), failure };
	if (status === 413) return { kind: 'permanent', failure: { ...failure, affects: 'payload' } };
	const isTimeout = status === 408 || status === 504;
	return { kind: 'transient', failure: { ...failure, ...(isTimeout && { isTimeout }) } };
}

function isHtml({ headers, body }: HttpResponse): boolean {
	return (
		/html/i.test(getContentType(headers)) ||
		(typeof body === 'string' && /^\s*<(!|html)/i.test(body))
	);
}

function formatError(code: number, msg: string | undefined, logId: string | undefined): string {
	const details = logId === undefined ? `code ${code}` : `code ${code}, log ID ${logId}`;
	return `Feishu responded "${msg ?? 'no message'}" (${details})`;
}

function formatAdvice(
	advice: string | undefined,
	error: ErrorDetails,
	redact: Redact,
): string | undefined {
	const scopes = error?.permission_violations?.map(({ subject }) => subject).join(', ');
	const violations = error?.field_violations?.map(formatViolation).filter(Boolean).join('; ');
	const helpUrl = error?.helps?.[0]?.url;
	const parts = [
		advice,
		scopes && `Missing scopes, any one is enough: ${redact(scopes)}.`,
		violations && `Feishu's details: ${redact(violations)}.`,
		helpUrl && `See ${redact(helpUrl)}`,
	];
	return parts.filter(Boolean).join(' ') || undefined;
}

/** The description often repeats the field. */
function formatViolation({ field = '', description = '' }: FieldViolation): string {
	if (description.includes(field)) return description;
	return description === '' ? field : `${field}: ${description}`;
}

/**
 * Milliseconds to wait after a rate limit error. Feishu's own header is in seconds; gateways send `Retry-After`, in
 * seconds or as a date.
 */
function retryAfterMs(headers: HttpResponse['headers']): number {
	const feishu = parseSeconds(toHeaderText(headers['x-ogw-ratelimit-reset']));
	if (feishu !== undefined) return feishu;
	const standard = toHeaderText(headers['retry-after']);
	return parseSeconds(standard) ?? parseRemaining(standard) ?? DEFAULT_RETRY_AFTER_MS;
}

function parseSeconds(text: string | undefined): number | undefined {
	const seconds = Number(text ?? Number.NaN);
	return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

/** Milliseconds until a date such as `Wed, 21 Oct 2026 07:28:00 GMT`; undefined if it is none or has passed. */
function parseRemaining(date: string | undefined): number | undefined {
	if (date === undefined || !/^[a-z]{3,9},? .*\d\d:\d\d:\d\d/i.test(date)) return undefined;
	const remaining = Date.parse(date) - Date.now();
	return remaining > 0 ? remaining : undefined;
}

function getContentType(headers: HttpResponse['headers']): string {
	return toHeaderText(headers['content-type'])?.split(';')[0] ?? 'no content type';
}

function getLogId(
	{ headers }: HttpResponse,
	redact: Redact,
	fromBody?: string,
): string | undefined {
	const logId = toHeaderText(headers['x-tt-logid']) ?? fromBody;
	return logId === undefined ? undefined : redact(logId);
}

function toHeaderText(header: unknown): string | undefined {
	if (typeof header === 'string' && header !== '') return header;
	return typeof header === 'number' ? String(header) : undefined;
}
