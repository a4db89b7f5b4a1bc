/**
 * Measures what a check and a sync cost, compares them with other ways to do the same, and prints which targets the
 * node keeps. See docs/performance.md for results.
 *
 *     npm run bench                                        all parts, three rounds
 *     npm run bench -- --part cpu --rounds 1 --only "bare loop, same bodies" --only "node, defaults"
 *     npm run bench -- --part block --without-yielding     shows what yielding is good for
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { spawnFakeFeishu } from '../fake-feishu/client';
import { getStoredCount, PARTS, printTable, type Target } from './parts';
import { createRemoteInstances } from './workload';

const { values: options } = parseArgs({
	options: {
		part: { type: 'string', multiple: true, default: Object.keys(PARTS) },
		rounds: { type: 'string', default: '3' },
		only: { type: 'string', multiple: true, default: [] },
		'without-yielding': { type: 'boolean', default: false },
		chart: { type: 'boolean', default: false },
	},
});

async function main(): Promise<void> {
	const feishu = await spawnFakeFeishu({
		options: { recordRequests: false },
		nodeFlags: ['--max-old-space-size=8000'],
	});
	const targets: Target[] = [];
	try {
		for (const name of options.part) {
			const part = PARTS[name];
			if (part === undefined) {
				throw new Error(`There is no part "${name}", only ${Object.keys(PARTS).join(', ')}`);
			}
			// For each part, because syncs change what is stored.
			await feishu.loadInstances(createRemoteInstances(getStoredCount(name)));
			console.log(`Part ${name}, load of the machine ${formatLoad()}`);
			targets.push(
				...(await part({
					feishu,
					rounds: Number(options.rounds),
					only: options.only,
					isYieldingDisabled: options['without-yielding'],
					drawsChart: options.chart,
				})),
			);
		}
	} finally {
		await feishu.stop();
	}
	printTable(
		['target', 'measured', 'bound', 'result'],
		targets
			.filter(({ measured }) => !Number.isNaN(measured))
			.map(({ name, measured, bound, unit }) => [
				name,
				format(measured) + unit,
				format(bound) + unit,
				measured <= bound ? 'held' : 'MISSED',
			]),
	);
	console.log(`Load of the machine at the end: ${formatLoad()}`);
}

function format(value: number): string {
	return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** The average number of processes that ran or waited for a core in the last minute. */
function formatLoad(): string {
	return (loadavg()[0] ?? Number.NaN).toFixed(1);
}

void main();
