import {
	formatHint,
	type CheckSummary,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/check/output';

const HOUR_MS = 3_600_000;

const SUMMARY: CheckSummary = {
	instances: 1204,
	requests: 13,
	differing: new Map(),
	errors: 0,
	itemsWithoutTasksField: 0,
	hasNoTaskAtAll: false,
	assumedZones: new Set(),
	timeDifferences: [],
};

test.each<[string, Partial<CheckSummary>]>([
	[
		'1,204 instances checked in 13 requests: 3 missing, 2 behind',
		{
			differing: new Map([
				['behind', 2],
				['missing', 3],
			]),
		},
	],
	['1,204 instances checked in 13 requests: no difference', {}],
	[
		'1 instance checked in 1 request: 1 with tasks that differ. 2 items could not be checked',
		{ instances: 1, requests: 1, differing: new Map([['tasks_differ', 1]]), errors: 2 },
	],
	['1,500 items could not be checked', { instances: 0, requests: 4, errors: 1500 }],
	[
		"1,204 instances checked in 13 requests: no difference. Without a field for 'Tasks', checked as instances without tasks: 1,000 items",
		{ itemsWithoutTasksField: 1000, hasNoTaskAtAll: true },
	],
	[
		'1,204 instances checked in 13 requests: no difference. No item had a task, so no task was checked',
		{ hasNoTaskAtAll: true },
	],
	[
		'1,204 instances checked in 13 requests: no difference. Times without a time zone were read in Asia/Shanghai, UTC',
		{ assumedZones: new Set(['Asia/Shanghai', 'UTC']) },
	],
])('the hint can be "%s"', (hint, summary) => {
	expect(formatHint({ ...SUMMARY, ...summary })).toBe(hint);
});

const ZONE_WARNING =
	/All times that differ do so by exactly (.*), which looks like a wrong time zone/;

test.each<[number, string]>([
	[-8 * HOUR_MS, '8 hours'],
	[12 * HOUR_MS, '12 hours'],
	[HOUR_MS, '1 hour'],
])('a common difference of %d ms is a warning about the time zone: %s', (difference, hours) => {
	const hint = formatHint({ ...SUMMARY, timeDifferences: [difference, difference] });
	expect(ZONE_WARNING.exec(hint)?.[1]).toBe(hours);
});

test.each<[string, number[]]>([
	['there is only one', [HOUR_MS]],
	['one is different', [HOUR_MS, HOUR_MS, 2 * HOUR_MS]],
	['one is in the other direction', [HOUR_MS, -HOUR_MS]],
	['it is not a whole number of hours', [HOUR_MS + 1, HOUR_MS + 1]],
])('a time difference is no warning if %s', (_, timeDifferences) => {
	expect(formatHint({ ...SUMMARY, timeDifferences })).not.toMatch(ZONE_WARNING);
});
