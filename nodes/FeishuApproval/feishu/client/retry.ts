import { classifyResponse, type FailedOutcome } from './classifyResponse';
import type { ConcurrencyLimit } from './concurrency';
import type { Host } from './hosts';
import type { HttpMethod, HttpResponse, NetworkError } from './http';
import type { RateLimit, RateLimiter } from './rateLimit';
import type { Redact } from './redact';
import { CANCELED, err, ok, type Result } from './result';

/** An endpoint of Feishu's API. */
export interface Endpoint {
	readonly method: HttpMethod;
	readonly host: Host;
	/** Without parameters: they are in {@link ApiRequest.path}. */
	readonly path: string;
	/** What Feishu accepts per app and tenant. Source: the endpoint's page of Feishu's documentation. */
	readonly rateLimit: RateLimit;
}

/** One request to Feishu's API. */
export interface ApiRequest {
	readonly endpoint: Endpoint;
	/** Path and query string; the endpoint's path if absent. */
	readonly path?: string;
	/** Builds the body for each attempt, so that a request that waits holds none in memory. Absent for a GET. */
	readonly createBody?: () => object;
	/** Secrets that the body contains. Errors do not repeat them. */
	readonly secrets?: readonly string[];
	/**
	 * The caller can send the request in parts. Any failure of the request then affects its `payload`, because the
	 * request may be too large. A timeout is not retried, and another transient error only once.
	 */
	readonly isSplittable?: boolean;
}

/** A successful response: Feishu's code 0. */
export interface ApiResponse {
	/** The parsed body, with `code`, `msg` and `data`. */
	readonly body: unknown;
	/** Feishu's log ID. Feishu's support asks for it. */
	readonly logId?: string;
	/** Milliseconds from the start of the attempt that succeeded to the end of its response. */
	readonly duration: number;
	/** Attempts that failed with a transient error before this one. */
	readonly failedAttempts: number;
	/** Removes the app's secrets from texts of the body, and shortens them. Errors contain no others. */
	readonly redact: Redact;
}

/** What {@link sendWithRetry} needs to send requests and to wait. */
export interface Transport {
	/** Ensures that a token is cached. Resolves to undefined, or to the reason why there is none. */
	ensureToken(): Promise<FailedOutcome | undefined>;
	/** Sends the request with the current token. Returns the token too. */
	send(
		request: ApiRequest,
	): Promise<{ response: HttpResponse | NetworkError; token: string | undefined }>;
	/** Marks that token as rejected by Feishu. */
	rejectToken(token: string | undefined): void;
	/** Waits that many milliseconds, or until the execution is canceled. */
	wait(milliseconds: number): Promise<void>;
	/** Whether the execution was canceled, so that nothing more may be sent. */
	isCanceled(): boolean;
	getRateLimiter(endpoint: Endpoint): RateLimiter;
	/** Learns from each response how many requests may be in flight. */
	readonly concurrency: ConcurrencyLimit;
	/** Creates a function that removes the app's secrets and these from texts of a response. */
	createRedactor(...secrets: Array<string | undefined>): Redact;
}

/** Pauses before the 2nd to 5th attempt in milliseconds; at most ten seconds in total. */
const BACKOFF_MS = [250, 750, 2250, 6750];

/** Attempts per request. Only transient errors use them up. */
const MAX_ATTEMPTS = BACKOFF_MS.length + 1;

/** Attempts of a request that can be sent in parts. */
const MAX_SPLITTABLE_ATTEMPTS = 2;

/** Rate-limit waits do not use up attempts, but after this many the request fails. */
const MAX_RATE_LIMIT_WAITS = 20;

/** A rate limit that asks for a longer pause fails the request. Milliseconds. */
const MAX_RETRY_AFTER_MS = 15 * 60_000;

/**
 * Sends a request until it succeeds:
 * - a rejected token is replaced, once;
 * - a rate limit pauses all requests of the app to this endpoint for as long as Feishu asks;
 * - a transient error is retried with growing pauses, five attempts in total (two if the request is splittable);
 * - a permanent error fails at once, and so does a canceled execution.
 *
 * `docs/reliability.md` explains why it is safe to send each of these requests again. Never rejects.
 */
export async function sendWithRetry(
	request: ApiRequest,
	transport: Transport,
): Promise<Result<ApiResponse>> {
	let wasTokenRejected = false;
	let rateLimitWaits = 0;
	let failedAttempts = 0;
	const rateLimiter = transport.getRateLimiter(request.endpoint);
	for (;;) {
		const outcome = await attempt(request, rateLimiter, transport);
		if (outcome.kind === 'success') return ok({ ...outcome, failedAttempts });
		if (transport.isCanceled()) return err(CANCELED);

		const { failure } = outcome;
		// A failure that affects more than the request, such as one to get a token, has another cause than its size.
		const mayBeTooLarge = request.isSplittable && failure.affects === 'request';
		switch (outcome.kind) {
			case 'permanent':
				return err(mayBeTooLarge ? { ...failure, affects: 'payload' } : failure);
			case 'tokenRejected':
				if (wasTokenRejected) return err(failure);
				wasTokenRejected = true;
				break;
			case 'rateLimited':
				rateLimitWaits++;
				if (rateLimitWaits > MAX_RATE_LIMIT_WAITS || outcome.pause > MAX_RETRY_AFTER_MS) {
					return err({
						...failure,
						message: `Feishu's rate limit does not reset. ${failure.message}`,
						retriesExhausted: true,
					});
				}
				rateLimiter.pause(outcome.pause);
				break;
			case 'transient': {
				const pause = BACKOFF_MS[failedAttempts++];
				if (mayBeTooLarge && (failure.isTimeout || failedAttempts === MAX_SPLITTABLE_ATTEMPTS)) {
					return err({ ...failure, affects: 'payload', retriesExhausted: true });
				}
				if (pause === undefined) {
					return err({
						...failure,
						message: `Failed after ${MAX_ATTEMPTS} attempts. ${failure.message}`,
						retriesExhausted: true,
					});
				}
				await transport.wait(addJitter(pause));
			}
		}
	}
}

type AttemptOutcome =
	| FailedOutcome
	| (Omit<ApiResponse, 'failedAttempts'> & { readonly kind: 'success' });

async function attempt(
	request: ApiRequest,
	rateLimiter: RateLimiter,
	transport: Transport,
): Promise<AttemptOutcome> {
	await waitFor(() => rateLimiter.pauseRemaining(), transport);
	if (transport.isCanceled()) return canceledOutcome;
	const tokenFailure = await transport.ensureToken();
	if (tokenFailure !== undefined) return tokenFailure;
	// The slot is acquired last: fetching a token takes time, and a slot must be used at once.
	await waitFor(() => rateLimiter.tryAcquire(), transport);
	if (transport.isCanceled()) return canceledOutcome;
	const { concurrency } = transport;
	const { generation } = concurrency;
	const start = performance.now();
	const { response, token } = await transport.send(request);
	const outcome = classifyResponse(
		response,
		transport.createRedactor(token, ...(request.secrets ?? [])),
	);
	if (outcome.kind === 'success') {
		concurrency.recordSuccess(generation);
		return { ...outcome, duration: performance.now() - start };
	}
	if (outcome.kind === 'transient') concurrency.recordTransientError(generation);
	if (outcome.kind === 'tokenRejected') transport.rejectToken(token);
	return outcome;
}

const canceledOutcome: FailedOutcome = { kind: 'permanent', failure: CANCELED };

/** Waits until `remaining` returns 0 milliseconds, or until the execution is canceled. */
async function waitFor(remaining: () => number, transport: Transport): Promise<void> {
	while (!transport.isCanceled()) {
		const milliseconds = remaining();
		if (milliseconds === 0) return;
		await transport.wait(milliseconds);
	}
}

/** Half to all of the pause, at random, so that requests that failed together retry at different times. */
function addJitter(pause: number): number {
	return pause * (0.5 + Math.random() / 2);
}
