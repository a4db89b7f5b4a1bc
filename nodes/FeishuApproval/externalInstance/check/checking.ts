import { readCheckAnswer, checkRequest } from '../../feishu/externalInstanceCheck';
import type { ApiVersion, LocalInstance, RemoteInstance } from '../../feishu/externalInstanceCheck';
import type { ApiRequest, Delivered } from '../../feishu/delivery';
import type { Failure, Result } from '../../feishu/result';
import { someAtATime, Watch } from '../../feishu/sending';
import { breathing } from '../../items/breath';
import { LargeMap } from '../../items/largeMap';
import { batchesOf, type Batch } from './batches';

/** How to check. */
export interface Checking {
	readonly version: ApiVersion;
	/** Instances a request carries, at most. */
	readonly batchSize: number;
	/** Whether one failure ends it all, so that what is left is neither sent nor reported. */
	readonly stopAtFailure: boolean;
	/** Sends a request, retries included. */
	readonly deliver: (request: ApiRequest) => Promise<Result<Delivered>>;
}

/** What came of a check, by the instances' IDs. An instance in neither map agrees with Feishu's copy. */
export interface Checked {
	readonly differing: LargeMap<RemoteInstance>;
	readonly failures: LargeMap<Failure>;
}

/**
 * Checks instances with Feishu, some batches at a time.
 * A batch whose body Feishu refuses is halved until the culprit is alone; a failure that concerns the whole app
 * is given to all that is left, without sending it. All requests have ended when this resolves.
 */
export async function checkInstances(
	instances: Iterable<LocalInstance>,
	checking: Checking,
): Promise<Checked> {
	const differing = new LargeMap<RemoteInstance>();
	const failures = new LargeMap<Failure>();
	const batches = batchesOf(instances, checking.batchSize);
	const breathe = breathing();
	const watch = new Watch(checking.stopAtFailure);

	const fail = (batch: Batch, failure: Failure) => {
		for (const { id } of batch) if (!failures.has(id)) failures.set(id, failure);
	};

	const check = async (batch: Batch): Promise<void> => {
		const { verdictOnTheRest } = watch;
		if (verdictOnTheRest !== undefined) {
			if (!checking.stopAtFailure) fail(batch, verdictOnTheRest);
			return;
		}
		const delivered = await checking.deliver(checkRequest(checking.version, batch));
		const answer = delivered.ok
			? readCheckAnswer(checking.version, delivered.value, batch)
			: delivered;
		if (answer.ok) {
			watch.success();
			for (const remote of answer.value) {
				differing.set(remote.id, merged(differing.get(remote.id), remote));
			}
		} else if (answer.failure.concerns === 'body' && batch.length > 1) {
			const middle = Math.ceil(batch.length / 2);
			await check(batch.slice(0, middle));
			await check(batch.slice(middle));
		} else {
			fail(batch, answer.failure);
			watch.failure(answer.failure);
		}
	};

	await someAtATime(batches, async (batch) => {
		await breathe();
		await check(batch);
	});
	return { differing, failures };
}

/** Feishu may report an instance in parts: its tasks in several requests, or its kinds of difference apart. */
function merged(known: RemoteInstance | undefined, more: RemoteInstance): RemoteInstance {
	if (known === undefined) return more;
	return {
		id: more.id,
		updateTime: more.updateTime ?? known.updateTime,
		tasks: [...known.tasks, ...more.tasks],
	};
}
