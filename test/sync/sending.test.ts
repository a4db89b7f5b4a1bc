import type { Failure } from '../../nodes/FeishuApproval/feishu/result';
import { someAtATime, Watch } from '../../nodes/FeishuApproval/feishu/sending';

const failure = (more: Partial<Failure> = {}): Failure => ({
	concerns: 'request',
	message: 'no',
	...more,
});
const givenUp = failure({ isGivenUp: true });

describe('there is no use in sending more', () => {
	test.each(['app', 'stopped'] as const)('after a failure that concerns: %s', (concerns) => {
		const watch = new Watch(false);
		watch.failure(failure());
		watch.failure(failure({ concerns: 'body' }));
		expect(watch.verdictOnTheRest).toBeUndefined();
		const verdict = failure({ concerns });
		watch.failure(verdict);
		watch.failure(failure({ concerns: 'app' }));
		expect(watch.verdictOnTheRest).toBe(verdict);
	});

	test('after any failure, where one is to end it all', () => {
		const watch = new Watch(true);
		watch.success();
		expect(watch.verdictOnTheRest).toBeUndefined();
		watch.failure(failure());
		expect(watch.verdictOnTheRest).toBeDefined();
	});

	test('after three requests in a row that were given up', () => {
		const watch = new Watch(false);
		for (const between of [() => watch.success(), () => watch.failure(failure())]) {
			watch.failure(givenUp);
			watch.failure(givenUp);
			between();
		}
		watch.failure(givenUp);
		watch.failure(givenUp);
		expect(watch.verdictOnTheRest).toBeUndefined();
		watch.failure(givenUp);
		expect(watch.verdictOnTheRest).toBe(givenUp);
	});
});

test('jobs are begun in their order, some at a time, and all of them end', async () => {
	const begun: number[] = [];
	let underway = 0;
	let most = 0;
	await someAtATime(
		Array.from({ length: 50 }, (_, job) => job),
		async (job) => {
			begun.push(job);
			most = Math.max(most, ++underway);
			await new Promise((resolve) => setTimeout(resolve, (job * 7) % 5));
			underway--;
		},
	);
	expect(begun).toEqual(Array.from({ length: 50 }, (_, job) => job));
	expect(underway).toBe(0);
	expect(most).toBe(4);
});
