/**
 * What a check costs an instance, from a thousand to a million of them: prints a table and draws
 * docs/images/growth.svg. `npm run bench:growth`; see docs/performance.md.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import Table from 'cli-table3';
import type { GroupMark, Spec } from 'vega';

import { spawnFakeFeishu } from '../fake-feishu/client';
import { measure, median } from './measure';
import { feishusCopies } from './workload';

const COUNTS = [1_000, 10_000, 100_000, 1_000_000];

/** The default. */
const BATCH_SIZE = 100;

/** Processes for each count, of which the median is taken. */
const ROUNDS = 3;

/** Runs in a process, of which the mean is taken: as many instances together, whatever the count. */
const runsOf = (count: number) => Math.max(...COUNTS) / count;

const PICTURE = join(__dirname, '..', '..', 'docs', 'images', 'growth.svg');

const BLUE = '#3370ff';

/** What a run cost. */
interface Cost {
	count: number;
	/** CPU time for an instance, in microseconds. */
	cpu: number;
	/** Peak memory beyond the input for an instance, in bytes. */
	memory: number;
	/** Longest time the event loop was blocked, in milliseconds. */
	longestBlock: number;
}

async function costOf(origin: string, count: number): Promise<Cost> {
	const task = {
		contender: 'node, rate limit lifted',
		origin,
		count,
		batchSize: BATCH_SIZE,
	} as const;
	const cpu: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		cpu.push((await measure({ ...task, measure: 'cpu', runs: runsOf(count) })).cpu);
	}
	const { longestBlock } = await measure({ ...task, measure: 'delay' });
	const { growth } = await measure({ ...task, measure: 'memory' });
	return { count, cpu: (median(cpu) / count) * 1e6, memory: growth / count, longestBlock };
}

/** One chart: a quantity of each instance over the number of instances. */
function chart(quantity: 'cpu' | 'memory', title: string): GroupMark {
	return {
		type: 'group',
		encode: { update: { width: { value: 260 }, height: { value: 200 } } },
		signals: [{ name: 'height', update: '200' }],
		scales: [
			{
				name: 'x',
				type: 'log',
				domain: [Math.min(...COUNTS), Math.max(...COUNTS)],
				range: [0, 260],
			},
			{
				name: 'y',
				domain: { data: 'costs', field: quantity },
				zero: true,
				nice: true,
				range: [200, 0],
			},
		],
		axes: [
			{ orient: 'bottom', scale: 'x', title: 'instances', values: COUNTS, format: ',d' },
			{ orient: 'left', scale: 'y', title, grid: true, tickCount: 5 },
		],
		marks: (['line', 'symbol'] as const).map((type) => ({
			type,
			from: { data: 'costs' },
			encode: {
				update: {
					x: { scale: 'x', field: 'count' },
					y: { scale: 'y', field: quantity },
					...(type === 'line' ? { stroke: { value: BLUE } } : { fill: { value: BLUE } }),
				},
			},
		})),
	};
}

/** Both charts as SVG. */
async function drawn(costs: readonly Cost[]): Promise<string> {
	// A module that waits while it loads cannot be required.
	const { parse, View } = await import('vega');
	const spec: Spec = {
		background: 'white',
		padding: 10,
		layout: { columns: 2, padding: 40 },
		data: [{ name: 'costs', values: [...costs] }],
		marks: [
			chart('cpu', 'CPU for an instance, in microseconds'),
			chart('memory', 'memory for an instance, in bytes'),
		],
	};
	return await new View(parse(spec), { renderer: 'none' }).toSVG();
}

async function main(): Promise<void> {
	const feishu = await spawnFakeFeishu({ options: { recordRequests: false } });
	try {
		await feishu.loadInstances(feishusCopies(Math.max(...COUNTS)));
		const costs: Cost[] = [];
		for (const count of COUNTS) {
			costs.push(await costOf(feishu.origin, count));
			console.error(JSON.stringify(costs.at(-1)));
		}
		const table = new Table({
			head: ['instances', 'CPU, µs each', 'memory, bytes each', 'longest block, ms'],
			style: { head: [], border: [] },
		});
		for (const { count, cpu, memory, longestBlock } of costs) {
			const figures = [cpu.toFixed(1), memory.toFixed(0), longestBlock.toFixed(0)];
			table.push([count.toLocaleString('en-US'), ...figures]);
		}
		console.log(table.toString());
		await writeFile(PICTURE, await drawn(costs));
	} finally {
		await feishu.stop();
	}
}

void main();
