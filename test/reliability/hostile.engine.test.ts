import fc from 'fast-check';

import { Engine } from '../engine';
import { customApp } from '../engine/credentials';
import { errorsOf, foundIds, Scenario, TIME } from './scenario';

let engine: Engine;
let setting: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
	setting = await Scenario.open(engine);
});

afterAll(async () => {
	engine.close();
	await setting.feishu.stop();
});

beforeEach(() => {
	setting.feishu.instances.clear();
	setting.feishu.clearRequests();
});

const HOSTILE_IDS = [
	'__proto__',
	'constructor',
	'toString',
	'"quoted" and \\ backslashed',
	"' OR 1=1 --",
	'<script>alert(1)</script>',
	'审批🧾👩‍👩‍👧',
	'\u0000\u001f\u2028',
	' leading and trailing ',
	'{{ $json.a }}',
	'x'.repeat(500),
	'0',
];

test('an ID may be any text, of an instance and of a task', async () => {
	const items = HOSTILE_IDS.map((id) => ({
		instance_id: id,
		update_time: TIME,
		tasks: HOSTILE_IDS.map((taskId) => ({ task_id: taskId, update_time: TIME })),
	}));
	expect(foundIds(await setting.check(items))).toEqual(HOSTILE_IDS);
	setting.feishu.instances.load(items);
	expect(foundIds(await setting.check(items))).toEqual([]);
	setting.feishu.instances.load(items.map((item) => ({ ...item, tasks: [] })));
	const run = await setting.check(items);
	expect(foundIds(run)).toEqual(HOSTILE_IDS);
	expect(JSON.stringify(run.items[0].json.tasks)).toContain('__proto__');
});

test('what stands beside the fields used does no harm, however much it is', async () => {
	const junk = Object.fromEntries(
		Array.from({ length: 200_000 }, (_, index) => [`field ${index}`, [index]]),
	);
	const tasks = [{ task_id: '1', update_time: TIME, ...junk }];
	const run = await setting.check([{ instance_id: 'A', update_time: TIME, tasks, junk }]);
	expect(foundIds(run)).toEqual(['A']);
	expect(setting.feishu.requests.at(-1)?.bytes).toBeLessThan(300);
});

test('items of any JSON shape are checked or explained, never lost, and never a TypeError', async () => {
	const odd = fc.oneof(
		fc.jsonValue({ maxDepth: 3 }),
		fc.constantFrom(TIME, String(TIME), '2020-06-08', 'A', { isLuxonDateTime: true }),
	);
	const record = (names: string[]) =>
		fc.record(Object.fromEntries(names.map((name) => [name, odd])), { requiredKeys: [] });
	const tasks = fc.oneof(odd, fc.array(fc.oneof(odd, record(['task_id', 'update_time']))));
	const item = fc.oneof(
		record(['instance_id', 'update_time', 'task_id', 'task_update_time', 'tasks']),
		fc.record({ instance_id: fc.string(), update_time: fc.constant(TIME), tasks }),
	);
	await fc.assert(
		fc.asyncProperty(
			fc.array(item, { minLength: 1, maxLength: 5 }),
			fc.constantFrom('instances', 'tasks'),
			async (items, itemsAre) => {
				const run = await engine.run({
					items: items.map((json) => ({ json })) as never,
					parameters: { resource: 'externalInstance', operation: 'check', itemsAre },
					credentials: {
						platform: 'private',
						baseUrl: setting.feishu.origin,
						appType: 'custom',
						appId: 'cli_standin',
						appSecret: 'standin-secret',
					},
					node: { onError: 'continueRegularOutput' },
				});
				expect(run.error).toBeUndefined();
				// Feishu knows none of them, so that each item comes out, as missing or as an error.
				expect(run.pairedItems.flat().sort((a, b) => a - b)).toEqual(
					items.map((_, index) => index),
				);
				for (const error of errorsOf(run)) {
					expect(error).toMatch(/^"[A-Z].*\[item \d\]$/s);
					expect(error).not.toMatch(/TypeError|Cannot read|undefined/);
				}
			},
		),
		{ numRuns: 300 },
	);
});

test.each<[string, RegExp]>([
	['', /"Base URL" is empty/],
	['open.feishu.example.com', /"Base URL" does not start with https/],
	['ftp://open.feishu.example.com', /"Base URL" does not start with https/],
	[
		'https://open.feishu.example.com/open-apis',
		/"Base URL" must not contain a path, but has "\/open-apis"/,
	],
	['https://open.feishu.example.com ', /"Base URL" contains a space/],
	['https://open feishu.example.com', /"Base URL" contains a space/],
	['https://', /"Base URL" is not a web address/],
	[
		'https://user:hunter2@open.feishu.example.com',
		/"Base URL" must not contain a user name or password/,
	],
	['admin:hunter2@open.feishu.example.com', /does not start with .*"…@open\.feishu\.example\.com"/],
	['https://a:x/hunter2@open feishu.example.com', /a space: "https:\/\/…@open feishu/],
	[80 as unknown as string, /"Base URL" does not start with https:\/\/ or http:\/\/: "80"/],
	['https://open.feishu.example.com?a=1', /"Base URL" must not contain "\?"/],
])('the base URL "%s" is told at once', async (baseUrl, words) => {
	const run = await setting.check([{ instance_id: 'A', update_time: TIME }], {
		credentials: { baseUrl },
	});
	expect(run.error?.message).toMatch(words);
	expect(JSON.stringify(run.raw)).not.toContain('hunter2');
	const credential = engine.credentialType();
	await expect(
		credential.preAuthentication?.call(
			{ helpers: { httpRequest: () => Promise.reject(new Error('must not be called')) } } as never,
			{ platform: 'private', baseUrl, appType: 'custom', appId: 'a', appSecret: 'b' },
		),
	).rejects.toThrow(words);
});

test('a wrong base URL with continue on fail leaves each item its own error', async () => {
	const run = await engine.run({
		items: [{ instance_id: 'A', update_time: TIME }, { no_id: 1 }] as never,
		parameters: {
			resource: 'externalInstance',
			operation: 'check',
			options: { includeInputFields: true },
		},
		credentials: { ...customApp('https://open.feishu.example.com/open-apis') },
		node: { onError: 'continueRegularOutput' },
	});
	expect(run.items.map(({ json }) => json)).toEqual([
		{
			instance_id: 'A',
			update_time: TIME,
			error: expect.stringMatching(/"Base URL" must not contain a path.*\[item 0\]$/) as string,
		},
		{ no_id: 1, error: expect.stringMatching(/^"Instance ID" is empty.*\[item 1\]$/) as string },
	]);
	expect(run.hints.map(({ message }) => message)).toEqual(['2 items could not be checked']);
});

test('a wrong legacy base URL is told, too', async () => {
	const credentials = { legacyBaseUrl: 'www.feishu.example.com' };
	const run = await setting.check([{ instance_id: 'A', update_time: TIME }], { credentials });
	expect(run.error?.message).toMatch(/"Legacy Base URL" does not start with https/);
});
