import type { SendRequest } from '../../../execution/transport';
import { createYielder } from '../../../execution/yieldToEventLoop';
import {
	createCheckRequest,
	parseCheckResponse,
	type ApiVersion,
	type LocalInstance,
	type RemoteInstance,
} from '../../../feishu/api/checkExternalInstances';
import { CircuitBreaker } from '../../../feishu/client/circuitBreaker';
import { runConcurrently } from '../../../feishu/client/concurrency';
import type { Failure } from '../../../feishu/client/result';
import { Mutex } from '../../../feishu/client/retry';
import { createBatches, type Batch } from './batches';

/** How to check. */
export interface CheckOptions {
	readonly apiVersion: ApiVersion;
	/** Maximum number of instances per request. */
	readonly batchSize: number;
	/** Whether the first failure ends the check: the remaining instances are neither sent nor reported. */
	readonly stopAtFirstFailure: boolean;
	readonly send: SendRequest;
}

/** The results by instance ID. An instance in neither map is the same on Feishu. */
export interface CheckReport {
	readonly differing: ReadonlyMap<string, RemoteInstance>;
	readonly failures: ReadonlyMap<string, Failure>;
}

/** After this many batches of which Feishu rejected every instance, the check sends no more. */
const MAX_REJECTED_BATCHES = 2;

/**
 * Checks instances with Feishu, several batches concurrently.
 * If Feishu rejects the body of a batch, the batch is halved until the invalid instance is alone; its failure affects
 * an `instance`. The remaining instances get a failure without being sent if the circuit breaker opens, or if Feishu
 * rejected every instance of the first batches. All requests have ended when the promise resolves.
 */
export async function checkInstances(
	instances: Iterable<LocalInstance>,
	{ apiVersion, batchSize, stopAtFirstFailure, send }: CheckOptions,
): Promise<CheckReport> {
	const differing = new Map<string, RemoteInstance>();
	const failures = new Map<string, Failure>();
	const circuitBreaker = new CircuitBreaker(stopAtFirstFailure);
	const maybeYield = createYielder();
	const halving = new Mutex();
	let hasSucceeded = false;
	let rejectedBatches = 0;
	let allRejected: Failure | undefined;

	const fail = (batch: Batch, failure: Failure) => {
		for (const { id } of batch) if (!failures.has(id)) failures.set(id, failure);
	};

	/** Returns whether Feishu rejected the body. A rejected batch of several instances has no result yet. */
	const sendBatch = async (batch: Batch): Promise<boolean> => {
		const openReason = circuitBreaker.openReason ?? allRejected;
		if (openReason !== undefined) {
			if (!stopAtFirstFailure) fail(batch, openReason);
			return false;
		}
		const response = await send(createCheckRequest(apiVersion, batch));
		const result = response.ok ? parseCheckResponse(apiVersion, response.value, batch) : response;
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
			return false;
		}
		const { failure } = result;
		const isRejected = failure.affects === 'payload';
		if (isRejected && batch.length > 1) return true;
		fail(batch, isRejected ? { ...failure, affects: 'instance' } : failure);
		circuitBreaker.recordFailure(failure);
		return isRejected;
	};

	/** Sends both halves. Returns whether Feishu rejected every instance. */
	const halve = async (batch: Batch): Promise<boolean> => {
		const middle = Math.ceil(batch.length / 2);
		let isRejected = true;
		for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
			const isHalfRejected = (await sendBatch(half)) && (half.length === 1 || (await halve(half)));
			isRejected &&= isHalfRejected;
		}
		return isRejected;
	};

	const halveBatch = async (batch: Batch): Promise<void> => {
		if (!(await halve(batch)) || hasSucceeded) return;
		rejectedBatches++;
		if (rejectedBatches < MAX_REJECTED_BATCHES) return;
		const failure = failures.get(batch.at(-1)?.id ?? '');
		allRejected ??= failure && toSkipReason(failure);
	};

	await runConcurrently(createBatches(instances, batchSize), async (batch) => {
		await maybeYield();
		if (!(await sendBatch(batch)) || batch.length === 1) return;
		// Until a request succeeds, batches are halved one at a time: Feishu may reject all of them.
		if (hasSucceeded) await halveBatch(batch);
		else await halving.runExclusive(async () => await halveBatch(batch));
	});
	return { differing, failures };
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
