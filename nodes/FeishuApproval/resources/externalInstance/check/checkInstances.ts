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
import { createBatches, type Batch } from './batches';
import { ShardedMap } from './shardedMap';

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
	readonly differing: ShardedMap<RemoteInstance>;
	readonly failures: ShardedMap<Failure>;
}

/**
 * Checks instances with Feishu, several batches concurrently.
 * If Feishu rejects the body of a batch, the batch is halved until the invalid instance is alone. If the circuit
 * breaker opens, the remaining instances get its failure without being sent. All requests have ended when the
 * promise resolves.
 */
export async function checkInstances(
	instances: Iterable<LocalInstance>,
	{ apiVersion, batchSize, stopAtFirstFailure, send }: CheckOptions,
): Promise<CheckReport> {
	const differing = new ShardedMap<RemoteInstance>();
	const failures = new ShardedMap<Failure>();
	const circuitBreaker = new CircuitBreaker(stopAtFirstFailure);
	const maybeYield = createYielder();

	const fail = (batch: Batch, failure: Failure) => {
		for (const { id } of batch) if (!failures.has(id)) failures.set(id, failure);
	};

	const checkBatch = async (batch: Batch): Promise<void> => {
		const { openReason } = circuitBreaker;
		if (openReason !== undefined) {
			if (!stopAtFirstFailure) fail(batch, openReason);
			return;
		}
		const response = await send(createCheckRequest(apiVersion, batch));
		const result = response.ok ? parseCheckResponse(apiVersion, response.value, batch) : response;
		if (result.ok) {
			circuitBreaker.recordSuccess();
			for (const remote of result.value) {
				differing.set(remote.id, mergeRemoteInstances(differing.get(remote.id), remote));
			}
		} else if (result.failure.affects === 'payload' && batch.length > 1) {
			const middle = Math.ceil(batch.length / 2);
			await checkBatch(batch.slice(0, middle));
			await checkBatch(batch.slice(middle));
		} else {
			fail(batch, result.failure);
			circuitBreaker.recordFailure(result.failure);
		}
	};

	await runConcurrently(createBatches(instances, batchSize), async (batch) => {
		await maybeYield();
		await checkBatch(batch);
	});
	return { differing, failures };
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
