import {
	createListRequest,
	createNextPageRequest,
	parseListResponse,
} from '../../../nodes/FeishuApproval/feishu/api/listExternalTasks';

const parse = (data: unknown) =>
	parseListResponse({
		body: { code: 0, msg: 'success', data },
		redact: (text) => text,
		duration: 0,
		failedAttempts: 0,
		logId: 'LOG',
	});

const listed = {
	instance_id: 'A',
	approval_code: 'LEAVE',
	approval_id: '7',
	status: 'PENDING',
	update_time: 1591603040000,
	tasks: [{ id: 'A-1', status: 'PENDING', update_time: 1591603030000 }],
};
const instance = {
	id: 'A',
	approvalCode: 'LEAVE',
	status: 'PENDING',
	updateTime: 1591603040000,
	tasks: [{ id: 'A-1', status: 'PENDING', updateTime: 1591603030000 }],
};

test('each kind of query has a body of its own', () => {
	const getBody = (query: Parameters<typeof createListRequest>[0]) =>
		createListRequest(query).createBody?.();
	expect(getBody({ instanceIds: ['A'] })).toEqual({ instance_ids: ['A'] });
	expect(getBody({ approvalCodes: ['C'], status: 'DONE' })).toEqual({
		approval_codes: ['C'],
		status: 'DONE',
	});
	expect(getBody({ approvalCodes: ['C'], status: 'PENDING', userIds: ['u'] })).toEqual({
		approval_codes: ['C'],
		status: 'PENDING',
		user_ids: ['u'],
	});
	expect(createNextPageRequest('s').createBody?.()).toEqual({ scroll_id: 's' });
});

test('a page is parsed', () => {
	expect(parse({ data: [listed], scroll_id: 's' })).toEqual({
		ok: true,
		value: { instances: [instance], scrollId: 's' },
	});
});

test('times may be digits, IDs may be numbers, and tasks may be absent', () => {
	const { tasks: _, ...rest } = listed;
	expect(parse({ data: [{ ...rest, instance_id: 7, update_time: '1591603040000' }] })).toEqual({
		ok: true,
		value: { instances: [{ ...instance, id: '7', tasks: [] }] },
	});
});

test.each([undefined, null, {}, { data: null }, { data: [], scroll_id: '' }])(
	'the list is empty with the data %j',
	(data) => {
		expect(parse(data)).toEqual({ ok: true, value: { instances: [] } });
	},
);

test.each([
	['[]', [], 'data: []'],
	['a text instead of the list', { data: 'no' }, 'data.data: "no"'],
	['a list under another name', { tasks: [listed] }, 'data has no "data", but "tasks"'],
	['a number as scroll_id', { data: [], scroll_id: 7 }, 'data.scroll_id: 7'],
	['pages of the V4 form', { data: [listed], has_more: true }, 'data.has_more is true'],
	['an instance without an ID', { data: [{}] }, 'data.data[0].instance_id: absent'],
	[
		'an inexact ID',
		{ data: [{ ...listed, instance_id: 2 ** 60 }] },
		'data.data[0].instance_id: 1152921504606847000',
	],
	[
		'a time that is none',
		{ data: [listed, { ...listed, update_time: 'soon' }] },
		'data.data[1].update_time: "soon"',
	],
	[
		'a task without an ID',
		{ data: [{ ...listed, tasks: [{ status: 'PENDING', update_time: 1 }] }] },
		'data.data[0].tasks[0].id: absent',
	],
])('%s is a failure', (_name, data, difference) => {
	expect(parse(data)).toMatchObject({
		ok: false,
		failure: {
			affects: 'request',
			message: expect.stringContaining(difference) as unknown,
			logId: 'LOG',
		},
	});
});
