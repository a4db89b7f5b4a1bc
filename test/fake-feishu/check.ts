import { invalidParam, success, type Answer } from './answers';
import type { FakeFeishu } from './index';
import type { Instances, StoredInstance } from './instances';

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

/** Answers a check in either version; both are the same decision in different clothes. */
export function check(
	standIn: FakeFeishu,
	instances: Instances,
	version: CheckVersion,
	body: unknown,
): Answer {
	const sent = parseCheck(body, version);
	if (!sent) return invalidParam();
	const { maxInstancesPerRequest, unknownAndDifferingTogether, emptyDiffTimes } = standIn.options;
	if (maxInstancesPerRequest !== null && sent.length > maxInstancesPerRequest) {
		return invalidParam();
	}
	if (isRefused(standIn, sent)) return invalidParam();
	standIn.counts.checkedInstances += sent.length;

	const differing: DifferingInstance[] = [];
	for (const instance of sent) {
		const difference = compare(
			instance,
			instances.get(instance.instanceId),
			unknownAndDifferingTogether,
		);
		if (difference) differing.push(difference);
	}
	if (version === 'v4') return success({ diff_instances: differing.map(inStrings) });
	// The v3 page lets `diff_times` be absent, which is what it is when nothing differs.
	return success(differing.length > 0 || emptyDiffTimes ? { diff_times: differing } : {});
}

/**
 * Feishu's rules in the order of its FAQ page; the first that applies is the answer. `undefined` if
 * Feishu's copy is up to date.
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
		// Inequality, not age: Feishu's time may be older or newer.
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

function inStrings({ instance_id, update_time, tasks }: DifferingInstance) {
	return {
		instance_id,
		update_time: String(update_time),
		tasks: tasks.map((task) => ({ ...task, update_time: String(task.update_time) })),
	};
}

function isRefused({ refusedInstanceIds, refusedTaskIds }: FakeFeishu, sent: SentInstance[]) {
	if (refusedInstanceIds.size === 0 && refusedTaskIds.size === 0) return false;
	return sent.some(
		({ instanceId, tasks }) =>
			refusedInstanceIds.has(instanceId) || tasks.some(({ taskId }) => refusedTaskIds.has(taskId)),
	);
}

/**
 * The instances of a request, or `undefined` if any part is not exactly as documented. By hand rather
 * than by schema, because benches send a million instances through here.
 */
function parseCheck(body: unknown, version: CheckVersion): SentInstance[] | undefined {
	const time = version === 'v4' ? timeFromDigits : timeFromInteger;
	const list = version === 'v4' ? 'instances' : 'update_times';
	if (!hasExactly(body, 1) || !Array.isArray(body[list])) return undefined;

	const instances: SentInstance[] = [];
	for (const instance of body[list] as unknown[]) {
		if (!hasExactly(instance, 3)) return undefined;
		const instanceId = id(instance.instance_id);
		const updateTime = time(instance.update_time);
		if (instanceId === undefined || updateTime === undefined) return undefined;
		if (!Array.isArray(instance.tasks)) return undefined;

		const tasks: SentInstance['tasks'] = [];
		for (const task of instance.tasks as unknown[]) {
			if (!hasExactly(task, 2)) return undefined;
			const taskId = id(task.task_id);
			const taskTime = time(task.update_time);
			if (taskId === undefined || taskTime === undefined) return undefined;
			tasks.push({ taskId, updateTime: taskTime });
		}
		instances.push({ instanceId, updateTime, tasks });
	}
	return instances;
}

/** With all required fields read afterwards, this many fields means no others. */
function hasExactly(value: unknown, fields: number): value is Record<string, unknown> {
	return (
		typeof value === 'object' &&
		value !== null &&
		!Array.isArray(value) &&
		Object.keys(value).length === fields
	);
}

function id(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function timeFromDigits(value: unknown): number | undefined {
	if (typeof value !== 'string' || !/^\d{1,16}$/.test(value)) return undefined;
	return timeFromInteger(Number(value));
}

function timeFromInteger(value: unknown): number | undefined {
	return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
