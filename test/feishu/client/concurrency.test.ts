import { setTimeout as wait } from 'node:timers/promises';

import { runConcurrently } from '../../../nodes/FeishuApproval/feishu/client/concurrency';

test('jobs start in order, at most 4 run concurrently, and all of them end', async () => {
	const jobs = Array.from({ length: 50 }, (_, job) => job);
	const started: number[] = [];
	let running = 0;
	let maxRunning = 0;
	await runConcurrently(jobs, async (job) => {
		started.push(job);
		maxRunning = Math.max(maxRunning, ++running);
		await wait((job * 7) % 5);
		running--;
	});
	expect(started).toEqual(jobs);
	expect(running).toBe(0);
	expect(maxRunning).toBe(4);
});
