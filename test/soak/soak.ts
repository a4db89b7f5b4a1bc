/**
 * Runs hundreds of concurrent executions against a fake Feishu that fails at random, and whose limits and latency
 * change during the run. At times, it silently processes only a part of a large request. Memory must not grow.
 * Most are checks: compares the output with the test data, where every difference must appear exactly once. The
 * others are chains of Check, Sync and Check: at the end, Feishu must have what the local system has.
 *
 * Run with `npm run test:soak`. `SOAK_SEED=7 npm run test:soak` repeats the data and executions of an earlier run.
 */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { CHAIN, runChain } from '../chain';
import { Engine, type NodeRunResult } from '../engine';
import { customApp } from '../engine/credentials';
import {
	DEFAULT_APPROVAL_CODE,
	FakeFeishu,
	RANDOM_FAULT_KINDS,
	type FakeFeishuOptions,
} from '../fake-feishu';

const EXECUTIONS = 300;
/** Every fifth execution is a chain. */
const CHAIN_INTERVAL = 5;
const INSTANCES_PER_CHAIN = 6;
const CONCURRENCY = 16;
const INSTANCES = 2000;
const FAULT_RATE = 0.1;
/** The server's behavior changes after so many check requests. */
const BEHAVIOR_INTERVAL = 40;
/** Milliseconds since the Unix epoch. */
const BASE_TIME = 1591603040000;

/**
 * Maximum share of output items that may be errors. Measured: 6 to 30%. The faults reject tokens at random, and an
 * execution fails after two rejections in a row.
 */
const MAX_ERROR_SHARE = 0.5;

/** Maximum heap growth in bytes, from the end of the first quarter to the end of the last. */
const MAX_HEAP_GROWTH = 16 * 1024 * 1024;

/**
 * Feishu limits the rate per app. Several apps make the test faster. The node remembers a size that failed, so new apps
 * take the place of the old ones during the run: of those, the node finds out the size again.
 */
const APPS_IN_USE = 6;
const EXECUTIONS_PER_APP = 10;
const APPS = Array.from(
	{ length: EXECUTIONS / EXECUTIONS_PER_APP + APPS_IN_USE },
	(_, index) => `cli_soak_${index}`,
);

/** Check requests with more than 100 instances that must occur, and of those that are processed in part. */
const MIN_LARGE_REQUESTS = 100;
const MIN_INCOMPLETE_RESPONSES = 15;

/** The app of the chains. They change its instances, so no other execution checks those. */
const CHAIN_APP = 'cli_soak_chain';

interface Instance {
	updateTime: number;
	/** Update times by task ID. */
	tasks: Map<string, number>;
}

type Instances = Map<string, Instance>;

/** The same instances in the local system and on Feishu. */
interface TestData {
	local: Instances;
	remote: Instances;
}

/** An instance with its tasks, or one row per task. */
interface InputItem extends IDataObject {
	instance_id: string;
}

interface Execution {
	app: string;
	/** IDs of the instances to check. */
	ids: string[];
	itemsAre: 'instances' | 'tasks';
	apiVersion: 'v3' | 'v4';
	/** 0 lets the node choose the size. */
	batchSize: number;
	isCanceled: boolean;
}

/** What the server does with checks for some time. */
type Behavior = Pick<
	FakeFeishuOptions,
	| 'latencyMs'
	| 'maxBodyBytes'
	| 'maxInstancesPerRequest'
	| 'maxProcessedInstances'
	| 'maxReportedInstances'
>;

/** Processing a part of a request with up to 100 instances is not among them: nothing could detect it. */
const BEHAVIOR: fc.Arbitrary<Behavior> = fc.record({
	latencyMs: fc.constantFrom(0, 0, 20, 100, 300),
	maxBodyBytes: fc.constantFrom(20_000, 200_000, ...Array<number>(8).fill(10_000_000)),
	maxInstancesPerRequest: fc.constantFrom(60, 300, 900, ...Array<null>(7).fill(null)),
	maxProcessedInstances: fc.constantFrom(150, 250, 600, null),
	maxReportedInstances: fc.constantFrom(150, 400, null, null),
});

const seed = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);

/** Returns `count` random values. The same seed and salt return the same values. */
function sample<T>(arbitrary: fc.Arbitrary<T>, count: number, salt: number): T[] {
	return fc.sample(arbitrary, { numRuns: count, seed: seed + salt });
}

/** @param prefix starts each ID */
function createTestData(prefix: string, count: number, salt: number): TestData {
	const drift = fc.constantFrom(0, 0, 0, 0, 0, 0, -60_000, 60_000);
	const tasks = fc.array(fc.record({ drift, isMissing: fc.boolean() }), { maxLength: 4 });
	const generated = sample(fc.record({ drift, fate: fc.nat(19), tasks }), count, salt);
	const local: Instances = new Map();
	const remote: Instances = new Map();
	generated.forEach((instance, index) => {
		const id = `${prefix}-${index}`;
		const toTaskId = (number: number) => `${id}-T${number}`;
		local.set(id, {
			updateTime: BASE_TIME + index,
			tasks: new Map(instance.tasks.map((_, number) => [toTaskId(number), BASE_TIME + number])),
		});
		// Of 20 values of `fate`, 0 removes the instance from Feishu and 1 to 4 remove its missing tasks.
		if (instance.fate === 0) return;
		const remoteTasks = instance.tasks.flatMap(({ drift, isMissing }, number) =>
			isMissing && instance.fate <= 4
				? []
				: [[toTaskId(number), BASE_TIME + number + drift] as const],
		);
		remote.set(id, {
			updateTime: BASE_TIME + index + instance.drift,
			tasks: new Map(remoteTasks),
		});
	});
	return { local, remote };
}

function isDifferent(local: Instance, remote: Instance | undefined): boolean {
	if (remote === undefined || remote.updateTime !== local.updateTime) return true;
	return [...local.tasks].some(([id, updateTime]) => remote.tasks.get(id) !== updateTime);
}

function requireInstance(instances: Instances, id: string): Instance {
	const instance = instances.get(id);
	if (instance === undefined) throw new Error(`No instance ${id} in the test data`);
	return instance;
}

function toInputItems(
	{ ids, itemsAre }: Pick<Execution, 'ids' | 'itemsAre'>,
	local: Instances,
): InputItem[] {
	return ids.flatMap((id): InputItem[] => {
		const { updateTime, tasks: taskTimes } = requireInstance(local, id);
		const tasks = [...taskTimes];
		const instance = { instance_id: id, update_time: updateTime };
		if (itemsAre === 'instances') {
			return [
				{ ...instance, tasks: tasks.map(([task_id, update_time]) => ({ task_id, update_time })) },
			];
		}
		if (tasks.length === 0) return [instance];
		return tasks.map(([task_id, task_update_time]) => ({ ...instance, task_id, task_update_time }));
	});
}

function toText(value: unknown): string {
	return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Compares the result of an execution with the test data. Returns one text per mistake. */
function findMistakes(
	{ ids }: Execution,
	items: readonly InputItem[],
	result: NodeRunResult,
	{ local, remote }: TestData,
): string[] {
	if (result.error) return [`the execution failed: ${result.error.message}`];
	const mistakes: string[] = [];
	const counts = new Map<string, number>();
	const failed = new Set<string>();
	result.items.forEach(({ json }, index) => {
		if ('error' in json) {
			const text = toText(json.error);
			if (
				!/^Failed after 5 attempts|^Feishu's rate limit|^Feishu responded|^No access token/.test(
					text,
				)
			) {
				mistakes.push(`unexpected error message: ${text}`);
			}
			for (const itemIndex of result.pairedItems[index] ?? []) {
				const id = items[itemIndex]?.instance_id;
				if (id !== undefined) failed.add(id);
			}
		} else {
			const id = toText(json.instance_id);
			counts.set(id, (counts.get(id) ?? 0) + 1);
		}
	});
	for (const id of ids) {
		const count = counts.get(id) ?? 0;
		const expected =
			isDifferent(requireInstance(local, id), remote.get(id)) && !failed.has(id) ? 1 : 0;
		if (count !== expected) mistakes.push(`${id}: ${count} output items, expected ${expected}`);
	}
	return mistakes;
}

/** A run of Check, Sync and Check. Its instances belong to no other execution. */
interface Chain {
	itemsAre: 'instances' | 'tasks';
	items: IDataObject[];
	data: TestData;
}

function createChain(number: number): Chain {
	const [itemsAre = 'tasks'] = sample(
		fc.constantFrom('instances' as const, 'tasks' as const),
		1,
		number,
	);
	const data = createTestData(`C${number}`, INSTANCES_PER_CHAIN, number);
	const required = {
		status: 'PENDING',
		start_time: BASE_TIME,
		user_id: 'u1',
		pc_link: 'https://oa.example.com',
	};
	const items = toInputItems({ ids: [...data.local.keys()], itemsAre }, data.local).map((item) => {
		if (itemsAre === 'instances') {
			const tasks = item.tasks as IDataObject[];
			const task = { user_id: 'u2', status: 'PENDING', create_time: BASE_TIME };
			return { ...required, ...item, tasks: tasks.map((each) => ({ ...task, ...each })) };
		}
		const task = { task_user_id: 'u2', task_status: 'PENDING', task_create_time: BASE_TIME };
		return { ...required, ...(item.task_id === undefined ? {} : task), ...item };
	});
	return { itemsAre, items, data };
}

/** Compares both sides after a chain succeeded. Returns one text per instance that differs. */
function findChainMistakes({ data: { local } }: Chain, feishu: FakeFeishu): string[] {
	return [...local].flatMap(([id, instance]) => {
		const stored = feishu.getInstances(CHAIN_APP).get(id);
		const found = stored && [stored.update_time, ...[...stored.tasks].flat()].join(' ');
		const expected = [instance.updateTime, ...[...instance.tasks].flat()].join(' ');
		return found === expected ? [] : [`${id}: Feishu has ${found}, expected ${expected}`];
	});
}

function getHeapSize(): number {
	if (!global.gc) throw new Error('Run with --expose-gc, as `npm run test:soak` does');
	global.gc();
	return process.memoryUsage().heapUsed;
}

function toStored(instances: Instances) {
	return [...instances].map(([id, { updateTime, tasks }]) => ({
		instance_id: id,
		update_time: updateTime,
		tasks: [...tasks].map(([task_id, update_time]) => ({ task_id, update_time })),
	}));
}

async function soak(): Promise<string[]> {
	const data = createTestData('A', INSTANCES, 1);
	const feishu = await FakeFeishu.start({ recordRequests: false });
	const engine = await Engine.load();
	for (const appId of APPS) {
		feishu.addApp({ appId, appSecret: 'soak-secret' });
		feishu.getInstances(appId).load(toStored(data.remote));
	}
	feishu.addApp({ appId: CHAIN_APP, appSecret: 'soak-secret' });
	const chains = new Map<number, Chain>();
	for (let number = 0; number < EXECUTIONS; number += CHAIN_INTERVAL) {
		const chain = createChain(number);
		chains.set(number, chain);
		feishu.getInstances(CHAIN_APP).load(toStored(chain.data.remote));
	}
	feishu.faults.random = { seed, rate: FAULT_RATE, kinds: RANDOM_FAULT_KINDS };

	let largeRequests = 0;
	let incompleteResponses = 0;
	const behaviors = sample(BEHAVIOR, EXECUTIONS, 3);
	// A fault that never applies: its condition sees every check request before the server handles it.
	feishu.faults.add({
		on: 'check',
		when: ({ instanceIds }) => {
			const behavior = behaviors[Math.floor(feishu.counts.check / BEHAVIOR_INTERVAL)];
			Object.assign(feishu.options, behavior);
			const count = instanceIds.length;
			const { maxProcessedInstances, maxInstancesPerRequest } = feishu.options;
			if (count > 100) largeRequests++;
			if (count > (maxProcessedInstances ?? count) && count <= (maxInstancesPerRequest ?? count)) {
				incompleteResponses++;
			}
			return false;
		},
	});

	const executions: Execution[] = sample(
		fc.record({
			appOffset: fc.nat(APPS_IN_USE - 1),
			first: fc.nat(INSTANCES - 1),
			count: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 120, max: INSTANCES })),
			itemsAre: fc.constantFrom('instances' as const, 'tasks' as const),
			apiVersion: fc.constantFrom('v3' as const, 'v4' as const),
			batchSize: fc.constantFrom(0, 0, 0, 0, 0, 20, 50, 100),
			isCanceled: fc.nat(19).map((chance) => chance === 0),
		}),
		EXECUTIONS,
		2,
	).map(({ appOffset, first, count, ...execution }, number) => ({
		...execution,
		app: APPS[Math.floor(number / EXECUTIONS_PER_APP) + appOffset] ?? '',
		ids: Array.from({ length: count }, (_, index) => `A-${(first + index) % INSTANCES}`),
	}));

	const mistakes: string[] = [];
	const heapSizes: number[] = [];
	let errorItems = 0;
	let outputItems = 0;
	let done = 0;

	const failedChains: Array<[number: number, chain: Chain]> = [];
	const runOneChain = async (number: number, chain: Chain): Promise<boolean> => {
		const { error, nodes } = await runChain(engine, chain.items, {
			check: { itemsAre: chain.itemsAre, options: { timeout: 1 } },
			sync: {
				itemsAre: chain.itemsAre,
				approvalCode: DEFAULT_APPROVAL_CODE,
				options: { timeout: 1 },
			},
			credentials: { ...customApp(feishu.origin), appId: CHAIN_APP, appSecret: 'soak-secret' },
		});
		if (error) return false;
		const differing = nodes[CHAIN.checkAgain]?.items.length ?? 0;
		if (differing > 0) mistakes.push(`chain ${number}: ${differing} items differ after the sync`);
		mistakes.push(...findChainMistakes(chain, feishu).map((text) => `chain ${number}: ${text}`));
		return true;
	};

	const runCheck = async (number: number, execution: Execution) => {
		const items = toInputItems(execution, data.local);
		const controller = new AbortController();
		const running = engine.run({
			items,
			parameters: {
				resource: 'externalInstance',
				operation: 'check',
				itemsAre: execution.itemsAre,
				options: { apiVersion: execution.apiVersion, batchSize: execution.batchSize, timeout: 1 },
			} as never,
			credentials: {
				...customApp(feishu.origin),
				appId: execution.app,
				appSecret: 'soak-secret',
			},
			node: { onError: 'continueRegularOutput' },
			signal: controller.signal,
		});
		if (execution.isCanceled) setTimeout(() => controller.abort(), 20);
		const result = await running;
		if (!execution.isCanceled) {
			mistakes.push(
				...findMistakes(execution, items, result, data).map(
					(text) => `execution ${number}: ${text}`,
				),
			);
			errorItems += result.items.filter(({ json }) => 'error' in json).length;
			outputItems += result.items.length;
		}
	};

	// All workers share one iterator, so that each execution runs once.
	const queue = executions.entries();
	const work = async () => {
		for (const [number, execution] of queue) {
			const chain = chains.get(number);
			if (chain) {
				if (!(await runOneChain(number, chain))) failedChains.push([number, chain]);
			} else {
				await runCheck(number, execution);
			}
			done++;
			if (done % (EXECUTIONS / 4) === 0) {
				const heapSize = getHeapSize();
				heapSizes.push(heapSize);
				console.log(
					`${done} of ${EXECUTIONS} executions, ${feishu.counts.check} requests, ${largeRequests} large, ${incompleteResponses} processed in part, ${feishu.counts.faults} faults, ${errorItems} error items, heap ${(heapSize / 1048576).toFixed(0)} MB`,
				);
			}
		}
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, work));

	// A chain may fail because of the faults. Without them, it must repair whatever state it left.
	feishu.faults.random = undefined;
	if (failedChains.length > chains.size * MAX_ERROR_SHARE) {
		mistakes.push(`${failedChains.length} of ${chains.size} chains failed`);
	}
	for (const [number, chain] of failedChains) {
		if (!(await runOneChain(number, chain))) mistakes.push(`chain ${number} failed without faults`);
	}
	for (const [number, chain] of chains) {
		mistakes.push(
			...findChainMistakes(chain, feishu).map((text) => `chain ${number}, at the end: ${text}`),
		);
	}
	console.log(`${chains.size} chains, ${failedChains.length} repeated without faults`);

	if (largeRequests < MIN_LARGE_REQUESTS) mistakes.push(`only ${largeRequests} large requests`);
	if (incompleteResponses < MIN_INCOMPLETE_RESPONSES) {
		mistakes.push(`only ${incompleteResponses} requests processed in part`);
	}
	if (feishu.counts.faults < EXECUTIONS / 4) mistakes.push(`only ${feishu.counts.faults} faults`);
	if (errorItems > outputItems * MAX_ERROR_SHARE)
		mistakes.push(`${errorItems} of ${outputItems} output items are errors`);
	const [first, last] = [heapSizes.at(0), heapSizes.at(-1)];
	if (first === undefined || last === undefined) throw new Error('No heap size was measured');
	const growth = last - first;
	if (growth > MAX_HEAP_GROWTH) mistakes.push(`the heap grew by ${growth} bytes`);
	engine.close();
	await feishu.stop();
	return mistakes;
}

async function main(): Promise<void> {
	console.log(`Soak test with seed ${seed}`);
	const start = performance.now();
	const mistakes = await soak();
	for (const mistake of mistakes.slice(0, 20)) console.error(mistake);
	const seconds = ((performance.now() - start) / 1000).toFixed(0);
	console.log(
		`${mistakes.length === 0 ? 'Passed' : `Failed with ${mistakes.length} mistakes`} in ${seconds} s`,
	);
	process.exit(mistakes.length === 0 ? 0 : 1);
}

void main();
