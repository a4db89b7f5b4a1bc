/**
 * What a check costs, beside a bare loop that builds, posts and reads the same bodies, and beside other ways.
 * `npm run bench` runs all contenders in turn, several rounds, and prints medians and ratios: docs/performance.md.
 *
 *     npm run bench -- --instances 100000 --rounds 3 --only "bare loop" --only "node, defaults"
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

import Table from 'cli-table3';

import { spawnStandIn } from '../stand-in/client';
import { CONTENDERS, type ContenderName } from './contenders';
import type { Measurement, Task } from './run-contender';
import { driftedAmong, feishusCopies } from './workload';

const { values: options } = parseArgs({
	options: {
		instances: { type: 'string', default: '100000' },
		rounds: { type: 'string', default: '3' },
		batch: { type: 'string', default: '100' },
		only: { type: 'string', multiple: true },
	},
});
const COUNT = Number(options.instances);
const ROUNDS = Number(options.rounds);
const BATCH_SIZE = Number(options.batch);

/** Sends so many fewer items, and counts them as often: a request an item takes its time. */
const SHARE: Partial<Record<ContenderName, number>> = { 'one request an item': 50 };

const BASE: ContenderName = 'bare loop';
const names =
	(options.only as ContenderName[] | undefined) ?? (Object.keys(CONTENDERS) as ContenderName[]);

async function measure(task: Task): Promise<Measurement> {
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
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measurement;
}

function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}

async function main(): Promise<void> {
	const feishu = await spawnStandIn({ options: { recordRequests: false } });
	try {
		await feishu.loadInstances(feishusCopies(COUNT));
		const cpu = new Map<ContenderName, number[]>();
		for (let round = 1; round <= ROUNDS; round++) {
			for (const contender of names) {
				const share = SHARE[contender] ?? 1;
				const count = COUNT / share;
				const found = await measure({
					contender,
					origin: feishu.origin,
					count,
					batchSize: BATCH_SIZE,
					measure: 'cpu',
				});
				const wanted = driftedAmong(count);
				if (
					!Number.isNaN(found.differing) &&
					found.differing !== null &&
					found.differing !== wanted
				) {
					throw new Error(`${contender} found ${found.differing} differences, not ${wanted}`);
				}
				cpu.set(contender, [...(cpu.get(contender) ?? []), found.cpu * share]);
				console.error(
					`round ${round}: ${contender}: ${(found.cpu * share).toFixed(2)} s CPU, ${found.wall.toFixed(1)} s`,
				);
			}
		}

		const base = median(cpu.get(BASE) ?? [Number.NaN]);
		const table = new Table({
			head: ['contender', 'CPU seconds', `of the ${BASE}`],
			style: { head: [], border: [] },
		});
		for (const [contender, seconds] of cpu) {
			table.push([contender, median(seconds).toFixed(2), (median(seconds) / base).toFixed(2)]);
		}
		console.log(
			`${COUNT.toLocaleString('en-US')} instances of 3 tasks, median of ${ROUNDS} rounds`,
		);
		console.log(table.toString());
		const computed = cpu.get('node, one computed field');
		const evaluated = cpu.get('evaluating that field alone');
		if (computed && evaluated) {
			console.log(
				`The computed field costs ${((median(computed) - base) / median(evaluated)).toFixed(2)} times its evaluation alone, beyond the ${BASE}.`,
			);
		}
		await resources(feishu.origin);
	} finally {
		await feishu.stop();
	}
}

async function resources(origin: string): Promise<void> {
	const task: Omit<Task, 'measure'> = {
		contender: 'node, defaults',
		origin,
		count: COUNT,
		batchSize: BATCH_SIZE,
	};
	const { longestBlock } = await measure({ ...task, measure: 'delay' });
	const { growth, inputSize } = await measure({ ...task, measure: 'memory' });
	console.log(`Longest time the shared thread was blocked: ${longestBlock.toFixed(0)} ms`);
	console.log(
		`Peak memory beyond the input: ${(growth / 1e6).toFixed(0)} MB, ${(growth / inputSize).toFixed(2)} times the input's ${(inputSize / 1e6).toFixed(0)} MB`,
	);
}

void main();
