import {
	formatHint,
	type CheckSummary,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/check/output';

test.each<[string, CheckSummary]>([
	[
		'1,204 instances checked in 13 requests: 3 missing, 2 behind',
		{
			instances: 1204,
			requests: 13,
			differing: new Map([
				['behind', 2],
				['missing', 3],
			]),
			errors: 0,
		},
	],
	[
		'1,204 instances checked in 13 requests: no difference',
		{ instances: 1204, requests: 13, differing: new Map(), errors: 0 },
	],
	[
		'1 instance checked in 1 request: 1 with tasks that differ. 2 items could not be checked',
		{ instances: 1, requests: 1, differing: new Map([['tasks_differ', 1]]), errors: 2 },
	],
	[
		'1,500 items could not be checked',
		{ instances: 0, requests: 4, differing: new Map(), errors: 1500 },
	],
])('the hint can be "%s"', (hint, summary) => {
	expect(formatHint(summary)).toBe(hint);
});
