import { readCheckAnswer, checkRequest } from '../../feishu/externalInstanceCheck';
import type { ApiVersion, LocalInstance, RemoteInstance } from '../../feishu/externalInstanceCheck';
import type { ApiRequest } from '../../feishu/delivery';
import type { Failure, Result } from '../../feishu/result';
import { breathing } from '../../items/breath';
import { batchesOf, type Batch } from './batches';

/** Requests underway at a time: enough to hide the network's delay, few enough for Feishu's limit a second. */
const REQUESTS_AT_A_TIME = 4;

/** Requests given up one after the other, none succeeding between them, that show Feishu to be out of reach. */
const GIVEN_UP_IN_A_ROW = 3;

/** How to check. */
export interface Checking {
	readonly version: ApiVersion;
	/** Instances a request carries, at most. */
	readonly batchSize: number;
	/** Whether one failure ends it all, so that what is left is neither sent nor reported. */
	readonly stopAtFailure: boolean;
	/** Sends a request, retries included. */
	readonly deliver: (request: ApiRequest) => Promise<Result<unknown>>;
}

/** What came of a check, by the instances' IDs. An instance in neither map agrees with Feishu's copy. */
export interface Checked {
	readonly differing: ReadonlyMap<string, RemoteInstance>;
	readonly failures: ReadonlyMap<string, Failure>;
}

/**
 * Checks instances with Feishu, some batches at a time.
 * A batch whose body Feishu refuses is halved until the culprit is alone; a failure that concerns the whole app
 * is given to all that is left, without sending it. All requests have ended when this resolves.
 */
export async function checkInstances(
	instances: readonly LocalInstance[],
	checking: Checking,
): Promise<Checked> {
	const differing = new Map<string, RemoteInstance>();
	const failures = new Map<string, Failure>();
	const batches = batchesOf(instances, checking.batchSize);
	const breathe = breathing();
	let givenUpInARow = 0;
	/** Once known, nothing more is sent. */
	let verdictOnTheRest: Failure | undefined;

	const fail = (batch: Batch, failure: Failure) => {
		for (const { id } of batch) if (!failures.has(id)) failures.set(id, failure);
	};

	const judge = (failure: Failure) => {
		givenUpInARow = failure.isGivenUp ? givenUpInARow + 1 : 0;
		const endsAll =
			checking.stopAtFailure ||
			failure.concerns === 'app' ||
			failure.concerns === 'stopped' ||
			givenUpInARow >= GIVEN_UP_IN_A_ROW;
		if (endsAll) verdictOnTheRest ??= failure;
	};

	const check = async (batch: Batch): Promise<void> => {
		if (verdictOnTheRest !== undefined) {
			if (!checking.stopAtFailure) fail(batch, verdictOnTheRest);
			return;
		}
		const delivered = await checking.deliver(checkRequest(checking.version, batch));
		const answer = delivered.ok
			? readCheckAnswer(checking.version, delivered.value, batch)
			: delivered;
		if (answer.ok) {
			givenUpInARow = 0;
			for (const remote of answer.value) {
				differing.set(remote.id, merged(differing.get(remote.id), remote));
			}
		} else if (answer.failure.concerns === 'body' && batch.length > 1) {
			const middle = Math.ceil(batch.length / 2);
			await check(batch.slice(0, middle));
			await check(batch.slice(middle));
		} else {
			fail(batch, answer.failure);
			judge(answer.failure);
		}
	};

	const sendBatches = async () => {
		for (const batch of batches) {
			await breathe();
			await check(batch);
		}
	};
	await Promise.all(Array.from({ length: REQUESTS_AT_A_TIME }, sendBatches));
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
