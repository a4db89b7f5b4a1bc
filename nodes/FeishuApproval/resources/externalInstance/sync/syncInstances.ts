import type { ApiRequest, ApiResponse } from '../../../feishu/client/retry';
import {
	parseSyncResponse,
	createSyncRequest,
	type SyncRequestBody,
	type SyncedInstance,
} from '../../../feishu/api/syncExternalInstance';
import type { Failure, Result } from '../../../feishu/client/result';
import { mapConcurrently, CircuitBreaker } from '../../../feishu/client/circuitBreaker';
import { createYielder } from '../../../execution/yieldToEventLoop';
import { withInstanceId } from '../withInstanceId';
import { groupByInstance, type SyncJob } from './groupByInstance';

/** How to sync. */
export interface SyncOptions {
	/** Whether one failure ends it all, so that what is left is neither sent nor reported. */
	readonly stopAtFirstFailure: boolean;
	/** Sends a request, retries included. */
	readonly send: (request: ApiRequest) => Promise<Result<ApiResponse>>;
}

/** What came of a sync, by the input items' indexes. */
export interface SyncReport {
	readonly instances: ReadonlyMap<number, SyncedInstance>;
	readonly failures: ReadonlyMap<number, Failure>;
}

/** The definition is not there, or was deleted: whatever else is for it would fail alike. */
const DEFINITION_CODES = new Set([1390002, 1390016]);

/** `param is invalid`, which seldom says which. */
const INVALID_PARAMETER = 1390001;

const INVALID_ADVICE =
	'What Feishu documents was looked at before it was sent. Look at the IDs of people and departments.';
const INVALID_UPDATE_ADVICE = `${INVALID_ADVICE} An UPDATE can change neither the department of an instance nor whom a task or a copy is for.`;

/**
 * Syncs instances with Feishu, one a request, some requests at a time; items of one instance go one after the other,
 * and the newer is tried even if the older failed. A failure that concerns the whole app, or a definition, is given to
 * all that is left of it, without sending it. All requests have ended when this resolves.
 */
export async function syncInstances(
	syncs: readonly SyncJob[],
	syncing: SyncOptions,
): Promise<SyncReport> {
	const instances = new Map<number, SyncedInstance>();
	const failures = new Map<number, Failure>();
	const refusedDefinitions = new Map<string, Failure>();
	const breathe = createYielder();
	const watch = new CircuitBreaker(syncing.stopAtFirstFailure);

	const sync = async ({ itemIndex, body }: SyncJob): Promise<void> => {
		const verdict = watch.openReason ?? refusedDefinitions.get(body.approval_code);
		if (verdict !== undefined) {
			if (!syncing.stopAtFirstFailure) failures.set(itemIndex, verdict);
			return;
		}
		const delivered = await syncing.send(createSyncRequest(body));
		const answer = delivered.ok ? parseSyncResponse(delivered.value, body) : delivered;
		if (answer.ok) {
			watch.recordSuccess();
			instances.set(itemIndex, answer.value);
			return;
		}
		const { failure } = answer;
		watch.recordFailure(failure);
		if (failure.code !== undefined && DEFINITION_CODES.has(failure.code)) {
			refusedDefinitions.set(body.approval_code, failure);
		}
		failures.set(itemIndex, describeFailure(failure, body));
	};

	await mapConcurrently(groupByInstance(syncs), async (queue) => {
		for (const each of queue) {
			await breathe();
			await sync(each);
		}
	});
	return { instances, failures };
}

/** A failure in words for the one instance that was sent. */
function describeFailure(failure: Failure, { instance_id, update_mode }: SyncRequestBody): Failure {
	if (failure.affects !== 'body' && failure.affects !== 'request') return failure;
	const named = withInstanceId(failure, instance_id);
	if (failure.code !== INVALID_PARAMETER) return named;
	return {
		...named,
		description: update_mode === 'UPDATE' ? INVALID_UPDATE_ADVICE : INVALID_ADVICE,
	};
}
