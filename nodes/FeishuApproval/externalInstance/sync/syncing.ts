import type { ApiRequest, Delivered } from '../../feishu/delivery';
import {
	readSyncAnswer,
	syncRequest,
	type InstanceBody,
	type SyncedInstance,
} from '../../feishu/externalInstanceSync';
import type { Failure, Result } from '../../feishu/result';
import { someAtATime, Watch } from '../../feishu/sending';
import { breathing } from '../../items/breath';
import { ofInstance } from '../ofInstance';
import { queuesOf, type ItemSync } from './order';

/** How to sync. */
export interface Syncing {
	/** Whether one failure ends it all, so that what is left is neither sent nor reported. */
	readonly stopAtFailure: boolean;
	/** Sends a request, retries included. */
	readonly deliver: (request: ApiRequest) => Promise<Result<Delivered>>;
}

/** What came of a sync, by the input items' indexes. */
export interface Synced {
	readonly instances: ReadonlyMap<number, SyncedInstance>;
	readonly failures: ReadonlyMap<number, Failure>;
}

/** The definition is not there, or was deleted: whatever else is for it would fail alike. */
const DEFINITION_REFUSED = new Set([1390002, 1390016]);

/** `param is invalid`, which seldom says which. */
const INVALID = 1390001;

const LOOK_AT =
	'What Feishu documents was looked at before it was sent. Look at the IDs of people and departments.';
const CANNOT_CHANGE = `${LOOK_AT} An UPDATE can change neither the department of an instance nor whom a task or a copy is for.`;

/**
 * Syncs instances with Feishu, one a request, some requests at a time; items of one instance go one after the other,
 * and the newer is tried even if the older failed. A failure that concerns the whole app, or a definition, is given to
 * all that is left of it, without sending it. All requests have ended when this resolves.
 */
export async function syncInstances(syncs: readonly ItemSync[], syncing: Syncing): Promise<Synced> {
	const instances = new Map<number, SyncedInstance>();
	const failures = new Map<number, Failure>();
	const refusedDefinitions = new Map<string, Failure>();
	const breathe = breathing();
	const watch = new Watch(syncing.stopAtFailure);

	const sync = async ({ itemIndex, body }: ItemSync): Promise<void> => {
		const verdict = watch.verdictOnTheRest ?? refusedDefinitions.get(body.approval_code);
		if (verdict !== undefined) {
			if (!syncing.stopAtFailure) failures.set(itemIndex, verdict);
			return;
		}
		const delivered = await syncing.deliver(syncRequest(body));
		const answer = delivered.ok ? readSyncAnswer(delivered.value, body) : delivered;
		if (answer.ok) {
			watch.success();
			instances.set(itemIndex, answer.value);
			return;
		}
		const { failure } = answer;
		watch.failure(failure);
		if (failure.code !== undefined && DEFINITION_REFUSED.has(failure.code)) {
			refusedDefinitions.set(body.approval_code, failure);
		}
		failures.set(itemIndex, naming(failure, body));
	};

	await someAtATime(queuesOf(syncs), async (queue) => {
		for (const each of queue) {
			await breathe();
			await sync(each);
		}
	});
	return { instances, failures };
}

/** A failure in words for the one instance that was sent. */
function naming(failure: Failure, { instance_id, update_mode }: InstanceBody): Failure {
	if (failure.concerns !== 'body' && failure.concerns !== 'request') return failure;
	const named = ofInstance(failure, instance_id);
	if (failure.code !== INVALID) return named;
	return { ...named, description: update_mode === 'UPDATE' ? CANNOT_CHANGE : LOOK_AT };
}
