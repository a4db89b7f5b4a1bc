import { OperationalError } from 'n8n-workflow';
import { z } from 'zod';

import { isResponse, type HttpResponse, type NetworkError } from './http';
import type { Redact } from './redact';
import type { Failure } from './result';

/** What an exchange means for the request that was sent. */
export type Outcome =
	/** Feishu's code 0, with the whole body, and the log ID in case it is not what is documented. */
	| { readonly kind: 'success'; readonly body: unknown; readonly logId?: string }
	/** The tenant access token is missing, dead or of the wrong kind: get another. */
	| { readonly kind: 'tokenRefused'; readonly failure: Failure }
	/** Too many requests: nobody may send for so many milliseconds. */
	| { readonly kind: 'rateLimited'; readonly pause: number; readonly failure: Failure }
	/** A fault in passing: the same request may succeed in a moment. */
	| { readonly kind: 'passing'; readonly failure: Failure }
	/** No use in sending this again. */
	| { readonly kind: 'final'; readonly failure: Failure };

/** Thrown while n8n authenticates a request for which no token could be had: the request was not sent. */
export class TokenError extends OperationalError {
	constructor(readonly outcome: Exclude<Outcome, { kind: 'success' }>) {
		const { message, description } = outcome.failure;
		super(description ? `${message}. ${description}` : message);
	}
}

/** Milliseconds to wait after a rate limit that does not say how long. */
const DEFAULT_RETRY_AFTER_MS = 1000;

const TOKEN_REJECTED = new Set([99991661, 99991663, 99991664, 99991665, 99991671]);
const RATE_LIMITED = 99991400;
const SERVER_FAULT = 1395001;
const SCOPE_MISSING = 99991672;

/** Codes that no repetition cures, whom they concern and what to do. Source: `docs/reliability.md`. */
const FINAL: Readonly<Record<number, Pick<Failure, 'affects' | 'description'>>> = {
	1390001: {
		affects: 'body',
		description:
			'Feishu does not say which value it means. Look at the IDs and times of this instance.',
	},
	1390002: {
		affects: 'request',
		description:
			'The approval code does not exist on Feishu. Create the third-party definition first.',
	},
	1390014: {
		affects: 'app',
		description:
			'Feishu does not know the tenant. Look at App ID and, for a store app, Tenant Key.',
	},
	1390016: {
		affects: 'request',
		description: 'The third-party approval definition was deleted on Feishu.',
	},
	10003: {
		affects: 'app',
		description: 'Look at App ID, App Secret and, for a store app, App Ticket and Tenant Key.',
	},
	10012: {
		affects: 'app',
		description: 'The App Ticket is wrong or outdated. Feishu pushes a new one every hour.',
	},
	10013: { affects: 'app', description: 'Look at the App ID and the Tenant Key.' },
	10014: {
		affects: 'app',
		description:
			'The App Secret does not fit the App ID. Copy both from "Credentials & Basic Info" in the developer console.',
	},
	10015: {
		affects: 'app',
		description:
			'The App Secret does not fit the App ID. Copy both from "Credentials & Basic Info" in the developer console.',
	},
	99991401: {
		affects: 'app',
		description:
			"This server's IP address is not on the app's allow list (developer console, Security Settings).",
	},
	99991403: {
		affects: 'app',
		description:
			"This month's API quota of the tenant is used up. Extend it, or wait for next month.",
	},
	99991662: {
		affects: 'app',
		description: 'The app is disabled. A tenant administrator can enable it in the admin console.',
	},
	99991673: {
		affects: 'app',
		description: 'The app is not installed in this tenant. Publish a version and have it approved.',
	},
	[SCOPE_MISSING]: {
		affects: 'app',
		description:
			'Grant the scope under "Permissions & Scopes" and publish a new version of the app.',
	},
};

/** The part every answer of Feishu has; an error's details come along where there are any. */
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
 * Judges an exchange with Feishu. A code that is known decides; the HTTP status only where there is none, because
 * Feishu sends errors with 200, 400 and others alike.
 *
 * @param redact takes the app's secrets out of words that came from outside
 */
export function classifyResponse(exchanged: HttpResponse | NetworkError, redact: Redact): Outcome {
	if (!isResponse(exchanged)) return classifyNetworkError(exchanged, redact);
	const parsed = envelope.safeParse(exchanged.body);
	if (!parsed.success) return classifyNonFeishuResponse(exchanged);

	const { code, msg, error } = parsed.data;
	const logId = toHeaderText(exchanged.headers['x-tt-logid']) ?? error?.log_id;
	if (code === 0) return { kind: 'success', body: exchanged.body, logId };

	const scopes = error?.permission_violations?.map(({ subject }) => subject);
	const violations = error?.field_violations?.map(({ field, description }) => description || field);
	const known = FINAL[code];
	const failure: Failure = {
		affects: known?.affects ?? 'request',
		message: redact(formatError(code, msg, logId)),
		description:
			redact(formatAdvice(known?.description, scopes, violations, error?.helps?.[0]?.url)) ||
			undefined,
		code,
		httpStatus: exchanged.status,
		logId,
		scopes: scopes?.map(redact),
	};
	if (TOKEN_REJECTED.has(code) || (exchanged.status === 401 && known === undefined)) {
		return { kind: 'tokenRefused', failure: { ...failure, affects: 'app' } };
	}
	if (code === RATE_LIMITED || (exchanged.status === 429 && known === undefined)) {
		return { kind: 'rateLimited', pause: retryAfterMs(exchanged.headers), failure };
	}
	if (code === SERVER_FAULT || (known === undefined && exchanged.status >= 500)) {
		return { kind: 'passing', failure };
	}
	return { kind: 'final', failure };
}

/** Node's names for the ways in which an answer can fail to come, in words. */
const NETWORK_ERROR_TEXT: Readonly<Record<string, string>> = {
	ECONNABORTED: 'no answer in time',
	ETIMEDOUT: 'no answer in time',
	ECONNREFUSED: 'it refused the connection',
	ECONNRESET: 'it cut the connection',
	ERR_BAD_RESPONSE: 'it cut the answer short',
	ENOTFOUND: 'there is no host of this name',
	EAI_AGAIN: 'its name could not be looked up',
	EHOSTUNREACH: 'there is no way to it',
	ENETUNREACH: 'there is no way to it',
};

function classifyNetworkError({ origin, error }: NetworkError, redact: Redact): Outcome {
	const verdict = findCause(error, (each) =>
		each instanceof TokenError ? each.outcome : undefined,
	);
	if (verdict !== undefined) return verdict;
	const errorCode = findCause(error, ({ code }) => (typeof code === 'string' ? code : undefined));
	const reason = error instanceof Error ? error.message : String(error);
	const why = (errorCode && NETWORK_ERROR_TEXT[errorCode]) ?? redact(reason);
	const failure: Failure = {
		affects: 'request',
		message: `No answer from ${origin}: ${why}`,
		description: 'Is the host right, and can this n8n reach it?',
	};
	// Without a code the fault is no socket's: n8n itself did not let the request out.
	return { kind: errorCode === undefined ? 'final' : 'passing', failure };
}

/** n8n wraps an error once or twice; what matters is inside. */
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

/** An answer that is none of Feishu's: a gateway's page, a JSON text cut short. */
function classifyNonFeishuResponse({ status, headers }: HttpResponse): Outcome {
	const failure: Failure = {
		affects: 'request',
		message: `The answer was not Feishu's: HTTP ${status}, ${getContentType(headers)}`,
		description:
			'Is the Base URL right? Or a gateway between n8n and Feishu answered in its place, or cut the answer short.',
		httpStatus: status,
		logId: toHeaderText(headers['x-tt-logid']),
	};
	if (status === 401) return { kind: 'tokenRefused', failure: { ...failure, affects: 'app' } };
	if (status === 429) return { kind: 'rateLimited', pause: retryAfterMs(headers), failure };
	if (status === 413) return { kind: 'final', failure: { ...failure, affects: 'body' } };
	return { kind: 'passing', failure };
}

function formatError(code: number, msg: string | undefined, logId: string | undefined): string {
	const details = logId === undefined ? `code ${code}` : `code ${code}, log ID ${logId}`;
	return `Feishu answered "${msg ?? 'no message'}" (${details})`;
}

function formatAdvice(
	description: string | undefined,
	scopes: readonly string[] | undefined,
	violations: readonly string[] | undefined,
	link: string | undefined,
): string {
	const parts = [description ?? ''];
	if (scopes !== undefined && scopes.length > 0) {
		parts.push(`Missing, any one is enough: ${scopes.join(', ')}.`);
	}
	if (violations !== undefined && violations.length > 0) {
		parts.push(`Feishu says: ${violations.join(', ')}.`);
	}
	if (link !== undefined) parts.push(`See ${link}`);
	return parts.filter((part) => part !== '').join(' ');
}

/** Milliseconds that Feishu's header asks for; it speaks in seconds. */
function retryAfterMs(headers: HttpResponse['headers']): number {
	const seconds = Number(toHeaderText(headers['x-ogw-ratelimit-reset']) ?? Number.NaN);
	return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : DEFAULT_RETRY_AFTER_MS;
}

function getContentType(headers: HttpResponse['headers']): string {
	return toHeaderText(headers['content-type'])?.split(';')[0] ?? 'of no stated type';
}

function toHeaderText(header: unknown): string | undefined {
	if (typeof header === 'string' && header !== '') return header;
	return typeof header === 'number' ? String(header) : undefined;
}
