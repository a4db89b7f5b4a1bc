import type { GroupMark, Spec } from 'vega';

/** What a check of `count` instances costs per instance. */
export interface Cost {
	count: number;
	/** CPU time in microseconds. */
	cpu: number;
	/** Peak memory growth in bytes, without the input. */
	memory: number;
}

const BLUE = '#3370ff';

/** Renders CPU and memory per instance against the number of instances, as one SVG. */
export async function renderGrowthChart(costs: readonly Cost[]): Promise<string> {
	// vega uses top-level await, so `require` cannot load it.
	const { parse, View } = await import('vega');
	const counts = costs.map(({ count }) => count);
	const spec: Spec = {
		background: 'white',
		padding: 10,
		layout: { columns: 2, padding: 40 },
		data: [{ name: 'costs', values: [...costs] }],
		marks: [
			createChart('cpu', 'CPU per instance (µs)', counts),
			createChart('memory', 'memory per instance (bytes)', counts),
		],
	};
	return await new View(parse(spec), { renderer: 'none' }).toSVG();
}

function createChart(quantity: 'cpu' | 'memory', title: string, counts: number[]): GroupMark {
	return {
		type: 'group',
		encode: { update: { width: { value: 260 }, height: { value: 200 } } },
		signals: [{ name: 'height', update: '200' }],
		scales: [
			{
				name: 'x',
				type: 'log',
				domain: [Math.min(...counts), Math.max(...counts)],
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
			{ orient: 'bottom', scale: 'x', title: 'instances', values: counts, format: ',d' },
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
