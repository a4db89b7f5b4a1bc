import { type Approval, createApprovals, Random, WEEK_END } from '../demo/company';
import { type Difference, plantDrift } from '../demo/drift';
import type { InstanceInput, TaskState } from '../fake-feishu';

/** Approvals of the last week, and Feishu's copy of them, which differs for the last hours. */
export interface Week {
	/** The approvals in the local system. */
	approvals: Approval[];
	/** The instances on Feishu. */
	feishu: InstanceInput[];
	/** The differences that a check must find. */
	expected: Difference[];
}

const APPROVALS = 240;
/** With this seed, each statement of `EDGE_CASES` in `approval-tables.ts` changes an instance that a sync updates. */
const SEED = 7;

const MINUTE = 60_000;

/** Only approvals that changed this recently differ, because the examples query one day. Milliseconds. */
const DRIFT_WINDOW_MS = 12 * 60 * MINUTE;

/**
 * Creates approvals with every kind of drift. The newest change is one minute old. One instance on Feishu has a task
 * that the local system has deleted.
 */
export function createDriftedWeek(): Week {
	const random = new Random(SEED);
	const approvals = createApprovals(APPROVALS, random);
	const isRecent = ({ update_time }: Approval) => update_time > WEEK_END - DRIFT_WINDOW_MS;
	const drift = plantDrift(approvals.filter(isRecent), random);
	const unchanged = approvals.filter((approval) => !isRecent(approval));

	const offset = Date.now() - MINUTE - WEEK_END;
	const expected = drift.expected.map((difference) => shiftTimes(difference, offset));
	return {
		approvals: approvals.map((approval) => shiftTimes(approval, offset)),
		feishu: [...unchanged.map(toInstanceInput), ...drift.feishu]
			.map((instance) => shiftTimes(instance, offset))
			.map((instance) => addDeletedTask(instance, expected)),
		expected,
	};
}

function toInstanceInput({ instance_id, update_time, tasks }: Approval): InstanceInput {
	return {
		instance_id,
		update_time,
		tasks: tasks.map((task) => ({ task_id: task.task_id, update_time: task.update_time })),
	};
}

/**
 * Adds a task that the local system does not have to one instance that is behind. A check does not find it, because
 * the request does not contain the task. A sync removes it.
 */
function addDeletedTask(instance: InstanceInput, expected: readonly Difference[]): InstanceInput {
	const behind = expected.find(({ status }) => status === 'behind');
	if (instance.instance_id !== behind?.instance_id) return instance;
	const tasks = [...(instance.tasks as readonly TaskState[])];
	const deleted = { task_id: `${instance.instance_id}-deleted`, update_time: instance.update_time };
	return { ...instance, tasks: [...tasks, deleted] };
}

/** Returns a copy of the value with `offset` milliseconds added to every field that ends in `_time`, except 0. */
function shiftTimes<T>(value: T, offset: number): T {
	return JSON.parse(
		JSON.stringify(value, (name, field: unknown) =>
			name.endsWith('_time') && typeof field === 'number' && field > 0 ? field + offset : field,
		),
	) as T;
}
