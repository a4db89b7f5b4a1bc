import { z } from 'zod';

import type { ApiCall } from './api-call';
import type { FakeFeishu } from './fake-feishu';
import type { Instances, StoredInstance } from './instances';
import { invalidParam, success, type FakeResponse } from './responses';
import type { Scroll } from './scrolls';
import type { SyncedTask } from './sync-schema';

/** Max instance IDs in a request, and max approval codes. */
const MAX_IDS = 20;

const idList = z.array(z.string().min(1)).min(1).max(MAX_IDS);

const listByInstances = z.object({ instance_ids: idList }).strict();

const listByCodes = z
	.object({
		approval_codes: idList,
		status: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'TRANSFERRED', 'DONE']),
		user_ids: z.array(z.string().min(1)).min(1).optional(),
	})
	.strict();

const nextPage = z.object({ scroll_id: z.string().min(1) }).strict();

/** An instance in the list. Times are Unix milliseconds. */
export interface ListedInstance {
	instance_id: string;
	approval_code: string;
	approval_id: string;
	status: string;
	update_time: number;
	/** Absent if there are none. */
	tasks?: Array<{ id: string; status: string; update_time: number }>;
}

/** `POST /approval/openapi/v2/external/list` */
export function handleListTasks(call: ApiCall): FakeResponse {
	const { feishu, app, tenantKey, body } = call;
	const owner = { appId: app.appId, tenantKey };
	const next = nextPage.safeParse(body);
	if (next.success) {
		const scroll = feishu.scrolls.get(next.data.scroll_id, owner, feishu.now());
		return scroll ? respond(feishu, scroll) : invalidParam('scroll_id has expired');
	}
	const query = parseQuery(call);
	if (!query) return invalidParam();
	if (feishu.options.shiftingPages) return respond(feishu, { ...owner, getList: query, offset: 0 });
	const list = query();
	return respond(feishu, { ...owner, getList: () => list, offset: 0 });
}

/** A function that returns what matches now, or `undefined` if the body is invalid. */
function parseQuery({ feishu, instances, body }: ApiCall): (() => ListedInstance[]) | undefined {
	const byInstances = listByInstances.safeParse(body);
	if (byInstances.success) {
		const { instance_ids } = byInstances.data;
		return () =>
			[...new Set(instance_ids)]
				.map((id) => instances.get(id))
				.flatMap((stored) => toListed(feishu, stored, () => true) ?? []);
	}
	const byCodes = listByCodes.safeParse(body);
	if (!byCodes.success) return undefined;
	const { approval_codes, status, user_ids } = byCodes.data;
	const codes = new Set(approval_codes);
	const users = user_ids && new Set(user_ids);
	const matches = (task: SyncedTask) =>
		task.status === status &&
		(!users || users.has(feishu.directory.findReferenced(task)?.user_id ?? task.user_id ?? ''));
	return () => listByTask(feishu, instances, codes, matches);
}

/** The instances with a matching task, in the order of their first sync. */
function listByTask(
	feishu: FakeFeishu,
	instances: Instances,
	codes: ReadonlySet<string>,
	matches: (task: SyncedTask) => boolean,
): ListedInstance[] {
	const listed: ListedInstance[] = [];
	for (const stored of instances) {
		const { document } = stored;
		if (!document || !codes.has(document.approval_code) || document.status === 'DELETED') continue;
		if (!document.task_list?.some(matches)) continue;
		const instance = toListed(feishu, stored, feishu.options.listAllTasks ? () => true : matches);
		if (instance) listed.push(instance);
	}
	return listed;
}

/** The instance with the tasks to show, or `undefined` if it was never synced. */
function toListed(
	{ definitions }: FakeFeishu,
	stored: StoredInstance | undefined,
	isShown: (task: SyncedTask) => boolean,
): ListedInstance | undefined {
	if (!stored?.document) return undefined;
	const { instance_id, approval_code, status, task_list = [] } = stored.document;
	const tasks = task_list.filter(isShown).map((task) => ({
		id: task.task_id,
		status: task.status,
		update_time: stored.tasks.get(task.task_id) ?? 0,
	}));
	return {
		instance_id,
		approval_code,
		approval_id: definitions.get(approval_code)?.approvalId ?? '',
		status,
		update_time: stored.update_time,
		...(tasks.length > 0 && { tasks }),
	};
}

/** The next page of a list, with a `scroll_id` if the page is full. */
function respond(
	feishu: FakeFeishu,
	scroll: Omit<Scroll<ListedInstance>, 'expiresAt'>,
): FakeResponse {
	const { listPageSize, scrollLifetimeMs, emptyLastScrollId } = feishu.options;
	const end = scroll.offset + listPageSize;
	const data = scroll.getList().slice(scroll.offset, end);
	if (data.length < listPageSize) {
		return success(emptyLastScrollId ? { data, scroll_id: '' } : { data });
	}
	const expiresAt = feishu.now() + scrollLifetimeMs;
	return success({ data, scroll_id: feishu.scrolls.add({ ...scroll, offset: end, expiresAt }) });
}
