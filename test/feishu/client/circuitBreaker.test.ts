import type { Failure } from '../../../nodes/FeishuApproval/feishu/client/result';
import {
	mapConcurrently,
	CircuitBreaker,
} from '../../../nodes/FeishuApproval/feishu/client/circuitBreaker';

const failure = (more: Partial<Failure> = {}): Failure => ({
	affects: 'request',
	message: 'no',
	...more,
});
const givenUp = failure({ retriesExhausted: true });

describe('there is no use in sending more', () => {
	test.each(['app', 'stopped'] as const)('after a failure that concerns: %s', (affects) => {
		const watch = new CircuitBreaker(false);
		watch.recordFailure(failure());
		watch.recordFailure(failure({ affects: 'body' }));
		expect(watch.openReason).toBeUndefined();
		const verdict = failure({ affects });
		watch.recordFailure(verdict);
		watch.recordFailure(failure({ affects: 'app' }));
		expect(watch.openReason).toBe(verdict);
	});

	test('after any failure, where one is to end it all', () => {
		const watch = new CircuitBreaker(true);
		watch.recordSuccess();
		expect(watch.openReason).toBeUndefined();
		watch.recordFailure(failure());
		expect(watch.openReason).toBeDefined();
	});

	test('after three requests in a row that were given up', () => {
		const watch = new CircuitBreaker(false);
		for (const between of [() => watch.recordSuccess(), () => watch.recordFailure(failure())]) {
			watch.recordFailure(givenUp);
			watch.recordFailure(givenUp);
			between();
		}
		watch.recordFailure(givenUp);
		watch.recordFailure(givenUp);
		expect(watch.openReason).toBeUndefined();
		watch.recordFailure(givenUp);
		expect(watch.openReason).toBe(givenUp);
	});
});

test('jobs are begun in their order, some at a time, and all of them end', async () => {
	const begun: number[] = [];
	let underway = 0;
	let most = 0;
	await mapConcurrently(
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
