import type { Sender } from '../../../execution/transport';
import { createTurnQueue, createYielder } from '../../../execution/yieldToEventLoop';
import {
	createCheckRequest,
	parseCheckResponse,
	type ApiVersion,
	type CheckResults,
	type LocalInstance,
	type RemoteInstance,
} from '../../../feishu/api/checkExternalInstances';
import { CircuitBreaker } from '../../../feishu/client/circuitBreaker';
import { runConcurrently } from '../../../feishu/client/concurrency';
import { err, ok, type Failure, type Result } from '../../../feishu/client/result';
import { createBatches, type Batch } from './batches';
import { BatchSize, getBatchSize, INITIAL_BATCH_SIZE } from './batchSize';
import { createSentinel, INCOMPLETE, isComplete } from './completeness';

/** How to check. */
export interface CheckOptions {
	readonly apiVersion: ApiVersion;
	/** Maximum number of instances per request; 0 means as many as Feishu accepts. */
	readonly batchSize: number;
	/** Whether the first failure ends the check: the remaining instances are neither sent nor reported. */
	readonly stopAtFirstFailure: boolean;
	readonly sender: Sender;
}

/** The results by instance ID. An instance in neither map is the same on Feishu. */
export interface CheckReport {
	readonly differing: ReadonlyMap<string, RemoteInstance>;
	readonly failures: ReadonlyMap<string, Failure>;
}

/**
 * What became of the instances of a batch: Feishu accepted all without a failed attempt, rejected each one, or neither.
 */
type BatchOutcome = 'accepted' | 'rejected' | 'mixed';

/** Requests of more than 100 instances in flight. Their bodies take up to 1 MB of memory each. */
const MAX_LARGE_REQUESTS = 4;

/** After this many batches of which Feishu rejected every instance, the check sends no more. */
const MAX_REJECTED_BATCHES = 2;

/**
 * Checks instances with Feishu. Requests are sent one at a time while their size grows, and until Feishu accepts one;
 * then several are in flight. If Feishu rejects a request, or does not process it as a whole, it is sent in halves:
 * until the size is small enough, or until an invalid instance is alone. Its failure affects an `instance`. The
 * remaining instances get a failure without being sent if the circuit breaker opens, or if Feishu rejected every
 * instance of the first batches. All requests have ended when the promise resolves.
 */
export async function checkInstances(
	instances: Iterable<LocalInstance>,
	{ apiVersion, batchSize, stopAtFirstFailure, sender }: CheckOptions,
): Promise<CheckReport> {
	// Nothing is sent, so no credential is needed.
	if (isEmpty(instances)) return { differing: new Map(), failures: new Map() };
	const differing = new Map<string, RemoteInstance>();
	const failures = new Map<string, Failure>();
	const circuitBreaker = new CircuitBreaker(stopAtFirstFailure);
	const maybeYield = createYielder();
	const waitForTurn = createTurnQueue();
	const isAutomatic = batchSize === 0;
	const size = isAutomatic
		? getBatchSize(`${await sender.getAppKey()} ${apiVersion}`)
		: new BatchSize(batchSize, batchSize);
	let hasSucceeded = false;
	let hasSizeGrown = false;
	let rejectedBatches = 0;
	let allRejected: Failure | undefined;

	const fail = (batch: Batch, failure: Failure) => {
		for (const { id } of batch) if (!failures.has(id)) failures.set(id, failure);
	};

	const sendBatch = async (
		batch: Batch,
	): Promise<Result<CheckResults & { isFirstAttempt: boolean }>> => {
		const isLarge = isAutomatic && batch.length > INITIAL_BATCH_SIZE;
		// Building a large body and its JSON takes several milliseconds.
		if (isLarge) await waitForTurn();
		const sentinel = isLarge ? createSentinel() : undefined;
		const sent = sentinel === undefined ? batch : [...batch, sentinel];
		const response = await sender.send({
			...createCheckRequest(apiVersion, sent),
			isSplittable: isLarge,
		});
		if (!response.ok) return response;
		const parsed = parseCheckResponse(apiVersion, response.value, sent);
		// A smaller request may get a response that can be read.
		if (!parsed.ok) return isLarge ? err({ ...parsed.failure, affects: 'payload' }) : parsed;
		const { reported, failures } = parsed.value;
		if (sentinel !== undefined && !isComplete(parsed.value, sentinel)) {
			size.recordTooLarge(batch.length);
			return err(INCOMPLETE);
		}
		hasSizeGrown = size.recordSuccess(batch.length, response.value.duration);
		return ok({
			failures,
			reported: reported.filter(({ id }) => id !== sentinel?.id),
			isFirstAttempt: response.value.failedAttempts === 0,
		});
	};

	const checkBatch = async (batch: Batch): Promise<BatchOutcome> => {
		const openReason = circuitBreaker.openReason ?? allRejected;
		if (openReason !== undefined) {
			if (!stopAtFirstFailure) fail(batch, openReason);
			return 'mixed';
		}
		if (batch.length > size.current) return await checkHalves(batch);
		const result = await sendBatch(batch);
		if (result.ok) {
			hasSucceeded = true;
			circuitBreaker.recordSuccess();
			for (const remote of result.value.reported) {
				differing.set(remote.id, mergeRemoteInstances(differing.get(remote.id), remote));
			}
			for (const [id, failure] of result.value.failures) {
				if (!failures.has(id)) failures.set(id, failure);
				circuitBreaker.recordFailure(failure);
			}
			return result.value.isFirstAttempt ? 'accepted' : 'mixed';
		}
		const { failure } = result;
		const isRejected = failure.affects === 'payload';
		if (isRejected && batch.length > 1) {
			const outcome = await checkHalves(batch);
			// An invalid instance would have failed in one of the halves, too, and a short outage in one of their attempts.
			if (outcome === 'accepted') size.recordTooLarge(batch.length);
			return outcome;
		}
		fail(batch, isRejected ? { ...failure, affects: 'instance' } : failure);
		circuitBreaker.recordFailure(failure);
		return isRejected ? 'rejected' : 'mixed';
	};

	const checkHalves = async (batch: Batch): Promise<BatchOutcome> => {
		const middle = Math.ceil(batch.length / 2);
		const first = await checkBatch(batch.slice(0, middle));
		const second = await checkBatch(batch.slice(middle));
		return first === second ? first : 'mixed';
	};

	const run = async (batch: Batch): Promise<BatchOutcome> => {
		await maybeYield();
		const outcome = await checkBatch(batch);
		if (outcome === 'rejected' && batch.length > 1 && !hasSucceeded) {
			rejectedBatches++;
			const failure = failures.get(batch.at(-1)?.id ?? '');
			if (rejectedBatches >= MAX_REJECTED_BATCHES) allRejected ??= failure && toSkipReason(failure);
		}
		return outcome;
	};

	const batches = createBatches(instances, () => size.current);
	for (let isProbing = true; isProbing; ) {
		const next = batches.next();
		if (next.done) break;
		hasSizeGrown = false;
		const outcome = await run(next.value);
		isProbing = hasSizeGrown || (outcome === 'rejected' && next.value.length > 1);
	}
	await runConcurrently(batches, run, {
		get current() {
			const { current } = sender.concurrency;
			return size.current > INITIAL_BATCH_SIZE ? Math.min(current, MAX_LARGE_REQUESTS) : current;
		},
	});
	return { differing, failures };
}

function isEmpty(iterable: Iterable<unknown>): boolean {
	for (const _ of iterable) return false;
	return true;
}

/** Creates the failure of the instances that are not sent from the failure of one that was rejected. */
function toSkipReason(failure: Failure): Failure {
	const note =
		'Feishu rejected every instance of the first requests, so the remaining instances were not sent.';
	const description = failure.description === undefined ? note : `${note} ${failure.description}`;
	return { ...failure, affects: 'request', description };
}

/** Feishu may report an instance in parts: its tasks in several requests, or missing and older tasks separately. */
function mergeRemoteInstances(
	known: RemoteInstance | undefined,
	added: RemoteInstance,
): RemoteInstance {
	if (known === undefined) return added;
	return {
		id: added.id,
		updateTime: added.updateTime ?? known.updateTime,
		tasks: [...known.tasks, ...added.tasks],
	};
}
