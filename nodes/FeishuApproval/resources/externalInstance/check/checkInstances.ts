import { parseCheckResponse, createCheckRequest } from '../../../feishu/api/checkExternalInstances';
import type {
	ApiVersion,
	LocalInstance,
	RemoteInstance,
} from '../../../feishu/api/checkExternalInstances';
import type { ApiRequest, ApiResponse } from '../../../feishu/client/retry';
import type { Failure, Result } from '../../../feishu/client/result';
import { mapConcurrently, CircuitBreaker } from '../../../feishu/client/circuitBreaker';
import { createYielder } from '../../../execution/yieldToEventLoop';
import { ShardedMap } from './shardedMap';
import { createBatches, type Batch } from './batches';

/** How to check. */
export interface CheckOptions {
	readonly apiVersion: ApiVersion;
	/** Instances a request carries, at most. */
	readonly batchSize: number;
	/** Whether one failure ends it all, so that what is left is neither sent nor reported. */
	readonly stopAtFirstFailure: boolean;
	/** Sends a request, retries included. */
	readonly send: (request: ApiRequest) => Promise<Result<ApiResponse>>;
}

/** What came of a check, by the instances' IDs. An instance in neither map agrees with Feishu's copy. */
export interface CheckReport {
	readonly differing: ShardedMap<RemoteInstance>;
	readonly failures: ShardedMap<Failure>;
}

/**
 * Checks instances with Feishu, some batches at a time.
 * A batch whose body Feishu refuses is halved until the culprit is alone; a failure that concerns the whole app
 * is given to all that is left, without sending it. All requests have ended when this resolves.
 */
export async function checkInstances(
	instances: Iterable<LocalInstance>,
	checking: CheckOptions,
): Promise<CheckReport> {
	const differing = new ShardedMap<RemoteInstance>();
	const failures = new ShardedMap<Failure>();
	const batches = createBatches(instances, checking.batchSize);
	const breathe = createYielder();
	const watch = new CircuitBreaker(checking.stopAtFirstFailure);

	const fail = (batch: Batch, failure: Failure) => {
		for (const { id } of batch) if (!failures.has(id)) failures.set(id, failure);
	};

	const check = async (batch: Batch): Promise<void> => {
		const { openReason } = watch;
		if (openReason !== undefined) {
			if (!checking.stopAtFirstFailure) fail(batch, openReason);
			return;
		}
		const delivered = await checking.send(createCheckRequest(checking.apiVersion, batch));
		const answer = delivered.ok
			? parseCheckResponse(checking.apiVersion, delivered.value, batch)
			: delivered;
		if (answer.ok) {
			watch.recordSuccess();
			for (const remote of answer.value) {
				differing.set(remote.id, mergeReports(differing.get(remote.id), remote));
			}
		} else if (answer.failure.affects === 'body' && batch.length > 1) {
			const middle = Math.ceil(batch.length / 2);
			await check(batch.slice(0, middle));
			await check(batch.slice(middle));
		} else {
			fail(batch, answer.failure);
			watch.recordFailure(answer.failure);
		}
	};

	await mapConcurrently(batches, async (batch) => {
		await breathe();
		await check(batch);
	});
	return { differing, failures };
}

/** Feishu may report an instance in parts: its tasks in several requests, or its kinds of difference apart. */
function mergeReports(known: RemoteInstance | undefined, more: RemoteInstance): RemoteInstance {
	if (known === undefined) return more;
	return {
		id: more.id,
		updateTime: more.updateTime ?? known.updateTime,
		tasks: [...known.tasks, ...more.tasks],
	};
}
