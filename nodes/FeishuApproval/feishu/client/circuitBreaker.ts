import type { Failure } from './result';

/** Requests underway at a time: enough to hide the network's delay, few enough for Feishu's limit a second. */
const MAX_CONCURRENCY = 4;

/** Requests given up one after the other, none succeeding between them, that show Feishu to be out of reach. */
const FAILURE_THRESHOLD = 3;

/** Watches what becomes of a run's requests, and tells when there is no use in sending more. */
export class CircuitBreaker {
	private consecutiveFailures = 0;
	private reason: Failure | undefined;

	/** @param stopAtFirstFailure whether one failure ends it all */
	constructor(private readonly stopAtFirstFailure: boolean) {}

	/** Why nothing more is to be sent; undefined as long as there is use in it. */
	get openReason(): Failure | undefined {
		return this.reason;
	}

	/** A request was answered. */
	recordSuccess(): void {
		this.consecutiveFailures = 0;
	}

	/** A request failed for good. */
	recordFailure(failure: Failure): void {
		this.consecutiveFailures = failure.retriesExhausted ? this.consecutiveFailures + 1 : 0;
		const endsAll =
			this.stopAtFirstFailure ||
			failure.affects === 'app' ||
			failure.affects === 'stopped' ||
			this.consecutiveFailures >= FAILURE_THRESHOLD;
		if (endsAll) this.reason ??= failure;
	}
}

/** Does the jobs in their order, some at a time. Resolves when all have ended. */
export async function mapConcurrently<T>(
	jobs: Iterable<T>,
	work: (job: T) => Promise<void>,
): Promise<void> {
	const iterator = jobs[Symbol.iterator]();
	const workOn = async () => {
		for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value);
	};
	await Promise.all(Array.from({ length: MAX_CONCURRENCY }, workOn));
}
