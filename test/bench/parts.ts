import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import Table from 'cli-table3';

import type { SpawnedFakeFeishu } from '../fake-feishu/client';
import { CONTENDERS, type ContenderName } from './contenders';
import { renderGrowthChart, type Cost } from './growthChart';
import { measure, median } from './measure';
import type { Task } from './run-contender';

/** A bound that the node must keep. */
export interface Target {
	name: string;
	/** The median of all rounds, unless the name says something else. */
	measured: number;
	bound: number;
	unit: string;
}

export interface PartOptions {
	/** Stores as many instances as the part needs. */
	feishu: SpawnedFakeFeishu;
	rounds: number;
	/** Contenders of the part `cpu`; all if empty. */
	only: readonly string[];
	/** Whether the part `block` measures the node without yielding. */
	isYieldingDisabled: boolean;
	/** Whether the part `growth` draws its chart. */
	drawsChart: boolean;
}

/** Measures something, prints the details and returns the targets. */
type Part = (options: PartOptions) => Promise<Target[]>;

/** Instances that a check has. */
const COUNT = 100_000;
const MAX_COUNT = 1_000_000;

/** How many instances the server stores for a part. */
export function getStoredCount(part: string): number {
	return part === 'block' || part === 'growth' ? MAX_COUNT : COUNT;
}

const CHART_FILE = join(__dirname, '..', '..', 'docs', 'images', 'growth.svg');

/** All parts by name, for `--part`. */
export const PARTS: Readonly<Partial<Record<string, Part>>> = {
	/** Requests and time of the first check in a fresh process, at an instant server. */
	requests: async ({ feishu, rounds }) => {
		await feishu.setOptions({ recordRequests: true });
		const elapsed: number[] = [];
		const requests: number[] = [];
		for (let round = 1; round <= rounds; round++) {
			const task = createTask(feishu, 'node, defaults', { warmUp: 'none' });
			elapsed.push((await measure(task)).elapsed);
			requests.push((await takeSizes(feishu)).length);
			log(round, `${requests.at(-1)} requests, ${elapsed.at(-1)?.toFixed(2)} s`);
		}
		await feishu.setOptions({ recordRequests: false });
		return [
			{ name: 'requests, maximum', measured: Math.max(...requests), bound: 45, unit: '' },
			{ name: 'elapsed, fresh process', measured: median(elapsed), bound: 2, unit: ' s' },
		];
	},

	/** CPU seconds of all contenders for the same check. */
	cpu: async ({ feishu, rounds, only }) => {
		const names = (Object.keys(CONTENDERS) as ContenderName[]).filter(
			(name) =>
				name !== 'node, sync' &&
				name !== 'node, without yielding' &&
				(only.length === 0 || only.includes(name)),
		);
		const sizes = await measureSizes(feishu);
		const cpu = new Map<ContenderName, number[]>();
		const elapsed = new Map<ContenderName, number[]>();
		for (let round = 1; round <= rounds; round++) {
			for (const name of names) {
				const factor = SAMPLING_FACTORS[name] ?? 1;
				const measured = await measure(
					createTask(feishu, name, { count: COUNT / factor, sizes, warmUp: 'full' }),
				);
				push(cpu, name, measured.cpu * factor);
				push(elapsed, name, measured.elapsed * factor);
				log(round, `${name}: ${(measured.cpu * factor).toFixed(2)} s CPU`);
			}
		}
		const getMedian = (name: ContenderName) => median(cpu.get(name) ?? []);
		const getRatio = (name: ContenderName, baseline: ContenderName) =>
			getMedian(name) / getMedian(baseline);
		printTable(
			['contender', 'CPU seconds', 'seconds elapsed', 'CPU relative to the node'],
			names.map((name) => [
				name,
				getMedian(name).toFixed(2),
				median(elapsed.get(name) ?? []).toFixed(1),
				getRatio(name, 'node, defaults').toFixed(2),
			]),
		);
		const node = 'node, defaults';
		return [
			{
				name: 'CPU relative to a bare loop with 100 per request',
				measured: getRatio(node, 'bare loop, 100 per request'),
				bound: 0.6,
				unit: '',
			},
			{
				name: 'CPU relative to a bare loop with the same bodies',
				measured: getRatio(node, 'bare loop, same bodies'),
				bound: 2.5,
				unit: '',
			},
			{
				// No slower, except for noise.
				name: 'CPU of fields mapped by paths, relative to defaults',
				measured: getRatio('node, mapped by paths', node),
				bound: 1.05,
				unit: '',
			},
		];
	},

	/** How long the node blocks n8n's thread. */
	block: async ({ feishu, rounds, isYieldingDisabled }) => {
		const contender = isYieldingDisabled ? 'node, without yielding' : 'node, defaults';
		const targets: Target[] = [];
		for (const count of [COUNT, MAX_COUNT]) {
			const blocks: number[] = [];
			const engineShares: number[] = [];
			for (let round = 1; round <= rounds; round++) {
				const task = createTask(feishu, contender, { count, measure: 'block', warmUp: 'full' });
				const { longestBlock, engineShare } = await measure(task);
				blocks.push(longestBlock);
				engineShares.push(engineShare);
				const text = `${longestBlock.toFixed(0)} ms, n8n before it ${engineShare.toFixed(0)} ms`;
				log(round, `${formatCount(count)} instances: longest block ${text}`);
			}
			console.log(
				`${formatCount(count)} instances: n8n takes ${median(engineShares).toFixed(0)} ms before the node's turn`,
			);
			targets.push({
				name: `longest block, ${formatCount(count)} instances`,
				measured: median(blocks),
				bound: 50,
				unit: ' ms',
			});
		}
		return targets;
	},

	/** Seconds that 300 syncs take, with a token from before. */
	sync: async ({ feishu, rounds }) => {
		const elapsed = new Map<number, number[]>();
		for (let round = 1; round <= rounds; round++) {
			for (const latencyMs of [50, 300, 800]) {
				await feishu.setOptions({ latencyMs });
				const task = createTask(feishu, 'node, sync', { count: 300, warmUp: 'token' });
				const measured = await measure(task);
				push(elapsed, latencyMs, measured.elapsed);
				log(round, `300 syncs at ${latencyMs} ms: ${measured.elapsed.toFixed(2)} s`);
			}
		}
		await feishu.setOptions({ latencyMs: 0 });
		return [...elapsed].map(([latencyMs, values]) => ({
			name: `300 syncs at ${latencyMs} ms latency`,
			measured: median(values),
			bound: 1.2 * (7.2 + latencyMs / 1000),
			unit: ' s',
		}));
	},

	/** CPU time and memory per instance, for growing numbers of instances. */
	growth: async ({ feishu, rounds, drawsChart }) => {
		const counts = [1000, 10_000, COUNT, MAX_COUNT];
		const cpu = new Map<number, number[]>();
		for (let round = 1; round <= rounds; round++) {
			for (const count of counts) {
				// The total number of instances per process is the same, so that V8 has the same time to compile the code.
				const runs = MAX_COUNT / count;
				const task = createTask(feishu, 'node, defaults', { count, runs, warmUp: 'full' });
				const measured = await measure(task);
				push(cpu, count, (measured.cpu / count) * 1e6);
				log(round, `${formatCount(count)} instances: ${measured.cpu.toFixed(3)} s CPU`);
			}
		}
		const costs: Cost[] = [];
		const shares: number[] = [];
		for (const count of counts) {
			const task = createTask(feishu, 'node, defaults', {
				count,
				// A single short run would end between two samples.
				runs: Math.max(1, COUNT / count),
				measure: 'memory',
				warmUp: 'full',
			});
			const { growth, inputSize } = await measure(task);
			costs.push({ count, cpu: median(cpu.get(count) ?? []), memory: growth / count });
			shares.push(growth / inputSize);
		}
		printTable(
			[
				'instances',
				'CPU per instance, µs',
				'memory per instance, bytes',
				'memory relative to input',
			],
			costs.map((cost, index) => [
				formatCount(cost.count),
				cost.cpu.toFixed(1),
				cost.memory.toFixed(0),
				shares[index]?.toFixed(2) ?? '',
			]),
		);
		if (drawsChart) await writeFile(CHART_FILE, await renderGrowthChart(costs));
		// The fixed cost of a run dominates below 10,000 instances.
		const large = costs.filter(({ count }) => count >= 10_000);
		const getSpread = (values: number[]) => Math.max(...values) / Math.min(...values);
		return [
			{
				name: 'peak memory growth relative to the input, 100,000 instances',
				measured: shares[counts.indexOf(COUNT)] ?? Number.NaN,
				bound: 1.5,
				unit: '',
			},
			{
				name: 'CPU per instance, highest relative to lowest',
				measured: getSpread(large.map((cost) => cost.cpu)),
				bound: 1.2,
				unit: '',
			},
			{
				name: 'memory per instance, highest relative to lowest',
				measured: getSpread(large.map((cost) => cost.memory)),
				bound: 1.2,
				unit: '',
			},
		];
	},
};

/** Slow contenders check only 1/n of the instances; their result is multiplied by n. */
const SAMPLING_FACTORS: Partial<Record<ContenderName, number>> = { 'one request per item': 50 };

function createTask(
	{ origin }: SpawnedFakeFeishu,
	contender: ContenderName,
	task: Partial<Task> & Pick<Task, 'warmUp'>,
): Task {
	return { contender, origin, count: COUNT, measure: 'cpu', ...task };
}

/** Has the node check the instances, and returns how many of them were in each request. */
async function measureSizes(feishu: SpawnedFakeFeishu): Promise<number[]> {
	await feishu.setOptions({ recordRequests: true });
	await measure(createTask(feishu, 'node, defaults', { warmUp: 'none' }));
	await feishu.setOptions({ recordRequests: false });
	return await takeSizes(feishu);
}

/** Returns the number of instances in each check since the last call. */
async function takeSizes(feishu: SpawnedFakeFeishu): Promise<number[]> {
	const requests = await feishu.requests();
	await feishu.clearRequests();
	return requests
		.filter(({ kind }) => kind === 'check')
		.sort((a, b) => a.at - b.at)
		.map(({ instanceIds }) => instanceIds.filter((id) => id.startsWith('OA-')).length);
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
	map.set(key, [...(map.get(key) ?? []), value]);
}

function log(round: number, text: string): void {
	console.error(`round ${round}: ${text}`);
}

function formatCount(count: number): string {
	return count.toLocaleString('en-US');
}

/** Prints rows of text as a table. */
export function printTable(head: string[], rows: string[][]): void {
	const table = new Table({ head, style: { head: [], border: [] } });
	table.push(...rows);
	console.log(table.toString());
}
