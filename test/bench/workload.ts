/** An approval instance as a source gives it, in Feishu's own names. */
export interface SourceInstance {
	instance_id: string;
	update_time: number;
	title: string;
	tasks: Array<{ task_id: string; update_time: number }>;
}

const TIME = 1_591_603_040_000;
const TASKS = 3;

/** One instance in so many has drifted on Feishu. */
const DRIFTED = 100;

/** Instances of three tasks, the same for the same count. */
export function instances(count: number): SourceInstance[] {
	return Array.from({ length: count }, (_, index) => ({
		instance_id: `OA-2026-${String(index).padStart(8, '0')}`,
		update_time: TIME + index,
		title: `Request ${index}`,
		tasks: Array.from({ length: TASKS }, (_, task) => ({
			task_id: `T-${index}-${task}`,
			update_time: TIME + index + task,
		})),
	}));
}

/** What Feishu has of them: one in a hundred is a second behind. */
export function* feishusCopies(count: number) {
	for (const { title: _, ...instance } of instances(count)) {
		const isDrifted = Number(instance.update_time - TIME) % DRIFTED === 0;
		yield isDrifted ? { ...instance, update_time: instance.update_time - 1000 } : instance;
	}
}

/** How many of so many instances every contender has to find. */
export function driftedAmong(count: number): number {
	return Math.ceil(count / DRIFTED);
}
