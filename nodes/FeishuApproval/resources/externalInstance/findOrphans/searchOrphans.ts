import { createQueries, listInstances } from '../../../execution/listInstances';
import type { Sender } from '../../../execution/transport';
import type { ListedInstance } from '../../../feishu/api/listExternalTasks';
import { ok, type Result } from '../../../feishu/client/result';
import { parseId } from '../../../input/identifier';

/** What to compare. */
export interface OrphanSearch {
	readonly approvalCodes: ReadonlySet<string>;
	/** The IDs of all instances that are open in the local system. */
	readonly localIds: ReadonlySet<string>;
	/** Milliseconds. Instances that changed more recently are left out. */
	readonly minAge: number;
	/** Unix milliseconds. */
	readonly now: number;
}

/** What was found. */
export interface OrphanReport {
	/** Instances with a pending task on Feishu. */
	readonly remoteCount: number;
	/** How many of them are in the local system, too. */
	readonly knownCount: number;
	/** How many were left out because they changed recently. */
	readonly recentCount: number;
	/** The instances that only Feishu has, with their pending tasks. */
	readonly orphans: readonly ListedInstance[];
}

const PENDING = 'PENDING';

/**
 * Finds the instances with a pending task on Feishu that the local system does not have. Each is requested a second
 * time by its ID, because it may have changed while the pages of the first list were read.
 */
export async function searchOrphans(
	{ approvalCodes, localIds, minAge, now }: OrphanSearch,
	sender: Sender,
): Promise<Result<OrphanReport>> {
	const pendingQueries = createQueries(approvalCodes, (codes) => ({
		approvalCodes: codes,
		status: PENDING,
	}));
	const listed = await listInstances(pendingQueries, sender);
	if (!listed.ok) return listed;
	// Local IDs have no white space around them, see `parseId`.
	const unknown = listed.value.filter(({ id }) => !localIds.has(parseId(id) ?? id));

	const confirmQueries = createQueries(
		unknown.map(({ id }) => id),
		(instanceIds) => ({ instanceIds }),
	);
	const confirmed = await listInstances(confirmQueries, sender);
	if (!confirmed.ok) return confirmed;
	const unknownIds = new Set(unknown.map(({ id }) => id));
	const orphans = confirmed.value
		.filter(({ id, status }) => unknownIds.has(id) && status !== 'DELETED')
		.map((instance) => ({ ...instance, tasks: instance.tasks.filter(isPending) }))
		.filter(({ tasks }) => tasks.length > 0);
	// Without a minimum age, the clocks of the two systems do not matter.
	const old = orphans.filter(({ updateTime }) => minAge === 0 || updateTime <= now - minAge);
	return ok({
		remoteCount: listed.value.length,
		knownCount: listed.value.length - unknown.length,
		recentCount: orphans.length - old.length,
		orphans: old,
	});
}

function isPending({ status }: { readonly status: string }): boolean {
	return status === PENDING;
}
