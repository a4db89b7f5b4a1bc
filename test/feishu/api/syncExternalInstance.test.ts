import {
	parseSyncResponse,
	type SyncRequestBody,
} from '../../../nodes/FeishuApproval/feishu/api/syncExternalInstance';

const SENT_TIME = '1591603030000';
const sentBody = {
	instance_id: 'I-1',
	approval_code: 'LEAVE',
	update_time: SENT_TIME,
} as SyncRequestBody;
const stored = { approval_code: 'LEAVE', instance_id: 'I-1', update_time: '1591603040000' };
const parse = (data: unknown) =>
	parseSyncResponse(
		{
			body: { code: 0, msg: 'success', data },
			redact: (text) => text,
			duration: 0,
			failedAttempts: 0,
		},
		sentBody,
	);
const createRecord = (insert_num?: number) => ({ insert_num, update_num: 2, delete_num: 3 });

test('a response is parsed into the instance on Feishu and its changes', () => {
	const process_record = { instance: createRecord(1), task: createRecord(), cc: createRecord(0) };
	expect(parse({ data: stored, process_record })).toEqual({
		id: 'I-1',
		approvalCode: 'LEAVE',
		updateTime: 1591603040000,
		changes: {
			instance: { insert: 1, update: 2, delete: 3 },
			task: { insert: 0, update: 2, delete: 3 },
			cc: { insert: 0, update: 2, delete: 3 },
		},
	});
});

test.each([{}, { process_record: null }, { process_record: {} }])(
	'without counts in the response there are no changes: %j',
	(more) => {
		expect(parse({ data: stored, ...more })).toMatchObject({ id: 'I-1', changes: undefined });
	},
);

test('the changes have only the kinds that the response has', () => {
	expect(parse({ data: stored, process_record: { task: createRecord(1) } })).toMatchObject({
		changes: { task: { insert: 1, update: 2, delete: 3 } },
	});
});

test.each<[string, unknown]>([
	['no data', undefined],
	['data that is a text', 'ok'],
	['no instance', {}],
	['an invalid time', { data: { ...stored, update_time: 'now' } }],
	['no time', { data: { ...stored, update_time: null } }],
	['the time 0', { data: { ...stored, update_time: '0' } }],
	['a record that is a list', { data: { update_time: SENT_TIME }, process_record: [] }],
])('code 0 is success, also with %s: the output is what was sent', (_, data) => {
	expect(parse(data)).toEqual({
		id: 'I-1',
		approvalCode: 'LEAVE',
		updateTime: Number(SENT_TIME),
		changes: undefined,
	});
});

test('ID and approval code are those that were sent, and the time may be a number', () => {
	expect(
		parse({ data: { instance_id: 7, approval_code: 'OTHER', update_time: 1591603040001 } }),
	).toMatchObject({ id: 'I-1', approvalCode: 'LEAVE', updateTime: 1591603040001 });
});

test('the parts of the changes that are malformed are left out', () => {
	const process_record = { instance: 'one', task: createRecord(-1), cc: createRecord(1) };
	expect(parse({ data: stored, process_record }).changes).toEqual({
		cc: { insert: 1, update: 2, delete: 3 },
	});
});
