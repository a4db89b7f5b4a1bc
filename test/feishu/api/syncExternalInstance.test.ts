import {
	parseSyncResponse,
	type SyncRequestBody,
} from '../../../nodes/FeishuApproval/feishu/api/syncExternalInstance';

const sent = { instance_id: 'I-1' } as SyncRequestBody;
const stored = { approval_code: 'LEAVE', instance_id: 'I-1', update_time: '1591603040000' };
const read = (data: unknown) =>
	parseSyncResponse({ body: { code: 0, msg: 'success', data } }, sent);
const record = (insert_num?: number) => ({ insert_num, update_num: 2, delete_num: 3 });

test("gives Feishu's copy and what changed", () => {
	const process_record = { instance: record(1), task: record(), cc: record(0) };
	expect(read({ data: stored, process_record })).toEqual({
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
	'says nothing of changes where Feishu does not: %j',
	(more) => {
		expect(read({ data: stored, ...more })).toMatchObject({
			ok: true,
			value: { id: 'I-1', changes: undefined },
		});
	},
);

test('gives the changes of those kinds that Feishu names', () => {
	expect(read({ data: stored, process_record: { task: record(1) } })).toMatchObject({
		ok: true,
		value: { changes: { task: { insert: 1, update: 2, delete: 3 } } },
	});
});

test.each([
	['without data', undefined, 'data: Required'],
	['without the instance', {}, 'data.data: Required'],
	['whose ID is a number', { data: { ...stored, instance_id: 1 } }, 'data.data.instance_id'],
	['whose time is no time', { data: { ...stored, update_time: 'now' } }, 'data.data.update_time'],
	[
		'whose counts are none',
		{ data: stored, process_record: { task: { insert_num: -1 } } },
		'process_record.task.insert_num',
	],
	['of another instance', { data: { ...stored, instance_id: 'I-2' } }, 'speaks of instance "I-2"'],
])('an answer %s is an error', (_, data, words) => {
	expect(read(data)).toMatchObject({
		ok: false,
		failure: {
			affects: 'request',
			message: expect.stringContaining(words),
			description: expect.stringContaining('a check tells'),
		},
	});
});
