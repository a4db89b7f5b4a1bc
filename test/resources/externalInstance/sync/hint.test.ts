import {
	formatSyncHint,
	type SyncSummary,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/sync/hint';
import type {
	ChangeCounts,
	SyncedInstance,
} from '../../../../nodes/FeishuApproval/feishu/api/syncExternalInstance';

const counts = (insert: number, update: number, deleted = 0): ChangeCounts => ({
	insert,
	update,
	delete: deleted,
});
const created = { instance: counts(1, 0) };
const updated = { instance: counts(0, 1) };
const onlyATask = { instance: counts(0, 0), task: counts(0, 0, 1), cc: counts(0, 0) };
const nothing = { instance: counts(0, 0), task: counts(0, 0), cc: counts(0, 0) };

const synced = (...all: Array<SyncedInstance['changes']>): SyncedInstance[] =>
	all.map((changes, index) => ({
		id: `I-${index}`,
		approvalCode: 'LEAVE',
		updateTime: 1,
		changes,
	}));
const summary = (more: Partial<SyncSummary>): SyncSummary => ({
	synced: [],
	requests: 0,
	errors: 0,
	withoutInitiator: 0,
	...more,
});
const many = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

test.each<[Partial<SyncSummary>, string]>([
	[
		{ synced: synced(...many(3, created), ...many(9, updated)), requests: 12 },
		'12 instances synced in 12 requests: 3 created, 9 updated',
	],
	[{ synced: synced(nothing), requests: 1 }, '1 instance synced in 1 request: 1 unchanged'],
	[{ synced: synced(onlyATask), requests: 3 }, '1 instance synced in 3 requests: 1 updated'],
	[
		{ synced: synced(undefined, undefined), requests: 2, withoutInitiator: 1 },
		'2 instances synced in 2 requests. 1 without an initiator: nobody sees them as submitted',
	],
	[
		{ synced: [...synced(created), ...synced(updated)], requests: 2 },
		'1 instance synced in 2 requests: 1 created, 1 updated',
	],
	[
		{ synced: synced(...many(1204, updated)), requests: 1300, errors: 1 },
		'1,204 instances synced in 1,300 requests: 1,204 updated. 1 item could not be synced',
	],
	[{ errors: 2 }, '2 items could not be synced'],
])('%#: %j', (more, hint) => {
	expect(formatSyncHint(summary(more))).toBe(hint);
});
