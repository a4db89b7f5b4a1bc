import type { INodeParameters } from 'n8n-workflow';

import { Engine, type NodeSettings } from '../../../engine';
import { customApp } from '../../../engine/credentials';
import {
	DEFAULT_APPROVAL_CODE,
	FakeFeishu,
	type FakeFeishuOptions,
	type SyncedInstance,
} from '../../../fake-feishu';

/** When every instance of these tests last changed; Unix milliseconds. */
export const TIME = 1591603040000;

const RESOURCE = { resource: 'externalInstance' };

/** How to run the node. */
export interface RunOptions {
	/** Beside those of the operation, or in their place. */
	parameters?: object;
	options?: object;
	onError?: NodeSettings['onError'];
	timezone?: string;
	signal?: AbortSignal;
}

/** A stand-in for Feishu, and runs of the node against it. */
export class Scenario {
	private constructor(
		private readonly engine: Engine,
		readonly feishu: FakeFeishu,
	) {}

	static async open(engine: Engine, options: Partial<FakeFeishuOptions> = {}): Promise<Scenario> {
		return new Scenario(engine, await FakeFeishu.start({ recordBodies: true, ...options }));
	}

	/** As after the start, but for the token, which stays good. */
	clear(): void {
		this.feishu.instances.clear();
		this.feishu.faults.clear();
		this.feishu.refusedInstanceIds.clear();
		this.feishu.options.fastResyncWindowMs = 0;
		this.feishu.clearRequests();
	}

	/** Syncs some items, for the stand-in's own definition. */
	async sync(items: object[], { parameters, ...options }: RunOptions = {}) {
		return await this.run(items, {
			...options,
			parameters: { operation: 'sync', approvalCode: DEFAULT_APPROVAL_CODE, ...parameters },
		});
	}

	async check(items: object[], { parameters, ...options }: RunOptions = {}) {
		return await this.run(items, { ...options, parameters: { operation: 'check', ...parameters } });
	}

	/** The bodies of the syncs that reached the stand-in, oldest first. */
	get bodies(): SyncedInstance[] {
		return this.syncs.map(({ body }) => body as SyncedInstance);
	}

	/** The requests to the endpoint of the sync, oldest first. */
	get syncs() {
		return this.feishu.requests.filter(({ kind }) => kind === 'sync');
	}

	/** What the stand-in has of an instance that was synced. */
	document(id: string): SyncedInstance | undefined {
		return this.feishu.instances.get(id)?.document;
	}

	private async run(
		items: object[],
		{ parameters, options = {}, onError = 'stopWorkflow', ...rest }: RunOptions,
	) {
		return await this.engine.run({
			items: items as never,
			parameters: { ...RESOURCE, ...parameters, options } as INodeParameters,
			credentials: customApp(this.feishu.origin),
			node: { onError },
			...rest,
		});
	}
}

/** The least that makes an instance, in the names that the fields read by themselves. */
export const instance = (id: string, more: object = {}) => ({
	instance_id: id,
	status: 'PENDING',
	start_time: TIME - 1000,
	update_time: TIME,
	user_id: 'u1',
	pc_link: 'https://oa.example.com/1',
	...more,
});

export const task = (id: string, more: object = {}) => ({
	task_id: id,
	user_id: 'u2',
	status: 'PENDING',
	create_time: TIME - 500,
	update_time: TIME,
	...more,
});

export const copy = (id: string, more: object = {}) => ({
	cc_id: id,
	user_id: 'u3',
	create_time: TIME - 500,
	update_time: TIME,
	...more,
});

/** The data of a run's output items. */
export const rows = (run: { items: Array<{ json: unknown }> }) => run.items.map(({ json }) => json);

/** The texts of a body, by language and key. */
export const textsOf = ({ i18n_resources = [] }: SyncedInstance) =>
	Object.fromEntries(
		i18n_resources.map(({ locale, texts }) => [
			locale,
			Object.fromEntries(texts.map(({ key, value }) => [key, value])),
		]),
	);

/** A body with its keys replaced by their texts in a language. */
export function shown(
	body: SyncedInstance,
	locale?: string,
): Omit<SyncedInstance, 'i18n_resources'> {
	const { i18n_resources: resources = [], ...rest } = body;
	const fallback = resources.find(({ is_default }) => is_default)?.locale ?? '';
	const texts = textsOf(body);
	const textOf = (key: string) => texts[locale ?? fallback]?.[key] ?? texts[fallback]?.[key] ?? key;
	return JSON.parse(JSON.stringify(rest), (_, value: unknown) =>
		typeof value === 'string' && value.startsWith('@i18n@') ? textOf(value) : value,
	) as never;
}
