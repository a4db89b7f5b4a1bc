/**
 * Runs one contender once, in a process of its own, and prints what it took as a line of JSON.
 * Called by `bench.ts` with a {@link Task} as its argument.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { CONTENDERS, type ContenderName } from './contenders';
import { instances } from './workload';

/** What to measure. */
export interface Task {
	contender: ContenderName;
	origin: string;
	count: number;
	batchSize: number;
	/** Each costs the others: CPU time is measured alone, a memory sample collects garbage. */
	measure: 'cpu' | 'delay' | 'memory';
}

/** What was measured. */
export interface Measurement {
	/** Null where nothing was checked. */
	differing: number | null;
	/** CPU seconds of all threads. */
	cpu: number;
	/** Wall-clock seconds. */
	wall: number;
	/** Longest time the event loop was blocked, in milliseconds. */
	longestBlock: number;
	/** Most bytes that were alive beyond those before the run. */
	growth: number;
	/** Bytes of the input. */
	inputSize: number;
}

const WARM_UP = 10_000;
/** A sample collects all garbage, so the next one waits for so many times as long. */
const MEMORY_SAMPLE_PAUSE = 3;

async function main({ contender, origin, count, batchSize, measure }: Task): Promise<void> {
	const run = await CONTENDERS[contender]();
	for (let round = 0; round < 2; round++) await run(instances(WARM_UP), origin, 100);

	const before = liveBytes();
	const items = instances(count);
	const base = liveBytes();

	const delay = monitorEventLoopDelay({ resolution: 5 });
	let peak = base;
	const sample = () => {
		const sampleSince = performance.now();
		peak = Math.max(peak, liveBytes());
		setTimeout(sample, (performance.now() - sampleSince) * MEMORY_SAMPLE_PAUSE);
	};
	if (measure === 'memory') setTimeout(sample);
	if (measure === 'delay') delay.enable();

	const since = performance.now();
	const cpuSince = process.cpuUsage();
	const differing = await run(items, origin, batchSize);
	const { user, system } = process.cpuUsage(cpuSince);
	const wall = (performance.now() - since) / 1000;

	delay.disable();
	const measurement: Measurement = {
		differing,
		cpu: (user + system) / 1e6,
		wall,
		longestBlock: delay.max / 1e6,
		growth: peak - base,
		inputSize: base - before,
	};
	console.log(JSON.stringify(measurement));
	process.exit(0);
}

function liveBytes(): number {
	if (global.gc === undefined) throw new Error('Run with --expose-gc');
	global.gc();
	return process.memoryUsage().heapUsed;
}

void main(JSON.parse(process.argv[2]) as Task);
