import {
	parseSyncResponse,
	type SyncRequestBody,
} from '../../../nodes/FeishuApproval/feishu/api/syncExternalInstance';

const sentBody = { instance_id: 'I-1' } as SyncRequestBody;
const stored = { approval_code: 'LEAVE', instance_id: 'I-1', update_time: '1591603040000' };
const parse = (data: unknown) =>
	parseSyncResponse({ body: { code: 0, msg: 'success', data } }, sentBody);
const createRecord = (insert_num?: number) => ({ insert_num, update_num: 2, delete_num: 3 });

test('a response is parsed into the instance on Feishu and its changes', () => {
	const process_record = { instance: createRecord(1), task: createRecord(), cc: createRecord(0) };
	expect(parse({ data: stored, process_record })).toEqual({
		ok: true,
		value: {
			id: 'I-1',
			approvalCode: 'LEAVE',
			updateTime: 1591603040000,
			changes: {
				instance: { insert: 1, update: 2, delete: 3 },
				task: { insert: 0, update: 2, delete: 3 },
				cc: { insert: 0, update: 2, delete: 3 },
			},
		},
	});
});

test.each([{}, { process_record: null }, { process_record: {} }])(
	'without counts in the response there are no changes: %j',
	(more) => {
		expect(parse({ data: stored, ...more })).toMatchObject({
			ok: true,
			value: { id: 'I-1', changes: undefined },
		});
	},
);

test('the changes have only the kinds that the response has', () => {
	expect(parse({ data: stored, process_record: { task: createRecord(1) } })).toMatchObject({
		ok: true,
		value: { changes: { task: { insert: 1, update: 2, delete: 3 } } },
	});
});

test.each([
	['no data', undefined, 'data: Required'],
	['no instance', {}, 'data.data: Required'],
	['an ID that is a number', { data: { ...stored, instance_id: 1 } }, 'data.data.instance_id'],
	['an invalid time', { data: { ...stored, update_time: 'now' } }, 'data.data.update_time'],
	[
		'a negative count',
		{ data: stored, process_record: { task: { insert_num: -1 } } },
		'process_record.task.insert_num',
	],
	['another instance', { data: { ...stored, instance_id: 'I-2' } }, 'is about instance "I-2"'],
])('a response with %s is an error', (_, data, message) => {
	expect(parse(data)).toMatchObject({
		ok: false,
		failure: {
			affects: 'request',
			message: expect.stringContaining(message) as string,
			description: expect.stringContaining('run Check to find out') as string,
		},
	});
});
