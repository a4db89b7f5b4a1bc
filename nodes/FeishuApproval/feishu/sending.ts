import type { Failure } from './result';

/** Requests underway at a time: enough to hide the network's delay, few enough for Feishu's limit a second. */
const REQUESTS_AT_A_TIME = 4;

/** Requests given up one after the other, none succeeding between them, that show Feishu to be out of reach. */
const GIVEN_UP_IN_A_ROW = 3;

/** Watches what becomes of a run's requests, and tells when there is no use in sending more. */
export class Watch {
	private givenUpInARow = 0;
	private verdict: Failure | undefined;

	/** @param stopAtFailure whether one failure ends it all */
	constructor(private readonly stopAtFailure: boolean) {}

	/** Why nothing more is to be sent; undefined as long as there is use in it. */
	get verdictOnTheRest(): Failure | undefined {
		return this.verdict;
	}

	/** A request was answered. */
	success(): void {
		this.givenUpInARow = 0;
	}

	/** A request failed for good. */
	failure(failure: Failure): void {
		this.givenUpInARow = failure.isGivenUp ? this.givenUpInARow + 1 : 0;
		const endsAll =
			this.stopAtFailure ||
			failure.concerns === 'app' ||
			failure.concerns === 'stopped' ||
			this.givenUpInARow >= GIVEN_UP_IN_A_ROW;
		if (endsAll) this.verdict ??= failure;
	}
}

/** Does the jobs in their order, some at a time. Resolves when all have ended. */
export async function someAtATime<T>(
	jobs: Iterable<T>,
	work: (job: T) => Promise<void>,
): Promise<void> {
	const iterator = jobs[Symbol.iterator]();
	const workOn = async () => {
		for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value);
	};
	await Promise.all(Array.from({ length: REQUESTS_AT_A_TIME }, workOn));
}
