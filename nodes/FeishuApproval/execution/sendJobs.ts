import { CircuitBreaker } from '../feishu/client/circuitBreaker';
import { runConcurrently, type ConcurrencyLimit } from '../feishu/client/concurrency';
import type { Result } from '../feishu/client/result';
import type { Sender } from './transport';
import { createYielder } from './yieldToEventLoop';

/** How to send jobs. */
export interface SendJobsOptions<Job, Value> {
	/** Sends the request of one job. */
	readonly send: (job: Job) => Promise<Result<Value>>;
	/** Whether the first failure ends everything: the remaining jobs are neither sent nor reported. */
	readonly stopAtFirstFailure: boolean;
	readonly sender: Sender;
	/** How many requests may be in flight. Default: as many as the sender's responses allow. */
	readonly concurrency?: Readonly<Pick<ConcurrencyLimit, 'current'>>;
}

/**
 * Sends jobs with one request each, several concurrently. If the circuit breaker opens, the remaining jobs get its
 * failure without being sent. All requests have ended when the promise resolves.
 */
export async function sendJobs<Job, Value>(
	jobs: Iterable<Job>,
	{
		send,
		stopAtFirstFailure,
		sender,
		concurrency = sender.concurrency,
	}: SendJobsOptions<Job, Value>,
): Promise<ReadonlyMap<Job, Result<Value>>> {
	const results = new Map<Job, Result<Value>>();
	const circuitBreaker = new CircuitBreaker(stopAtFirstFailure);
	const maybeYield = createYielder();
	await runConcurrently(
		jobs,
		async (job) => {
			await maybeYield();
			const failure = circuitBreaker.openReason;
			if (failure !== undefined) {
				if (!stopAtFirstFailure) results.set(job, { ok: false, failure });
				return;
			}
			const result = await send(job);
			if (result.ok) circuitBreaker.recordSuccess();
			else circuitBreaker.recordFailure(result.failure);
			results.set(job, result);
		},
		concurrency,
	);
	return results;
}
