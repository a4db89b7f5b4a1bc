import { createRequire } from 'node:module';
import { join } from 'node:path';

import * as lark from '@larksuiteoapi/node-sdk';
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';

import type * as rateLimit from '../../nodes/FeishuApproval/feishu/client/rateLimit';
import { RateLimiter } from '../../nodes/FeishuApproval/feishu/client/rateLimit';
import { Engine } from '../engine';
import { customApp } from '../engine/credentials';
import { DEFAULT_APP_ID, DEFAULT_APP_SECRET } from '../fake-feishu';
import type { SourceInstance } from './workload';

/** Checks instances in batches. Resolves to the number of differences, or NaN if it checks nothing. */
export type Contender = (
	items: SourceInstance[],
	origin: string,
	batchSize: number,
) => Promise<number>;

/** Loads a contender. Loading time is not measured. */
type Preparation = () => Promise<Contender>;

const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal';
const CHECK_PATH = '/open-apis/approval/v4/external_instances/check';

/** Posts a JSON body and resolves to the response body. */
type Post = (path: string, body: object, token?: string) => Promise<ResponseBody>;

interface ResponseBody {
	tenant_access_token: string;
	data: { diff_instances: object[] };
}

/** Sends one request after the other. If `isRateLimited`, it keeps the same rate limit as the node. */
async function runLoop(
	items: SourceInstance[],
	batchSize: number,
	post: Post,
	isRateLimited: boolean,
): Promise<number> {
	const limit = new RateLimiter({ perSecond: 50, perMinute: 1000 });
	const app = { app_id: DEFAULT_APP_ID, app_secret: DEFAULT_APP_SECRET };
	const { tenant_access_token: token } = await post(TOKEN_PATH, app);
	let differing = 0;
	for (let start = 0; start < items.length; start += batchSize) {
		for (let wait = isRateLimited ? limit.tryAcquire() : 0; wait > 0; wait = limit.tryAcquire()) {
			await new Promise((resolve) => setTimeout(resolve, wait));
		}
		const { data } = await post(
			CHECK_PATH,
			{ instances: toWireInstances(items, start, batchSize) },
			token,
		);
		differing += data.diff_instances.length;
	}
	return differing;
}

/** The shortest program that sends the requests, without n8n. */
const createBareLoop =
	(isRateLimited: boolean): Contender =>
	async (items, origin, batchSize) => {
		const post: Post = async (path, body, token = '') => {
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
		return await runLoop(items, batchSize, post, isRateLimited);
	};

const loadSdk: Preparation = () => {
	return Promise.resolve(async (items, origin, batchSize) => {
		const client = new lark.Client({
			appId: DEFAULT_APP_ID,
			appSecret: DEFAULT_APP_SECRET,
			domain: origin,
			loggerLevel: lark.LoggerLevel.error,
		});
		let differing = 0;
		for (let start = 0; start < items.length; start += batchSize) {
			const { data } = await client.approval.externalInstance.check({
				data: { instances: toWireInstances(items, start, batchSize) },
			});
			differing += data?.diff_instances?.length ?? 0;
		}
		return differing;
	});
};

function toWireInstances(items: SourceInstance[], start: number, batchSize: number) {
	return items.slice(start, start + batchSize).map(({ instance_id, update_time, tasks }) => ({
		instance_id,
		update_time: String(update_time),
		tasks: tasks.map((task) => ({ task_id: task.task_id, update_time: String(task.update_time) })),
	}));
}

/** Loads an engine and closes it when the process exits. Each process runs one contender. */
async function loadEngine(): Promise<Engine> {
	const engine = await Engine.load();
	process.once('exit', () => engine.close());
	return engine;
}

/** Runs the node in n8n's engine. `isNested` nests the input fields in an object `approval`, which `parameters` must map. */
const createNode =
	(
		parameters: Record<string, string> = {},
		{ isNested = false, isRateLimited = true } = {},
	): Preparation =>
	async () => {
		const engine = await loadEngine();
		if (!isRateLimited) disableRateLimit();
		return async (items, origin, batchSize) => {
			const run = await engine.run({
				items: (isNested
					? items.map((item) => ({ approval: { no: item.instance_id, ...item } }))
					: items) as never,
				parameters: {
					resource: 'externalInstance',
					operation: 'check',
					...parameters,
					options: { batchSize },
				} as never,
				credentials: customApp(origin),
			});
			if (run.error) throw new Error(run.error.message);
			return run.items.length;
		};
	};

/** Disables the rate limit of the loaded node. */
function disableRateLimit(): void {
	const loaded = join(__dirname, '../../dist/nodes/FeishuApproval/feishu/client/rateLimit.js');
	(createRequire(__filename)(loaded) as typeof rateLimit).RateLimiter.prototype.tryAcquire = () =>
		0;
}

/** An expression that the node cannot read as a path: n8n must evaluate it for each item. */
const COMPUTED_EXPRESSION = '={{ $json.update_time + 0 }}';

/** Runs a node with the given `execute` function on `items` in n8n's engine. */
async function runCustomNode(
	engine: Engine,
	items: SourceInstance[],
	execute: INodeType['execute'],
	properties: INodeProperties[] = [],
) {
	const nodeType: INodeType = {
		description: {
			displayName: 'Custom',
			name: 'custom',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Custom' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties,
		},
		execute,
	};
	const defaults = { typeVersion: 1, position: [0, 0], parameters: {} };
	const result = await engine.runWorkflow(
		{
			nodes: [
				{ ...defaults, id: '1', name: 'Source', type: 'test.source' },
				{ ...defaults, id: '2', name: 'Custom', type: 'test.custom' },
			],
			connections: { Source: { main: [[{ node: 'Custom', type: 'main', index: 0 }]] } },
		} as never,
		{ nodeTypes: { 'test.custom': nodeType } as never, sourceItems: { Source: items } as never },
	);
	if (result.error) throw new Error(result.error.message);
}

/** The bare loop in a node, with n8n's request helper: the least that any n8n node costs. */
const createLoopInN8n =
	(isRateLimited: boolean): Preparation =>
	async () => {
		const engine = await loadEngine();
		return async (items, origin, batchSize) => {
			let differing = 0;
			await runCustomNode(engine, items, async function (this: IExecuteFunctions) {
				const post: Post = async (path, body, token = '') =>
					(await this.helpers.httpRequest({
						method: 'POST',
						url: origin + path,
						headers: { Authorization: `Bearer ${token}` },
						body,
						json: true,
					})) as ResponseBody;
				const input = this.getInputData().map(({ json }) => json as unknown as SourceInstance);
				differing = await runLoop(input, batchSize, post, isRateLimited);
				return [[]];
			});
			return differing;
		};
	};

/** Has n8n evaluate {@link COMPUTED_EXPRESSION} for each item and sends no request. */
const loadEvaluation: Preparation = async () => {
	const engine = await loadEngine();
	return async (items) => {
		await runCustomNode(
			engine,
			items,
			function (this: IExecuteFunctions) {
				const count = this.getInputData().length;
				for (let index = 0; index < count; index++) this.getNodeParameter('value', index);
				return Promise.resolve([[]]);
			},
			[{ displayName: 'Value', name: 'value', type: 'string', default: COMPUTED_EXPRESSION }],
		);
		return Number.NaN;
	};
};

/** All contenders by name. The names appear in the table and in `--only`. */
export const CONTENDERS = {
	/** Exceeds Feishu's rate limit: Feishu would reject most of these requests. */
	'bare loop': () => Promise.resolve(createBareLoop(false)),
	"bare loop at Feishu's rate": () => Promise.resolve(createBareLoop(true)),
	"loop with n8n's requests": createLoopInN8n(false),
	"loop with n8n's requests at Feishu's rate": createLoopInN8n(true),
	/** Comparable with the bare loop, because neither waits. Waiting itself uses CPU. */
	'node, no rate limit': createNode({}, { isRateLimited: false }),
	'node, defaults': createNode(),
	'node, mapped by paths': createNode(
		{
			instanceId: '={{ $json.approval.no }}',
			updateTime: '={{ $json["approval"].update_time }}',
			tasks: "={{ $json.approval['tasks'] }}",
		},
		{ isNested: true },
	),
	'node, one computed field': createNode({ updateTime: COMPUTED_EXPRESSION }),
	'evaluation of the computed field only': loadEvaluation,
	'node, each field read per item': createNode({
		instanceId: '={{ ($json.instance_id) }}',
		updateTime: '={{ ($json.update_time) }}',
		tasks: '={{ ($json.tasks) }}',
	}),
	'Feishu SDK': loadSdk,
	'one request per item': () =>
		Promise.resolve(
			async (items: SourceInstance[], origin: string) =>
				await createBareLoop(false)(items, origin, 1),
		),
} satisfies Record<string, Preparation>;

export type ContenderName = keyof typeof CONTENDERS;
