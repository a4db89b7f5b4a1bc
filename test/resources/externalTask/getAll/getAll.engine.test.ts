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

const getIds = (run: Awaited<ReturnType<Scenario['getTasks']>>) =>
	getOutput(run).map(({ instance_id }) => instance_id);

/** IDs of instances, `I-0` and so on. */
const createIds = (count: number) => Array.from({ length: count }, (_, index) => `I-${index}`);

const loadMany = (count: number) =>
	scenario.loadSynced(...createIds(count).map((instance_id) => ({ instance_id })));

const task = (task_id: string, status: 'PENDING' | 'APPROVED', user_id = 'u_chen_wei') => ({
	task_id,
	user_id,
	status,
	links: { pc_link: 'https://oa.example.com/1' },
	create_time: '1',
	end_time: '0',
	update_time: String(TIME),
});

test('the pending tasks of a definition are output, an item for each instance', async () => {
	scenario.loadSynced(
		{ instance_id: 'A', task_list: [task('A-1', 'APPROVED'), task('A-2', 'PENDING')] },
		{ instance_id: 'B', task_list: [task('B-1', 'APPROVED')] },
		{ instance_id: 'C' },
	);
	const run = await scenario.getTasks([{}]);
	expect(run.items).toEqual([
		{
			json: {
				instance_id: 'A',
				approval_code: DEFAULT_APPROVAL_CODE,
				status: 'PENDING',
				update_time: TIME,
				tasks: [{ task_id: 'A-2', status: 'PENDING', update_time: TIME }],
			},
			pairedItem: { item: 0 },
		},
		expect.objectContaining({ json: expect.objectContaining({ instance_id: 'C' }) as unknown }),
	]);
	expect(run.hints[0]?.message).toBe('2 instances with 2 tasks found in 1 request');
	expect(scenario.listBodies).toEqual([
		{ approval_codes: [DEFAULT_APPROVAL_CODE], status: 'PENDING' },
	]);
});

test('status and users select tasks', async () => {
	scenario.loadSynced(
		{ instance_id: 'A', task_list: [task('A-1', 'APPROVED', 'u_liu_yang')] },
		{ instance_id: 'B', task_list: [task('B-1', 'APPROVED')] },
	);
	const run = await scenario.getTasks([{}], {
		parameters: { status: 'APPROVED' },
		options: { userIds: 'u_liu_yang, u_wang_fang' },
	});
	expect(getIds(run)).toEqual(['A']);
});

test('more than twenty codes are requested in twenties, addresses and duplicates included', async () => {
	scenario.loadSynced({ instance_id: 'A' });
	const codes = Array.from({ length: 24 }, (_, index) => `C-${index}`).join(', ');
	const url = `https://www.feishu.cn/approval/admin/createApproval?definitionCode=${DEFAULT_APPROVAL_CODE}`;
	const run = await scenario.getTasks([{}], {
		parameters: { approvalCodes: `${codes}, C-0, ${url}` },
	});
	expect(getIds(run)).toEqual(['A']);
	expect(
		scenario.listBodies.map((body) => (body as { approval_codes: string[] }).approval_codes.length),
	).toEqual([20, 5]);
});

test('the instances of all items are requested together, each once, and paired with their items', async () => {
	loadMany(30);
	const ids = [...createIds(30), 'I-3', 'unknown'];
	const run = await scenario.getTasks(
		ids.map((instance_id) => ({ instance_id })),
		{ parameters: { by: 'instanceIds', returnAll: true } },
	);
	expect(getIds(run)).toEqual(createIds(30));
	expect(run.pairedItems.slice(0, 3)).toEqual([[0], [1], [2]]);
	expect(scenario.listBodies).toHaveLength(2);
});

test('instance IDs may be a list, also as JSON text', async () => {
	loadMany(3);
	const run = await scenario.getTasks([{ ids: ['I-0'] }, { ids: '["I-2"]' }], {
		parameters: { by: 'instanceIds', instanceIds: '={{ $json.ids }}' },
	});
	expect(getIds(run)).toEqual(['I-0', 'I-2']);
	expect(run.pairedItems).toEqual([[0], [1]]);
});

test('an instance is paired with the item that has its approval code', async () => {
	scenario.feishu.addDefinition('CODE');
	scenario.loadSynced({ instance_id: 'A' }, { instance_id: 'B', approval_code: 'CODE' });
	const run = await scenario.getTasks([{ code: 'CODE' }, { code: DEFAULT_APPROVAL_CODE }], {
		parameters: { approvalCodes: '={{ $json.code }}' },
	});
	const paired = getIds(run).map((id, index) => [id, run.pairedItems[index]]);
	expect(paired.sort()).toEqual([
		['A', [1]],
		['B', [0]],
	]);
});

test('a limit that the first list reaches leaves the others unread', async () => {
	loadMany(2);
	const run = await scenario.getTasks([{ status: 'PENDING' }, { status: 'APPROVED' }], {
		parameters: { limit: 2, status: '={{ $json.status }}' },
	});
	expect(getIds(run)).toEqual(['I-0', 'I-1']);
	expect(scenario.listBodies).toHaveLength(1);
});

test('the same codes for many items are requested once', async () => {
	loadMany(2);
	const run = await scenario.getTasks([{}, {}, {}]);
	expect(getIds(run)).toEqual(['I-0', 'I-1']);
	expect(run.pairedItems).toEqual([[0], [0]]);
	expect(scenario.listBodies).toHaveLength(1);
});

test('without Return All, at most 50 instances are output', async () => {
	loadMany(60);
	expect(getIds(await scenario.getTasks([{}]))).toEqual(createIds(50));
});

test('the limit counts for all items together, and pages that are not needed are not requested', async () => {
	loadMany(30);
	scenario.feishu.options.listPageSize = 10;
	const run = await scenario.getTasks([{ status: 'PENDING' }, { status: 'APPROVED' }], {
		parameters: { limit: 15, status: '={{ $json.status }}' },
	});
	expect(getIds(run)).toEqual(createIds(15));
	expect(scenario.listBodies).toHaveLength(2);
});

test.each([
	['without scroll_id on the last page', { emptyLastScrollId: false }],
	['with an empty scroll_id on the last page', { emptyLastScrollId: true }],
	['with pages that shift', { shiftingPages: true }],
])('with Return All, every page is read: %s', async (_name, options) => {
	loadMany(25);
	Object.assign(scenario.feishu.options, { listPageSize: 10, ...options });
	const run = await scenario.getTasks([{}], { parameters: { returnAll: true } });
	expect(getIds(run)).toEqual(createIds(25));
	expect(run.hints[0]?.message).toBe('25 instances with 25 tasks found in 3 requests');
});

test('a scroll ID that expires restarts the list', async () => {
	loadMany(25);
	scenario.feishu.options.listPageSize = 10;
	scenario.feishu.faults.add({
		on: 'listTasks',
		when: ({ body }) => 'scroll_id' in (body as object),
		code: 1390001,
	});
	const run = await scenario.getTasks([{}], { parameters: { returnAll: true } });
	expect(getIds(run)).toEqual(createIds(25));
	expect(scenario.listBodies).toHaveLength(5);
});

test('a list that cannot be read to its end is an error, not a part of it', async () => {
	loadMany(25);
	scenario.feishu.options.listPageSize = 10;
	scenario.feishu.options.scrollLifetimeMs = 0;
	const run = await scenario.getTasks([{}], { parameters: { returnAll: true } });
	expect(run.error?.message).toContain('The list of tasks could not be read to its end');
	scenario.feishu.options.scrollLifetimeMs = 5 * 60_000;
});

test('a gateway error on a page is retried', async () => {
	loadMany(25);
	scenario.feishu.options.listPageSize = 10;
	scenario.feishu.faults.add({
		on: 'listTasks',
		when: ({ body }) => 'scroll_id' in (body as object),
		status: 502,
	});
	const run = await scenario.getTasks([{}], { parameters: { returnAll: true } });
	expect(getIds(run)).toEqual(createIds(25));
});

test('with continue on fail, an item without codes becomes an error and the others are listed', async () => {
	loadMany(1);
	const run = await scenario.getTasks([{}, { code: DEFAULT_APPROVAL_CODE }], {
		parameters: { approvalCodes: '={{ $json.code }}' },
		continueOnFail: true,
	});
	expect(getErrors(run)).toEqual([expect.stringContaining("'Approval Codes' is empty")]);
	expect(getIds(run)).toEqual([undefined, 'I-0']);
	expect(run.hints[0]?.message).toBe(
		'1 instance with 1 task found in 1 request. 1 item could not be read',
	);
});

test('a failed request becomes the error of every item', async () => {
	scenario.feishu.faults.add({ on: 'listTasks', code: 1390002 });
	const run = await scenario.getTasks([{}, {}], { continueOnFail: true });
	expect(getErrors(run)).toHaveLength(2);
	expect(run.hints[0]?.message).toBe('2 items could not be read');
});

test.each([
	[{ limit: 0 }, "'Limit' is the number 0, but must be a whole number above 0"],
	[{ returnAll: '={{ "maybe" }}' }, '\'Return All\' is "maybe"'],
	[{ status: '={{ "open" }}' }, "'Task Status'"],
	[{ approvalCodes: '={{ "" }}' }, "'Approval Codes' is empty"],
	[{ by: 'instanceIds' }, "'Instance IDs' is empty"],
	[{ by: 'instanceIds', instanceIds: '={{ [{}] }}' }, "'Instance IDs[0]' is an object"],
])('%j is an input error', async (parameters, message) => {
	const run = await scenario.getTasks([{}], { parameters });
	expect(run.error?.message).toContain(message);
	expect(scenario.listBodies).toEqual([]);
});
