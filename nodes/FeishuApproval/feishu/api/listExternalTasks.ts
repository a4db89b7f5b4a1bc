import { z } from 'zod';

import {
	formatValue,
	isObject,
	parseMilliseconds,
	unexpectedResponse,
} from '../client/responseSchema';
import { ok, type Result } from '../client/result';
import type { ApiRequest, ApiResponse, Endpoint } from '../client/retry';
import type { TASK_STATUSES } from './syncExternalInstance';

/** Instance IDs, or approval codes, that one request may have. */
export const MAX_IDS_PER_REQUEST = 20;

/** The status of a task. */
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Which instances to list. Each list has at most {@link MAX_IDS_PER_REQUEST} elements, except `userIds`. */
export type TaskListQuery =
	/** The instances with these IDs, with all their tasks. */
	| { readonly instanceIds: readonly string[] }
	/** The instances of these definitions that have a task with this status. */
	| {
			readonly approvalCodes: readonly string[];
			readonly status: TaskStatus;
			/** Lists the tasks of these people only. Each is a `user_id`. */
			readonly userIds?: readonly string[];
	  };

/** A task of an instance on Feishu. */
export interface ListedTask {
	readonly id: string;
	/** One of {@link TaskStatus}, unless Feishu adds another one. */
	readonly status: string;
	/** Unix milliseconds. */
	readonly updateTime: number;
}

/** An instance on Feishu. */
export interface ListedInstance {
	readonly id: string;
	readonly approvalCode: string;
	readonly status: string;
	/** Unix milliseconds. */
	readonly updateTime: number;
	/** By approval codes, Feishu may leave out the tasks with another status. */
	readonly tasks: readonly ListedTask[];
}

/** A part of a list. */
export interface TaskListPage {
	readonly instances: readonly ListedInstance[];
	/** Gets the next page; undefined on the last one. */
	readonly scrollId?: string;
}

/** The V4 form of this endpoint is a GET with a body, which n8n's request helper removes. */
const ENDPOINT: Endpoint = {
	method: 'POST',
	host: 'legacy',
	path: '/approval/openapi/v2/external/list',
	// Source: the page of the V4 form. The page of this one does not state a limit.
	rateLimit: { perSecond: 50, perMinute: 1000 },
};

/** Creates the request for the first page of a list (获取三方审批任务状态). */
export function createListRequest(query: TaskListQuery): ApiRequest {
	return {
		endpoint: ENDPOINT,
		createBody: () =>
			'instanceIds' in query
				? { instance_ids: query.instanceIds }
				: {
						approval_codes: query.approvalCodes,
						status: query.status,
						...(query.userIds && { user_ids: query.userIds }),
					},
	};
}

/** Creates the request for another page of a list. */
export function createNextPageRequest(scrollId: string): ApiRequest {
	return { endpoint: ENDPOINT, createBody: () => ({ scroll_id: scrollId }) };
}

const ADVICE =
	"Check that 'Platform', or 'Legacy Base URL', is right. If it is, report the log ID.";

/** Gateways change the type of numbers and IDs. */
const id = z.union([z.string().min(1), z.number().int().safe().transform(String)]);

const milliseconds = z.unknown().transform((value, context) => {
	const time = parseMilliseconds(value);
	if (time !== undefined) return time;
	context.addIssue({ code: z.ZodIssueCode.custom, message: 'is not a time' });
	return z.NEVER;
});

const listedTask = z.object({ id, status: z.string(), update_time: milliseconds }).transform(
	(task): ListedTask => ({
		id: task.id,
		status: task.status,
		updateTime: task.update_time,
	}),
);

const listedInstance = z
	.object({
		instance_id: id,
		approval_code: z.string(),
		status: z.string(),
		update_time: milliseconds,
		tasks: z
			.array(listedTask)
			.nullish()
			.transform((tasks) => tasks ?? []),
	})
	.transform(
		(instance): ListedInstance => ({
			id: instance.instance_id,
			approvalCode: instance.approval_code,
			status: instance.status,
			updateTime: instance.update_time,
			tasks: instance.tasks,
		}),
	);

/**
 * Parses a successful response. A list that is absent or null is empty. Anything in it that cannot be read is a
 * failure: a list with gaps would look complete.
 */
export function parseListResponse(response: ApiResponse): Result<TaskListPage> {
	const fail = (difference: string) => unexpectedResponse(difference, ADVICE, response);
	const data = isObject(response.body) ? response.body.data : undefined;
	if (data === undefined || data === null) return ok({ instances: [] });
	if (!isObject(data)) return fail(`data: ${formatValue(data, response)}`);
	const { data: list, scroll_id, has_more } = data;
	const isLast = scroll_id === undefined || scroll_id === null || scroll_id === '';
	if (!isLast && typeof scroll_id !== 'string') {
		return fail(`data.scroll_id: ${formatValue(scroll_id, response)}`);
	}
	// The V4 form has pages with another token.
	if (isLast && has_more === true) return fail('data.has_more is true, but there is no scroll_id');
	// A list under another name must not be read as an empty one.
	const other = list ? undefined : Object.keys(data).find((name) => Array.isArray(data[name]));
	if (other !== undefined) return fail(`data has no "data", but "${response.redact(other)}"`);

	const parsed = z.array(listedInstance).safeParse(list ?? []);
	if (!parsed.success) {
		const path = ['data', ...(parsed.error.issues[0]?.path ?? [])];
		return fail(`data.${formatPath(path)}: ${formatValue(getPath(data, path), response)}`);
	}
	return ok({ instances: parsed.data, ...(!isLast && { scrollId: scroll_id }) });
}

type Path = ReadonlyArray<string | number>;

/** Formats a path such as `data[3].tasks[0].id`. */
function formatPath(path: Path): string {
	return path
		.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
		.join('')
		.slice(1);
}

function getPath(object: unknown, path: Path): unknown {
	return path.reduce(
		(value, step) => (value as Record<string | number, unknown> | undefined)?.[step],
		object,
	);
}
