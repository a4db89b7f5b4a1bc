import {
	formatHint,
	toOutputItem,
	type SyncSummary,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/sync/output';
import type {
	ChangeCounts,
	SyncedInstance,
} from '../../../../nodes/FeishuApproval/feishu/api/syncExternalInstance';

const changes = (insert: number, update: number, deleted = 0): ChangeCounts => ({
	insert,
	update,
	delete: deleted,
});
const created = { instance: changes(1, 0) };
const updated = { instance: changes(0, 1) };
const tasksDeleted = { instance: changes(0, 0), task: changes(0, 0, 2), cc: changes(0, 0) };
const allDeleted = { instance: changes(0, 1), task: changes(0, 0, 1), cc: changes(0, 0, 1) };
const unchanged = { instance: changes(0, 0), task: changes(0, 0), cc: changes(0, 0) };

const createSynced = (...changesList: Array<SyncedInstance['changes']>): SyncedInstance[] =>
	changesList.map((each, index) => ({
		id: `I-${index}`,
		approvalCode: 'LEAVE',
		updateTime: 1,
		changes: each,
	}));
const createSummary = (more: Partial<SyncSummary>): SyncSummary => ({
	synced: [],
	requests: 0,
	errors: 0,
	withoutInitiator: 0,
	itemsWithoutTaskField: 0,
	assumedZones: new Set(),
	...more,
});
const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

test.each<[string, Partial<SyncSummary>]>([
	[
		'12 instances synced in 12 requests: 3 created, 9 updated',
		{ synced: createSynced(...repeat(3, created), ...repeat(9, updated)), requests: 12 },
	],
	['1 instance synced in 1 request: 1 unchanged', { synced: createSynced(unchanged), requests: 1 }],
	[
		'1 instance synced in 3 requests: 1 updated. Removed on Feishu: 2 tasks',
		{ synced: createSynced(tasksDeleted), requests: 3 },
	],
	[
		'3 instances synced in 3 requests: 3 updated. Removed on Feishu: 4 tasks, 2 CCs',
		{ synced: createSynced(tasksDeleted, allDeleted, allDeleted), requests: 3 },
	],
	[
		'1 instance synced in 1 request: 1 created. Times without a time zone were read in Asia/Shanghai, UTC',
		{
			synced: createSynced(created),
			requests: 1,
			assumedZones: new Set(['Asia/Shanghai', 'UTC']),
		},
	],
	[
		"2 instances synced in 2 requests. 1 without an initiator: in nobody's list of submitted approvals",
		{ synced: createSynced(undefined, undefined), requests: 2, withoutInitiator: 1 },
	],
	[
		"2 instances synced in 2 requests. Without a field for 'Task ID', synced as instances without tasks: 3 items",
		{ synced: createSynced(undefined, undefined), requests: 2, itemsWithoutTaskField: 3 },
	],
	[
		'1 instance synced in 2 requests: 1 created, 1 updated',
		{ synced: [...createSynced(created), ...createSynced(updated)], requests: 2 },
	],
	[
		'1,204 instances synced in 1,300 requests: 1,204 updated. 1 item could not be synced',
		{ synced: createSynced(...repeat(1204, updated)), requests: 1300, errors: 1 },
	],
	['2 items could not be synced', { errors: 2 }],
])('the hint can be "%s"', (hint, more) => {
	expect(formatHint(createSummary(more))).toBe(hint);
});

test('an output item is paired with every item of its instance', () => {
	const [synced] = createSynced(undefined);
	if (synced === undefined) throw new Error('No instance');
	const json = { instance_id: 'I-0', approval_code: 'LEAVE', update_time: 1 };
	expect(toOutputItem(synced, [3])).toEqual({ json, pairedItem: { item: 3 } });
	expect(toOutputItem(synced, [1, 3])).toEqual({ json, pairedItem: [{ item: 1 }, { item: 3 }] });
});
