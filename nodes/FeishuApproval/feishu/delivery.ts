import { judge, type Verdict } from './answer';
import type { Answer, NoAnswer } from './http';
import type { Host } from './hosts';
import type { RateLimit } from './rateLimit';
import type { Redact } from './redact';
import { failed, STOPPED, success, type Result } from './result';

/** One POST to Feishu's API. */
export interface ApiRequest {
	readonly host: Host;
	readonly path: string;
	/** Makes the body: anew for each try, so that a request that waits holds none. */
	body(): object;
}

/** Feishu's answer to a request that succeeded. */
export interface Delivered {
	/** The whole of it. */
	readonly body: unknown;
	/** Feishu's log ID, which its support asks for. */
	readonly logId?: string;
}

/** What {@link deliver} sends through: the only part of it that knows the world outside. */
export interface Line {
	/** Sees to it that there is a token; any verdict but success says why there is none. */
	ensureToken(): Promise<Verdict>;
	/** Sends the request with the current token, and tells which token that was. */
	send(request: ApiRequest): Promise<{ exchanged: Answer | NoAnswer; token: string | undefined }>;
	/** Marks that token as refused. */
	rejectToken(token: string | undefined): void;
	/** Waits so many milliseconds, or until the execution is stopped. */
	wait(milliseconds: number): Promise<void>;
	/** Whether nothing more may be sent. */
	isStopped(): boolean;
	readonly limit: RateLimit;
	/** Where the requests of one execution wait for {@link limit}, one behind the other. */
	readonly queue: Queue;
	/** What takes secrets out of the answer to a request that was sent with that token. */
	redactor(token: string | undefined): Redact;
}

/** Lets one wait at a time: a timer for each of several senders would wake up for nothing. */
export class Queue {
	private last: Promise<void> = Promise.resolve();

	/** Waits until all before have waited, then as is given. */
	async wait(turn: () => Promise<void>): Promise<void> {
		this.last = this.last.then(turn);
		await this.last;
	}
}

/** A request is tried so many times, faults in passing only. */
const TRIES = 5;

/** Pauses before the 2nd to 5th try, in milliseconds: at most ten seconds together. */
const PAUSES = [250, 750, 2250, 6750];

/** Waits for a rate limit are no fault, but a limit that never lifts is. */
const RATE_LIMIT_WAITS = 20;

/** A wait longer than this many milliseconds is no rate limit's. */
const LONGEST_RATE_LIMIT_WAIT = 15 * 60_000;

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
export async function deliver(request: ApiRequest, line: Line): Promise<Result<Delivered>> {
	let tokenWasRefused = false;
	let rateLimitWaits = 0;
	for (let tries = 1; ; ) {
		const verdict = await attempt(request, line);
		if (verdict.kind === 'success') return success(verdict);
		if (line.isStopped()) return failed(STOPPED);

		const { failure } = verdict;
		switch (verdict.kind) {
			case 'final':
				return failed(failure);
			case 'tokenRefused':
				if (tokenWasRefused) return failed(failure);
				tokenWasRefused = true;
				break;
			case 'rateLimited':
				rateLimitWaits++;
				if (rateLimitWaits > RATE_LIMIT_WAITS || verdict.pause > LONGEST_RATE_LIMIT_WAIT) {
					return failed({
						...failure,
						message: `Feishu's rate limit does not lift. ${failure.message}`,
						isGivenUp: true,
					});
				}
				line.limit.pause(verdict.pause);
				break;
			case 'passing':
				if (tries === TRIES) {
					return failed({
						...failure,
						message: `Given up after ${TRIES} tries. ${failure.message}`,
						isGivenUp: true,
					});
				}
				await line.wait(withJitter(PAUSES[tries - 1]));
				tries++;
		}
	}
}

async function attempt(request: ApiRequest, line: Line): Promise<Verdict> {
	await until(() => line.limit.pauseLeft(), line);
	if (line.isStopped()) return stoppedVerdict;
	const ensured = await line.ensureToken();
	if (ensured.kind !== 'success') return ensured;
	// The place is taken last, so that it is left at once: a token may take its time.
	await line.queue.wait(async () => await until(() => line.limit.take(), line));
	if (line.isStopped()) return stoppedVerdict;
	const { exchanged, token } = await line.send(request);
	const verdict = judge(exchanged, line.redactor(token));
	if (verdict.kind === 'tokenRefused') line.rejectToken(token);
	return verdict;
}

const stoppedVerdict: Verdict = { kind: 'final', failure: STOPPED };

/** Waits as long as there is something to wait for, in milliseconds, or until the execution is stopped. */
async function until(timeLeft: () => number, line: Line): Promise<void> {
	while (!line.isStopped()) {
		const wait = timeLeft();
		if (wait === 0) return;
		await line.wait(wait);
	}
}

/** Spreads the retries of senders that failed together; never longer than the pause itself. */
function withJitter(pause: number): number {
	return pause * (0.5 + Math.random() / 2);
}
