import { Engine } from '../engine';
import { customApp } from '../engine/credentials';
import { FakeFeishu } from '../fake-feishu';

/** When every instance of these tests last changed; Unix milliseconds. */
export const TIME = 1591603040000;

/** A stand-in of its own for a test, so that no other's tokens and rate limit reach into it, and runs against it. */
export class Scenario {
	private constructor(
		private readonly engine: Engine,
		readonly feishu: FakeFeishu,
	) {}

	static async open(engine: Engine): Promise<Scenario> {
		return new Scenario(engine, await FakeFeishu.start());
	}

	/** Checks some items; 100 instances a request unless told otherwise. */
	async check(
		items: object[],
		{
			goesOn = false,
			credentials = {},
			signal,
			...options
		}: {
			goesOn?: boolean;
			credentials?: Record<string, string>;
			signal?: AbortSignal;
			batchSize?: number;
			apiVersion?: 'v3' | 'v4';
			timeout?: number;
		} = {},
	) {
		return await this.engine.run({
			items: items as never,
			parameters: { resource: 'externalInstance', operation: 'check', options } as never,
			credentials: { ...customApp(this.feishu.origin), ...credentials },
			node: { onError: goesOn ? 'continueRegularOutput' : 'stopWorkflow' },
			signal,
		});
	}

	/** Items of which Feishu knows every one but those named. */
	items(count: number, missing: readonly number[] = []) {
		const items = Array.from({ length: count }, (_, index) => ({
			instance_id: `A-${index}`,
			update_time: TIME,
			tasks: [],
		}));
		this.feishu.instances.load(items.filter((_, index) => !missing.includes(index)));
		return items;
	}
}

/** IDs of the instances that came out as differing. */
export function foundIds(run: { items: Array<{ json: object }> }): string[] {
	return run.items.flatMap(({ json }) =>
		'instance_id' in json && 'status' in json ? [String(json.instance_id)] : [],
	);
}

/** Texts of the items that came out as errors. */
export function errorsOf(run: { items: Array<{ json: object }> }): string[] {
	return run.items.flatMap(({ json }) => ('error' in json ? [String(json.error)] : []));
}
