import type { LocalInstance, LocalTask } from '../../../feishu/api/checkExternalInstances';

/** Maximum size of a request body, whatever the number of tasks. Gateways commonly reject more than 1 MB. */
const MAX_BODY_BYTES = 1_000_000;

/** Bytes of a body without its instances, but with the one that `completeness.ts` adds. */
const BODY_OVERHEAD_BYTES = 200;

/** Bytes of an instance without its ID and tasks: field names, quotes, punctuation, a time of 16 digits. */
const INSTANCE_OVERHEAD_BYTES = 64;

/** Bytes of a task without its ID: field names, quotes, punctuation, a time of 16 digits. */
const TASK_OVERHEAD_BYTES = 48;

/** The instances of one request. An instance with very many tasks may be split over several batches. */
export type Batch = LocalInstance[];

/**
 * Splits instances into as few batches as possible. Batches are created one at a time, so that a batch is in memory
 * only while it is sent.
 *
 * @param getSize returns how many instances the next batch may have. A batch never has more than 1 MB.
 */
export function* createBatches(
	instances: Iterable<LocalInstance>,
	getSize: () => number,
): Generator<Batch, void, undefined> {
	let batch: Batch = [];
	let bytes = BODY_OVERHEAD_BYTES;
	for (const instance of instances) {
		const instanceBytes = estimateBytes(instance);
		const isTooLarge = BODY_OVERHEAD_BYTES + instanceBytes > MAX_BODY_BYTES;
		if (
			batch.length > 0 &&
			(batch.length >= getSize() || isTooLarge || bytes + instanceBytes > MAX_BODY_BYTES)
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

/** Splits an instance that is too large for one body into several with some of its tasks each. */
function* splitTasks({ id, updateTime, tasks: allTasks }: LocalInstance): Generator<LocalInstance> {
	const bytesWithoutTasks = BODY_OVERHEAD_BYTES + INSTANCE_OVERHEAD_BYTES + jsonStringBytes(id);
	let tasks: LocalTask[] = [];
	let bytes = bytesWithoutTasks;
	for (const task of allTasks) {
		const taskBytes = TASK_OVERHEAD_BYTES + jsonStringBytes(task.id);
		if (tasks.length > 0 && bytes + taskBytes > MAX_BODY_BYTES) {
			yield { id, updateTime, tasks };
			tasks = [];
			bytes = bytesWithoutTasks;
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

/** Bytes of a text as a JSON string. Most IDs have only ASCII characters that JSON does not escape. */
function jsonStringBytes(text: string): number {
	return /^[\w.:/ -]*$/.test(text) ? text.length : Buffer.byteLength(JSON.stringify(text));
}
