import { Engine } from '../../../engine';
import { DEFAULT_APPROVAL_CODE } from '../../../fake-feishu';
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

type Run = Awaited<ReturnType<Scenario['findOrphans']>>;

const getIds = (run: Run) => getOutput(run).map(({ instance_id }) => instance_id);

const getHint = (run: Run) => run.hints[0]?.message;

const load = (...ids: string[]) =>
	scenario.loadSynced(...ids.map((instance_id) => ({ instance_id })));

const toItems = (...ids: unknown[]) => ids.map((instance_id) => ({ instance_id }));

test('an instance with a pending task that is not in the input is output', async () => {
	load('A', 'B', 'C');
	const run = await scenario.findOrphans(toItems('A', 'C'));
	expect(getOutput(run)).toEqual([
		{
			instance_id: 'B',
			approval_code: DEFAULT_APPROVAL_CODE,
			status: 'PENDING',
			update_time: TIME,
			tasks: [{ task_id: 'B-1', status: 'PENDING', update_time: TIME }],
		},
	]);
	expect(getHint(run)).toBe(
		'2 instances of the input compared with 3 on Feishu in 2 requests: 1 orphan',
	);
	expect(scenario.listBodies).toEqual([
		{ approval_codes: [DEFAULT_APPROVAL_CODE], status: 'PENDING' },
		{ instance_ids: ['B'] },
	]);
});

test('white space around an ID does not make an instance an orphan', async () => {
	load('A ', ' B', 'C');
	const run = await scenario.findOrphans(toItems('A ', 'B'));
	expect(getIds(run)).toEqual(['C']);
});

test('without an orphan, nothing is confirmed and nothing is output', async () => {
	load('A');
	const run = await scenario.findOrphans(toItems('A', 'A', ' B '));
	expect(run.items).toEqual([]);
	expect(getHint(run)).toBe(
		'2 instances of the input compared with 1 on Feishu in 1 request: no orphan',
	);
});

test('IDs that are numbers are compared as text', async () => {
	load('42');
	expect(getIds(await scenario.findOrphans(toItems(42)))).toEqual([]);
});

test('hundreds of orphans are found over several pages and confirmed in twenties', async () => {
	const ids = Array.from({ length: 250 }, (_, index) => `I-${index}`);
	load(...ids);
	const run = await scenario.findOrphans(toItems('I-7'));
	expect(getIds(run)).toEqual(ids.filter((id) => id !== 'I-7'));
	expect(scenario.listBodies).toHaveLength(3 + 13);
});

test('an instance that was decided while the pages were read is not an orphan', async () => {
	load('A', 'B');
	scenario.feishu.faults.add({
		on: 'listTasks',
		when: ({ body }) => {
			if ('instance_ids' in (body as object)) {
				scenario.loadSynced({ instance_id: 'B', status: 'APPROVED', task_list: [] });
			}
			return false;
		},
		code: 1,
	});
	const run = await scenario.findOrphans(toItems('A'));
	expect(getIds(run)).toEqual([]);
	expect(scenario.listBodies).toHaveLength(2);
});

test('an instance that Feishu lists although it is deleted is not an orphan', async () => {
	load('A', 'B');
	scenario.feishu.faults.add({
		on: 'listTasks',
		when: ({ body }) => 'instance_ids' in (body as object),
		status: 200,
		body: JSON.stringify({
			code: 0,
			msg: 'success',
			data: {
				data: [
					{
						instance_id: 'B',
						approval_code: DEFAULT_APPROVAL_CODE,
						status: 'DELETED',
						update_time: TIME,
						tasks: [{ id: 'B-1', status: 'PENDING', update_time: TIME }],
					},
				],
			},
		}),
	});
	expect(getIds(await scenario.findOrphans(toItems('A')))).toEqual([]);
});

test('only the pending tasks of an orphan are output', async () => {
	const links = { pc_link: 'https://oa.example.com/1' };
	const task = { user_id: 'u_chen_wei', links, create_time: '1', end_time: '0', update_time: '5' };
	scenario.loadSynced({
		instance_id: 'B',
		task_list: [
			{ ...task, task_id: 'B-1', status: 'APPROVED' },
			{ ...task, task_id: 'B-2', status: 'PENDING' },
		],
	});
	const [orphan] = getOutput(await scenario.findOrphans(toItems('A')));
	expect(orphan?.tasks).toEqual([{ task_id: 'B-2', status: 'PENDING', update_time: 5 }]);
});

test('the hint warns if the two sides have nothing in common', async () => {
	load('A', 'B');
	const run = await scenario.findOrphans(toItems(1, 2));
	expect(getIds(run)).toEqual(['A', 'B']);
	expect(getHint(run)).toContain("No instance is on both sides: check that 'Instance ID'");
});

describe('an input without instances', () => {
	test.each([
		['an empty item', {}],
		['the item of a database node without rows', { success: true }],
	])('is refused: %s', async (_name, item) => {
		load('A');
		const run = await scenario.findOrphans([item]);
		expect(run.error?.message).toContain('the input has no external instance');
		expect(run.error?.description).toContain("'Allow Empty Input'");
		expect(scenario.listBodies).toEqual([]);
	});

	test('is refused with continue on fail', async () => {
		load('A');
		const run = await scenario.findOrphans([{}], { continueOnFail: true });
		expect(getOutput(run)).toEqual([
			{ error: expect.stringContaining('the input has no external instance') as unknown },
		]);
		expect(scenario.listBodies).toEqual([]);
	});

	test.each([{}, { success: true }])('is accepted with Allow Empty Input: %j', async (item) => {
		load('A', 'B');
		const run = await scenario.findOrphans([item], { options: { allowEmptyInput: true } });
		expect(getIds(run)).toEqual(['A', 'B']);
		expect(getHint(run)).toBe(
			'0 instances of the input compared with 2 on Feishu in 2 requests: 2 orphans',
		);
	});

	test('is not one whose ID has another name', async () => {
		load('A');
		const run = await scenario.findOrphans([{ id: 'A' }], { options: { allowEmptyInput: true } });
		expect(run.error?.message).toContain("'Instance ID' is empty");
		expect(run.error?.description).toContain('Fields of the item: id');
	});
});

describe('an invalid item ends the run', () => {
	test.each([
		['no ID', [{ instance_id: 'A' }, {}], "'Instance ID' is empty"],
		['an inexact number', toItems('A', 2 ** 60), 'too large to be exact'],
		['an object', toItems('A', {}), "'Instance ID' is an object"],
	])('%s', async (_name, items, message) => {
		load('A', 'B');
		expect((await scenario.findOrphans(items)).error?.message).toContain(message);
		const run = await scenario.findOrphans(items, { continueOnFail: true });
		expect(getErrors(run)).toHaveLength(2);
		expect(getErrors(run)[0]).toContain(message);
		expect(getIds(run)).toEqual([undefined, undefined]);
		expect(scenario.listBodies).toEqual([]);
	});
});

test('a fixed text as instance ID of several items is an error', async () => {
	const run = await scenario.findOrphans([{ id: 1 }, { id: 2 }], {
		parameters: { instanceId: 'id' },
	});
	expect(run.error?.message).toContain('\'Instance ID\' is "id" for all 2 items');
});

test('without approval codes, nothing is requested', async () => {
	const run = await scenario.findOrphans(toItems('A'), {
		parameters: { approvalCodes: '={{ [] }}' },
	});
	expect(run.error?.message).toContain("'Approval Codes' is empty");
});

test('a list that cannot be read to its end is an error for every item', async () => {
	load(...Array.from({ length: 150 }, (_, index) => `I-${index}`));
	scenario.feishu.options.scrollLifetimeMs = 0;
	const run = await scenario.findOrphans(toItems('A', 'B'), { continueOnFail: true });
	scenario.feishu.options.scrollLifetimeMs = 5 * 60_000;
	expect(getErrors(run)).toEqual([
		expect.stringContaining('could not be read to its end'),
		expect.stringContaining('could not be read to its end'),
	]);
	expect(getHint(run)).toBe('The instances on Feishu could not be read, so nothing was compared');
});

test('orphans that cannot be confirmed are an error', async () => {
	load('B');
	scenario.feishu.faults.add({
		on: 'listTasks',
		when: ({ body }) => 'instance_ids' in (body as object),
		code: 1390002,
	});
	const run = await scenario.findOrphans(toItems('A'), { continueOnFail: true });
	expect(getErrors(run)).toEqual([expect.stringContaining('1390002')]);
	expect(getIds(run)).toEqual([undefined]);
});

test("without a minimum age, it does not matter that Feishu's clock is ahead", async () => {
	scenario.loadSynced({ instance_id: 'B', update_time: String(Date.now() + 60_000) });
	expect(getIds(await scenario.findOrphans(toItems('A')))).toEqual(['B']);
});

test('an item with another single field is no placeholder for "no data"', async () => {
	load('A');
	const run = await scenario.findOrphans([{ success: false }], {
		options: { allowEmptyInput: true },
	});
	expect(run.error?.message).toContain("'Instance ID' is empty");
});

test('instances that changed recently are left out on request', async () => {
	const minute = 60_000;
	scenario.loadSynced(
		{ instance_id: 'old', update_time: String(Date.now() - 61 * minute) },
		{ instance_id: 'new', update_time: String(Date.now() - 59 * minute) },
	);
	const run = await scenario.findOrphans(toItems('A'), { options: { minAge: 60 } });
	expect(getIds(run)).toEqual(['old']);
	expect(getHint(run)).toContain('Left out because they changed recently: 1');
	expect(getIds(await scenario.findOrphans(toItems('A')))).toEqual(['old', 'new']);
});

test.each([{ minAge: -1 }, { allowEmptyInput: 'maybe' }])(
	'%j is an input error',
	async (options) => {
		const run = await scenario.findOrphans(toItems('A'), { options });
		expect(run.status).toBe('error');
		expect(scenario.listBodies).toEqual([]);
	},
);
