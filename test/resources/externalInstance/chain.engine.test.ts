import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { CHAIN, runChain } from '../../chain';
import { Engine } from '../../engine';
import { customApp } from '../../engine/credentials';
import { speedUpClock } from '../../engine/fastClock';
import { DEFAULT_APPROVAL_CODE, FakeFeishu } from '../../fake-feishu';

let engine: Engine;
let feishu: FakeFeishu;

beforeAll(async () => {
	speedUpClock();
	engine = await Engine.load();
	feishu = await FakeFeishu.start();
});

afterAll(async () => {
	engine?.close();
	await feishu?.stop();
});

const ZONE = 'Asia/Shanghai';

/** A task of the source. Times are Unix seconds. */
interface Task {
	id: string;
	time: number;
}

/** An instance of the source. Times are Unix seconds. */
interface Instance {
	id: string;
	time: number;
	tasks: Task[];
	/** What Feishu has at the start: nothing, or a copy with this many seconds subtracted from the times. */
	onFeishu: 'missing' | { lag: number; taskLag: number; missingTasks: number };
}

const time = fc.integer({ min: 1_000_000_000, max: 1_700_000_000 });
const lag = fc.constantFrom(0, 0, 60, -60, 8 * 3600);

const source: fc.Arbitrary<Instance[]> = fc
	.array(
		fc.record({
			time,
			taskTimes: fc.array(time, { maxLength: 3 }),
			onFeishu: fc.oneof(
				fc.constant('missing' as const),
				fc.record({ lag, taskLag: lag, missingTasks: fc.nat(2) }),
			),
		}),
		{ minLength: 1, maxLength: 5 },
	)
	.map((instances) =>
		instances.map(({ taskTimes, ...instance }, index) => ({
			...instance,
			id: `A-${index}`,
			tasks: taskTimes.map((taskTime, number) => ({ id: `T-${index}-${number}`, time: taskTime })),
		})),
	);

/** How a source returns its instances, and how the nodes are set to read them. */
interface InputKind {
	/** Converts the instances to items. */
	toItems: (instances: readonly Instance[]) => IDataObject[];
	/** Parameters of both nodes. */
	parameters?: INodeParameters;
	checkOptions?: INodeParameters;
	syncParameters?: INodeParameters;
	syncOptions?: INodeParameters;
	/** A part of the error with which the run fails whenever something differs that it cannot sync. */
	error?: string;
}

/** The fields of an instance without its tasks. */
const toFields = ({ id, time: seconds }: Instance) => ({
	instance_id: id,
	status: 'PENDING',
	start_time: 1_000_000_000,
	update_time: seconds,
	user_id: 'u1',
	pc_link: 'https://oa.example.com/1',
});

const toTask = ({ id, time: seconds }: Task) => ({
	task_id: id,
	user_id: 'u2',
	status: 'PENDING',
	create_time: 1_000_000_000,
	update_time: seconds,
});

const toInstanceItem = (instance: Instance) => ({
	...toFields(instance),
	tasks: instance.tasks.map(toTask),
});

/** One item per task, as an outer join returns them. */
const toRows = (instance: Instance): IDataObject[] => {
	const fields = toFields(instance);
	if (instance.tasks.length === 0) {
		return [{ ...fields, task_id: null, task_status: null, task_update_time: null }];
	}
	return instance.tasks.map(({ id, time: seconds }) => ({
		...fields,
		task_id: id,
		task_user_id: 'u2',
		task_status: 'PENDING',
		task_create_time: 1_000_000_000,
		task_update_time: seconds,
	}));
};

/** Takes turns, so that the rows of an instance do not follow each other. */
const interleave = <T>(lists: T[][]): T[] => {
	const length = Math.max(...lists.map((list) => list.length));
	return Array.from({ length }, (_, index) =>
		lists.flatMap((list) => list.slice(index, index + 1)),
	).flat();
};

const local = (seconds: number, format: string) =>
	DateTime.fromSeconds(seconds, { zone: ZONE }).toFormat(format);

/** The number of days since 1899-12-30, as a spreadsheet has it. */
const toSerial = (seconds: number) => (seconds + 8 * 3600) / 86_400 + 25_569;

const TIME_FORMATS: ReadonlyArray<(seconds: number) => unknown> = [
	(seconds) => seconds,
	String,
	(seconds) => seconds * 1000,
	(seconds) => String(seconds * 1000),
	(seconds) => new Date(seconds * 1000),
	(seconds) => DateTime.fromSeconds(seconds),
	(seconds) => new Date(seconds * 1000).toISOString(),
	(seconds) => local(seconds, "yyyy-MM-dd'T'HH:mm:ssZZ"),
	(seconds) => local(seconds, "yyyy-MM-dd'T'HH:mm:ssZZZ"),
	(seconds) => local(seconds, 'yyyy-MM-dd HH:mm:ss z'),
	(seconds) => local(seconds, 'yyyy-MM-dd HH:mm:ss'),
	(seconds) => local(seconds, 'yyyy/MM/dd HH:mm:ss'),
	(seconds) => local(seconds, 'yyyy-M-d H:mm:ss'),
	(seconds) => local(seconds, 'yyyy年M月d日 HH:mm:ss'),
	(seconds) => local(seconds, 'yyyyMMddHHmmss'),
	(seconds) => Number(local(seconds, 'yyyyMMddHHmmss')),
	(seconds) => `/Date(${seconds * 1000})/`,
	toSerial,
];

const instancesKind: InputKind = { toItems: (instances) => instances.map(toInstanceItem) };

const rowsKind: InputKind = {
	toItems: (instances) => interleave(instances.map(toRows)),
	parameters: { itemsAre: 'tasks' },
};

/** Applies `convert` to each field of the items and of their tasks. */
const mapFields = (
	{ toItems, ...kind }: InputKind,
	convert: (name: string, value: unknown) => unknown,
): InputKind => {
	const mapObject = (object: object): IDataObject =>
		Object.fromEntries(
			Object.entries(object).map(([name, value]: [string, unknown]) => [
				name,
				Array.isArray(value) ? value.map(mapObject) : convert(name, value),
			]),
		) as IDataObject;
	return { ...kind, toItems: (instances) => toItems(instances).map(mapObject) };
};

/** Writes each time in another format. */
const withTimes = (kind: InputKind) =>
	mapFields(kind, (name, value) => {
		if (!name.endsWith('_time') || typeof value !== 'number') return value;
		return TIME_FORMATS[value % TIME_FORMATS.length]?.(value);
	});

const withPaddedIds = (kind: InputKind) =>
	mapFields(kind, (name, value) =>
		name.endsWith('_id') && typeof value === 'string' ? ` ${value}   ` : value,
	);

const KINDS: Record<string, InputKind> = {
	'instances with a list of tasks': instancesKind,
	'instances with JSON text of their tasks': mapTasks((tasks) => JSON.stringify(tasks)),
	'instances with null instead of an empty list': mapTasks((tasks) =>
		tasks.length > 0 ? tasks : null,
	),
	'instances that are mapped with expressions': {
		toItems: (instances) =>
			instances.map((instance) => ({
				data: { ...toInstanceItem(instance), key: instance.id, tasks: null },
				steps: instance.tasks.map(toTask),
			})),
		parameters: {
			instanceId: '={{ $json.data.key }}',
			updateTime: '={{ $json.data.update_time }}',
			tasks: '={{ $json.steps }}',
		},
		syncParameters: {
			status: '={{ $json.data.status.toLowerCase() }}',
			startTime: '={{ $json.data.start_time }}',
			initiatorId: '={{ $json.data.user_id }}',
			pcLink: '={{ $json.data.pc_link }}',
		},
	},
	'one item per task': rowsKind,
	'one item per task, each twice': {
		...rowsKind,
		toItems: (instances) => [...rowsKind.toItems(instances), ...rowsKind.toItems(instances)],
	},
	'one item per task, with padded IDs': withPaddedIds(rowsKind),
	'instances with padded IDs': withPaddedIds(instancesKind),
	'the same instances twice': {
		toItems: (instances) => [...instances, ...instances].map(toInstanceItem),
	},
	'tasks with other field names': {
		toItems: (instances) =>
			instances.map(({ tasks, ...instance }) => ({
				...toFields({ ...instance, tasks }),
				tasks: tasks.map(({ id, time: seconds }) => ({
					id,
					meta: { changed: seconds, owner: 'u2' },
					state: 'PENDING',
					created: 1_000_000_000,
				})),
			})),
		checkOptions: { taskIdField: 'id', taskUpdateTimeField: 'meta.changed' },
		syncOptions: {
			taskFieldNames: {
				pairs: [
					{ feishuName: 'task_id', sourceName: 'id' },
					{ feishuName: 'update_time', sourceName: 'meta.changed' },
					{ feishuName: 'user_id', sourceName: 'meta.owner' },
					{ feishuName: 'status', sourceName: 'state' },
					{ feishuName: 'create_time', sourceName: 'created' },
				],
			},
		},
	},
	'a time zone in each item': {
		toItems: (instances) =>
			instances.map((instance, index) => {
				const zone = ['Asia/Shanghai', 'UTC', '+05:45'][index % 3];
				const format = (seconds: number) =>
					DateTime.fromSeconds(seconds, { zone: zone === '+05:45' ? `UTC${zone}` : zone }).toFormat(
						'yyyy-MM-dd HH:mm:ss',
					);
				return {
					...toFields(instance),
					update_time: format(instance.time),
					tasks: instance.tasks.map((task) => ({
						...toTask(task),
						update_time: format(task.time),
					})),
					zone,
				};
			}),
		checkOptions: { timezone: '={{ $json.zone }}' },
		syncOptions: { timezone: '={{ $json.zone }}' },
	},
	'instances spread over several items, with Update': {
		...spreadKind(),
		syncOptions: { updateMode: 'UPDATE' },
	},
	'instances spread over several items': {
		...spreadKind(),
		error: 'of item',
	},
	'instances without the field tasks': {
		toItems: (instances) => instances.map(toFields),
		error: "'Tasks' is absent",
	},
	'tasks under a name that no field reads': {
		toItems: (instances) =>
			instances.map((instance) => ({
				...toFields(instance),
				steps: instance.tasks.map(toTask),
			})),
		error: "'Tasks' is absent",
	},
	'one item per task, read as instances': {
		...rowsKind,
		parameters: {},
		error: "'Tasks' is absent",
	},
	'instances with times in every format': withTimes(instancesKind),
	'one item per task with times in every format': withTimes(rowsKind),
};

function mapTasks(convert: (tasks: unknown[]) => unknown): InputKind {
	return {
		toItems: (instances) =>
			instances.map((instance) => ({
				...toFields(instance),
				tasks: convert(instance.tasks.map(toTask)) as IDataObject[],
			})),
	};
}

/** Each item has one task in its list. */
function spreadKind(): InputKind {
	return {
		toItems: (instances) =>
			interleave(
				instances.map((instance) =>
					instance.tasks.length === 0
						? [toInstanceItem(instance)]
						: instance.tasks.map((task) => ({ ...toFields(instance), tasks: [toTask(task)] })),
				),
			),
	};
}

async function runKind(
	{ parameters, checkOptions, syncParameters, syncOptions }: InputKind,
	items: IDataObject[],
) {
	return await runChain(engine, items, {
		check: { ...parameters, options: checkOptions ?? {} },
		sync: {
			approvalCode: DEFAULT_APPROVAL_CODE,
			...parameters,
			...syncParameters,
			options: syncOptions ?? {},
		},
		credentials: customApp(feishu.origin),
		timezone: ZONE,
	});
}

/** Stores what Feishu has at the start. */
function loadFeishu(instances: readonly Instance[]): void {
	feishu.instances.clear();
	for (const { id, time: seconds, tasks, onFeishu } of instances) {
		if (onFeishu === 'missing') continue;
		feishu.instances.set({
			instance_id: id,
			update_time: (seconds - onFeishu.lag) * 1000,
			tasks: tasks
				.slice(onFeishu.missingTasks)
				.map((task) => ({ task_id: task.id, update_time: (task.time - onFeishu.taskLag) * 1000 })),
		});
	}
}

type State = Record<string, { updateTime: number; tasks: Record<string, number> }>;

const getFeishuState = (): State =>
	Object.fromEntries(
		[...feishu.instances].map(({ instance_id, update_time, tasks }) => [
			instance_id,
			{ updateTime: update_time, tasks: Object.fromEntries(tasks) },
		]),
	);

const getSourceState = (instances: readonly Instance[]): State =>
	Object.fromEntries(
		instances.map(({ id, time: seconds, tasks }) => [
			id,
			{
				updateTime: seconds * 1000,
				tasks: Object.fromEntries(tasks.map((task) => [task.id, task.time * 1000])),
			},
		]),
	);

/** In UPDATE, Feishu keeps what is newer there. */
const isAhead = ({ onFeishu }: Instance) =>
	onFeishu !== 'missing' && Math.min(onFeishu.lag, onFeishu.taskLag) < 0;

test.each(Object.entries(KINDS))(
	'%s: after Check, Sync and Check, Feishu has what the source has, or the run failed',
	async (_, kind) => {
		let failures = 0;
		let differences = 0;
		const isUpdate = kind.syncOptions?.updateMode === 'UPDATE';
		await fc.assert(
			fc.asyncProperty(source, async (generated) => {
				const instances = isUpdate ? generated.filter((each) => !isAhead(each)) : generated;
				fc.pre(instances.length > 0);
				loadFeishu(instances);
				const before = getFeishuState();
				const run = await runKind(kind, kind.toItems(instances));
				differences += run.nodes[CHAIN.check]?.items.length ?? 0;

				if (run.error) {
					failures++;
					expect(run.error.message).toContain(kind.error ?? 'no error is expected');
					// A run that fails for its input changes nothing.
					expect(getFeishuState()).toEqual(before);
					return;
				}
				if (kind.error === undefined) {
					expect(getFeishuState()).toEqual(getSourceState(instances));
				} else {
					// Only a run that had nothing to sync, or could sync all of it, may succeed.
					expect(run.nodes[CHAIN.check]?.items.length === 0 || isSourceOnFeishu(instances)).toBe(
						true,
					);
				}
				expect(run.nodes[CHAIN.checkAgain]?.items ?? []).toEqual([]);
			}),
			{ numRuns: 12 },
		);
		expect(failures > 0).toBe(kind.error !== undefined);
		expect(differences).toBeGreaterThan(0);
	},
);

function isSourceOnFeishu(instances: readonly Instance[]): boolean {
	return isDeepStrictEqual(getFeishuState(), getSourceState(instances));
}
