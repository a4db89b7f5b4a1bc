import {
	parseCheckResponse,
	type ApiVersion,
	type LocalInstance,
} from '../../../nodes/FeishuApproval/feishu/api/checkExternalInstances';
import { createRedactor } from '../../../nodes/FeishuApproval/feishu/client/redact';

const TIME = 1591603040000;
const SECRET = 'hunter2-hunter2';
const VERSIONS: ApiVersion[] = ['v4', 'v3'];

const sent: LocalInstance[] = [
	{ id: 'A-1', updateTime: TIME, tasks: [{ id: 'T-1', updateTime: TIME }] },
	{ id: 'a-1', updateTime: TIME, tasks: [] },
	{ id: 'B', updateTime: TIME, tasks: [{ id: '7', updateTime: TIME }] },
	{ id: '1234', updateTime: TIME, tasks: [] },
];

const parse = (version: ApiVersion, data: unknown) =>
	parseCheckResponse(
		version,
		{
			body: { code: 0, data },
			logId: 'LOG',
			redact: createRedactor([SECRET]),
			duration: 0,
			failedAttempts: 0,
		},
		sent,
	);

/** Parses a list, and returns the failures by ID beside what was reported. */
function parseList(version: ApiVersion, list: unknown[]) {
	const result = parse(version, { diff_instances: list });
	if (!result.ok) throw new Error(result.failure.message);
	const { reported, failures } = result.value;
	return { reported, failures: [...failures].map(([id, { message }]) => [id, message]) };
}

describe.each(VERSIONS)('%s:', (version) => {
	test.each<unknown>([
		undefined,
		null,
		{},
		{ diff_instances: null },
		{ diff_times: null },
		{ diff_instances: [] },
		{ diff_times: [] },
		{ diff_instances: null, diff_times: [] },
	])('nothing differs with the data %j', (data) => {
		expect(parse(version, data)).toEqual({
			ok: true,
			value: { reported: [], failures: new Map() },
		});
	});

	test.each(['diff_instances', 'diff_times'])('the list may be called %s', (name) => {
		const list = [{ instance_id: 'B', update_time: '5', tasks: null }, { instance_id: '1234' }];
		expect(parse(version, { [name]: list })).toMatchObject({
			ok: true,
			value: {
				reported: [
					{ id: 'B', updateTime: 5, tasks: [] },
					{ id: '1234', updateTime: undefined, tasks: [] },
				],
			},
		});
	});

	test.each<[string, unknown]>([
		['number', TIME],
		['text', String(TIME)],
	])('a time may be a %s', (_, time) => {
		const tasks = [{ task_id: '7', update_time: time }];
		expect(parseList(version, [{ instance_id: 'B', update_time: time, tasks }])).toEqual({
			reported: [{ id: 'B', updateTime: TIME, tasks: [{ id: '7', updateTime: TIME }] }],
			failures: [],
		});
	});

	test.each<[string, object, string]>([
		['the time null', { update_time: null }, '.update_time: null'],
		['a time that is no number', { update_time: 'now' }, '.update_time: "now"'],
		['a negative time', { update_time: -1 }, '.update_time: -1'],
		['a time that is too large', { update_time: 2 ** 53 }, '.update_time: 9007199254740992'],
		['tasks that are no list', { tasks: {} }, '.tasks: {}'],
		['a task that is null', { tasks: [null] }, '.tasks[0]: null'],
		[
			'a task with an invalid time',
			{ tasks: [{ task_id: '7', update_time: null }] },
			'.tasks[0].update_time: null',
		],
		[
			'a task with a number as ID',
			{ tasks: [{ task_id: 7, update_time: 0 }] },
			'.tasks[0].task_id: 7',
		],
		[
			'a task whose ID was padded',
			{ tasks: [{ task_id: '7 ', update_time: 0 }] },
			'.tasks[0].task_id: "7 "',
		],
	])('an instance with %s is a failure of its own', (_, fields, difference) => {
		const good = { instance_id: '1234', update_time: 0 };
		expect(parseList(version, [{ instance_id: 'B', ...fields }, good])).toEqual({
			reported: [{ id: '1234', updateTime: 0, tasks: [] }],
			failures: [
				['B', expect.stringContaining(`(data.diff_instances[0]${difference}, log ID LOG)`)],
			],
		});
	});

	test.each<[string, unknown, string[]]>([
		['a number', 1234, ['1234']],
		['the ID in lower case', 'b', ['B']],
		['the ID with white space', ' B\n', ['B']],
		['the spelling of two IDs', 'A-1 ', ['A-1', 'a-1']],
	])('%s in place of the ID is a failure of the instance', (_, instance_id, ids) => {
		const { reported, failures } = parseList(version, [
			{ instance_id, update_time: 0 },
			...(ids.includes('A-1') ? [] : [{ instance_id: 'A-1', update_time: 0 }]),
		]);
		expect(failures.map(([id]) => id)).toEqual(ids);
		expect(reported).toHaveLength(ids.includes('A-1') ? 0 : 1);
	});

	test.each<[string, unknown, string]>([
		['data that is a text', 'ok', 'data: "ok"'],
		['data that is a list', [], 'data: []'],
		['an object as the list', { diff_instances: {} }, 'data.diff_instances: {}'],
		['another list', { instances: [] }, 'data has no "diff_'],
		['null as an element', { diff_times: [null] }, 'data.diff_times[0]: null'],
		['no ID', { diff_times: [{}] }, 'data.diff_times[0].instance_id: absent'],
		[
			'an instance that was not sent',
			{ diff_times: [{ instance_id: 'X' }] },
			'instance_id: "X", which was not in the request',
		],
		['a number that was not sent', { diff_times: [{ instance_id: 5 }] }, 'instance_id: 5'],
	])('the response is unexpected with %s', (_, data, difference) => {
		expect(parse(version, data)).toMatchObject({
			ok: false,
			failure: { affects: 'request', message: expect.stringContaining(difference) as string },
		});
	});

	test('values of the response are redacted and shortened', () => {
		const id = `${SECRET} ${'x'.repeat(5000)}`;
		const result = parse(version, { diff_instances: [{ instance_id: id }] });
		const text = JSON.stringify(result);
		expect(text).toContain('*** xxx');
		expect(text).not.toContain(SECRET);
		expect(text).not.toContain('x'.repeat(500));
		const other = JSON.stringify(parse(version, { [id]: [] }));
		expect(other).toContain('*** xxx');
		expect(other).not.toContain('x'.repeat(500));
	});
});

test('v3 with any other field instead of the list is unexpected, v4 only with a list', () => {
	expect(parse('v3', { count: 0 })).toMatchObject({ ok: false });
	expect(parse('v4', { count: 0 })).toMatchObject({ ok: true });
});

test('the time of a task may be absent in v3 only', () => {
	const list = [{ instance_id: 'B', update_time: TIME, tasks: [{ task_id: '7' }] }];
	expect(parseList('v3', list).reported).toMatchObject([{ tasks: [{ id: '7', updateTime: 0 }] }]);
	expect(parseList('v4', list).failures).toHaveLength(1);
});
