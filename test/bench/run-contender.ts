/**
 * Measures one contender and prints a {@link Measurement} as a line of JSON.
 * `measure.ts` starts it as a separate process, with a {@link Task} in JSON as its argument.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

import {
	CONTENDERS,
	CONVERSIONS,
	type CallExecute,
	type Contender,
	type ContenderName,
} from './contenders';
import { createItems, hashIds, type Item } from './workload';

export interface Task {
	contender: ContenderName;
	origin: string;
	/** Number of instances. */
	count: number;
	/** Instances in each request, for the loop that sends the same bodies as the node. */
	sizes?: readonly number[];
	/** One per process, because the measurements disturb each other: a memory sample forces a garbage collection. */
	measure: 'cpu' | 'block' | 'memory';
	/**
	 * What runs before the measurement. `full`: enough runs that V8 has compiled the code, as in an n8n that has been
	 * running for a while. `token`: one instance, so that a token is cached. `none`: a fresh process.
	 */
	warmUp: 'none' | 'token' | 'full';
	/** Number of runs to average. A single run of a few milliseconds is too short to measure. Default: 1. */
	runs?: number;
}

export interface Measurement {
	/** Hash of the IDs that the contender found. */
	found: string;
	/** CPU seconds per run, all threads. */
	cpu: number;
	/** Wall-clock seconds per run. */
	elapsed: number;
	/** Milliseconds from the start of the run until n8n calls the node's `execute`. */
	engineShare: number;
	/** Longest time in milliseconds that the node blocked the event loop, the first turn of `execute` included. */
	longestBlock: number;
	/** Peak of live bytes during the run, minus live bytes before it. */
	growth: number;
	/** Live bytes of the input. */
	inputSize: number;
}

const FULL_WARM_UP = { count: 10_000, rounds: 5 };

/**
 * Second name of the fake Feishu's host. The node remembers sizes and limits its rate per host, so the warm-up does not
 * affect the measured run.
 */
const WARM_UP_HOST = 'localhost';

/** Milliseconds between two ticks of the event loop monitor. A block is measured with this precision. */
const MONITOR_RESOLUTION = 1;

/** Pause after a memory sample, as a multiple of the time that the sample's garbage collection took. */
const MEMORY_SAMPLE_PAUSE = 1;

async function main({
	contender,
	origin,
	count,
	sizes = [],
	measure,
	warmUp,
	runs = 1,
}: Task): Promise<void> {
	let start = 0;
	let engineShare = Number.NaN;
	let longestBlock = Number.NaN;
	let callExecute: CallExecute = async (execute) => await execute();
	const run: Contender = await CONTENDERS[contender]({
		sizes,
		callExecute: async (execute) => await callExecute(execute),
	});
	const before = getLiveBytes();
	const items = createInput(contender, count);
	const inputSize = getLiveBytes() - before;
	// After `getLiveBytes`, because its garbage collection also discards compiled code.
	await runWarmUp(run, { contender, origin, count, warmUp });

	if (measure === 'block') {
		const monitor = monitorEventLoopDelay({ resolution: MONITOR_RESOLUTION });
		monitor.enable();
		callExecute = async (execute) => {
			engineShare = performance.now() - start;
			// The monitor measures from one tick to the next, so it must tick before `execute` and after its last turn.
			await wait(20 * MONITOR_RESOLUTION);
			monitor.reset();
			const output = await execute();
			await wait(20 * MONITOR_RESOLUTION);
			longestBlock = monitor.max / 1e6;
			return output;
		};
	}
	// The engine and the connections of the warm-up keep memory for a moment.
	if (measure === 'memory') await wait(1000);
	const base = measure === 'memory' ? getLiveBytes() : Number.NaN;
	let peak = base;
	const sample = () => {
		const sampleStart = performance.now();
		peak = Math.max(peak, getLiveBytes());
		setTimeout(sample, (performance.now() - sampleStart) * MEMORY_SAMPLE_PAUSE);
	};
	if (measure === 'memory') setTimeout(sample);

	start = performance.now();
	const cpuStart = process.cpuUsage();
	let ids = await run(items, origin);
	for (let index = 1; index < runs; index++) ids = await run(items, origin);
	const { user, system } = process.cpuUsage(cpuStart);
	const measurement: Measurement = {
		found: hashIds(ids),
		cpu: (user + system) / 1e6 / runs,
		elapsed: (performance.now() - start) / 1000 / runs,
		engineShare,
		longestBlock,
		growth: peak - base,
		inputSize,
	};
	console.log(JSON.stringify(measurement));
	process.exit(0);
}

async function runWarmUp(
	run: Contender,
	{ contender, origin, count, warmUp }: Pick<Task, 'contender' | 'origin' | 'count' | 'warmUp'>,
): Promise<void> {
	if (warmUp === 'token') {
		await run(createInput(contender, 1), origin);
		// Its request no longer counts towards the rate limit per second.
		await wait(1000);
	}
	if (warmUp !== 'full') return;
	const warmUpOrigin = origin.replace(new URL(origin).hostname, WARM_UP_HOST);
	const items = createInput(contender, Math.min(FULL_WARM_UP.count, count));
	for (let round = 0; round < FULL_WARM_UP.rounds; round++) await run(items, warmUpOrigin);
}

function createInput(contender: ContenderName, count: number): Item[] {
	const items = createItems(count);
	const convert = CONVERSIONS[contender];
	return convert ? items.map(({ json }) => ({ json: convert(json) as Item['json'] })) : items;
}

/** Bytes of the heap, and of the buffers outside of it. */
function getLiveBytes(): number {
	if (global.gc === undefined) throw new Error('Run with --expose-gc');
	global.gc();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

void main(JSON.parse(process.argv[2] ?? '') as Task);
