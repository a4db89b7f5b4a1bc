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

const many = (count: number, taskIds: string[] = []) =>
	Array.from({ length: count }, (_, index) => instance(`instance-${index}`, taskIds));

function bytesOf(batch: LocalInstance[]): number {
	return Math.max(
		...(['v3', 'v4'] as const).map((version) =>
			Buffer.byteLength(JSON.stringify(createCheckRequest(version, batch).body())),
		),
	);
}

test('there are as few batches as the size allows', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 0, max: 500 }),
			fc.integer({ min: 1, max: 120 }),
			(count, size) => {
				const batches = [...createBatches(many(count, ['1', '2', '3']), size)];
				expect(batches).toHaveLength(Math.ceil(count / size));
				expect(Math.max(0, ...batches.map((batch) => batch.length))).toBeLessThanOrEqual(size);
			},
		),
	);
});

test('nothing is lost or doubled, and order is kept', () => {
	fc.assert(
		fc.property(
			fc.array(fc.array(fc.string({ unit: 'binary' })), { maxLength: 30 }),
			fc.integer({ min: 1, max: 7 }),
			(taskLists, size) => {
				const instances = taskLists.map((taskIds, index) => instance(String(index), taskIds));
				expect([...createBatches(instances, size)].flat()).toEqual(instances);
			},
		),
	);
});

test('a body stays below 1 MB, whatever the IDs are made of', () => {
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
				for (const batch of createBatches(many(60, taskIds), 1000)) {
					expect(bytesOf(batch)).toBeLessThan(MEGABYTE);
				}
			},
		),
		{ numRuns: 20 },
	);
});

test('a body holds nearly as much as it may', () => {
	const [first] = createBatches(many(20_000, ['112253', '112254', '112255']), 20_000);
	expect(bytesOf(first)).toBeGreaterThan(0.9 * MEGABYTE);
});

test('an instance too large for one body is sent in parts that together have all its tasks', () => {
	const taskIds = Array.from({ length: 50_000 }, (_, index) => `task-${index}`);
	const batches = [
		...createBatches([instance('before'), instance('large', taskIds), instance('after')], 100),
	];
	const parts = batches.filter(([{ id }]) => id === 'large');
	expect(batches.map(([{ id }]) => id)).toEqual(['before', ...parts.map(() => 'large'), 'after']);
	expect(parts.length).toBeGreaterThan(1);
	expect(parts.flat().flatMap(({ tasks }) => tasks.map(({ id }) => id))).toEqual(taskIds);
	for (const part of parts) expect(bytesOf(part)).toBeLessThan(MEGABYTE);
});
