import type { IDataObject } from 'n8n-workflow';

import { Engine } from '../../../engine';
import { getErrors, getOutput, getReportedIds, Scenario, TIME } from '../../../scenario';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
	scenario = await Scenario.start(engine);
});

afterAll(async () => {
	engine?.close();
	await scenario?.stop();
});

beforeEach(() => scenario.clear());

const TASKS = [{ task_id: '1', update_time: TIME }];
const INSTANCE = { instance_id: 'A', update_time: TIME, tasks: TASKS };
const TASK_ROW = { instance_id: 'A', update_time: TIME, task_id: '1', task_update_time: TIME };

/** The instances of the only check request, in Feishu's format. */
const getSentInstances = () => {
	expect(scenario.checkRequests).toHaveLength(1);
	const { instances } = scenario.checkRequests[0]?.body as { instances: IDataObject[] };
	return instances;
};

const SENT = [
	{
		instance_id: 'A',
		update_time: String(TIME),
		tasks: [{ task_id: '1', update_time: String(TIME) }],
	},
];

describe.each([
	['empty', ''],
	['of white space', ' '],
	['empty in the expression mode of the editor', '='],
])('a field that is %s', (_, empty) => {
	const parameters = {
		instanceId: empty,
		updateTime: empty,
		tasks: empty,
		taskId: empty,
		taskUpdateTime: empty,
	};

	test("reads the item's own field, for instances", async () => {
		const run = await scenario.check([INSTANCE], { parameters });
		expect(run.error).toBeUndefined();
		expect(getSentInstances()).toEqual(SENT);
	});

	test("reads the item's own field, for tasks", async () => {
		const run = await scenario.check([TASK_ROW], {
			parameters: { ...parameters, itemsAre: 'tasks' },
		});
		expect(run.error).toBeUndefined();
		expect(getSentInstances()).toEqual(SENT);
	});
});

test.each<[string, string, object, RegExp]>([
	['Instance ID', 'instanceId', INSTANCE, /^'Instance ID' is empty/],
	['Update Time', 'updateTime', INSTANCE, /^Instance "A": 'Update Time' is empty/],
	['Task Update Time', 'taskUpdateTime', TASK_ROW, /^Instance "A": 'Task Update Time' is empty/],
])(
	"'%s' with an expression that returns nothing does not read the item's own field",
	async (_, name, item, message) => {
		for (const expression of ["={{ '' }}", '={{ null }}', '={{ $json.no_such_field }}']) {
			const run = await scenario.check([item], {
				parameters: {
					itemsAre: item === TASK_ROW ? 'tasks' : 'instances',
					[name]: expression,
				},
			});
			expect(run.error?.message).toMatch(message);
		}
		expect(scenario.feishu.requests).toEqual([]);
	},
);

test("'Tasks' with an expression that returns nothing means that there are no tasks", async () => {
	await scenario.check([INSTANCE], { parameters: { tasks: "={{ '' }}" } });
	expect(getSentInstances()).toMatchObject([{ tasks: [] }]);
});

test("'Task ID' with an expression that returns nothing means that the item has no task", async () => {
	await scenario.check([{ ...TASK_ROW, task_update_time: null }], {
		parameters: { itemsAre: 'tasks', taskId: "={{ '' }}" },
	});
	expect(getSentInstances()).toMatchObject([{ tasks: [] }]);
});

describe('an Instance ID that is a fixed text', () => {
	const parameters = { instanceId: 'instance_id' };
	const items = [INSTANCE, { ...INSTANCE, instance_id: 'B' }];

	test('is an error of the run if there are several items', async () => {
		const run = await scenario.check(items, { parameters });
		expect(run.error?.message).toMatch(
			/^'Instance ID' is "instance_id" for all 2 items, but must be the ID of each item's instance$/,
		);
		expect(run.error?.description).toMatch(/Leave it empty/);
		expect(scenario.feishu.requests).toEqual([]);
	});

	test('is an error of each item with continue on fail', async () => {
		const run = await scenario.check(items, { parameters, continueOnFail: true });
		expect(getErrors(run)).toHaveLength(2);
		expect(getErrors(run)[1]).toMatch(/^'Instance ID' is "instance_id" for all 2 items/);
		expect(scenario.feishu.requests).toEqual([]);
	});

	test('is the ID of the instance if there is one item', async () => {
		const run = await scenario.check([INSTANCE], { parameters: { instanceId: 'X-1' } });
		expect(getReportedIds(run)).toEqual(['X-1']);
	});

	test('is the ID of the instance if the items are its tasks', async () => {
		const run = await scenario.check([TASK_ROW, { ...TASK_ROW, task_id: '2' }], {
			parameters: { instanceId: 'X-1', itemsAre: 'tasks' },
		});
		expect(getReportedIds(run)).toEqual(['X-1']);
	});
});

describe('task field names', () => {
	const check = async (task: object, options: object) => {
		const run = await scenario.check([{ ...INSTANCE, tasks: [task] }], { options });
		expect(run.error).toBeUndefined();
		expect(getSentInstances()).toEqual(SENT);
	};

	test('may be paths', async () => {
		await check(
			{ key: { id: '1' }, meta: { changes: [{ at: TIME }] } },
			{ taskIdField: 'key.id', taskUpdateTimeField: 'meta.changes.0.at' },
		);
	});

	test('are names first: a field with a dot in its name is no path', async () => {
		await check(
			{ 'meta.id': '1', meta: { id: '2', updatedAt: 0 }, 'meta.updatedAt': TIME },
			{ taskIdField: 'meta.id', taskUpdateTimeField: 'meta.updatedAt' },
		);
	});

	test('that lead nowhere are an error that names the path', async () => {
		const run = await scenario.check([INSTANCE], { options: { taskIdField: 'meta.id' } });
		expect(run.error?.message).toMatch(
			/^Instance "A": 'Tasks\[0\]\.meta\.id' is empty.*\[item 0\]$/,
		);
		expect(scenario.feishu.requests).toEqual([]);
	});
});

describe('an empty value', () => {
	test("is an error that names the instance and the item's fields", async () => {
		const run = await scenario.check([{ id: 'A', changed: TIME }, INSTANCE], {
			parameters: { instanceId: '={{ $json.id ?? $json.instance_id }}' },
		});
		expect(run.error?.message).toMatch(/^Instance "A": 'Update Time' is empty.*\[item 0\]$/);
		expect(run.error?.description).toContain('Fields of the item: id, changed.');
	});

	test("is an error that names the item's fields if the instance is unknown", async () => {
		const run = await scenario.check([{ id: 'A', changed: TIME }], { continueOnFail: true });
		expect(getErrors(run)).toEqual([
			"'Instance ID' is empty, but must be text or a whole number. Fields of the item: id, changed. [item 0]",
		]);
	});

	test("is an error that names a part of the item's fields if there are many", async () => {
		const item = Object.fromEntries(
			Array.from({ length: 1000 }, (_, index) => [`field${index}`, index]),
		);
		const run = await scenario.check([item]);
		expect(run.error?.description).toMatch(/Fields of the item: field0, .*, field19, …\.$/);
	});

	test('in an item without fields is an error that says so', async () => {
		const run = await scenario.check([{}]);
		expect(run.error?.description).toContain('Fields of the item: none.');
	});
});

test('a value that is not empty is an error that does not list the fields of the item', async () => {
	const run = await scenario.check([{ ...INSTANCE, update_time: 'soon' }]);
	expect(run.error?.message).toMatch(/^Instance "A": 'Update Time' is "soon"/);
	expect(run.error?.description ?? '').not.toContain('Fields of the item');
});

test('an instance ID that is very long is shortened in errors', async () => {
	const run = await scenario.check([{ instance_id: 'x'.repeat(5000), update_time: 'soon' }]);
	expect(run.error?.message).toMatch(/^Instance "x{60}…" \(5000 characters\): 'Update Time'/);
});

test("with continue on fail, an item whose ID's expression fails does not affect the others", async () => {
	const run = await scenario.check([INSTANCE, { ...INSTANCE, instance_id: null }], {
		parameters: { instanceId: '={{ $json.instance_id ?? $("No such node").item.json.id }}' },
		continueOnFail: true,
	});
	expect(getOutput(run)).toMatchObject([
		{ instance_id: 'A', status: 'missing' },
		{
			error: expect.stringMatching(
				/^'Instance ID' has an expression that fails: .*\[item 1\]$/,
			) as string,
		},
	]);
});
