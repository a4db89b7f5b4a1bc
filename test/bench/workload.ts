import { createHash } from 'node:crypto';

/** An approval instance from the local system, with Feishu's field names. */
interface SourceInstance {
	instance_id: string;
	update_time: number;
	title: string;
	tasks: Array<{ task_id: string; update_time: number }>;
}

/** An n8n item with an instance. */
export interface Item {
	json: SourceInstance;
}

/** Milliseconds since the Unix epoch. */
const BASE_TIME = 1_591_603_040_000;
const TASKS_PER_INSTANCE = 3;

/** Every n-th instance is out of date on Feishu. */
const DRIFT_INTERVAL = 100;

/** Creates items with an instance with three tasks each. Deterministic. */
export function createItems(count: number): Item[] {
	return Array.from({ length: count }, (_, index) => ({
		json: {
			instance_id: createId(index),
			update_time: BASE_TIME + index,
			title: `Request ${index}`,
			tasks: Array.from({ length: TASKS_PER_INSTANCE }, (_, task) => ({
				task_id: `T-${index}-${task}`,
				update_time: BASE_TIME + index + task,
			})),
		},
	}));
}

/** Yields the same instances as stored on Feishu: one in a hundred is one second behind. */
export function* createRemoteInstances(count: number) {
	for (const { json } of createItems(count)) {
		const { title: _, ...instance } = json;
		const isDrifted = (instance.update_time - BASE_TIME) % DRIFT_INTERVAL === 0;
		yield isDrifted ? { ...instance, update_time: instance.update_time - 1000 } : instance;
	}
}

/** Returns the IDs of the instances that a check of `count` instances must find. */
export function getDriftedIds(count: number): string[] {
	return getIds(count).filter((_, index) => index % DRIFT_INTERVAL === 0);
}

/** Returns the IDs of the first `count` instances. */
export function getIds(count: number): string[] {
	return Array.from({ length: count }, (_, index) => createId(index));
}

function createId(index: number): string {
	return `OA-2026-${String(index).padStart(8, '0')}`;
}

/** Returns a hash of the IDs, whatever their order. */
export function hashIds(ids: readonly string[]): string {
	return createHash('sha256')
		.update([...ids].sort().join('\n'))
		.digest('hex');
}
