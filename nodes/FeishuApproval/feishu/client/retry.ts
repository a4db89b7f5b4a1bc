import { classifyResponse, type Outcome } from './classifyResponse';
import type { HttpResponse, NetworkError } from './http';
import type { Host } from './hosts';
import type { RateLimiter } from './rateLimit';
import type { Redact } from './redact';
import { err, CANCELLED, ok, type Result } from './result';

/** One POST to Feishu's API. */
export interface ApiRequest {
	readonly host: Host;
	readonly path: string;
	/** Makes the body: anew for each try, so that a request that waits holds none. */
	body(): object;
}

/** Feishu's answer to a request that succeeded. */
export interface ApiResponse {
	/** The whole of it. */
	readonly body: unknown;
	/** Feishu's log ID, which its support asks for. */
	readonly logId?: string;
}

/** What {@link sendWithRetry} sends through: the only part of it that knows the world outside. */
export interface Transport {
	/** Sees to it that there is a token; any verdict but success says why there is none. */
	ensureToken(): Promise<Outcome>;
	/** Sends the request with the current token, and tells which token that was. */
	send(
		request: ApiRequest,
	): Promise<{ exchanged: HttpResponse | NetworkError; token: string | undefined }>;
	/** Marks that token as refused. */
	rejectToken(token: string | undefined): void;
	/** Waits so many milliseconds, or until the execution is stopped. */
	wait(milliseconds: number): Promise<void>;
	/** Whether nothing more may be sent. */
	isCancelled(): boolean;
	readonly rateLimit: RateLimiter;
	/** Where the requests of one execution wait for {@link rateLimit}, one behind the other. */
	readonly mutex: Mutex;
	/** What takes secrets out of the answer to a request that was sent with that token. */
	createRedactor(token: string | undefined): Redact;
}

/** Lets one wait at a time: a timer for each of several senders would wake up for nothing. */
export class Mutex {
	private last: Promise<void> = Promise.resolve();

	/** Waits until all before have waited, then as is given. */
	async runExclusive(turn: () => Promise<void>): Promise<void> {
		this.last = this.last.then(turn);
		await this.last;
	}
}

/** A request is tried so many times, faults in passing only. */
const MAX_ATTEMPTS = 5;

/** Pauses before the 2nd to 5th try, in milliseconds: at most ten seconds together. */
const BACKOFF_MS = [250, 750, 2250, 6750];

/** Waits for a rate limit are no fault, but a limit that never lifts is. */
const MAX_RATE_LIMIT_WAITS = 20;

/** A wait longer than this many milliseconds is no rate limit's. */
const MAX_RETRY_AFTER_MS = 15 * 60_000;

/**
 * Sends a request until Feishu answers it with success, by these rules:
 * - a dead token is replaced and the request sent again, once;
 * - a rate limit holds back every sender of the app for as long as Feishu says;
 * - a fault in passing is tried again with growing pauses, five times in all;
 * - anything else is final, and so is a stop of the execution.
 *
 * Sending again is safe for what is sent through here: see `docs/reliability.md`.
 * Never rejects.
 */
export async function sendWithRetry(
	request: ApiRequest,
	line: Transport,
): Promise<Result<ApiResponse>> {
	let tokenWasRefused = false;
	let rateLimitWaits = 0;
	for (let tries = 1; ; ) {
		const verdict = await attempt(request, line);
		if (verdict.kind === 'success') return ok(verdict);
		if (line.isCancelled()) return err(CANCELLED);

		const { failure } = verdict;
		switch (verdict.kind) {
			case 'final':
				return err(failure);
			case 'tokenRefused':
				if (tokenWasRefused) return err(failure);
				tokenWasRefused = true;
				break;
			case 'rateLimited':
				rateLimitWaits++;
				if (rateLimitWaits > MAX_RATE_LIMIT_WAITS || verdict.pause > MAX_RETRY_AFTER_MS) {
					return err({
						...failure,
						message: `Feishu's rate limit does not lift. ${failure.message}`,
						retriesExhausted: true,
					});
				}
				line.rateLimit.pause(verdict.pause);
				break;
			case 'passing':
				if (tries === MAX_ATTEMPTS) {
					return err({
						...failure,
						message: `Given up after ${MAX_ATTEMPTS} tries. ${failure.message}`,
						retriesExhausted: true,
					});
				}
				await line.wait(withJitter(BACKOFF_MS[tries - 1]));
				tries++;
		}
	}
}

async function attempt(request: ApiRequest, line: Transport): Promise<Outcome> {
	await waitFor(() => line.rateLimit.pauseRemaining(), line);
	if (line.isCancelled()) return cancelledOutcome;
	const ensured = await line.ensureToken();
	if (ensured.kind !== 'success') return ensured;
	// The place is taken last, so that it is left at once: a token may take its time.
	await line.mutex.runExclusive(async () => await waitFor(() => line.rateLimit.tryAcquire(), line));
	if (line.isCancelled()) return cancelledOutcome;
	const { exchanged, token } = await line.send(request);
	const verdict = classifyResponse(exchanged, line.createRedactor(token));
	if (verdict.kind === 'tokenRefused') line.rejectToken(token);
	return verdict;
}

const cancelledOutcome: Outcome = { kind: 'final', failure: CANCELLED };

/** Waits as long as there is something to wait for, in milliseconds, or until the execution is stopped. */
async function waitFor(timeLeft: () => number, line: Transport): Promise<void> {
	while (!line.isCancelled()) {
		const wait = timeLeft();
		if (wait === 0) return;
		await line.wait(wait);
	}
}

/** Spreads the retries of senders that failed together; never longer than the pause itself. */
function withJitter(pause: number): number {
	return pause * (0.5 + Math.random() / 2);
}
