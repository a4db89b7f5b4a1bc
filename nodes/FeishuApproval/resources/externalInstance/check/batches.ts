import type { LocalInstance, LocalTask } from '../../../feishu/api/checkExternalInstances';

/** Bodies stay below so many bytes, whatever the number of tasks; gateways commonly refuse more than 1 MB. */
const MAX_BODY_BYTES = 1_000_000;

/** Bytes of a body around its instances. */
const BODY_OVERHEAD_BYTES = 40;

/** Bytes of the JSON around an instance's ID: names, quotes, a time of 16 digits, punctuation. */
const INSTANCE_OVERHEAD_BYTES = 64;

/** The same around a task's ID. */
const TASK_OVERHEAD_BYTES = 48;

/** Instances to send together. An instance with very many tasks may stand in several, with some of them each. */
export type Batch = LocalInstance[];

/**
 * Cuts instances into batches of at most `size`, as few as there can be, whose bodies stay below 1 MB.
 * Made one at a time, so that a batch exists only while it is sent.
 */
export function* createBatches(instances: Iterable<LocalInstance>, size: number): Generator<Batch> {
	let batch: Batch = [];
	let bytes = BODY_OVERHEAD_BYTES;
	for (const instance of instances) {
		const instanceBytes = estimateBytes(instance);
		const isTooLarge = BODY_OVERHEAD_BYTES + instanceBytes > MAX_BODY_BYTES;
		if (
			batch.length > 0 &&
			(batch.length === size || isTooLarge || bytes + instanceBytes > MAX_BODY_BYTES)
		) {
			yield batch;
			batch = [];
			bytes = BODY_OVERHEAD_BYTES;
		}
		if (isTooLarge) {
			for (const part of splitTasks(instance)) yield [part];
			continue;
		}
		batch.push(instance);
		bytes += instanceBytes;
	}
	if (batch.length > 0) yield batch;
}

/** An instance too large for one body, with as many of its tasks at a time as one can hold. */
function* splitTasks({ id, updateTime, tasks: allTasks }: LocalInstance): Generator<LocalInstance> {
	const head = BODY_OVERHEAD_BYTES + INSTANCE_OVERHEAD_BYTES + jsonStringBytes(id);
	let tasks: LocalTask[] = [];
	let bytes = head;
	for (const task of allTasks) {
		const taskBytes = TASK_OVERHEAD_BYTES + jsonStringBytes(task.id);
		if (tasks.length > 0 && bytes + taskBytes > MAX_BODY_BYTES) {
			yield { id, updateTime, tasks };
			tasks = [];
			bytes = head;
		}
		tasks.push(task);
		bytes += taskBytes;
	}
	yield { id, updateTime, tasks };
}

function estimateBytes({ id, tasks }: LocalInstance): number {
	let bytes = INSTANCE_OVERHEAD_BYTES + jsonStringBytes(id);
	for (const task of tasks) bytes += TASK_OVERHEAD_BYTES + jsonStringBytes(task.id);
	return bytes;
}

/** Bytes of a text inside JSON's quotes. Nearly every ID is plain, and need not be written to be measured. */
function jsonStringBytes(text: string): number {
	return /^[\w.:/ -]*$/.test(text) ? text.length : Buffer.byteLength(JSON.stringify(text));
}
