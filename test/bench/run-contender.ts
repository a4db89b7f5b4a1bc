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
	/** Runs to take the mean of: one of ten milliseconds says little. */
	runs?: number;
}

/** What was measured. */
export interface Measurement {
	/** Null where nothing was checked. */
	differing: number | null;
	/** CPU seconds of all threads, of one run. */
	cpu: number;
	/** Wall-clock seconds of one run. */
	wall: number;
	/** Longest time the event loop was blocked, in milliseconds. */
	longestBlock: number;
	/** Most bytes that were alive beyond those before the run. */
	growth: number;
	/** Bytes of the input. */
	inputSize: number;
}

/** What runs before the measurement, until V8 has compiled what it runs: instances, instances a request, rounds. */
const WARM_UP = { count: 10_000, batchSize: 100, rounds: 5 };
/** Another name of the stand-in's host: the node keeps Feishu's rate limit for each host on its own. */
const WARM_UP_HOST = 'localhost';
/** A sample collects all garbage, so the next one waits for so many times as long. */
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
	const before = liveBytes();
	const items = instances(count);
	const inputSize = liveBytes() - before;

	// Last, because a collection of all garbage throws out compiled code as well.
	const warmUpOrigin = origin.replace(new URL(origin).hostname, WARM_UP_HOST);
	for (let round = 0; round < WARM_UP.rounds; round++) {
		await run(instances(Math.min(WARM_UP.count, count)), warmUpOrigin, WARM_UP.batchSize);
	}

	const base = measure === 'memory' ? liveBytes() : Number.NaN;
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
	let differing = await run(items, origin, batchSize);
	for (let more = 1; more < runs; more++) differing = await run(items, origin, batchSize);
	const { user, system } = process.cpuUsage(cpuSince);
	const wall = (performance.now() - since) / 1000 / runs;

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

function liveBytes(): number {
	if (global.gc === undefined) throw new Error('Run with --expose-gc');
	global.gc();
	return process.memoryUsage().heapUsed;
}

void main(JSON.parse(process.argv[2]) as Task);
