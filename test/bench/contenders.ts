import * as lark from '@larksuiteoapi/node-sdk';
import { NodeConnectionTypes, type IExecuteFunctions, type INodeType } from 'n8n-workflow';

import { RateLimit } from '../../nodes/FeishuApproval/feishu/rateLimit';
import { Engine } from '../engine';
import { customApp } from '../engine/credentials';
import { DEFAULT_APP_ID, DEFAULT_APP_SECRET } from '../stand-in';
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

/** What a person would write who needs nothing but the requests; Feishu would refuse most of them. */
const bareLoop: Contender = async (items, origin, batchSize) =>
	await loop(items, origin, batchSize, async () => {});

/** The same at a rate that Feishu allows: a process that has to wait wakes up for each of its requests. */
const pacedLoop: Contender = async (items, origin, batchSize) => {
	const limit = new RateLimit();
	return await loop(items, origin, batchSize, async () => {
		for (let wait = limit.take(); wait > 0; wait = limit.take()) {
			await new Promise((resolve) => setTimeout(resolve, wait));
		}
	});
};

async function loop(
	items: SourceInstance[],
	origin: string,
	batchSize: number,
	turn: () => Promise<void>,
): Promise<number> {
	const post = async (path: string, body: object, token = '') => {
		const answer = await fetch(origin + path, {
			method: 'POST',
			headers: {
				'Content-Type': 'application/json; charset=utf-8',
				Authorization: `Bearer ${token}`,
			},
			body: JSON.stringify(body),
		});
		return (await answer.json()) as {
			tenant_access_token: string;
			data: { diff_instances: object[] };
		};
	};
	const app = { app_id: DEFAULT_APP_ID, app_secret: DEFAULT_APP_SECRET };
	const { tenant_access_token: token } = await post(TOKEN_PATH, app);
	let differing = 0;
	for (let start = 0; start < items.length; start += batchSize) {
		await turn();
		const { data } = await post(
			CHECK_PATH,
			{ instances: wireForm(items, start, batchSize) },
			token,
		);
		differing += data.diff_instances.length;
	}
	return differing;
}

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

/** The node in n8n's engine, with some of its fields set otherwise than by default. */
const node =
	(parameters: Record<string, string> = {}, renamed = false): Preparation =>
	async () => {
		const engine = await Engine.load();
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

/** An expression that n8n's evaluator has to compute for each item. */
const COMPUTED = '={{ $json.update_time + 0 }}';

/** Nothing but the evaluation of {@link COMPUTED} for each item, by n8n. */
const evaluation: Preparation = async () => {
	const engine = await Engine.load();
	const evaluator: INodeType = {
		description: {
			displayName: 'Evaluator',
			name: 'evaluator',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Evaluator' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [{ displayName: 'Value', name: 'value', type: 'string', default: COMPUTED }],
		},
		execute(this: IExecuteFunctions) {
			const items = this.getInputData();
			for (let index = 0; index < items.length; index++) this.getNodeParameter('value', index);
			return Promise.resolve([[]]);
		},
	};
	return async (items) => {
		await engine.runWorkflow(
			{
				nodes: [
					{
						id: '1',
						name: 'Source',
						type: 'test.source',
						typeVersion: 1,
						position: [0, 0],
						parameters: {},
					},
					{
						id: '2',
						name: 'Evaluator',
						type: 'test.evaluator',
						typeVersion: 1,
						position: [0, 0],
						parameters: {},
					},
				],
				connections: { Source: { main: [[{ node: 'Evaluator', type: 'main', index: 0 }]] } },
			} as never,
			{
				nodeTypes: { 'test.evaluator': evaluator } as never,
				sourceItems: { Source: items } as never,
			},
		);
		return Number.NaN;
	};
};

/** All contenders, by the names that the table has. */
export const CONTENDERS = {
	'bare loop': () => Promise.resolve(bareLoop),
	"bare loop at Feishu's rate": () => Promise.resolve(pacedLoop),
	'node, defaults': node(),
	'node, mapped by paths': node(
		{
			instanceId: '={{ $json.approval.no }}',
			updateTime: '={{ $json["approval"].update_time }}',
			tasks: "={{ $json.approval['tasks'] }}",
		},
		true,
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
			async (items: SourceInstance[], origin: string) => await bareLoop(items, origin, 1),
		),
} satisfies Record<string, Preparation>;

export type ContenderName = keyof typeof CONTENDERS;
