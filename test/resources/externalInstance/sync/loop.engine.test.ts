import fc from 'fast-check';
import { DateTime } from 'luxon';

import { Engine } from '../../../engine';
import { instance, rows, Scenario, task, TIME } from './scenario';

let engine: Engine;
let setting: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
	setting = await Scenario.open(engine);
});

afterAll(async () => {
	engine?.close();
	await setting?.feishu.stop();
});

beforeEach(() => setting.clear());

const VERSIONS = ['v4', 'v3'];
const ZONE = 'Asia/Shanghai';

/** Checks in both versions, with the same items, and gives all that was found. */
async function found(items: object[], parameters: object = {}, zone = ZONE): Promise<unknown[]> {
	const all: unknown[] = [];
	for (const apiVersion of VERSIONS) {
		const run = await setting.check(items, {
			parameters,
			options: { apiVersion },
			timezone: zone,
		});
		expect(run.error).toBeUndefined();
		all.push(...rows(run));
	}
	return all;
}

/** A time in the forms that sources have it in. */
const anyTime = fc
	.tuple(
		fc.integer({ min: 1_000_000_000, max: 2_000_000_000 }),
		fc.constantFrom<(seconds: number) => unknown>(
			(seconds) => seconds,
			(seconds) => String(seconds),
			(seconds) => seconds * 1000 + 123,
			(seconds) => `${seconds}456`,
			(seconds) => new Date(seconds * 1000 + 7),
			(seconds) => DateTime.fromSeconds(seconds),
			(seconds) => new Date(seconds * 1000).toISOString(),
			(seconds) => DateTime.fromSeconds(seconds, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm:ss'),
			(seconds) => DateTime.fromSeconds(seconds, { zone: ZONE }).toISODate(),
		),
	)
	.map(([seconds, write]) => write(seconds));

const anyId = fc.oneof(
	fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== ''),
	fc.integer({ min: 0 }),
	fc.constantFrom('__proto__', '审批🧾', ' padded ', '@i18n@1'),
);

const anyInstance = fc
	.record({
		instance_id: anyId,
		update_time: anyTime,
		tasks: fc.uniqueArray(
			fc.record({ task_id: anyId, update_time: anyTime, create_time: anyTime }),
			{ maxLength: 4, selector: ({ task_id }) => String(task_id) },
		),
	})
	.filter(({ instance_id, tasks }) =>
		tasks.every(({ task_id }) => String(task_id) !== String(instance_id)),
	)
	.map(({ instance_id, update_time, tasks }) =>
		instance(instance_id as string, {
			update_time,
			tasks: tasks.map(({ task_id, ...times }) => task(task_id as string, times)),
		}),
	);

test('after a sync, a check with the same items finds nothing, whatever IDs and times they have', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(anyInstance, {
				minLength: 1,
				maxLength: 8,
				selector: ({ instance_id }) => String(instance_id),
			}),
			fc.constantFrom('REPLACE', 'UPDATE'),
			async (items, updateMode) => {
				setting.feishu.instances.clear();
				const synced = await setting.sync(items, { options: { updateMode }, timezone: ZONE });
				expect(synced.error).toBeUndefined();
				expect(await found(items)).toEqual([]);
			},
		),
		{ numRuns: 40 },
	);
});

test('a check finds the drift, a sync of what it found heals it, and the next check finds nothing', async () => {
	const items = [
		instance('agrees', { tasks: [task('1')] }),
		instance('missing', { tasks: [task('1'), task('2')] }),
		instance('behind', { update_time: TIME + 1, tasks: [task('1')] }),
		instance('task behind', { tasks: [task('1', { update_time: TIME + 1 })] }),
		instance('task missing', { tasks: [task('1'), task('2')] }),
	];
	const { instances } = setting.feishu;
	const old = (id: string) =>
		instances.set({
			instance_id: id,
			update_time: TIME,
			tasks: [{ task_id: '1', update_time: TIME }],
		});
	for (const id of ['agrees', 'behind', 'task behind', 'task missing']) old(id);

	const checked = await setting.check(items, { options: { includeInputFields: true } });
	const differing = checked.items.map(({ json }) => json);
	expect(differing.map(({ instance_id }) => instance_id)).toEqual([
		'missing',
		'behind',
		'task behind',
		'task missing',
	]);
	const synced = await setting.sync(differing);
	expect(synced.hints[0].message).toBe('4 instances synced in 4 requests: 1 created, 3 updated');
	expect(await found(items)).toEqual([]);
});

test('task rows find nothing after a sync of the instances either', async () => {
	const tasksOf = (id: string) => [
		task(`${id}1`, { update_time: new Date(TIME + 1) }),
		task(`${id}2`),
	];
	const update_time = '2020-06-08 15:57:20';
	const ids = ['A', 'B'];
	const none = instance('C', { update_time });
	await setting.sync(
		[...ids.map((id) => instance(id, { update_time, tasks: tasksOf(id) })), none],
		{ timezone: ZONE },
	);
	const taskRows = ids.flatMap((id) =>
		tasksOf(id).map(({ task_id, update_time: task_update_time }) => ({
			...instance(id, { update_time }),
			task_id,
			task_update_time,
		})),
	);
	const all = [...taskRows, { ...none, task_id: null, task_update_time: null }];
	expect(await found(all, { itemsAre: 'tasks' })).toEqual([]);
	expect(await found(all, { itemsAre: 'tasks' }, 'Europe/Berlin')).not.toEqual([]);
});

test("a task that does not say when it changed has its instance's time on Feishu", async () => {
	const undated = instance('A', {
		tasks: [task('1', { update_time: undefined }), task('2', { update_time: '' })],
	});
	await setting.sync([undated]);
	expect(await found([{ ...undated, tasks: [] }])).toEqual([]);
	const dated = ['1', '2'].map((id) => task(id, { update_time: TIME }));
	expect(await found([{ ...undated, tasks: dated }])).toEqual([]);
	const rowsOfIt = ['1', '2'].map((id) => ({ ...undated, task_id: id }));
	expect(
		await found(rowsOfIt, { itemsAre: 'tasks', taskUpdateTime: '={{ $json.update_time }}' }),
	).toEqual([]);
});

test('the newest of several items of one instance is what a check finds up to date', async () => {
	const versions = [2, 0, 1].map((age) => instance('A', { update_time: TIME + age }));
	await setting.sync(versions);
	expect(await found(versions)).toEqual([]);
	expect(await found([versions[0]])).toEqual([]);
});
