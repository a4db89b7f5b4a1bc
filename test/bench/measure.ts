import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Measurement, Task } from './run-contender';
import { driftedAmong } from './workload';

/** Runs a contender once in a process of its own. Throws if it finds other differences than there are. */
export async function measure(task: Task): Promise<Measurement> {
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[
			'--expose-gc',
			'--max-old-space-size=12000',
			'--import',
			'tsx',
			join(__dirname, 'run-contender.ts'),
			JSON.stringify(task),
		],
		{ maxBuffer: 1e8 },
	);
	const measurement = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measurement;
	const { differing } = measurement;
	const wanted = driftedAmong(task.count);
	// JSON has no NaN: null stands for a contender that checks nothing.
	if (differing !== null && differing !== wanted) {
		throw new Error(`${task.contender} found ${differing} differences, not ${wanted}`);
	}
	return measurement;
}

/** The middle one of some values. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}
