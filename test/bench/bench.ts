/**
 * What a check costs, beside a bare loop that builds, posts and reads the same bodies, and beside other ways.
 * `npm run bench` runs all contenders in turn, several rounds, and prints medians and ratios: docs/performance.md.
 *
 *     npm run bench -- --instances 100000 --rounds 3 --only "bare loop" --only "node, defaults"
 */
import { parseArgs } from 'node:util';

import Table from 'cli-table3';

import { spawnFakeFeishu } from '../fake-feishu/client';
import { CONTENDERS, type ContenderName } from './contenders';
import { measure, median } from './measure';
import type { Task } from './run-contender';
import { feishusCopies } from './workload';

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

const BASES: ContenderName[] = ['bare loop', "bare loop at Feishu's rate"];
const names =
	(options.only as ContenderName[] | undefined) ?? (Object.keys(CONTENDERS) as ContenderName[]);

async function main(): Promise<void> {
	const feishu = await spawnFakeFeishu({ options: { recordRequests: false } });
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
				cpu.set(contender, [...(cpu.get(contender) ?? []), found.cpu * share]);
				console.error(
					`round ${round}: ${contender}: ${(found.cpu * share).toFixed(2)} s CPU, ${found.wall.toFixed(1)} s`,
				);
			}
		}

		const medianOf = (contender: ContenderName) => median(cpu.get(contender) ?? [Number.NaN]);
		const ratio = (contender: ContenderName, base: ContenderName) =>
			(medianOf(contender) / medianOf(base)).toFixed(2);
		const table = new Table({
			head: ['contender', 'CPU seconds', ...BASES.map((base) => `of the ${base}`)],
			style: { head: [], border: [] },
		});
		for (const contender of cpu.keys()) {
			const ratios = BASES.map((base) => ratio(contender, base));
			table.push([contender, medianOf(contender).toFixed(2), ...ratios]);
		}
		console.log(
			`${COUNT.toLocaleString('en-US')} instances of 3 tasks, median of ${ROUNDS} rounds`,
		);
		console.log(table.toString());
		if (cpu.has('node, one computed field') && cpu.has('evaluating that field alone')) {
			const computed = ratio('node, one computed field', 'evaluating that field alone');
			console.log(`With a computed field: ${computed} times the evaluation of that field alone`);
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
