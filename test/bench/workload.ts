/** An approval instance from the local system, with Feishu's field names. */
export interface SourceInstance {
	instance_id: string;
	update_time: number;
	title: string;
	tasks: Array<{ task_id: string; update_time: number }>;
}

/** Milliseconds since the Unix epoch. */
const BASE_TIME = 1_591_603_040_000;
const TASKS_PER_INSTANCE = 3;

/** Every n-th instance is out of date on Feishu. */
const DRIFT_INTERVAL = 100;

/** Creates instances with three tasks each. Deterministic. */
export function createInstances(count: number): SourceInstance[] {
	return Array.from({ length: count }, (_, index) => ({
		instance_id: `OA-2026-${String(index).padStart(8, '0')}`,
		update_time: BASE_TIME + index,
		title: `Request ${index}`,
		tasks: Array.from({ length: TASKS_PER_INSTANCE }, (_, task) => ({
			task_id: `T-${index}-${task}`,
			update_time: BASE_TIME + index + task,
		})),
	}));
}

/** Yields the same instances as stored on Feishu: one in a hundred is one second behind. */
export function* createRemoteInstances(count: number) {
	for (const { title: _, ...instance } of createInstances(count)) {
		const isDrifted = (instance.update_time - BASE_TIME) % DRIFT_INTERVAL === 0;
		yield isDrifted ? { ...instance, update_time: instance.update_time - 1000 } : instance;
	}
}

/** Returns the number of differences that a contender must find among `count` instances. */
export function countDrifted(count: number): number {
	return Math.ceil(count / DRIFT_INTERVAL);
}
