/**
 * Hundreds of executions against a stand-in on which everything goes wrong at once, at random.
 * What came out is held against what the two sides' data say: nothing missing, nothing doubled, memory flat.
 *
 * `npm run test:soak`; `SOAK_SEED=7 npm run test:soak` repeats a run's data and executions.
 */
import fc from 'fast-check';

import { Engine } from '../engine';
import { customApp } from '../engine/credentials';
import { FakeFeishu, RANDOM_FAULT_KINDS } from '../fake-feishu';

const EXECUTIONS = 400;
const AT_A_TIME = 16;
const INSTANCES = 2000;
const FAULT_RATE = 0.2;
const TIME = 1591603040000;

/**
 * Share of what comes out that may be given up; from run to run it is 6 to 30%. A token that is refused twice in a
 * row ends an execution, and the faults have tokens refused at random.
 */
const MOST_GIVEN_UP = 0.5;

/** Bytes by which the heap may end above where it stood after the first quarter. */
const MEMORY_TOLERANCE = 16 * 1024 * 1024;

/** Feishu's limits are for each app; several apps let more executions run in the time there is. */
const APPS = Array.from({ length: 6 }, (_, index) => `cli_soak_${index}`);

/** One side's knowledge: the instance's time, and the tasks' times by ID. */
interface Known {
	time: number;
	tasks: Map<string, number>;
}

type Side = Map<string, Known>;

interface Execution {
	app: string;
	/** IDs of the instances that are checked. */
	ids: string[];
	itemsAre: 'instances' | 'tasks';
	apiVersion: 'v3' | 'v4';
	batchSize: number;
	isStopped: boolean;
}

const seed = Number(process.env.SOAK_SEED ?? Date.now() % 1_000_000);

/** Random values by fast-check's generators, the same for the same seed. */
function random<T>(arbitrary: fc.Arbitrary<T>, count: number, salt: number): T[] {
	return fc.sample(arbitrary, { numRuns: count, seed: seed + salt });
}

function makeSides(): { own: Side; feishus: Side } {
	const drift = fc.constantFrom(0, 0, 0, 0, 0, 0, -60_000, 60_000);
	const tasks = fc.array(fc.record({ drift, isMissing: fc.boolean() }), { maxLength: 4 });
	const made = random(fc.record({ drift, fate: fc.nat(19), tasks }), INSTANCES, 1);
	const own: Side = new Map();
	const feishus: Side = new Map();
	made.forEach((instance, index) => {
		const taskId = (number: number) => `T-${index}-${number}`;
		own.set(`A-${index}`, {
			time: TIME + index,
			tasks: new Map(instance.tasks.map((_, number) => [taskId(number), TIME + number])),
		});
		if (instance.fate === 0) return;
		const kept = instance.tasks
			.map((task, number): [string, number] => [taskId(number), TIME + number + task.drift])
			.filter((_, number) => !instance.tasks[number].isMissing || instance.fate > 4);
		feishus.set(`A-${index}`, { time: TIME + index + instance.drift, tasks: new Map(kept) });
	});
	return { own, feishus };
}

function differs(own: Known, other: Known | undefined): boolean {
	if (other === undefined || other.time !== own.time) return true;
	return [...own.tasks].some(([id, time]) => other.tasks.get(id) !== time);
}

function itemsOf({ ids, itemsAre }: Execution, own: Side) {
	return ids.flatMap((id): object[] => {
		const known = own.get(id) as Known;
		const tasks = [...known.tasks];
		const instance = { instance_id: id, update_time: known.time };
		if (itemsAre === 'instances') {
			return [
				{ ...instance, tasks: tasks.map(([task_id, update_time]) => ({ task_id, update_time })) },
			];
		}
		if (tasks.length === 0) return [instance];
		return tasks.map(([task_id, task_update_time]) => ({ ...instance, task_id, task_update_time }));
	});
}

/** What an execution got wrong, in words; nothing if it got all right. */
function mistakesOf(
	{ ids }: Execution,
	items: readonly object[],
	run: Awaited<ReturnType<Engine['run']>>,
	sides: { own: Side; feishus: Side },
): string[] {
	if (run.error) return [`the run failed: ${run.error.message}`];
	const mistakes: string[] = [];
	const found = new Map<string, number>();
	const failed = new Set<string>();
	run.items.forEach(({ json }, index) => {
		if ('error' in json) {
			const text = String(json.error);
			if (
				!/^Given up after 5 tries|^Feishu's rate limit|^Feishu answered|^No access token/.test(text)
			) {
				mistakes.push(`an error in other words: ${text}`);
			}
			for (const item of run.pairedItems[index]) {
				failed.add((items[item] as { instance_id: string }).instance_id);
			}
		} else {
			const id = String(json.instance_id);
			found.set(id, (found.get(id) ?? 0) + 1);
		}
	});
	for (const id of ids) {
		const times = found.get(id) ?? 0;
		const wanted =
			differs(sides.own.get(id) as Known, sides.feishus.get(id)) && !failed.has(id) ? 1 : 0;
		if (times !== wanted) mistakes.push(`${id} came out ${times} times, not ${wanted}`);
	}
	return mistakes;
}

function heapAfterCollection(): number {
	if (!global.gc) throw new Error('Run with --expose-gc, as `npm run test:soak` does');
	global.gc();
	return process.memoryUsage().heapUsed;
}

async function soak(): Promise<string[]> {
	const sides = makeSides();
	const feishu = await FakeFeishu.start({ recordRequests: false });
	const engine = await Engine.load();
	for (const appId of APPS) {
		feishu.addApp({ appId, appSecret: 'soak-secret' });
		feishu.instancesOf(appId).load(
			[...sides.feishus].map(([id, { time, tasks }]) => ({
				instance_id: id,
				update_time: time,
				tasks: [...tasks].map(([task_id, update_time]) => ({ task_id, update_time })),
			})),
		);
	}
	feishu.faults.random = { seed, rate: FAULT_RATE, kinds: RANDOM_FAULT_KINDS };

	const executions: Execution[] = random(
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
			isStopped: fc.nat(19).map((chance) => chance === 0),
		}),
		EXECUTIONS,
		2,
	);

	const mistakes: string[] = [];
	const memory: number[] = [];
	let errors = 0;
	let results = 0;
	let next = 0;
	let done = 0;

	const work = async () => {
		for (let number = next++; number < executions.length; number = next++) {
			const execution = executions[number];
			const items = itemsOf(execution, sides.own);
			const stop = new AbortController();
			const running = engine.run({
				items: items as never,
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
				signal: stop.signal,
			});
			if (execution.isStopped) setTimeout(() => stop.abort(), 20);
			const run = await running;
			if (!execution.isStopped) {
				mistakes.push(
					...mistakesOf(execution, items, run, sides).map(
						(words) => `execution ${number}: ${words}`,
					),
				);
				errors += run.items.filter(({ json }) => 'error' in json).length;
				results += run.items.length;
			}
			done++;
			if (done % (EXECUTIONS / 4) === 0) {
				memory.push(heapAfterCollection());
				console.log(
					`${done} of ${EXECUTIONS} executions, ${feishu.counts.check} requests, ${feishu.counts.faults} faults, ${errors} items given up, heap ${(memory.at(-1)! / 1048576).toFixed(0)} MB`,
				);
			}
		}
	};
	await Promise.all(Array.from({ length: AT_A_TIME }, work));

	if (feishu.counts.faults < EXECUTIONS / 4) mistakes.push('there were hardly any faults');
	if (errors > results * MOST_GIVEN_UP)
		mistakes.push(`${errors} of ${results} items were given up`);
	const growth = memory[3] - memory[0];
	if (growth > MEMORY_TOLERANCE) mistakes.push(`the heap grew by ${growth} bytes`);
	engine.close();
	await feishu.stop();
	return mistakes;
}

async function main(): Promise<void> {
	console.log(`Soak with seed ${seed}`);
	const since = performance.now();
	const mistakes = await soak();
	for (const mistake of mistakes.slice(0, 20)) console.error(mistake);
	const seconds = ((performance.now() - since) / 1000).toFixed(0);
	console.log(
		`${mistakes.length === 0 ? 'Nothing missing, nothing doubled' : `${mistakes.length} mistakes`} in ${seconds} s`,
	);
	process.exit(mistakes.length === 0 ? 0 : 1);
}

void main();
