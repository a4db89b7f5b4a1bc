import fc from 'fast-check';

import { createBatches } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/batches';
import {
	createCheckRequest,
	type LocalInstance,
} from '../../../../nodes/FeishuApproval/feishu/api/checkExternalInstances';

const TIME = 1591603040000;
const MEGABYTE = 1_000_000;

const instance = (id: string, taskIds: string[] = []): LocalInstance => ({
	id,
	updateTime: TIME,
	tasks: taskIds.map((taskId) => ({ id: taskId, updateTime: TIME })),
});

const createInstances = (count: number, taskIds: string[] = []) =>
	Array.from({ length: count }, (_, index) => instance(`instance-${index}`, taskIds));

/** Size of the request body in bytes, in the API version in which it is larger. */
function getBodySize(batch: LocalInstance[]): number {
	return Math.max(
		...(['v3', 'v4'] as const).map((version) =>
			Buffer.byteLength(JSON.stringify(createCheckRequest(version, batch).createBody?.())),
		),
	);
}

test('there are as few batches as the size allows', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 0, max: 500 }),
			fc.integer({ min: 1, max: 120 }),
			(count, size) => {
				const batches = [...createBatches(createInstances(count, ['1', '2', '3']), () => size)];
				expect(batches).toHaveLength(Math.ceil(count / size));
				expect(Math.max(0, ...batches.map((batch) => batch.length))).toBeLessThanOrEqual(size);
			},
		),
	);
});

test('every instance is in exactly one batch, and the order is kept', () => {
	fc.assert(
		fc.property(
			fc.array(fc.array(fc.string({ unit: 'binary' })), { maxLength: 30 }),
			fc.integer({ min: 1, max: 7 }),
			(taskLists, size) => {
				const instances = taskLists.map((taskIds, index) => instance(String(index), taskIds));
				expect([...createBatches(instances, () => size)].flat()).toEqual(instances);
			},
		),
	);
});

test('a request body is smaller than 1 MB, whatever characters the IDs have', () => {
	fc.assert(
		fc.property(
			fc.constantFrom('plain-id', '审批', '🧾', '"\\', '\u0000', '\ud800'),
			fc.integer({ min: 1, max: 40 }),
			fc.integer({ min: 1, max: 400 }),
			(text, repeat, taskCount) => {
				const taskIds = Array.from(
					{ length: taskCount },
					(_, index) => text.repeat(repeat) + index,
				);
				for (const batch of createBatches(createInstances(60, taskIds), () => 1000)) {
					expect(getBodySize(batch)).toBeLessThan(MEGABYTE);
				}
			},
		),
		{ numRuns: 20 },
	);
});

test('a full batch uses more than 90 % of 1 MB', () => {
	const [first = []] = createBatches(
		createInstances(20_000, ['112253', '112254', '112255']),
		() => 20_000,
	);
	expect(getBodySize(first)).toBeGreaterThan(0.9 * MEGABYTE);
});

test('an instance that is too large for one request is split into parts that together have all its tasks', () => {
	const taskIds = Array.from({ length: 50_000 }, (_, index) => `task-${index}`);
	const batches = [
		...createBatches(
			[instance('before'), instance('large', taskIds), instance('after')],
			() => 100,
		),
	];
	const getFirstId = (batch: LocalInstance[]) => batch[0]?.id;
	const parts = batches.filter((batch) => getFirstId(batch) === 'large');
	expect(batches.map(getFirstId)).toEqual(['before', ...parts.map(() => 'large'), 'after']);
	expect(parts.length).toBeGreaterThan(1);
	expect(parts.flat().flatMap(({ tasks }) => tasks.map(({ id }) => id))).toEqual(taskIds);
	for (const part of parts) expect(getBodySize(part)).toBeLessThan(MEGABYTE);
});
