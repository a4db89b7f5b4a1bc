import { sendJobs } from '../../nodes/FeishuApproval/execution/sendJobs';
import type { Sender } from '../../nodes/FeishuApproval/execution/transport';
import { ConcurrencyLimit } from '../../nodes/FeishuApproval/feishu/client/concurrency';
import { err, ok, type Failure } from '../../nodes/FeishuApproval/feishu/client/result';

const REJECTED: Failure = { affects: 'payload', code: 1390001, message: 'invalid' };
const DOWN: Failure = { affects: 'request', message: 'down', retriesExhausted: true };
const NO_ACCESS: Failure = { affects: 'app', message: 'no access' };

/** Sends ten jobs one after the other. Returns the jobs that were sent, and the results in words. */
async function send(failures: Record<number, Failure>, stopAtFirstFailure = false) {
	const sent: number[] = [];
	const sender = { concurrency: new ConcurrencyLimit() } as unknown as Sender;
	const results = await sendJobs([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], {
		send: async (job) => {
			sent.push(job);
			const failure = failures[job];
			return await Promise.resolve(failure === undefined ? ok(`sent ${job}`) : err(failure));
		},
		stopAtFirstFailure,
		sender,
		concurrency: { current: 1 },
	});
	const inWords = [...results].map(([job, result]) => [
		job,
		result.ok ? result.value : result.failure.message,
	]);
	return { sent, results: Object.fromEntries(inWords) as Record<number, string> };
}

test('each job has its result', async () => {
	const { sent, results } = await send({ 3: REJECTED });
	expect(sent).toHaveLength(10);
	expect(results).toMatchObject({ 2: 'sent 2', 3: 'invalid', 9: 'sent 9' });
});

test('the first failure ends everything, and the other jobs have no result', async () => {
	const { sent, results } = await send({ 1: REJECTED }, true);
	expect(sent).toEqual([0, 1]);
	expect(results).toEqual({ 0: 'sent 0', 1: 'invalid' });
});

test('after a failure of the app nothing more is sent, and the other jobs fail, too', async () => {
	const { sent, results } = await send({ 1: NO_ACCESS });
	expect(sent).toEqual([0, 1]);
	expect(results).toMatchObject({ 0: 'sent 0', 1: 'no access', 2: 'no access', 9: 'no access' });
});

test('three jobs in a row without a response are an outage; a success in between shows that there is none', async () => {
	expect((await send({ 0: DOWN, 1: DOWN, 2: DOWN })).sent).toEqual([0, 1, 2]);
	const { sent, results } = await send({ 0: DOWN, 1: DOWN, 3: DOWN, 4: DOWN });
	expect(sent).toHaveLength(10);
	expect(results).toMatchObject({ 2: 'sent 2', 4: 'down', 5: 'sent 5' });
});
