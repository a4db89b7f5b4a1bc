import fc from 'fast-check';

import { Engine } from '../engine';
import { speedUpClock } from '../engine/fastClock';
import { getErrors, getOutput, getReportedIds, Scenario, TIME } from '../scenario';

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	speedUpClock();
	engine = await Engine.load();
	scenario = await Scenario.start(engine);
});

afterAll(async () => {
	engine.close();
	await scenario.stop();
});

beforeEach(() => scenario.clear());

const UNUSUAL_IDS = [
	'__proto__',
	'constructor',
	'toString',
	'"quoted" and \\ backslashed',
	"' OR 1=1 --",
	'<script>alert(1)</script>',
	'审批🧾👩‍👩‍👧',
	'\u0000\u2028\u001f',
	'white  space\tinside',
	'{{ $json.a }}',
	'x'.repeat(500),
	'0',
];

test('IDs of instances and tasks may be any text', async () => {
	const items = UNUSUAL_IDS.map((id) => ({
		instance_id: id,
		update_time: TIME,
		tasks: UNUSUAL_IDS.map((taskId) => ({ task_id: taskId, update_time: TIME })),
	}));
	expect(getReportedIds(await scenario.check(items))).toEqual(UNUSUAL_IDS);
	scenario.feishu.instances.load(items);
	expect(getReportedIds(await scenario.check(items))).toEqual([]);
	scenario.feishu.instances.load(items.map((item) => ({ ...item, tasks: [] })));
	const run = await scenario.check(items);
	expect(getReportedIds(run)).toEqual(UNUSUAL_IDS);
	expect(JSON.stringify(run.items[0]?.json.tasks)).toContain('__proto__');
});

test('fields that the node does not read are not sent, however large they are', async () => {
	const junk = Object.fromEntries(
		Array.from({ length: 200_000 }, (_, index) => [`field ${index}`, [index]]),
	);
	const tasks = [{ task_id: '1', update_time: TIME, ...junk }];
	const run = await scenario.check([{ instance_id: 'A', update_time: TIME, tasks, junk }]);
	expect(getReportedIds(run)).toEqual(['A']);
	expect(scenario.feishu.requests.at(-1)?.bytes).toBeLessThan(300);
});

test('items of any JSON shape are checked or get an error, never lost, and never a TypeError', async () => {
	const value = fc.oneof(
		fc.jsonValue({ maxDepth: 3 }),
		fc.constantFrom(TIME, String(TIME), '2020-06-08', 'A', { isLuxonDateTime: true }),
	);
	const record = (names: string[]) =>
		fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
	const tasks = fc.oneof(value, fc.array(fc.oneof(value, record(['task_id', 'update_time']))));
	const item = fc.oneof(
		record(['instance_id', 'update_time', 'task_id', 'task_update_time', 'tasks']),
		fc.record({ instance_id: fc.string(), update_time: fc.constant(TIME), tasks }),
	);
	await fc.assert(
		fc.asyncProperty(
			fc.array(item, { minLength: 1, maxLength: 5 }),
			fc.constantFrom('instances', 'tasks'),
			async (items, itemsAre) => {
				const run = await scenario.check(items, {
					parameters: { itemsAre },
					continueOnFail: true,
				});
				expect(run.error).toBeUndefined();
				// Feishu has none of the instances, so that each item is reported as missing or as an error.
				expect(run.pairedItems.flat().sort((a, b) => a - b)).toEqual(
					items.map((_, index) => index),
				);
				for (const error of getErrors(run)) {
					expect(error).toMatch(/^(Instance ".*": )?'[A-Z].*\[item \d\]$/s);
					expect(error).not.toMatch(/TypeError|Cannot read|undefined/);
				}
			},
		),
		{ numRuns: 300 },
	);
});

test.each<[string | number, RegExp]>([
	['', /'Base URL' is empty/],
	['open.feishu.example.com', /'Base URL' does not start with https/],
	['ftp://open.feishu.example.com', /'Base URL' does not start with https/],
	[
		'https://open.feishu.example.com/open-apis',
		/'Base URL' must not contain a path, but has "\/open-apis"/,
	],
	['https://open feishu.example.com', /'Base URL' contains a space/],
	['https://', /'Base URL' is not a valid URL/],
	[
		'https://user:hunter2@open.feishu.example.com',
		/'Base URL' must not contain a user name or password/,
	],
	['admin:hunter2@open.feishu.example.com', /does not start with .*"…@open\.feishu\.example\.com"/],
	['https://a:x/hunter2@open feishu.example.com', /a space: "https:\/\/…@open feishu/],
	[80, /'Base URL' does not start with https:\/\/ or http:\/\/: "80"/],
	['https://open.feishu.example.com?a=1', /'Base URL' must not contain "\?"/],
])('the base URL "%s" is an error before any request', async (baseUrl, message) => {
	const run = await scenario.check([{ instance_id: 'A', update_time: TIME }], {
		credentials: { baseUrl },
	});
	expect(run.error?.message).toMatch(message);
	expect(JSON.stringify(run.raw)).not.toContain('hunter2');
	const credential = engine.credentialType();
	await expect(
		credential.preAuthentication?.call(
			{ helpers: { httpRequest: () => Promise.reject(new Error('A request was sent')) } } as never,
			{ platform: 'private', baseUrl, appType: 'custom', appId: 'a', appSecret: 'b' },
		),
	).rejects.toThrow(message);
});

test('with continue on fail, a wrong base URL does not replace the input error of an item', async () => {
	const run = await scenario.check(
		[{ instance_id: 'A', update_time: TIME, tasks: [] }, { no_id: 1 }],
		{
			options: { includeInputFields: true },
			credentials: { baseUrl: 'https://open.feishu.example.com/open-apis' },
			continueOnFail: true,
		},
	);
	expect(getOutput(run)).toEqual([
		{
			instance_id: 'A',
			update_time: TIME,
			tasks: [],
			error: expect.stringMatching(/'Base URL' must not contain a path.*\[item 0\]$/) as string,
		},
		{ no_id: 1, error: expect.stringMatching(/^'Instance ID' is empty.*\[item 1\]$/) as string },
	]);
	expect(run.hints.map(({ message }) => message)).toEqual(['2 items could not be checked']);
});

test('a wrong legacy base URL is an error, too', async () => {
	const credentials = { legacyBaseUrl: 'www.feishu.example.com' };
	const run = await scenario.check([{ instance_id: 'A', update_time: TIME }], { credentials });
	expect(run.error?.message).toMatch(/'Legacy Base URL' does not start with https/);
});

test('a wrong base URL is an error for each of 150,000 items', async () => {
	// With a fast clock, the node yields more often than it does. No request follows.
	jest.restoreAllMocks();
	const items = Array.from({ length: 150_000 }, (_, index) => ({
		instance_id: `A-${index}`,
		update_time: TIME,
		tasks: [],
	}));
	const run = await scenario.check(items, {
		credentials: { baseUrl: 'open.feishu.example.com' },
		continueOnFail: true,
	});
	expect(run.error).toBeUndefined();
	expect(getErrors(run)).toHaveLength(150_000);
	expect(getErrors(run).at(-1)).toMatch(/'Base URL' does not start with .*\[item 149999\]$/);
});
