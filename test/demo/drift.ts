import type { InstanceInput, TaskState } from '../fake-feishu';
import { WEEK_END, type Approval } from './company';
import type { Difference, TaskDifference } from './difference';
import type { Random } from './random';

/** How Feishu's copy came to differ. */
export interface Drift {
	/** Milliseconds that Feishu's time is off, or that it does not know the instance at all. */
	instance?: 'missing' | number;
	/** The same for tasks, the last task first. */
	tasks?: ReadonlyArray<'missing' | number>;
}

/** A difference that was planted: what a check has to find. */
export interface Planted {
	approval: Approval;
	expected: Difference;
}

/** Feishu's side, and how it differs from the company's. */
export interface Planting {
	feishu: InstanceInput[];
	planted: Planted[];
}

const MINUTE = 60_000;

/** Every way to differ, and how often it is planted. Each gives amounts of its own to every instance. */
const DRIFTS: ReadonlyArray<[times: number, drift: (random: Random) => Drift]> = [
	[3, () => ({ instance: 'missing' })],
	[2, (random) => ({ instance: -amount(random) })],
	[2, (random) => ({ instance: amount(random) })],
	[1, () => ({ tasks: ['missing'] })],
	[1, (random) => ({ tasks: [-amount(random)] })],
	[1, (random) => ({ tasks: [amount(random)] })],
	// Several at once: a decision, and the step that it opened, did not arrive.
	[2, (random) => ({ instance: -amount(random), tasks: ['missing'] })],
	[1, (random) => ({ instance: -amount(random), tasks: [-amount(random)] })],
	[1, (random) => ({ instance: amount(random), tasks: [amount(random)] })],
	[1, (random) => ({ tasks: [-amount(random), amount(random)] })],
	[1, (random) => ({ tasks: ['missing', -amount(random)] })],
];

/** Feishu's side of the company's approvals, with drift of every kind in it. */
export function plantDrift(approvals: readonly Approval[], random: Random): Planting {
	const drifts = DRIFTS.flatMap(([times, drift]) =>
		Array.from({ length: times }, () => drift(random)),
	);
	const drifted = new Map<Approval, Drift>();
	for (const drift of drifts) {
		const fitting = approvals.filter(
			(approval) => !drifted.has(approval) && canDrift(approval, drift),
		);
		drifted.set(random.pick(fitting), drift);
	}
	return {
		feishu: approvals.flatMap((approval) => feishuCopy(approval, drifted.get(approval) ?? {})),
		planted: approvals.flatMap((approval) => {
			const drift = drifted.get(approval);
			return drift ? [{ approval, expected: expectedOf(approval, drift) }] : [];
		}),
	};
}

/** Whether a drift gives Feishu times that can be: after the creation, and before the week was over. */
function canDrift({ start_time, update_time, tasks }: Approval, drift: Drift): boolean {
	const canMove = (offset: 'missing' | number, from: number, to: number) =>
		typeof offset !== 'number' || (to + offset > from && to + offset < WEEK_END);
	return (
		tasks.length > 0 &&
		canMove(drift.instance ?? 0, start_time, update_time) &&
		(drift.tasks ?? []).every((offset, fromLast) => {
			const task = tasks.at(-1 - fromLast);
			return task && canMove(offset, task.create_time, task.update_time);
		})
	);
}

/** What Feishu has of an approval that drifted: a list of one, or of none. */
function feishuCopy({ instance_id, update_time, tasks }: Approval, drift: Drift): InstanceInput[] {
	if (drift.instance === 'missing') return [];
	const offsets = [...(drift.tasks ?? [])].reverse();
	const undrifted = tasks.length - offsets.length;
	return [
		{
			instance_id,
			update_time: update_time + (drift.instance ?? 0),
			tasks: tasks.flatMap((task, index): TaskState[] => {
				const offset = index < undrifted ? 0 : offsets[index - undrifted];
				return offset === 'missing'
					? []
					: [{ task_id: task.task_id, update_time: task.update_time + offset }];
			}),
		},
	];
}

/** What the node has to say of a drift, by Feishu's rules and the node's documentation. */
function expectedOf(approval: Approval, drift: Drift): Difference {
	const { instance_id, update_time } = approval;
	const head = { instance_id, local_update_time: update_time };
	if (drift.instance === 'missing') {
		return { ...head, status: 'missing', update_time: 0, tasks: [] };
	}
	const tasks = (drift.tasks ?? [])
		.map((offset, fromLast): TaskDifference => {
			const task = approval.tasks[approval.tasks.length - 1 - fromLast];
			const own = { task_id: task.task_id, local_update_time: task.update_time };
			if (offset === 'missing') return { ...own, status: 'missing', update_time: 0 };
			return {
				...own,
				status: offset < 0 ? 'behind' : 'ahead',
				update_time: task.update_time + offset,
			};
		})
		.reverse();
	// Of an instance with unknown tasks Feishu names these alone: the others show once they are synced.
	const unknown = tasks.filter(({ status }) => status === 'missing');
	const offset = drift.instance ?? 0;
	return {
		...head,
		status: offset < 0 ? 'behind' : offset > 0 ? 'ahead' : 'tasks_differ',
		update_time: update_time + offset,
		tasks: unknown.length > 0 ? unknown : tasks,
	};
}

function amount(random: Random): number {
	return random.between(2 * MINUTE, 180 * MINUTE);
}
