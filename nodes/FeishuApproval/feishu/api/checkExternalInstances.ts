import { z } from 'zod';

import { formatFirstIssue, millisecondsText, unexpectedResponse } from '../client/responseSchema';
import { ok, type Result } from '../client/result';
import type { ApiRequest, ApiResponse } from '../client/retry';

/** The version of Feishu's check endpoint. */
export type ApiVersion = 'v4' | 'v3';

/** A task as the local system knows it. Times are Unix milliseconds. */
export interface LocalTask {
	readonly id: string;
	readonly updateTime: number;
}

/** An instance as the local system knows it. */
export interface LocalInstance {
	readonly id: string;
	readonly updateTime: number;
	readonly tasks: readonly LocalTask[];
}

/** A task that differs, as Feishu knows it. */
export interface RemoteTask {
	readonly id: string;
	/** Unix milliseconds; 0 if Feishu does not know the task. */
	readonly updateTime: number;
}

/** An instance that differs, as Feishu knows it. */
export interface RemoteInstance {
	readonly id: string;
	/** Unix milliseconds; 0 if Feishu does not know the instance, undefined if the response does not say. */
	readonly updateTime: number | undefined;
	readonly tasks: readonly RemoteTask[];
}

/**
 * Creates the request that checks instances (校验三方审批实例).
 * V4 sends times as strings, V3 as integers. Each version has its own host and field names.
 */
export function createCheckRequest(
	version: ApiVersion,
	instances: readonly LocalInstance[],
): ApiRequest {
	if (version === 'v3') {
		return {
			host: 'legacy',
			path: '/approval/openapi/v3/external/instance/check',
			createBody: () => ({ update_times: instances.map((each) => toWireInstance(each, Number)) }),
		};
	}
	return {
		host: 'open',
		path: '/open-apis/approval/v4/external_instances/check',
		createBody: () => ({ instances: instances.map((each) => toWireInstance(each, String)) }),
	};
}

function toWireInstance(
	{ id, updateTime, tasks }: LocalInstance,
	toWireTime: (milliseconds: number) => string | number,
) {
	return {
		instance_id: id,
		update_time: toWireTime(updateTime),
		tasks: tasks.map((task) => ({ task_id: task.id, update_time: toWireTime(task.updateTime) })),
	};
}

const milliseconds = z.number().int().nonnegative();

const v4Response = z.object({
	data: z.object({
		diff_instances: z.array(
			z.object({
				instance_id: z.string(),
				update_time: millisecondsText.optional(),
				tasks: z.array(z.object({ task_id: z.string(), update_time: millisecondsText })).nullish(),
			}),
		),
	}),
});

const v3Response = z.object({
	data: z.object({
		diff_times: z
			.array(
				z.object({
					instance_id: z.string(),
					update_time: milliseconds.optional(),
					tasks: z
						.array(z.object({ task_id: z.string(), update_time: milliseconds.optional() }))
						.nullish(),
				}),
			)
			.nullish(),
	}),
});

/** Advice for an unexpected response. */
const ADVICE =
	"Check that the option 'API Version' is right for this host. If it is, report the log ID.";

/**
 * Parses a successful response: the instances that differ, in the same form for both versions.
 * A response that differs from the documentation is a failure, never an empty list.
 *
 * @param sent the instances of the request; the response may name no others
 */
export function parseCheckResponse(
	version: ApiVersion,
	response: ApiResponse,
	sent: readonly LocalInstance[],
): Result<RemoteInstance[]> {
	const parsed = (version === 'v3' ? v3Response : v4Response).safeParse(response.body);
	if (!parsed.success) return unexpectedResponse(formatFirstIssue(parsed.error), ADVICE, response);
	const { data } = parsed.data;
	const reported = 'diff_instances' in data ? data.diff_instances : (data.diff_times ?? []);
	const sentIds = new Set(sent.map(({ id }) => id));
	const unknown = reported.find(({ instance_id }) => !sentIds.has(instance_id));
	if (unknown !== undefined) {
		return unexpectedResponse(
			`it names instance "${unknown.instance_id}", which was not in the request`,
			ADVICE,
			response,
		);
	}
	return ok(
		reported.map(({ instance_id, update_time, tasks }) => ({
			id: instance_id,
			updateTime: update_time,
			tasks: (tasks ?? []).map((task) => ({ id: task.task_id, updateTime: task.update_time ?? 0 })),
		})),
	);
}
