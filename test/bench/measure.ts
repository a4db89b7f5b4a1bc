import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Measurement, Task } from './run-contender';
import { getDriftedIds, getIds, hashIds } from './workload';

/** Measures a contender in a separate process. Throws if it finds other differences than there are. */
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
	const expected = task.contender === 'node, sync' ? getIds(task.count) : getDriftedIds(task.count);
	if (measurement.found !== hashIds(expected)) {
		throw new Error(`${task.contender} did not find the ${expected.length} expected instances`);
	}
	return measurement;
}

/** Returns the median, or the upper middle value of an even number of values. NaN without values. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
