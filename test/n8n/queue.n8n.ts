import { DOCUMENTED_RATE_LIMIT, type LoggedRequest } from '../fake-feishu';
import type { StoredCredential } from './n8n-client';
import { type QueueMode, startQueueMode } from './queue-mode';
import { N8N_VERSIONS } from './versions';
import { chainNodes, feishuNode, splitOut, webhook } from './workflow-builder';

const [VERSION] = N8N_VERSIONS;

const TIME = 1591603040000;

/** Instance ID prefixes: one run per worker. */
const RUNS = ['A', 'B'] as const;

/** Requests sent before a rate-limit response arrived may reach the server this much later. */
const IN_FLIGHT_MS = 300;

/** A timer may fire this much early. */
const TIMER_TOLERANCE_MS = 5;

describe(`queue mode of n8n ${VERSION} with two workers`, () => {
	let queue: QueueMode;
	let credential: StoredCredential;

	beforeAll(async () => {
		queue = await startQueueMode(VERSION, {
			workers: 2,
			feishuOptions: { rateLimit: DOCUMENTED_RATE_LIMIT },
		});
		credential = await queue.stack.storeCredential();
	});

	afterAll(async () => await queue?.stop());

	beforeEach(() => {
		const { feishu } = queue.stack;
		feishu.instances.clear();
		feishu.clearRequests();
		feishu.rateLimiter.clear();
	});

	it('checks 20,000 instances in each worker with requests that grow', async () => {
		const checks = await checkInBothWorkers({ instancesEach: 20_000, batchSize: 0 });
		// With 100 instances per request, there would be 400.
		expect(checks.length - countRateLimited()).toBeLessThan(40);
		expect(findEarlyRequests(checks)).toEqual([]);
	});

	it('checks all instances although both workers share the rate limit, and both wait as long as Feishu asks', async () => {
		// More requests than Feishu accepts per minute, so that both rate limits apply.
		const checks = await checkInBothWorkers({ instancesEach: 600, batchSize: 1 });
		expect(countRateLimited()).toBeGreaterThan(0);
		expect(checks.length - countRateLimited()).toBe(1200);
		expect(findEarlyRequests(checks)).toEqual([]);
		for (const { log } of queue.workers) expect(log.text()).toMatch(/started execution \d+/i);
	});

	/** Runs a check in each worker concurrently, asserts the results and returns the requests. */
	async function checkInBothWorkers({
		instancesEach,
		batchSize,
	}: Record<'instancesEach' | 'batchSize', number>): Promise<LoggedRequest[]> {
		const { client, feishu } = queue.stack;
		const path = `batch-size-${batchSize}`;
		const workflow = await client.createWorkflow(
			chainNodes(path, [
				webhook(path),
				splitOut('body'),
				feishuNode(credential, { parameters: { options: { batchSize } } }),
			]),
		);
		await client.activate(workflow);
		const posted = RUNS.map((run) =>
			Array.from({ length: instancesEach }, (_, index) => ({
				instance_id: `${run}-${index}`,
				update_time: TIME,
				tasks: [],
			})),
		);
		// Every second instance is missing on Feishu.
		for (const instances of posted) {
			feishu.instances.load(instances.filter((_, index) => index % 2 === 0));
		}

		const startedAt = performance.now();
		const runs = await Promise.all(
			posted.map(async (instances) => ({
				expected: instances.filter((_, index) => index % 2 === 1),
				response: await client.callWebhook(path, instances),
			})),
		);
		const seconds = (performance.now() - startedAt) / 1000;

		for (const { expected, response } of runs) {
			expect(response.status).toBe(200);
			const missing = response.body as Array<{ instance_id: string }>;
			expect(missing.map(({ instance_id }) => instance_id)).toEqual(
				expected.map(({ instance_id }) => instance_id),
			);
		}
		const checks = feishu.requests.filter(({ kind }) => kind === 'check');
		process.stdout.write(
			`2 workers, ${instancesEach} instances each, Instances per Request at ${batchSize}: ` +
				`${seconds.toFixed(1)} s, ${checks.length - countRateLimited()} requests accepted, ` +
				`${countRateLimited('second')} rejected by the per-second limit, ${countRateLimited('minute')} by the per-minute limit\n`,
		);
		return checks;
	}

	/** Counts the requests that one of the rate limits rejected; without an argument, those that either rejected. */
	function countRateLimited(per?: 'second' | 'minute'): number {
		const { rateViolations } = queue.stack.feishu;
		return rateViolations.filter((violation) => per === undefined || violation.per === per).length;
	}

	/** Returns the requests that a worker sent before the end of a rate-limit pause. */
	function findEarlyRequests(checks: LoggedRequest[]): LoggedRequest[] {
		const pauses = new Map(
			queue.stack.feishu.rateViolations.map(({ at, resetSeconds }) => [at, resetSeconds * 1000]),
		);
		return RUNS.flatMap((run) => {
			const ofRun = checks.filter(({ instanceIds: [id] }) => id?.startsWith(`${run}-`));
			const rejected = ofRun.filter(({ at }) => pauses.has(at));
			return ofRun.filter((check) =>
				rejected.some(({ at }) => {
					const since = check.at - at;
					const pause = pauses.get(at) ?? 0;
					return since > IN_FLIGHT_MS && since < pause - TIMER_TOLERANCE_MS;
				}),
			);
		});
	}
});
