import { existsSync } from 'node:fs';
import path from 'node:path';

import { DateTime } from 'luxon';
import {
	NodeConnectionTypes,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';

import { Engine, createPassThrough, type WorkflowResult } from '../engine';
import { customApp } from '../engine/credentials';
import { FakeFeishu } from '../fake-feishu';
import { COMPANY_TIME_ZONE, type Approval } from './company';
import type { Difference } from './drift';
import { readExample } from './example';

const PROJECT = path.resolve(__dirname, '../..');

export const CHECK_EXAMPLE = 'check-every-5-minutes.json';
export const SYNC_EXAMPLE = 'reconcile-every-5-minutes.json';

/** Node names in the two examples. */
const SOURCE_NODE = 'Changed approvals';
const CHECK_NODE = 'Check with Feishu';
const SYNC_NODE = 'Sync to Feishu';
const AHEAD_NODE = 'Ahead: look at the source';
const REFUSED_NODE = 'Refused: read the error';

/** The fake Feishu server, n8n's engine with the built node, and a credential for the server. */
export interface Services {
	fakeFeishu: FakeFeishu;
	engine: Engine;
	credentials: ICredentialDataDecryptedObject;
	stop: () => Promise<void>;
}

/** Starts the services. Throws if the node is not built. */
export async function startServices(): Promise<Services> {
	if (!existsSync(path.join(PROJECT, 'dist/nodes'))) {
		throw new Error('The node is not built. Run "npm run build" first.');
	}
	const engine = await Engine.load(PROJECT);
	const fakeFeishu = await FakeFeishu.start({ recordRequests: false });
	return {
		fakeFeishu,
		engine,
		credentials: customApp(fakeFeishu.origin),
		stop: async () => {
			engine.close();
			await fakeFeishu.stop();
		},
	};
}

/** What one run of an example took. */
export interface RunStatistics {
	/** The hint that n8n shows above the node's output. */
	hint: string;
	/** Requests that the fake Feishu server received. */
	requests: Record<'check' | 'sync' | 'token', number>;
	seconds: number;
}

/** Runs the check example. Throws if the workflow fails. */
export async function runCheck(services: Services, approvals: readonly Approval[]) {
	const { nodes, ...statistics } = await runExample(
		services,
		CHECK_EXAMPLE,
		CHECK_NODE,
		approvals.map(toCheckRow),
	);
	const differences = getItems(nodes, CHECK_NODE).map((item) => {
		// The tables show what the explanation says.
		const { explanation: _, ...difference } = item;
		return difference as unknown as Difference;
	});
	return { differences, ...statistics };
}

/** Runs the reconcile example: check, then sync what differs. Throws if the workflow fails. */
export async function runSync(services: Services, approvals: readonly Approval[]) {
	for (const { approval_code } of approvals) services.fakeFeishu.addDefinition(approval_code);
	const { nodes, ...statistics } = await runExample(
		services,
		SYNC_EXAMPLE,
		SYNC_NODE,
		approvals.map(toSyncRow),
	);
	return {
		syncedCount: getItems(nodes, SYNC_NODE).length,
		aheadCount: getItems(nodes, AHEAD_NODE).length,
		errors: getItems(nodes, REFUSED_NODE).map(({ error }) => `Error: ${JSON.stringify(error)}`),
		...statistics,
	};
}

/** Runs an example unchanged, except that its source node returns `rows` instead of querying a database. */
async function runExample(
	{ engine, fakeFeishu, credentials }: Services,
	example: string,
	hintNode: string,
	rows: IDataObject[],
): Promise<RunStatistics & Pick<WorkflowResult, 'nodes'>> {
	const before = { ...fakeFeishu.counts };
	const start = performance.now();
	const { status, error, nodes } = await engine.runWorkflow(readExample(example), {
		credentials,
		sourceItems: { [SOURCE_NODE]: rows },
		nodeTypes: {
			'n8n-nodes-base.if': createIfNode(),
			'n8n-nodes-base.aggregate': createPassThrough(),
		},
	});
	const seconds = (performance.now() - start) / 1000;
	if (status !== 'success') {
		throw new Error(`examples/${example} ended with status "${status}": ${error?.message ?? ''}`);
	}
	const { check, sync, token } = fakeFeishu.counts;
	return {
		nodes,
		hint: (nodes[hintNode]?.hints ?? []).map(({ message }) => message).join('; '),
		requests: {
			check: check - before.check,
			sync: sync - before.sync,
			token: token - before.token,
		},
		seconds,
	};
}

function getItems(nodes: WorkflowResult['nodes'], node: string): IDataObject[] {
	return (nodes[node]?.items ?? []).map(({ json }) => json);
}

/** Returns an approval as the query of the check example does. */
function toCheckRow({ instance_id, update_time, tasks }: Approval): IDataObject {
	return {
		instance_id,
		update_time: toColumn(update_time),
		tasks: aggregate(
			tasks.map((task) => ({ task_id: task.task_id, update_time: toJsonTime(task.update_time) })),
		),
	};
}

/** Returns an approval as the query of the reconcile example does. */
function toSyncRow(approval: Approval): IDataObject {
	return {
		...approval,
		start_time: toColumn(approval.start_time),
		end_time: approval.end_time === null ? null : toColumn(approval.end_time),
		update_time: toColumn(approval.update_time),
		tasks: aggregate(
			approval.tasks.map(({ approver_email, ...task }) => ({
				...task,
				email: approver_email,
				create_time: toJsonTime(task.create_time),
				end_time: task.end_time === null ? null : toJsonTime(task.end_time),
				update_time: toJsonTime(task.update_time),
			})),
		),
	};
}

/** n8n's Postgres node returns a `timestamptz` as a `Date`. */
function toColumn(milliseconds: number): IDataObject {
	return new Date(milliseconds) as unknown as IDataObject;
}

/** PostgreSQL writes a `timestamptz` inside JSON as ISO 8601, in the time zone of the session. */
function toJsonTime(milliseconds: number): string | null {
	return DateTime.fromMillis(milliseconds, { zone: COMPANY_TIME_ZONE }).toISO();
}

/** PostgreSQL's `json_agg` returns null if there are no rows. */
function aggregate(rows: IDataObject[]): IDataObject[] | null {
	return rows.length > 0 ? rows : null;
}

/** Creates a fake If node, version 2.2: n8n's engine does not include n8n's nodes. The engine evaluates the conditions. */
function createIfNode(): INodeType {
	return {
		description: {
			displayName: 'If',
			name: 'if',
			group: ['transform'],
			version: 2.2,
			description: 'Fake If node',
			defaults: { name: 'If' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
			properties: [
				{
					displayName: 'Conditions',
					name: 'conditions',
					type: 'filter',
					default: {},
					typeOptions: { filter: { version: 2 } },
				},
			],
		},
		execute() {
			const whenTrue: INodeExecutionData[] = [];
			const whenFalse: INodeExecutionData[] = [];
			for (const [index, item] of this.getInputData().entries()) {
				const isTrue = this.getNodeParameter('conditions', index, false, { extractValue: true });
				(isTrue === true ? whenTrue : whenFalse).push({ ...item, pairedItem: { item: index } });
			}
			return Promise.resolve([whenTrue, whenFalse]);
		},
	};
}
