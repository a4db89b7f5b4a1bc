import { z } from 'zod';

import type { ApiRequest, ApiResponse } from '../client/retry';
import { formatFirstIssue, millisecondsText, unexpectedResponse } from '../client/responseSchema';
import { ok, type Result } from '../client/result';

/** Which of Feishu's two forms of the check is spoken. */
export type ApiVersion = 'v4' | 'v3';

/** A task as the own system knows it; times are Unix milliseconds. */
export interface LocalTask {
	readonly id: string;
	readonly updateTime: number;
}

/** An instance as the own system knows it. */
export interface LocalInstance {
	readonly id: string;
	readonly updateTime: number;
	readonly tasks: readonly LocalTask[];
}

/** A task that differs, as Feishu knows it; 0 where Feishu has none. */
export interface RemoteTask {
	readonly id: string;
	readonly updateTime: number;
}

/** An instance that differs, as Feishu knows it. */
export interface RemoteInstance {
	readonly id: string;
	/** Absent where Feishu does not say, 0 where it has none. */
	readonly updateTime: number | undefined;
	readonly tasks: readonly RemoteTask[];
}

/**
 * The request that checks some instances: 校验三方审批实例.
 * v4 writes times as strings, v3 as integers, and each has its own host and names.
 */
export function createCheckRequest(
	version: ApiVersion,
	instances: readonly LocalInstance[],
): ApiRequest {
	if (version === 'v3') {
		return {
			host: 'legacy',
			path: '/approval/openapi/v3/external/instance/check',
			body: () => ({ update_times: instances.map((instance) => toWireInstance(instance, Number)) }),
		};
	}
	return {
		host: 'open',
		path: '/open-apis/approval/v4/external_instances/check',
		body: () => ({ instances: instances.map((instance) => toWireInstance(instance, String)) }),
	};
}

function toWireInstance(
	{ id, updateTime, tasks }: LocalInstance,
	time: (milliseconds: number) => string | number,
) {
	return {
		instance_id: id,
		update_time: time(updateTime),
		tasks: tasks.map((task) => ({ task_id: task.id, update_time: time(task.updateTime) })),
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

/** What to do about an undocumented answer. */
const ADVICE = 'Is the API version right for this host? Then report it with the log ID.';

/**
 * Reads the body of a successful answer: the instances that differ, in one form for both versions.
 * An answer that is not what Feishu documents is a failure, never an empty list.
 *
 * @param sent what was asked about; Feishu may speak of nothing else
 */
export function parseCheckResponse(
	version: ApiVersion,
	delivered: ApiResponse,
	sent: readonly LocalInstance[],
): Result<RemoteInstance[]> {
	const parsed = (version === 'v3' ? v3Response : v4Response).safeParse(delivered.body);
	if (!parsed.success) return unexpectedResponse(formatFirstIssue(parsed.error), ADVICE, delivered);
	const { data } = parsed.data;
	const elements = 'diff_instances' in data ? data.diff_instances : (data.diff_times ?? []);
	const asked = new Set(sent.map(({ id }) => id));
	const stranger = elements.find(({ instance_id }) => !asked.has(instance_id));
	if (stranger !== undefined) {
		return unexpectedResponse(
			`it speaks of instance "${stranger.instance_id}", which was not asked about`,
			ADVICE,
			delivered,
		);
	}
	return ok(
		elements.map(({ instance_id, update_time, tasks }) => ({
			id: instance_id,
			updateTime: update_time,
			tasks: (tasks ?? []).map((task) => ({ id: task.task_id, updateTime: task.update_time ?? 0 })),
		})),
	);
}
