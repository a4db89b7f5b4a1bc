/** Requests in flight when a run starts. */
const INITIAL_CONCURRENCY = 4;

/** With more requests in flight, responses that take a second would already exceed Feishu's 50 requests a second. */
const MAX_CONCURRENCY = 50;

/**
 * How many requests of a run may be in flight. Each success raises it by four, so that slow responses do not keep the
 * run below Feishu's rate limit for more than two round trips. A transient error halves it.
 */
export class ConcurrencyLimit {
	current = INITIAL_CONCURRENCY;

	/** Changes when the limit is halved. A request remembers the generation in which it was sent. */
	generation = 0;

	/**
	 * Records a request that succeeded. Requests that were sent before the limit was halved do not raise it: they
	 * would undo at once what the errors beside them did.
	 *
	 * @param generation when the request was sent
	 */
	recordSuccess(generation: number): void {
		if (generation !== this.generation) return;
		this.current = Math.min(this.current + 4, MAX_CONCURRENCY);
	}

	/**
	 * Records a transient error. Requests that were sent before the limit was halved do not halve it again: their
	 * errors have the same cause.
	 *
	 * @param generation when the request was sent
	 */
	recordTransientError(generation: number): void {
		if (generation !== this.generation) return;
		this.generation++;
		this.current = Math.max(1, Math.floor(this.current / 2));
	}
}

/** Runs the jobs in order, as many of them concurrently as the limit allows. Resolves when all have ended. */
export async function runConcurrently<T>(
	jobs: Iterable<T>,
	run: (job: T) => Promise<unknown>,
	limit: Readonly<Pick<ConcurrencyLimit, 'current'>>,
): Promise<void> {
	const iterator = jobs[Symbol.iterator]();
	const running = new Set<Promise<unknown>>();
	for (;;) {
		while (running.size < limit.current) {
			const next = iterator.next();
			if (next.done) {
				await Promise.all(running);
				return;
			}
			const job = run(next.value).finally(() => running.delete(job));
			running.add(job);
		}
		await Promise.race(running);
	}
}
