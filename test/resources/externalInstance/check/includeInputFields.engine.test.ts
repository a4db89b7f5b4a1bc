import { Engine } from '../../../engine';
import { getErrors, getOutput, Scenario, TIME } from '../../../scenario';

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

const options = { includeInputFields: true, explain: 'off' };

const createResult = (id: string, result: object = {}) => ({
	instance_id: id,
	status: 'missing',
	update_time: 0,
	local_update_time: TIME,
	tasks: [],
	...result,
});

const getCheckedIds = () =>
	scenario.checkRequests.flatMap(({ body }) =>
		(body as { instances: Array<{ instance_id: string }> }).instances.map(
			({ instance_id }) => instance_id,
		),
	);

const createTaskRow = (id: string, taskId: string, title: string) => ({
	instance_id: id,
	update_time: TIME,
	task_id: taskId,
	task_update_time: TIME,
	title,
});

test('an instance that comes from several task rows is output in each of them, with its own fields', async () => {
	scenario.feishu.instances.set({
		instance_id: 'A',
		update_time: TIME,
		tasks: [{ task_id: '1', update_time: TIME }],
	});
	scenario.feishu.instances.set({ instance_id: 'same', update_time: TIME, tasks: [] });
	const items = [
		createTaskRow('A', '1', 'first'),
		createTaskRow('B', '1', 'other'),
		{ instance_id: 'same', update_time: TIME },
		createTaskRow('A', '2', 'second'),
	];
	const run = await scenario.check(items, { parameters: { itemsAre: 'tasks' }, options });
	const resultOfA = createResult('A', {
		status: 'tasks_differ',
		update_time: TIME,
		tasks: [{ task_id: '2', status: 'missing', update_time: 0, local_update_time: TIME }],
	});
	expect(getOutput(run)).toEqual([
		{ ...items[0], check: resultOfA },
		{ ...items[1], check: createResult('B') },
		{ ...items[3], check: resultOfA },
	]);
	expect(run.pairedItems).toEqual([[0], [1], [3]]);
	expect(run.hints[0]?.message).toBe(
		'3 instances checked in 1 request: 1 missing, 1 with tasks that differ',
	);
});

test('if one row of an instance is invalid, none of its rows can be synced', async () => {
	const items = [
		createTaskRow('A', '1', 'first'),
		createTaskRow('B', '1', 'other'),
		{ ...createTaskRow('A', '2', 'second'), task_update_time: 'soon' },
	];
	const check = async (more: object) =>
		await scenario.check(items, {
			parameters: { itemsAre: 'tasks' },
			options: { ...options, ...more },
			continueOnFail: true,
		});
	const run = await check({});
	expect(getCheckedIds()).toEqual(['B']);
	expect(getErrors(run)).toEqual([
		expect.stringContaining(
			`Instance "A": 'Instance ID' also occurs in item 2, which is invalid, so the instance is not checked. Correct item 2. A sync of the other items could remove its task on Feishu.`,
		),
		expect.stringContaining('\'Task Update Time\' is "soon"'),
	]);
	expect(run.hints[0]?.message).toBe(
		'1 instance checked in 1 request: 1 missing. 2 items could not be checked',
	);

	// Without the fields, the output cannot be synced.
	scenario.clear();
	const result = await check({ includeInputFields: false });
	expect(getErrors(result)).toHaveLength(1);
	expect(getCheckedIds()).toEqual(['A', 'B']);
});

test('an instance that is in the input twice is output twice; the result replaces a field of its name', async () => {
	const items = [
		{ instance_id: 'A', update_time: TIME - 1000, tasks: [], title: 'old', check: 'own' },
		{ instance_id: 'A', update_time: TIME, tasks: [], title: 'new' },
	];
	const run = await scenario.check(items, { options });
	expect(getOutput(run)).toEqual(items.map((item) => ({ ...item, check: createResult('A') })));
	expect(run.pairedItems).toEqual([[0], [1]]);
});

test('the result or the error comes before the fields of the item, whatever they are', async () => {
	const items = [
		{ instance_id: 'A', update_time: TIME, tasks: [] },
		{ title: 'B', check: 'own', instance_id: 'B', update_time: TIME, tasks: [] },
		{ title: 'C', instance_id: 'C', update_time: 'some day', tasks: [], error: 'own' },
	];
	const run = await scenario.check(items, { options, onError: 'continueRegularOutput' });
	expect(getOutput(run).map((json) => Object.keys(json))).toEqual([
		['check', 'instance_id', 'update_time', 'tasks'],
		['check', 'title', 'instance_id', 'update_time', 'tasks'],
		['error', 'title', 'instance_id', 'update_time', 'tasks'],
	]);
});

test('the binary data of each item is kept', async () => {
	const createBinary = (text: string) => ({
		scan: { data: Buffer.from(text).toString('base64'), mimeType: 'text/plain' },
	});
	const items = ['first', 'second'].map((text, index) => ({
		json: createTaskRow('A', String(index), text),
		binary: createBinary(text),
	}));
	const parameters = { itemsAre: 'tasks' };
	const run = await scenario.check(items, { parameters, options });
	expect(run.items.map(({ binary }) => binary)).toEqual([
		createBinary('first'),
		createBinary('second'),
	]);
});

test.each<[unknown, boolean]>([
	['false', false],
	['={{ "false" }}', false],
	['={{ 0 }}', false],
	['true', true],
	['={{ 1 }}', true],
])('the option may be %j, which means %j', async (includeInputFields, isOn) => {
	const run = await scenario.check([{ instance_id: 'A', update_time: TIME, tasks: [] }], {
		options: { includeInputFields },
	});
	expect(run.error).toBeUndefined();
	expect('check' in (run.items[0]?.json ?? {})).toBe(isOn);
});

test('the option is an error if it is neither true nor false', async () => {
	const items = [{ instance_id: 'A', update_time: TIME, tasks: [] }];
	const invalid = { includeInputFields: '={{ "maybe" }}' };
	const run = await scenario.check(items, { options: invalid });
	expect(run.error?.message).toBe(`'Include Input Fields' is "maybe", but must be true or false`);
	const continued = await scenario.check(items, { options: invalid, continueOnFail: true });
	expect(getOutput(continued)).toEqual([
		{ error: expect.stringMatching(/^'Include Input Fields' is "maybe"/) as string },
	]);
	expect(scenario.feishu.requests).toEqual([]);
});

describe('with continue on fail, an error of the whole run keeps the input fields:', () => {
	const items = [
		{ instance_id: 'A', update_time: TIME, tasks: [], title: 'first' },
		{ instance_id: 'B', update_time: TIME, tasks: [], title: 'second' },
	];
	const withError = (message: RegExp) =>
		items.map((item) => ({ ...item, error: expect.stringMatching(message) as string }));

	test('a credential without an app ID', async () => {
		const run = await scenario.check(items, {
			options,
			credentials: { appId: '' },
			continueOnFail: true,
		});
		expect(run.error).toBeUndefined();
		expect(getOutput(run)).toEqual(withError(/'App ID' is empty/));
	});

	test('an invalid option', async () => {
		const run = await scenario.check(items, {
			options: { ...options, apiVersion: 'v5' },
			continueOnFail: true,
		});
		expect(getOutput(run)).toEqual(withError(/^'API Version' is "v5"/));
		expect(run.pairedItems).toEqual([[0], [1]]);
	});

	test('a secret that Feishu does not accept', async () => {
		const run = await scenario.check(items, {
			options,
			credentials: { appSecret: 'wrong' },
			continueOnFail: true,
		});
		expect(getOutput(run)).toEqual(withError(/10014/));
	});

	test('a fixed Instance ID', async () => {
		const run = await scenario.check(items, {
			parameters: { instanceId: 'instance_id' },
			options,
			continueOnFail: true,
		});
		expect(getOutput(run)).toEqual(withError(/^'Instance ID' is "instance_id" for all 2 items/));
	});
});
