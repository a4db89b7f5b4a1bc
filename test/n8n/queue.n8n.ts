import { DOCUMENTED_RATE_LIMIT, type LoggedRequest } from '../fake-feishu';
import { type QueueMode, startQueueMode } from './queue-mode';
import type { StoredCredential } from './n8n-client';
import { feishuNode, chainNodes, splitOut, webhook } from './workflow-builder';

const TIME = 1591603040000;

const RUNS = ['A', 'B'] as const;

/** What was underway when Feishu refused may still arrive. */
const UNDERWAY_MS = 300;

describe('queue mode of n8n 2.41.1, two workers at once', () => {
	let queue: QueueMode;
	let credential: StoredCredential;

	beforeAll(async () => {
		queue = await startQueueMode('2.41.1', {
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
		feishu.limiter.clear();
	});

	it('checks 20,000 instances in each of them, as a large company would', async () => {
		const checks = await checkInBoth({ instancesEach: 20_000, batchSize: 100 });
		expect(checks.length - refusals()).toBe(400);
		expect(impatient(checks)).toEqual([]);
	});

	it('loses nothing to a limit that both count by themselves, and both wait when told', async () => {
		// Together more requests than Feishu takes in a minute, so that both of its limits are met.
		const checks = await checkInBoth({ instancesEach: 600, batchSize: 1 });
		expect(refusals()).toBeGreaterThan(0);
		expect(checks.length - refusals()).toBe(1200);
		expect(impatient(checks)).toEqual([]);
		for (const { log } of queue.workers) expect(log.text()).toMatch(/started execution \d+/i);
	});

	/** Runs a check in each worker at the same time, and sees to it that each found what it had to. */
	async function checkInBoth(of: {
		instancesEach: number;
		batchSize: number;
	}): Promise<LoggedRequest[]> {
		const { client, feishu } = queue.stack;
		const path = `in-batches-of-${of.batchSize}`;
		const workflow = await client.createWorkflow(
			chainNodes(path, [
				webhook(path),
				splitOut('body'),
				feishuNode(credential, { parameters: { options: { batchSize: of.batchSize } } }),
			]),
		);
		await client.activate(workflow);
		const posted = RUNS.map((run) =>
			Array.from({ length: of.instancesEach }, (_, index) => ({
				instance_id: `${run}-${index}`,
				update_time: TIME,
				tasks: [],
			})),
		);
		// Every second one is missing on Feishu.
		for (const instances of posted) {
			feishu.instances.load(instances.filter((_, index) => index % 2 === 0));
		}

		const begun = performance.now();
		const answers = await Promise.all(
			posted.map(async (body) => await client.callWebhook(path, body)),
		);
		const seconds = (performance.now() - begun) / 1000;

		for (const [run, { status, body }] of answers.entries()) {
			expect(status).toBe(200);
			const missing = (body as Array<{ instance_id: string }>).map((each) => each.instance_id);
			const expected = posted[run].filter((_, index) => index % 2 === 1);
			expect(missing).toEqual(expected.map(({ instance_id }) => instance_id));
		}
		const checks = feishu.requests.filter(({ kind }) => kind === 'check');
		process.stdout.write(
			`2 workers, ${of.instancesEach} instances each, ${of.batchSize} a request: ` +
				`${seconds.toFixed(1)} s, ${checks.length - refusals()} requests taken, ` +
				`${refusals('second')} refused by the second's limit, ${refusals('minute')} by the minute's\n`,
		);
		return checks;
	}

	/** How many requests Feishu did not take, by either limit or by one of them. */
	function refusals(per?: 'second' | 'minute'): number {
		const { rateViolations } = queue.stack.feishu;
		return rateViolations.filter((violation) => per === undefined || violation.per === per).length;
	}

	/** Requests that a worker sent although it had been told to wait. */
	function impatient(checks: LoggedRequest[]): LoggedRequest[] {
		const pauses = new Map(
			queue.stack.feishu.rateViolations.map(({ at, resetSeconds }) => [at, resetSeconds * 1000]),
		);
		return RUNS.flatMap((run) => {
			const own = checks.filter(({ instanceIds: [id] }) => id.startsWith(`${run}-`));
			const refused = own.filter(({ at }) => pauses.has(at));
			return own.filter((check) =>
				refused.some(({ at }) => {
					const since = check.at - at;
					return since > UNDERWAY_MS && since < pauses.get(at)! - 5;
				}),
			);
		});
	}
});
