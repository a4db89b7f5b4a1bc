import type { Failure } from './result';

/** This many requests in a row that used up all retries mean that Feishu is unreachable. */
const FAILURE_THRESHOLD = 3;

/** Decides from the results of a run's requests whether sending more of them is useless. */
export class CircuitBreaker {
	private consecutiveFailures = 0;
	private reason: Failure | undefined;

	/** @param stopAtFirstFailure whether any failure opens the breaker */
	constructor(private readonly stopAtFirstFailure: boolean) {}

	/** Why nothing more may be sent; undefined while requests may be sent. */
	get openReason(): Failure | undefined {
		return this.reason;
	}

	/** Records a request that succeeded. */
	recordSuccess(): void {
		this.consecutiveFailures = 0;
	}

	/** Records a request that failed after its retries. */
	recordFailure(failure: Failure): void {
		this.consecutiveFailures = failure.retriesExhausted ? this.consecutiveFailures + 1 : 0;
		const opens =
			this.stopAtFirstFailure ||
			failure.affects === 'app' ||
			failure.affects === 'run' ||
			this.consecutiveFailures >= FAILURE_THRESHOLD;
		if (opens) this.reason ??= failure;
	}
}
