import type { Sender } from '../../../execution/transport';
import { createYielder } from '../../../execution/yieldToEventLoop';
import {
	createSyncRequest,
	parseSyncResponse,
	type SyncedInstance,
	type SyncRequestBody,
} from '../../../feishu/api/syncExternalInstance';
import { CircuitBreaker } from '../../../feishu/client/circuitBreaker';
import { runConcurrently } from '../../../feishu/client/concurrency';
import { ERROR_CODES, INVALID_PARAMETER_CODE } from '../../../feishu/client/errorCodes';
import { concernsOneRequest, withInstanceId, type Failure } from '../../../feishu/client/result';

/** The request body of one input item. */
export interface SyncJob {
	readonly itemIndex: number;
	readonly body: SyncRequestBody;
}

/** How to sync. */
export interface SyncOptions {
	/** Whether the first failure ends the sync: the remaining jobs are neither sent nor reported. */
	readonly stopAtFirstFailure: boolean;
	readonly sender: Sender;
}

/** The results by item index. */
export interface SyncReport {
	readonly instances: ReadonlyMap<number, SyncedInstance>;
	readonly failures: ReadonlyMap<number, Failure>;
}

const INVALID_ADVICE =
	'The node checks what Feishu documents before it sends a request. Check the IDs of users and departments.';
const INVALID_UPDATE_ADVICE = `${INVALID_ADVICE} With 'Update Mode' set to 'Update', neither the department of an instance nor the user of a task or CC entry can change.`;

/**
 * Syncs instances with Feishu: one per request, several concurrently. The jobs of one instance are sent one after the
 * other; a newer one is sent even if an older one failed. If the circuit breaker opens, or Feishu does not accept an
 * approval definition, the remaining jobs concerned get that failure without being sent. All requests have ended when
 * the promise resolves.
 */
export async function syncInstances(
	jobs: readonly SyncJob[],
	{ stopAtFirstFailure, sender }: SyncOptions,
): Promise<SyncReport> {
	const instances = new Map<number, SyncedInstance>();
	const failures = new Map<number, Failure>();
	const rejectedDefinitions = new Map<string, Failure>();
	const circuitBreaker = new CircuitBreaker(stopAtFirstFailure);
	const maybeYield = createYielder();

	const sync = async ({ itemIndex, body }: SyncJob): Promise<void> => {
		const skipReason = circuitBreaker.openReason ?? rejectedDefinitions.get(body.approval_code);
		if (skipReason !== undefined) {
			if (!stopAtFirstFailure) failures.set(itemIndex, skipReason);
			return;
		}
		const response = await sender.send(createSyncRequest(body));
		if (response.ok) {
			circuitBreaker.recordSuccess();
			instances.set(itemIndex, parseSyncResponse(response.value, body));
			return;
		}
		const { failure } = response;
		circuitBreaker.recordFailure(failure);
		if (failure.code !== undefined && ERROR_CODES[failure.code]?.isDefinitionError) {
			rejectedDefinitions.set(body.approval_code, failure);
		}
		failures.set(itemIndex, describeFailure(failure, body));
	};

	await runConcurrently(
		groupByInstance(jobs, ({ body }) => body),
		async (group) => {
			for (const job of group) {
				await maybeYield();
				await sync(job);
			}
		},
		sender.concurrency,
	);
	return { instances, failures };
}

/**
 * Groups the jobs by instance and sorts each group by update time, so that the newest is sent last. Jobs with the
 * same update time stay in the order of the input.
 */
export function groupByInstance<Job>(
	jobs: readonly Job[],
	getInstance: (job: Job) => Pick<SyncRequestBody, 'instance_id' | 'update_time'>,
): Job[][] {
	const groups = new Map<string, Job[]>();
	for (const job of jobs) {
		const { instance_id } = getInstance(job);
		const group = groups.get(instance_id);
		if (group === undefined) groups.set(instance_id, [job]);
		else group.push(job);
	}
	const getTime = (job: Job) => Number(getInstance(job).update_time);
	return [...groups.values()].map((group) => group.sort((a, b) => getTime(a) - getTime(b)));
}

/** Adds the instance ID to a failure of this request, and the advice for a sync. */
function describeFailure(failure: Failure, { instance_id, update_mode }: SyncRequestBody): Failure {
	if (!concernsOneRequest(failure)) return failure;
	const described = withInstanceId(failure, instance_id);
	if (failure.code !== INVALID_PARAMETER_CODE) return described;
	return {
		...described,
		description: update_mode === 'UPDATE' ? INVALID_UPDATE_ADVICE : INVALID_ADVICE,
	};
}
