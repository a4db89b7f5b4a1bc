/**
 * Measures CPU time and memory per instance for checks of 1,000 to 1,000,000 instances. `npm run bench:growth`
 * prints a table and writes docs/images/growth.svg. See docs/performance.md for results.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import Table from 'cli-table3';
import type { GroupMark, Spec } from 'vega';

import { spawnFakeFeishu } from '../fake-feishu/client';
import { measure, median } from './measure';
import { createRemoteInstances } from './workload';

const COUNTS = [1_000, 10_000, 100_000, 1_000_000];

/** The node's default. */
const BATCH_SIZE = 100;

/** Processes per count. The result is their median. */
const ROUNDS = 3;

/** Runs per process. The total number of instances per process is the same for every count. */
const getRunCount = (count: number) => Math.max(...COUNTS) / count;

const CHART_FILE = join(__dirname, '..', '..', 'docs', 'images', 'growth.svg');

const BLUE = '#3370ff';

interface Cost {
	count: number;
	/** CPU time per instance in microseconds. */
	cpu: number;
	/** Peak memory growth per instance in bytes, without the input. */
	memory: number;
	/** Longest event loop block in milliseconds. */
	longestBlock: number;
}

async function measureCost(origin: string, count: number): Promise<Cost> {
	const task = {
		contender: 'node, no rate limit',
		origin,
		count,
		batchSize: BATCH_SIZE,
	} as const;
	const cpu: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		cpu.push((await measure({ ...task, measure: 'cpu', runs: getRunCount(count) })).cpu);
	}
	const { longestBlock } = await measure({ ...task, measure: 'delay' });
	const { growth } = await measure({ ...task, measure: 'memory' });
	return { count, cpu: (median(cpu) / count) * 1e6, memory: growth / count, longestBlock };
}

/** Creates a chart of a quantity per instance against the number of instances. */
function createChart(quantity: 'cpu' | 'memory', title: string): GroupMark {
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

/** Renders both charts as one SVG. */
async function renderSvg(costs: readonly Cost[]): Promise<string> {
	// vega uses top-level await, so `require` cannot load it.
	const { parse, View } = await import('vega');
	const spec: Spec = {
		background: 'white',
		padding: 10,
		layout: { columns: 2, padding: 40 },
		data: [{ name: 'costs', values: [...costs] }],
		marks: [
			createChart('cpu', 'CPU per instance (µs)'),
			createChart('memory', 'memory per instance (bytes)'),
		],
	};
	return await new View(parse(spec), { renderer: 'none' }).toSVG();
}

async function main(): Promise<void> {
	const feishu = await spawnFakeFeishu({ options: { recordRequests: false } });
	try {
		await feishu.loadInstances(createRemoteInstances(Math.max(...COUNTS)));
		const costs: Cost[] = [];
		for (const count of COUNTS) {
			costs.push(await measureCost(feishu.origin, count));
			console.error(JSON.stringify(costs.at(-1)));
		}
		const table = new Table({
			head: [
				'instances',
				'CPU per instance, µs',
				'memory per instance, bytes',
				'longest block, ms',
			],
			style: { head: [], border: [] },
		});
		for (const { count, cpu, memory, longestBlock } of costs) {
			const cells = [cpu.toFixed(1), memory.toFixed(0), longestBlock.toFixed(0)];
			table.push([count.toLocaleString('en-US'), ...cells]);
		}
		console.log(table.toString());
		await writeFile(CHART_FILE, await renderSvg(costs));
	} finally {
		await feishu.stop();
	}
}

void main();
