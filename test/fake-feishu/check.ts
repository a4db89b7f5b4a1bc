import type { FakeFeishu } from './fake-feishu';
import type { Instances, StoredInstance } from './instances';
import { invalidParam, success, type FakeResponse } from './responses';

export type CheckVersion = 'v3' | 'v4';

interface SentInstance {
	instanceId: string;
	updateTime: number;
	tasks: Array<{ taskId: string; updateTime: number }>;
}

interface DifferingInstance {
	instance_id: string;
	update_time: number;
	tasks: Array<{ task_id: string; update_time: number }>;
}

/** The check endpoint. v3 and v4 differ only in the JSON of the request and of the response. */
export function handleCheck(
	feishu: FakeFeishu,
	instances: Instances,
	version: CheckVersion,
	body: unknown,
): FakeResponse {
	const sent = parseCheck(body, version);
	if (!sent) return invalidParam();
	const {
		maxInstancesPerRequest,
		maxProcessedInstances,
		maxReportedInstances,
		unknownAndDifferingTogether,
		emptyDiffTimes,
	} = feishu.options;
	if (maxInstancesPerRequest !== null && sent.length > maxInstancesPerRequest) {
		return invalidParam();
	}
	if (hasRejectedId(feishu, sent)) return invalidParam();
	const processed = sent.slice(0, maxProcessedInstances ?? undefined);
	feishu.counts.checkedInstances += processed.length;

	const differing: DifferingInstance[] = [];
	for (const instance of processed) {
		if (differing.length === maxReportedInstances) break;
		const difference = compare(
			instance,
			instances.get(instance.instanceId),
			unknownAndDifferingTogether,
		);
		if (difference) differing.push(difference);
	}
	if (version === 'v4') return success({ diff_instances: differing.map(toV4) });
	// The v3 documentation says that `diff_times` may be absent. It is absent if nothing differs.
	return success(differing.length > 0 || emptyDiffTimes ? { diff_times: differing } : {});
}

/**
 * Applies Feishu's rules in the order of its FAQ page; the first match decides. Returns `undefined` if
 * nothing differs.
 */
function compare(
	sent: SentInstance,
	stored: StoredInstance | undefined,
	unknownAndDifferingTogether: boolean,
): DifferingInstance | undefined {
	const instance_id = sent.instanceId;
	if (!stored) return { instance_id, update_time: 0, tasks: [] };

	const { update_time } = stored;
	const unknown: DifferingInstance['tasks'] = [];
	const differing: DifferingInstance['tasks'] = [];
	const either: DifferingInstance['tasks'] = [];
	for (const { taskId, updateTime } of sent.tasks) {
		const storedTime = stored.tasks.get(taskId);
		// Any other time differs, whether Feishu's is older or newer.
		if (storedTime === updateTime) continue;
		const task = { task_id: taskId, update_time: storedTime ?? 0 };
		(storedTime === undefined ? unknown : differing).push(task);
		either.push(task);
	}
	if (unknown.length > 0) {
		return { instance_id, update_time, tasks: unknownAndDifferingTogether ? either : unknown };
	}
	if (differing.length > 0) return { instance_id, update_time, tasks: differing };
	if (update_time !== sent.updateTime) return { instance_id, update_time, tasks: [] };
	return undefined;
}

function toV4({ instance_id, update_time, tasks }: DifferingInstance) {
	return {
		instance_id,
		update_time: String(update_time),
		tasks: tasks.map((task) => ({ ...task, update_time: String(task.update_time) })),
	};
}

function hasRejectedId({ rejectedInstanceIds, rejectedTaskIds }: FakeFeishu, sent: SentInstance[]) {
	if (rejectedInstanceIds.size === 0 && rejectedTaskIds.size === 0) return false;
	return sent.some(
		({ instanceId, tasks }) =>
			rejectedInstanceIds.has(instanceId) ||
			tasks.some(({ taskId }) => rejectedTaskIds.has(taskId)),
	);
}

/**
 * The instances of a request, or `undefined` if any part is not exactly as documented. Doesn't use a zod
 * schema because the benchmarks send a million instances.
 */
function parseCheck(body: unknown, version: CheckVersion): SentInstance[] | undefined {
	const parseTime = version === 'v4' ? parseTimeText : parseTimeNumber;
	const list = version === 'v4' ? 'instances' : 'update_times';
	if (!hasExactly(body, 1) || !Array.isArray(body[list])) return undefined;

	const instances: SentInstance[] = [];
	for (const instance of body[list] as unknown[]) {
		if (!hasExactly(instance, 3)) return undefined;
		const instanceId = parseId(instance.instance_id);
		const updateTime = parseTime(instance.update_time);
		if (instanceId === undefined || updateTime === undefined) return undefined;
		if (!Array.isArray(instance.tasks)) return undefined;

		const tasks: SentInstance['tasks'] = [];
		for (const task of instance.tasks as unknown[]) {
			if (!hasExactly(task, 2)) return undefined;
			const taskId = parseId(task.task_id);
			const taskTime = parseTime(task.update_time);
			if (taskId === undefined || taskTime === undefined) return undefined;
			tasks.push({ taskId, updateTime: taskTime });
		}
		instances.push({ instanceId, updateTime, tasks });
	}
	return instances;
}

/** Whether an object has this number of fields. If all required fields are present, it has no others. */
function hasExactly(value: unknown, fields: number): value is Record<string, unknown> {
	return (
		typeof value === 'object' &&
		value !== null &&
		!Array.isArray(value) &&
		Object.keys(value).length === fields
	);
}

function parseId(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function parseTimeText(value: unknown): number | undefined {
	if (typeof value !== 'string' || !/^\d{1,16}$/.test(value)) return undefined;
	return parseTimeNumber(Number(value));
}

function parseTimeNumber(value: unknown): number | undefined {
	return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
