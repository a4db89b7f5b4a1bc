import { createRequire } from 'node:module';
import { join } from 'node:path';

import * as lark from '@larksuiteoapi/node-sdk';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type * as yieldToEventLoop from '../../nodes/FeishuApproval/execution/yieldToEventLoop';
import { Engine } from '../engine';
import { customApp } from '../engine/credentials';
import { DEFAULT_APP_ID, DEFAULT_APP_SECRET, DEFAULT_APPROVAL_CODE } from '../fake-feishu';
import type { Item } from './workload';

/** Checks or syncs the items' instances. Resolves to the IDs of the instances that differ, or that were synced. */
export type Contender = (items: Item[], origin: string) => Promise<string[]>;

export interface ContenderOptions {
	/** Instances in each request of the loop that sends the same bodies as the node. */
	sizes: readonly number[];
	/** Calls the node's `execute`, so that it can be measured without n8n's work before and after it. */
	callExecute: CallExecute;
}

type Execute = () => Promise<INodeExecutionData[][]>;
export type CallExecute = (execute: Execute) => ReturnType<Execute>;

/** Loads a contender. Loading time is not measured. */
type Preparation = (options: ContenderOptions) => Contender | Promise<Contender>;

interface ResponseBody {
	tenant_access_token: string;
	data: { diff_instances: Array<{ instance_id: string }> };
}

/**
 * Creates the shortest program that sends the requests, without n8n. It sends them one after the other, as fast as the
 * server responds: Feishu's rate limit would reject most of them if there are many.
 *
 * @param sizes instances in each request; the last size counts for all further requests
 */
function createBareLoop(sizes: readonly number[]): Contender {
	return async (items, origin) => {
		const post = async (path: string, body: object, token = ''): Promise<ResponseBody> => {
			const response = await fetch(origin + path, {
				method: 'POST',
				headers: {
					'Content-Type': 'application/json; charset=utf-8',
					Authorization: `Bearer ${token}`,
				},
				body: JSON.stringify(body),
			});
			return (await response.json()) as ResponseBody;
		};
		const { tenant_access_token: token } = await post(
			'/open-apis/auth/v3/tenant_access_token/internal',
			{ app_id: DEFAULT_APP_ID, app_secret: DEFAULT_APP_SECRET },
		);
		const differing: string[] = [];
		for (const instances of createBatches(items, sizes)) {
			const path = '/open-apis/approval/v4/external_instances/check';
			const { data } = await post(path, { instances }, token);
			for (const { instance_id } of data.diff_instances) differing.push(instance_id);
		}
		return differing;
	};
}

function* createBatches(items: Item[], sizes: readonly number[]) {
	let start = 0;
	for (let request = 0; start < items.length; request++) {
		const size = sizes[Math.min(request, sizes.length - 1)] ?? items.length;
		yield items.slice(start, start + size).map(({ json: { instance_id, update_time, tasks } }) => ({
			instance_id,
			update_time: String(update_time),
			tasks: tasks.map((task) => ({
				task_id: task.task_id,
				update_time: String(task.update_time),
			})),
		}));
		start += size;
	}
}

const prepareSdk: Preparation = () => async (items, origin) => {
	const client = new lark.Client({
		appId: DEFAULT_APP_ID,
		appSecret: DEFAULT_APP_SECRET,
		domain: origin,
		loggerLevel: lark.LoggerLevel.error,
	});
	const differing: string[] = [];
	for (const instances of createBatches(items, [100])) {
		const { data } = await client.approval.externalInstance.check({ data: { instances } });
		for (const { instance_id = '' } of data?.diff_instances ?? []) differing.push(instance_id);
	}
	return differing;
};

interface NodeSetup {
	parameters?: object;
	isYielding?: boolean;
}

/** Runs the built node in n8n's engine. */
function createNode({ parameters, isYielding = true }: NodeSetup = {}): Preparation {
	return async ({ callExecute }) => {
		const engine = await Engine.load();
		process.once('exit', () => engine.close());
		if (!isYielding) disableYielding();
		const { nodeType } = engine;
		const execute = Reflect.get(nodeType, 'execute') as (
			this: IExecuteFunctions,
		) => ReturnType<Execute>;
		nodeType.execute = async function () {
			return await callExecute(async () => await execute.call(this));
		};
		return async (items, origin) => {
			const run = await engine.run({
				items: items as never,
				parameters: { resource: 'externalInstance', operation: 'check', ...parameters } as never,
				credentials: customApp(origin),
			});
			if (run.error) throw new Error(run.error.message);
			return run.items.map(({ json }) => json.instance_id as string);
		};
	};
}

/** Makes all loops of the loaded node run without a pause. */
function disableYielding(): void {
	const path = join(__dirname, '../../dist/nodes/FeishuApproval/execution/yieldToEventLoop.js');
	const loaded = createRequire(__filename)(path) as {
		-readonly [Key in keyof typeof yieldToEventLoop]: unknown;
	};
	loaded.createYielder = () => () => undefined;
	loaded.createTurnQueue = () => () => undefined;
	loaded.forEachYielding = <T>(values: Iterable<T>, run: (value: T) => void) => {
		for (const value of values) run(value);
	};
}

/** All contenders by name. The names appear in the table and in `--only`. */
export const CONTENDERS = {
	'bare loop, 100 per request': () => createBareLoop([100]),
	'bare loop, same bodies': ({ sizes }) => createBareLoop(sizes),
	'node, defaults': createNode(),
	'node, mapped by paths': createNode({
		parameters: {
			instanceId: '={{ $json.instance_id }}',
			updateTime: '={{ $json["update_time"] }}',
			tasks: "={{ $json['tasks'] }}",
		},
	}),
	'node, one computed field': createNode({
		parameters: { updateTime: '={{ $json.update_time + 0 }}' },
	}),
	'node, 100 per request': createNode({ parameters: { options: { batchSize: 100 } } }),
	'node, without yielding': createNode({ isYielding: false }),
	'node-sdk, 100 per request': prepareSdk,
	'one request per item': () => createBareLoop([1]),
	'node, sync': createNode({
		parameters: { operation: 'sync', approvalCode: DEFAULT_APPROVAL_CODE },
	}),
} satisfies Record<string, Preparation>;

export type ContenderName = keyof typeof CONTENDERS;

/** The `json` of the items of the contenders that do not read the workload as it is. */
export const CONVERSIONS: Partial<Record<ContenderName, (json: Item['json']) => object>> = {
	'node, sync': ({ instance_id, update_time }) => ({
		instance_id,
		status: 'PENDING',
		start_time: update_time,
		update_time,
		user_id: 'u1',
		pc_link: 'https://oa.example.com/1',
		tasks: [],
	}),
};
