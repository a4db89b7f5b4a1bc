/**
 * Measures the CPU time of a check and compares it with a bare loop that sends the same requests, and with
 * other implementations. `npm run bench` runs all contenders in several rounds and prints medians and ratios.
 * See docs/performance.md for results.
 *
 *     npm run bench -- --instances 100000 --rounds 3 --only "bare loop" --only "node, defaults"
 */
import { parseArgs } from 'node:util';

import Table from 'cli-table3';

import { spawnFakeFeishu } from '../fake-feishu/client';
import { CONTENDERS, type ContenderName } from './contenders';
import { measure, median } from './measure';
import type { Task } from './run-contender';
import { createRemoteInstances } from './workload';

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

/** Slow contenders check only 1/n of the instances; their result is multiplied by n. */
const SAMPLING_FACTORS: Partial<Record<ContenderName, number>> = { 'one request per item': 50 };

const BASELINES: ContenderName[] = ['bare loop', "bare loop at Feishu's rate"];
const names =
	(options.only as ContenderName[] | undefined) ?? (Object.keys(CONTENDERS) as ContenderName[]);

async function main(): Promise<void> {
	const feishu = await spawnFakeFeishu({ options: { recordRequests: false } });
	try {
		await feishu.loadInstances(createRemoteInstances(COUNT));
		const cpu = new Map<ContenderName, number[]>();
		for (let round = 1; round <= ROUNDS; round++) {
			for (const contender of names) {
				const factor = SAMPLING_FACTORS[contender] ?? 1;
				const measured = await measure({
					contender,
					origin: feishu.origin,
					count: COUNT / factor,
					batchSize: BATCH_SIZE,
					measure: 'cpu',
				});
				const seconds = measured.cpu * factor;
				cpu.set(contender, [...(cpu.get(contender) ?? []), seconds]);
				console.error(
					`round ${round}: ${contender}: ${seconds.toFixed(2)} s CPU, ${measured.wall.toFixed(1)} s elapsed`,
				);
			}
		}

		const getMedian = (contender: ContenderName) => median(cpu.get(contender) ?? []);
		const formatRatio = (contender: ContenderName, baseline: ContenderName) =>
			(getMedian(contender) / getMedian(baseline)).toFixed(2);
		const table = new Table({
			head: ['contender', 'CPU seconds', ...BASELINES.map((baseline) => `relative to ${baseline}`)],
			style: { head: [], border: [] },
		});
		for (const contender of cpu.keys()) {
			const ratios = BASELINES.map((baseline) => formatRatio(contender, baseline));
			table.push([contender, getMedian(contender).toFixed(2), ...ratios]);
		}
		console.log(
			`${COUNT.toLocaleString('en-US')} instances with 3 tasks each, median of ${ROUNDS} rounds`,
		);
		console.log(table.toString());
		const computed: ContenderName = 'node, one computed field';
		const evaluation: ContenderName = 'evaluation of the computed field only';
		if (cpu.has(computed) && cpu.has(evaluation)) {
			console.log(
				`CPU ratio "${computed}" / "${evaluation}": ${formatRatio(computed, evaluation)}`,
			);
		}
		await printBlockingAndMemory(feishu.origin);
	} finally {
		await feishu.stop();
	}
}

async function printBlockingAndMemory(origin: string): Promise<void> {
	const task: Omit<Task, 'measure'> = {
		contender: 'node, defaults',
		origin,
		count: COUNT,
		batchSize: BATCH_SIZE,
	};
	const { longestBlock } = await measure({ ...task, measure: 'delay' });
	const { growth, inputSize } = await measure({ ...task, measure: 'memory' });
	console.log(`Longest event loop block: ${longestBlock.toFixed(0)} ms`);
	console.log(
		`Peak memory growth: ${(growth / 1e6).toFixed(0)} MB, ${(growth / inputSize).toFixed(2)} times the size of the input (${(inputSize / 1e6).toFixed(0)} MB)`,
	);
}

void main();
