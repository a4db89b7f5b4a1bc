import { isDeepStrictEqual } from 'node:util';

import type { InstanceInput } from '../fake-feishu';
import type { Approval, Random } from './company';

/** A task in an output item of Check, as docs/check.md documents it. Times are Unix milliseconds. */
export interface TaskDifference {
	task_id: string;
	status: 'missing' | 'behind' | 'ahead';
	update_time: number;
	local_update_time: number;
}

/**
 * An output item of Check, as docs/check.md documents it. Not imported from the node, so that the demo fails if the
 * node and its documentation disagree.
 */
export interface Difference {
	instance_id: string;
	status: 'missing' | 'behind' | 'ahead' | 'tasks_differ';
	/** Only in found differences. It says the rest in words and is not compared. */
	explanation?: string;
	update_time: number;
	local_update_time: number;
	tasks: TaskDifference[];
}

/** Returns whether Feishu has a newer version of the instance or of a task. A sync would overwrite it with old data. */
export function isFeishuAhead({ status, tasks }: Difference): boolean {
	return status === 'ahead' || tasks.some((task) => task.status === 'ahead');
}

type DriftStatus = TaskDifference['status'] | 'same';

/** Feishu's status of an instance and of its last tasks. */
type Drift = [instance: DriftStatus, ...lastTasks: DriftStatus[]];

const DRIFTS: Array<[count: number, ...drift: Drift]> = [
	[3, 'missing'],
	[2, 'behind'],
	[2, 'ahead'],
	[1, 'same', 'missing'],
	[1, 'same', 'behind'],
	[1, 'same', 'ahead'],
	[2, 'behind', 'missing'],
	[1, 'behind', 'behind'],
	[1, 'ahead', 'ahead'],
	[1, 'same', 'ahead', 'behind'],
	[1, 'same', 'behind', 'missing'],
];

const MIN_OFFSET_MS = 2 * 60_000;
const MAX_OFFSET_MS = 3 * 60 * 60_000;

/** What Feishu has, and the differences that a check has to find. */
export interface PlantedDrift {
	feishu: InstanceInput[];
	expected: Difference[];
}

/** Copies the approvals to Feishu and changes some of the copies, in every way that a check distinguishes. */
export function plantDrift(approvals: readonly Approval[], random: Random): PlantedDrift {
	const candidates = random.shuffle(approvals.filter(({ tasks }) => tasks.length >= 2));
	const drifts = new Map<Approval, Drift>();
	for (const [count, ...drift] of DRIFTS) {
		for (const approval of candidates.splice(0, count)) drifts.set(approval, drift);
	}
	const planted = approvals.map((approval) =>
		applyDrift(approval, drifts.get(approval) ?? ['same'], random),
	);
	return {
		feishu: planted.flatMap(({ feishu }) => feishu),
		expected: planted.flatMap(({ expected }) => expected),
	};
}

function applyDrift(
	{ instance_id, update_time: local_update_time, tasks: localTasks }: Approval,
	[status, ...lastTasks]: Drift,
	random: Random,
): PlantedDrift {
	const update_time = toFeishuTime(local_update_time, status, random);
	const tasks = localTasks.map((task, index) => {
		const taskStatus = lastTasks.at(index - localTasks.length) ?? 'same';
		return {
			task_id: task.task_id,
			status: taskStatus,
			update_time: toFeishuTime(task.update_time, taskStatus, random),
			local_update_time: task.update_time,
		};
	});
	const differentTasks = tasks.flatMap((task) =>
		task.status === 'same' ? [] : [{ ...task, status: task.status }],
	);
	const missingTasks = differentTasks.filter((task) => task.status === 'missing');
	const difference: Difference = {
		instance_id,
		status: status === 'same' ? 'tasks_differ' : status,
		update_time,
		local_update_time,
		// If tasks are missing, Feishu reports only those.
		tasks: missingTasks.length > 0 ? missingTasks : differentTasks,
	};
	const feishuTasks = tasks.filter((task) => task.status !== 'missing');
	return {
		feishu: status === 'missing' ? [] : [{ instance_id, update_time, tasks: feishuTasks }],
		expected: status === 'same' && differentTasks.length === 0 ? [] : [difference],
	};
}

/** Returns Unix milliseconds; 0 if Feishu does not have the instance or task. */
function toFeishuTime(localTime: number, status: DriftStatus, random: Random): number {
	switch (status) {
		case 'same':
			return localTime;
		case 'missing':
			return 0;
		case 'behind':
			return localTime - random.between(MIN_OFFSET_MS, MAX_OFFSET_MS);
		case 'ahead':
			return localTime + random.between(MIN_OFFSET_MS, MAX_OFFSET_MS);
	}
}

/** Compares the differences that a check found with the expected ones. Returns lines of text; none if they are equal. */
export function findMismatches(
	expected: readonly Difference[],
	found: readonly Difference[],
): string[] {
	const lines: string[] = [];
	const notFound = new Map(expected.map((difference) => [difference.instance_id, difference]));
	for (const difference of found) {
		const expectedDifference = notFound.get(difference.instance_id);
		notFound.delete(difference.instance_id);
		if (!expectedDifference) {
			lines.push(`Unexpected: ${JSON.stringify(difference)}`);
		} else if (!isDeepStrictEqual(toPlain(difference), toPlain(expectedDifference))) {
			lines.push(
				`Different: expected ${JSON.stringify(expectedDifference)}`,
				`           found    ${JSON.stringify(difference)}`,
			);
		}
	}
	for (const difference of notFound.values()) lines.push(`Missing: ${JSON.stringify(difference)}`);
	return lines;
}

/** Objects from n8n's engine can have other prototypes, which `isDeepStrictEqual` compares. */
function toPlain({ explanation: _, ...difference }: Difference): unknown {
	return JSON.parse(JSON.stringify(difference));
}
