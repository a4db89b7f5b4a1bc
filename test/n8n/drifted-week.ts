import { createApprovals, Random, WEEK_END, type Approval } from '../demo/company';
import { plantDrift, type Difference } from '../demo/drift';
import type { InstanceInput, TaskState } from '../fake-feishu';

/** A company's week that has just ended, and how Feishu's copy of its last day differs. */
export interface Week {
	approvals: Approval[];
	/** What Feishu has of them. */
	feishu: InstanceInput[];
	/** What a check has to find. */
	expected: Difference[];
}

const APPROVALS = 240;
/** With this seed, each change by last digit in `approval-tables.ts` affects an instance that is synced. */
const SEED = 7;

const MINUTE = 60_000;

/** Drift is planted in what changed so lately: well within the day that the example's query looks back. */
const DRIFTED_WITHIN = 12 * 60 * MINUTE;

/**
 * The demo's company and drift of every kind, in times that end a minute ago. Of one approval Feishu also has a
 * task that the company dropped.
 */
export function createDriftedWeek(): Week {
	const random = new Random(SEED);
	const company = createApprovals(APPROVALS, random);
	const isLate = ({ update_time }: Approval) => update_time > WEEK_END - DRIFTED_WITHIN;
	const drift = plantDrift(company.filter(isLate), random);
	const inStep = company.filter((approval) => !isLate(approval));

	const later = Date.now() - MINUTE - WEEK_END;
	const expected = drift.expected.map((difference) => moved(difference, later));
	return {
		approvals: company.map((approval) => moved(approval, later)),
		feishu: [...inStep.map(toTimes), ...drift.feishu]
			.map((instance) => moved(instance, later))
			.map((instance) => withDroppedTask(instance, expected)),
		expected,
	};
}

function toTimes({ instance_id, update_time, tasks }: Approval): InstanceInput {
	return {
		instance_id,
		update_time,
		tasks: tasks.map((task) => ({ task_id: task.task_id, update_time: task.update_time })),
	};
}

/** A check cannot see such a task, since it is not asked about it; a sync removes it all the same. */
function withDroppedTask(instance: InstanceInput, expected: readonly Difference[]): InstanceInput {
	const behind = expected.find(({ status }) => status === 'behind');
	if (instance.instance_id !== behind?.instance_id) return instance;
	const tasks = [...(instance.tasks as readonly TaskState[])];
	const dropped = { task_id: `${instance.instance_id}-dropped`, update_time: instance.update_time };
	return { ...instance, tasks: [...tasks, dropped] };
}

/** A copy in which every time, which is what ends in `_time`, is so many milliseconds later; 0 is none. */
function moved<T>(value: T, later: number): T {
	return JSON.parse(
		JSON.stringify(value, (name, field: unknown) =>
			name.endsWith('_time') && typeof field === 'number' && field > 0 ? field + later : field,
		),
	) as T;
}
