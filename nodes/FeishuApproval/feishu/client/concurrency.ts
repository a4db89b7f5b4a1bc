/** Requests in flight at a time: enough to hide network latency, few enough for Feishu's limit per second. */
const MAX_CONCURRENCY = 4;

/** Runs the jobs in order, a limited number of them concurrently. Resolves when all have ended. */
export async function runConcurrently<T>(
	jobs: Iterable<T>,
	run: (job: T) => Promise<void>,
): Promise<void> {
	const iterator = jobs[Symbol.iterator]();
	const worker = async () => {
		for (let next = iterator.next(); !next.done; next = iterator.next()) await run(next.value);
	};
	await Promise.all(Array.from({ length: MAX_CONCURRENCY }, worker));
}
