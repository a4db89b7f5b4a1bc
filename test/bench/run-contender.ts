/**
 * Measures one contender and prints a {@link Measurement} as a line of JSON.
 * `measure.ts` starts it as a separate process, with a {@link Task} in JSON as its argument.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { CONTENDERS, type ContenderName } from './contenders';
import { createInstances } from './workload';

export interface Task {
	contender: ContenderName;
	origin: string;
	count: number;
	batchSize: number;
	/** One per process, because the measurements disturb each other: a memory sample forces a garbage collection. */
	measure: 'cpu' | 'delay' | 'memory';
	/** Number of runs to average. A single run of a few milliseconds is too short to measure. Default: 1. */
	runs?: number;
}

export interface Measurement {
	/** Number of differences found. Null if the contender checks nothing. */
	differing: number | null;
	/** CPU seconds per run, all threads. */
	cpu: number;
	/** Wall-clock seconds per run. */
	wall: number;
	/** Longest time the event loop was blocked, in milliseconds. */
	longestBlock: number;
	/** Peak of live bytes during the run, minus live bytes before it. */
	growth: number;
	/** Live bytes of the input. */
	inputSize: number;
}

/** Warm-up before the measurement, so that V8 has compiled the code. `batchSize` is instances per request. */
const WARM_UP = { count: 10_000, batchSize: 100, rounds: 5 };
/** Second name of the fake Feishu's host. The node limits its rate per host, so the warm-up uses up no quota of the measured run. */
const WARM_UP_HOST = 'localhost';
/** Pause after a memory sample, as a multiple of the time that the sample's garbage collection took. */
const MEMORY_SAMPLE_PAUSE = 1;

async function main({
	contender,
	origin,
	count,
	batchSize,
	measure,
	runs = 1,
}: Task): Promise<void> {
	const run = await CONTENDERS[contender]();
	const before = getLiveBytes();
	const items = createInstances(count);
	const inputSize = getLiveBytes() - before;

	// After `getLiveBytes`, because its garbage collection also discards compiled code.
	const warmUpOrigin = origin.replace(new URL(origin).hostname, WARM_UP_HOST);
	for (let round = 0; round < WARM_UP.rounds; round++) {
		await run(createInstances(Math.min(WARM_UP.count, count)), warmUpOrigin, WARM_UP.batchSize);
	}

	const base = measure === 'memory' ? getLiveBytes() : Number.NaN;
	const delay = monitorEventLoopDelay({ resolution: 5 });
	let peak = base;
	const sample = () => {
		const sampleStart = performance.now();
		peak = Math.max(peak, getLiveBytes());
		setTimeout(sample, (performance.now() - sampleStart) * MEMORY_SAMPLE_PAUSE);
	};
	if (measure === 'memory') setTimeout(sample);
	if (measure === 'delay') delay.enable();

	const start = performance.now();
	const cpuStart = process.cpuUsage();
	let differing = await run(items, origin, batchSize);
	for (let index = 1; index < runs; index++) differing = await run(items, origin, batchSize);
	const { user, system } = process.cpuUsage(cpuStart);
	const wall = (performance.now() - start) / 1000 / runs;

	delay.disable();
	const measurement: Measurement = {
		differing,
		cpu: (user + system) / 1e6 / runs,
		wall,
		longestBlock: delay.max / 1e6,
		growth: peak - base,
		inputSize,
	};
	console.log(JSON.stringify(measurement));
	process.exit(0);
}

function getLiveBytes(): number {
	if (global.gc === undefined) throw new Error('Run with --expose-gc');
	global.gc();
	return process.memoryUsage().heapUsed;
}

void main(JSON.parse(process.argv[2] ?? '') as Task);
