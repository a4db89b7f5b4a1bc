/**
 * Runs hundreds of concurrent checks against a fake Feishu that fails at random. Compares the output with the
 * test data: every difference must appear exactly once, and memory must not grow.
 *
 * Run with `npm run test:soak`. `SOAK_SEED=7 npm run test:soak` repeats the data and executions of an earlier run.
 */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { Engine, type NodeRunResult } from '../engine';
import { customApp } from '../engine/credentials';
import { FakeFeishu, RANDOM_FAULT_KINDS } from '../fake-feishu';

const EXECUTIONS = 400;
const CONCURRENCY = 16;
const INSTANCES = 2000;
const FAULT_RATE = 0.2;
/** Milliseconds since the Unix epoch. */
const BASE_TIME = 1591603040000;

/**
 * Maximum share of output items that may be errors. Measured: 6 to 30%. The faults reject tokens at random, and an
 * execution fails after two rejections in a row.
 */
const MAX_ERROR_SHARE = 0.5;

/** Maximum heap growth in bytes, from the end of the first quarter to the end of the last. */
const MAX_HEAP_GROWTH = 16 * 1024 * 1024;

/** Feishu limits the rate per app. Several apps make the test faster. */
const APPS = Array.from({ length: 6 }, (_, index) => `cli_soak_${index}`);

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
	batchSize: number;
	isCanceled: boolean;
}

const seed = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);

/** Returns `count` random values. The same seed and salt return the same values. */
function sample<T>(arbitrary: fc.Arbitrary<T>, count: number, salt: number): T[] {
	return fc.sample(arbitrary, { numRuns: count, seed: seed + salt });
}

function createTestData(): TestData {
	const drift = fc.constantFrom(0, 0, 0, 0, 0, 0, -60_000, 60_000);
	const tasks = fc.array(fc.record({ drift, isMissing: fc.boolean() }), { maxLength: 4 });
	const generated = sample(fc.record({ drift, fate: fc.nat(19), tasks }), INSTANCES, 1);
	const local: Instances = new Map();
	const remote: Instances = new Map();
	generated.forEach((instance, index) => {
		const toTaskId = (number: number) => `T-${index}-${number}`;
		local.set(`A-${index}`, {
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
		remote.set(`A-${index}`, {
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

function toInputItems({ ids, itemsAre }: Execution, local: Instances): InputItem[] {
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

function getHeapSize(): number {
	if (!global.gc) throw new Error('Run with --expose-gc, as `npm run test:soak` does');
	global.gc();
	return process.memoryUsage().heapUsed;
}

async function soak(): Promise<string[]> {
	const data = createTestData();
	const feishu = await FakeFeishu.start({ recordRequests: false });
	const engine = await Engine.load();
	for (const appId of APPS) {
		feishu.addApp({ appId, appSecret: 'soak-secret' });
		feishu.getInstances(appId).load(
			[...data.remote].map(([id, { updateTime, tasks }]) => ({
				instance_id: id,
				update_time: updateTime,
				tasks: [...tasks].map(([task_id, update_time]) => ({ task_id, update_time })),
			})),
		);
	}
	feishu.faults.random = { seed, rate: FAULT_RATE, kinds: RANDOM_FAULT_KINDS };

	const executions: Execution[] = sample(
		fc.record({
			app: fc.constantFrom(...APPS),
			ids: fc.uniqueArray(
				fc.nat(INSTANCES - 1).map((index) => `A-${index}`),
				{
					minLength: 1,
					maxLength: 120,
					size: 'max',
				},
			),
			itemsAre: fc.constantFrom('instances' as const, 'tasks' as const),
			apiVersion: fc.constantFrom('v3' as const, 'v4' as const),
			batchSize: fc.constantFrom(10, 20, 50, 100),
			isCanceled: fc.nat(19).map((chance) => chance === 0),
		}),
		EXECUTIONS,
		2,
	);

	const mistakes: string[] = [];
	const heapSizes: number[] = [];
	let errorItems = 0;
	let outputItems = 0;
	let done = 0;

	// All workers share one iterator, so that each execution runs once.
	const queue = executions.entries();
	const work = async () => {
		for (const [number, execution] of queue) {
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
			done++;
			if (done % (EXECUTIONS / 4) === 0) {
				const heapSize = getHeapSize();
				heapSizes.push(heapSize);
				console.log(
					`${done} of ${EXECUTIONS} executions, ${feishu.counts.check} requests, ${feishu.counts.faults} faults, ${errorItems} error items, heap ${(heapSize / 1048576).toFixed(0)} MB`,
				);
			}
		}
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, work));

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
