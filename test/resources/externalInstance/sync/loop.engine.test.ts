import fc from 'fast-check';
import { DateTime } from 'luxon';

import { Engine } from '../../../engine';
import { speedUpClock } from '../../../engine/fastClock';
import { getOutput, Scenario, TIME } from '../../../scenario';
import { instance, task } from './fixtures';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	speedUpClock();
	engine = await Engine.load();
	scenario = await Scenario.start(engine);
});

afterAll(async () => {
	engine?.close();
	await scenario?.stop();
});

beforeEach(() => scenario.clear());

const VERSIONS = ['v4', 'v3'];
const ZONE = 'Asia/Shanghai';

/** Checks the items with both API versions. Returns the output of both. */
async function checkBoth(
	items: object[],
	parameters: object = {},
	timezone = ZONE,
): Promise<unknown[]> {
	const output: unknown[] = [];
	for (const apiVersion of VERSIONS) {
		const run = await scenario.check(items, {
			parameters,
			options: { apiVersion },
			timezone,
		});
		expect(run.error).toBeUndefined();
		output.push(...getOutput(run));
	}
	return output;
}

/** A time in each of the forms that the node accepts. */
const anyTime = fc
	.tuple(
		fc.integer({ min: 1_000_000_000, max: 1_700_000_000 }),
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
	.map(([seconds, format]) => format(seconds));

/** The node removes white space around IDs. */
const toId = (value: string | number) => String(value).trim();

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
			{ maxLength: 4, selector: ({ task_id }) => toId(task_id) },
		),
	})
	.filter(({ instance_id, tasks }) =>
		tasks.every(({ task_id }) => toId(task_id) !== toId(instance_id)),
	)
	.map(({ instance_id, update_time, tasks }) =>
		instance(instance_id as string, {
			update_time,
			tasks: tasks.map(({ task_id, ...times }) => task(task_id as string, times)),
		}),
	);

test('after a sync, a check of the same items reports nothing, whatever their IDs and times', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(anyInstance, {
				minLength: 1,
				maxLength: 8,
				selector: ({ instance_id }) => toId(instance_id),
			}),
			fc.constantFrom('REPLACE', 'UPDATE'),
			async (items, updateMode) => {
				scenario.feishu.instances.clear();
				const synced = await scenario.sync(items, { options: { updateMode }, timezone: ZONE });
				expect(synced.error).toBeUndefined();
				expect(await checkBoth(items)).toEqual([]);
			},
		),
		{ numRuns: 40 },
	);
});

test('a check reports the differences, a sync of its output repairs them, and the next check reports nothing', async () => {
	const items = [
		instance('agrees', { tasks: [task('1')] }),
		instance('missing', { tasks: [task('1'), task('2')] }),
		instance('behind', { update_time: TIME + 1, tasks: [task('1')] }),
		instance('task behind', { tasks: [task('1', { update_time: TIME + 1 })] }),
		instance('task missing', { tasks: [task('1'), task('2')] }),
	];
	for (const id of ['agrees', 'behind', 'task behind', 'task missing']) {
		scenario.feishu.instances.set({
			instance_id: id,
			update_time: TIME,
			tasks: [{ task_id: '1', update_time: TIME }],
		});
	}

	const checked = await scenario.check(items, { options: { includeInputFields: true } });
	const differing = getOutput(checked);
	expect(differing.map(({ instance_id }) => instance_id)).toEqual([
		'missing',
		'behind',
		'task behind',
		'task missing',
	]);
	const synced = await scenario.sync(differing);
	expect(synced.hints[0]?.message).toBe('4 instances synced in 4 requests: 1 created, 3 updated');
	expect(await checkBoth(items)).toEqual([]);
});

test('after a sync, a check with one item per task reports nothing either', async () => {
	const createTasks = (id: string) => [
		task(`${id}1`, { update_time: new Date(TIME + 1) }),
		task(`${id}2`),
	];
	const update_time = '2020-06-08 15:57:20';
	const ids = ['A', 'B'];
	const withoutTasks = instance('C', { update_time });
	await scenario.sync(
		[...ids.map((id) => instance(id, { update_time, tasks: createTasks(id) })), withoutTasks],
		{ timezone: ZONE },
	);
	const taskItems = ids.flatMap((id) =>
		createTasks(id).map(({ task_id, update_time: task_update_time }) => ({
			...instance(id, { update_time }),
			task_id,
			task_update_time,
		})),
	);
	const all = [...taskItems, { ...withoutTasks, task_id: null, task_update_time: null }];
	expect(await checkBoth(all, { itemsAre: 'tasks' })).toEqual([]);
	expect(await checkBoth(all, { itemsAre: 'tasks' }, 'Europe/Berlin')).not.toEqual([]);
});

test('a task without an update time has that of its instance on Feishu', async () => {
	const undated = instance('A', {
		tasks: [task('1', { update_time: undefined }), task('2', { update_time: '' })],
	});
	await scenario.sync([undated]);
	expect(await checkBoth([{ ...undated, tasks: [] }])).toEqual([]);
	const dated = ['1', '2'].map((id) => task(id, { update_time: TIME }));
	expect(await checkBoth([{ ...undated, tasks: dated }])).toEqual([]);
	const taskItems = ['1', '2'].map((id) => ({ ...undated, task_id: id }));
	expect(
		await checkBoth(taskItems, { itemsAre: 'tasks', taskUpdateTime: '={{ $json.update_time }}' }),
	).toEqual([]);
});

test('after a sync of several items of one instance, Feishu has the newest of them', async () => {
	const versions = [2, 0, 1].map((offset) => instance('A', { update_time: TIME + offset }));
	await scenario.sync(versions);
	expect(await checkBoth(versions)).toEqual([]);
	expect(await checkBoth(versions.slice(0, 1))).toEqual([]);
});
