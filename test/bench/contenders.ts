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

/** Checks instances in batches in its own way, and gives the number that differ; NaN where it checks nothing. */
export type Contender = (
	items: SourceInstance[],
	origin: string,
	batchSize: number,
) => Promise<number>;

/** Makes a contender ready to run; what it loads is not measured. */
type Preparation = () => Promise<Contender>;

const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal';
const CHECK_PATH = '/open-apis/approval/v4/external_instances/check';

/** Posts a body and gives the answer's. */
type Post = (path: string, body: object, token?: string) => Promise<CheckAnswer>;

interface CheckAnswer {
	tenant_access_token: string;
	data: { diff_instances: object[] };
}

/** Builds, posts and reads, one request after the other; paced, it keeps the rate limit that the node keeps. */
async function loop(
	items: SourceInstance[],
	batchSize: number,
	post: Post,
	isPaced: boolean,
): Promise<number> {
	const limit = new RateLimiter();
	const app = { app_id: DEFAULT_APP_ID, app_secret: DEFAULT_APP_SECRET };
	const { tenant_access_token: token } = await post(TOKEN_PATH, app);
	let differing = 0;
	for (let start = 0; start < items.length; start += batchSize) {
		for (let wait = isPaced ? limit.tryAcquire() : 0; wait > 0; wait = limit.tryAcquire()) {
			await new Promise((resolve) => setTimeout(resolve, wait));
		}
		const { data } = await post(
			CHECK_PATH,
			{ instances: wireForm(items, start, batchSize) },
			token,
		);
		differing += data.diff_instances.length;
	}
	return differing;
}

/** What a person would write who needs nothing but the requests. */
const bareLoop =
	(isPaced: boolean): Contender =>
	async (items, origin, batchSize) => {
		const post: Post = async (path, body, token = '') => {
			const answer = await fetch(origin + path, {
				method: 'POST',
				headers: {
					'Content-Type': 'application/json; charset=utf-8',
					Authorization: `Bearer ${token}`,
				},
				body: JSON.stringify(body),
			});
			return (await answer.json()) as CheckAnswer;
		};
		return await loop(items, batchSize, post, isPaced);
	};

const sdk: Preparation = () => {
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
				data: { instances: wireForm(items, start, batchSize) },
			});
			differing += data?.diff_instances?.length ?? 0;
		}
		return differing;
	});
};

function wireForm(items: SourceInstance[], start: number, batchSize: number) {
	return items.slice(start, start + batchSize).map(({ instance_id, update_time, tasks }) => ({
		instance_id,
		update_time: String(update_time),
		tasks: tasks.map((task) => ({ task_id: task.task_id, update_time: String(task.update_time) })),
	}));
}

/** An engine that is closed when the process ends: a contender has the process to itself. */
async function loadEngine(): Promise<Engine> {
	const engine = await Engine.load();
	process.once('exit', () => engine.close());
	return engine;
}

/** The node in n8n's engine, with some of its fields set otherwise than by default. */
const node =
	(
		parameters: Record<string, string> = {},
		{ renamed = false, isPaced = true } = {},
	): Preparation =>
	async () => {
		const engine = await loadEngine();
		if (!isPaced) liftRateLimit();
		return async (items, origin, batchSize) => {
			const run = await engine.run({
				items: (renamed
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

/** Lets the node that n8n has loaded send as fast as it can. */
function liftRateLimit(): void {
	const loaded = join(__dirname, '../../dist/nodes/FeishuApproval/feishu/client/rateLimit.js');
	(createRequire(__filename)(loaded) as typeof rateLimit).RateLimiter.prototype.tryAcquire = () =>
		0;
}

/** An expression that n8n's evaluator has to compute for each item. */
const COMPUTED = '={{ $json.update_time + 0 }}';

/** A node of the benchmark's own, run in n8n's engine behind the items. */
async function runOwnNode(
	engine: Engine,
	items: SourceInstance[],
	execute: INodeType['execute'],
	properties: INodeProperties[] = [],
) {
	const own: INodeType = {
		description: {
			displayName: 'Own',
			name: 'own',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Own' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties,
		},
		execute,
	};
	const placed = { typeVersion: 1, position: [0, 0], parameters: {} };
	const result = await engine.runWorkflow(
		{
			nodes: [
				{ ...placed, id: '1', name: 'Source', type: 'test.source' },
				{ ...placed, id: '2', name: 'Own', type: 'test.own' },
			],
			connections: { Source: { main: [[{ node: 'Own', type: 'main', index: 0 }]] } },
		} as never,
		{ nodeTypes: { 'test.own': own } as never, sourceItems: { Source: items } as never },
	);
	if (result.error) throw new Error(result.error.message);
}

/** The bare loop again, with n8n's own request: no node can do with less. */
const loopInN8n =
	(isPaced: boolean): Preparation =>
	async () => {
		const engine = await loadEngine();
		return async (items, origin, batchSize) => {
			let differing = 0;
			await runOwnNode(engine, items, async function (this: IExecuteFunctions) {
				const post: Post = async (path, body, token = '') =>
					(await this.helpers.httpRequest({
						method: 'POST',
						url: origin + path,
						headers: { Authorization: `Bearer ${token}` },
						body,
						json: true,
					})) as CheckAnswer;
				const input = this.getInputData().map(({ json }) => json as unknown as SourceInstance);
				differing = await loop(input, batchSize, post, isPaced);
				return [[]];
			});
			return differing;
		};
	};

/** Nothing but the evaluation of {@link COMPUTED} for each item, by n8n. */
const evaluation: Preparation = async () => {
	const engine = await loadEngine();
	return async (items) => {
		await runOwnNode(
			engine,
			items,
			function (this: IExecuteFunctions) {
				const count = this.getInputData().length;
				for (let index = 0; index < count; index++) this.getNodeParameter('value', index);
				return Promise.resolve([[]]);
			},
			[{ displayName: 'Value', name: 'value', type: 'string', default: COMPUTED }],
		);
		return Number.NaN;
	};
};

/** All contenders, by the names that the table has. */
export const CONTENDERS = {
	/** Feishu would refuse most of its requests. */
	'bare loop': () => Promise.resolve(bareLoop(false)),
	"bare loop at Feishu's rate": () => Promise.resolve(bareLoop(true)),
	"loop with n8n's requests": loopInN8n(false),
	"loop with n8n's requests at Feishu's rate": loopInN8n(true),
	/** As fast as the bare loop: what waiting costs is not what the node costs. */
	'node, rate limit lifted': node({}, { isPaced: false }),
	'node, defaults': node(),
	'node, mapped by paths': node(
		{
			instanceId: '={{ $json.approval.no }}',
			updateTime: '={{ $json["approval"].update_time }}',
			tasks: "={{ $json.approval['tasks'] }}",
		},
		{ renamed: true },
	),
	'node, one computed field': node({ updateTime: COMPUTED }),
	'evaluating that field alone': evaluation,
	'node, each field read per item': node({
		instanceId: '={{ ($json.instance_id) }}',
		updateTime: '={{ ($json.update_time) }}',
		tasks: '={{ ($json.tasks) }}',
	}),
	'Feishu SDK': sdk,
	'one request an item': () =>
		Promise.resolve(
			async (items: SourceInstance[], origin: string) => await bareLoop(false)(items, origin, 1),
		),
} satisfies Record<string, Preparation>;

export type ContenderName = keyof typeof CONTENDERS;
