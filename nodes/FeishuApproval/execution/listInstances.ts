import type { IDataObject } from 'n8n-workflow';

import {
	createListRequest,
	createNextPageRequest,
	MAX_IDS_PER_REQUEST,
	parseListResponse,
	type ListedInstance,
	type TaskListPage,
	type TaskListQuery,
} from '../feishu/api/listExternalTasks';
import { runConcurrently } from '../feishu/client/concurrency';
import { concernsOneRequest, err, ok, type Failure, type Result } from '../feishu/client/result';
import type { ApiRequest } from '../feishu/client/retry';
import type { Sender } from './transport';

/** How often a list is read from its start before it fails. */
const MAX_READS = 3;

/** After this many pages in a row that are empty or repeat the page before, a list has ended, even if Feishu offers more. */
const MAX_PAGES_WITHOUT_NEWS = 5;

/** Creates a query for each {@link MAX_IDS_PER_REQUEST} of the IDs. */
export function createQueries(
	ids: Iterable<string>,
	createQuery: (ids: readonly string[]) => TaskListQuery,
): TaskListQuery[] {
	const all = [...ids];
	const count = Math.ceil(all.length / MAX_IDS_PER_REQUEST);
	return Array.from({ length: count }, (_, index) =>
		createQuery(all.slice(index * MAX_IDS_PER_REQUEST, (index + 1) * MAX_IDS_PER_REQUEST)),
	);
}

/**
 * Lists the instances of all queries, each once, in the order of the queries. Every list is read to its end; if that
 * is impossible, the result is a failure, never a part of the list.
 *
 * @param limit how many instances are needed; nothing more is requested after as many have arrived
 */
export async function listInstances(
	queries: readonly TaskListQuery[],
	sender: Sender,
	limit = Number.POSITIVE_INFINITY,
): Promise<Result<ListedInstance[]>> {
	const lists: ListedInstance[][] = queries.map(() => []);
	let failure: Failure | undefined;
	let count = 0;

	function* getRemaining() {
		for (const entry of queries.entries()) {
			if (failure !== undefined || count >= limit) return;
			yield entry;
		}
	}

	await runConcurrently(
		getRemaining(),
		async ([index, query]) => {
			const result = await readList(query, sender, limit - count);
			if (!result.ok) {
				failure ??= result.failure;
				return;
			}
			lists[index] = result.value;
			count += result.value.length;
		},
		// With a limit, the next list may not be needed.
		Number.isFinite(limit) ? { current: 1 } : sender.concurrency,
	);
	if (failure !== undefined) return err(failure);
	const instances = mergeInstances(lists.flat());
	return ok(instances.slice(0, limit));
}

/** Reads one list. If Feishu rejects the request for a further page, the list is read again from its start. */
async function readList(
	query: TaskListQuery,
	sender: Sender,
	limit: number,
): Promise<Result<ListedInstance[]>> {
	for (let reads = 1; ; reads++) {
		const result = await readPages(query, sender, limit);
		if (!('rejectedPage' in result)) return result;
		if (reads === MAX_READS) return err(toIncompleteFailure(result.rejectedPage));
	}
}

async function readPages(
	query: TaskListQuery,
	sender: Sender,
	limit: number,
): Promise<Result<ListedInstance[]> | { readonly rejectedPage: Failure }> {
	const instances: ListedInstance[] = [];
	let previous = '[]';
	let pagesWithoutNews = 0;
	let page = await requestPage(createListRequest(query), sender);
	for (;;) {
		if (!page.ok) return page;
		const { instances: added, scrollId } = page.value;
		instances.push(...added);
		const current = JSON.stringify(added);
		pagesWithoutNews = added.length === 0 || current === previous ? pagesWithoutNews + 1 : 0;
		previous = current;
		if (scrollId === undefined || pagesWithoutNews === MAX_PAGES_WITHOUT_NEWS) break;
		// An instance that moves while pages are read is on two of them.
		if (instances.length >= limit && mergeInstances(instances).length >= limit) break;
		page = await requestPage(createNextPageRequest(scrollId), sender);
		if (!page.ok && isRejected(page.failure)) return { rejectedPage: page.failure };
	}
	return ok(mergeInstances(instances));
}

async function requestPage(request: ApiRequest, sender: Sender): Promise<Result<TaskListPage>> {
	const response = await sender.send(request);
	return response.ok ? parseListResponse(response.value) : response;
}

/** Whether Feishu itself rejected a request that concerns nothing but its `scroll_id`, which probably expired. */
function isRejected(failure: Failure): boolean {
	return failure.code !== undefined && !failure.retriesExhausted && concernsOneRequest(failure);
}

function toIncompleteFailure(failure: Failure): Failure {
	return {
		...failure,
		affects: 'request',
		message: `The list of tasks could not be read to its end: it was started ${MAX_READS} times. ${failure.message}`,
		description:
			'Feishu keeps a list for a short time only. Try again, or use fewer approval codes in one run.',
	};
}

/** Merges what several pages say about the same instance. Later pages are newer. */
function mergeInstances(instances: readonly ListedInstance[]): ListedInstance[] {
	const byId = new Map<string, ListedInstance>();
	for (const instance of instances) {
		const known = byId.get(instance.id);
		byId.set(instance.id, known === undefined ? instance : mergeTasks(known, instance));
	}
	return [...byId.values()];
}

function mergeTasks(known: ListedInstance, added: ListedInstance): ListedInstance {
	const tasks = new Map([...known.tasks, ...added.tasks].map((task) => [task.id, task]));
	return { ...added, tasks: [...tasks.values()] };
}

/** Creates the JSON of an output item. */
export function toInstanceJson({
	id,
	approvalCode,
	status,
	updateTime,
	tasks,
}: ListedInstance): IDataObject {
	return {
		instance_id: id,
		approval_code: approvalCode,
		status,
		update_time: updateTime,
		tasks: tasks.map((task) => ({
			task_id: task.id,
			status: task.status,
			update_time: task.updateTime,
		})),
	};
}
