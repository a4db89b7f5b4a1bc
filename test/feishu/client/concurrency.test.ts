import { setTimeout as wait } from 'node:timers/promises';

import {
	ConcurrencyLimit,
	runConcurrently,
} from '../../../nodes/FeishuApproval/feishu/client/concurrency';

/** Runs 50 jobs of different length. Returns how many ran at most, and the order in which they started. */
async function run(limit: ConcurrencyLimit, onEnd: () => void = () => {}) {
	const started: number[] = [];
	let running = 0;
	let maxRunning = 0;
	const jobs = Array.from({ length: 50 }, (_, job) => job);
	await runConcurrently(
		jobs,
		async (job) => {
			started.push(job);
			maxRunning = Math.max(maxRunning, ++running);
			await wait((job * 7) % 5);
			running--;
			onEnd();
		},
		limit,
	);
	expect(started).toEqual(jobs);
	expect(running).toBe(0);
	return maxRunning;
}

test('4 jobs run concurrently at first; all start in order and end', async () => {
	expect(await run(new ConcurrencyLimit())).toBe(4);
});

test('more jobs run concurrently while requests succeed', async () => {
	const limit = new ConcurrencyLimit();
	expect(await run(limit, () => limit.recordSuccess(0))).toBeGreaterThan(12);
});

test('fewer jobs start after the limit was halved', async () => {
	const limit = new ConcurrencyLimit();
	limit.recordTransientError(0);
	limit.recordTransientError(1);
	limit.recordTransientError(2);
	expect(await run(limit)).toBe(1);
});

test('an error of a job ends the run', async () => {
	const failing = runConcurrently(
		[1, 2],
		async (job) => {
			await wait(job);
			throw new Error('failed');
		},
		new ConcurrencyLimit(),
	);
	await expect(failing).rejects.toThrow('failed');
});

describe('the limit', () => {
	const createLimit = (current: number) => Object.assign(new ConcurrencyLimit(), { current });

	test('rises with each success, to 50 at most', () => {
		const limit = new ConcurrencyLimit();
		const seen = [limit.current];
		for (let success = 0; success < 30; success++) {
			limit.recordSuccess(0);
			seen.push(limit.current);
		}
		expect(seen.slice(0, 4)).toEqual([4, 8, 12, 16]);
		expect(seen.at(-1)).toBe(50);
	});

	test('is halved once for the transient errors of requests that were in flight together', () => {
		const limit = createLimit(40);
		const { generation } = limit;
		for (let error = 0; error < 40; error++) limit.recordTransientError(generation);
		expect(limit.current).toBe(20);
	});

	test('is not raised again by requests that were in flight together with those that failed', () => {
		const limit = createLimit(40);
		const { generation } = limit;
		limit.recordTransientError(generation);
		limit.recordSuccess(generation);
		expect(limit.current).toBe(20);
		limit.recordSuccess(limit.generation);
		expect(limit.current).toBe(24);
	});

	test('is halved again by a request that was sent afterwards, and never falls below 1', () => {
		const limit = createLimit(40);
		const seen: number[] = [];
		for (let error = 0; error < 8; error++) {
			limit.recordTransientError(limit.generation);
			seen.push(limit.current);
		}
		expect(seen).toEqual([20, 10, 5, 2, 1, 1, 1, 1]);
	});
});
