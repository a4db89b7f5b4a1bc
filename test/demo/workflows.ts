import { existsSync } from 'node:fs';
import path from 'node:path';

import { DateTime } from 'luxon';
import {
	NodeConnectionTypes,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';

import { Engine, createPassThrough, type WorkflowJson } from '../engine';
import { customApp } from '../engine/credentials';
import { FakeFeishu } from '../fake-feishu';
import { COMPANY_TIME_ZONE, type Approval } from './company';
import { startDecisionReceiver, type DecisionReceiver } from './decisions';
import type { Difference } from './drift';
import { readExample } from './example';

const PROJECT = path.resolve(__dirname, '../..');

export const DEFINE_EXAMPLE = 'create-definitions.json';
export const CHECK_EXAMPLE = 'check-every-5-minutes.json';
export const SYNC_EXAMPLE = 'reconcile-every-5-minutes.json';
export const NOTIFY_EXAMPLE = 'notify-approvers.json';
export const CLEAN_UP_EXAMPLE = 'clean-up-nightly.json';

/** The fake Feishu server, n8n's engine with the built node, and what they need. */
export interface Services {
	fakeFeishu: FakeFeishu;
	engine: Engine;
	credentials: ICredentialDataDecryptedObject;
	receiver: DecisionReceiver;
	stop: () => Promise<void>;
}

/** Starts the services. Throws if the node is not built. */
export async function startServices(): Promise<Services> {
	if (!existsSync(path.join(PROJECT, 'dist/nodes'))) {
		throw new Error('The node is not built. Run "npm run build" first.');
	}
	const engine = await Engine.load(PROJECT);
	const fakeFeishu = await FakeFeishu.start({ recordRequests: false });
	const receiver = await startDecisionReceiver();
	return {
		fakeFeishu,
		engine,
		credentials: customApp(fakeFeishu.origin),
		receiver,
		stop: async () => {
			engine.close();
			await receiver.stop();
			await fakeFeishu.stop();
		},
	};
}

/** What a run of an example took. */
export interface RunStatistics {
	/** The hint that n8n shows above the node's output. */
	hint: string;
	/** Requests that the fake Feishu server received, by endpoint. */
	requests: Record<string, number>;
	seconds: number;
}

/** Creates the approval definitions. Returns Feishu's code by own code. */
export async function runDefine(
	services: Services,
	kinds: ReadonlyArray<{ own_code: string; name: string; link: string }>,
): Promise<Map<string, string>> {
	const { getItems } = await runExample(services, DEFINE_EXAMPLE, 'Create or update', {
		'Kinds of approval': [{}],
		'One item for each kind': [...kinds],
	});
	return new Map(getItems().map((item) => [item.own_code as string, item.approval_code as string]));
}

/** Runs the check example. */
export async function runCheck(services: Services, approvals: readonly Approval[]) {
	const { getItems, ...statistics } = await runExample(
		services,
		CHECK_EXAMPLE,
		'Check with Feishu',
		{ 'Changed approvals': approvals.map(toCheckRow) },
	);
	const differences = getItems().map((item) => {
		// The tables show what the explanation says.
		const { explanation: _, ...difference } = item;
		return difference as unknown as Difference;
	});
	return { differences, ...statistics };
}

/** Runs the reconcile example: check, then sync what differs. */
export async function runSync(services: Services, approvals: readonly Approval[]) {
	const { getItems, ...statistics } = await runExample(services, SYNC_EXAMPLE, 'Sync to Feishu', {
		'Changed approvals': approvals.map(toSyncRow),
	});
	const getList = (node: string) =>
		getItems(node).flatMap(({ data }) => data as unknown as IDataObject[]);
	return {
		syncedCount: getItems().length,
		aheadCount: getList('Ahead').length,
		errors: getList('Refused').map(({ error }) => `Error: ${JSON.stringify(error)}`),
		...statistics,
	};
}

/** Runs the example that notifies approvers, with buttons to decide. */
export async function runNotify(services: Services, approvals: readonly Approval[]): Promise<void> {
	await runExample(
		services,
		NOTIFY_EXAMPLE,
		'Notify the approver',
		{ 'New to-dos': approvals.flatMap(toTodoRows) },
		(parameters) => ({
			...parameters,
			quickActions: ['APPROVE', 'REJECT'],
			options: { ...(parameters.options as IDataObject), callbackUrl: services.receiver.url },
		}),
	);
}

/** Runs the example that removes orphans. Returns the IDs of the removed instances. */
export async function runCleanUp(services: Services, approvals: readonly Approval[]) {
	const { getItems } = await runExample(
		services,
		CLEAN_UP_EXAMPLE,
		'Find orphans',
		{ 'Open approvals': approvals.map(({ instance_id }) => ({ instance_id })) },
		(parameters) => ({
			...parameters,
			approvalCodes: [...new Set(approvals.map(({ approval_code }) => approval_code))].join(', '),
		}),
	);
	return getItems('Remove from Feishu').map(({ instance_id }) => instance_id as string);
}

/** Shows in a bot message that its task was approved. */
export async function updateMessage(
	{ engine, credentials }: Services,
	messageId: string | undefined,
): Promise<void> {
	const { error } = await engine.run({
		credentials,
		items: [{ message_id: messageId }],
		parameters: { resource: 'botMessage', operation: 'update', status: 'APPROVED' },
	});
	if (error !== undefined) throw error;
}

/**
 * Runs an example. Its sources output the given rows instead of querying a database. Throws if the workflow fails.
 *
 * @param mainNode node whose hint and items are returned
 * @param adapt changes the parameters of this node, as a user does
 */
async function runExample(
	{ engine, fakeFeishu, credentials, receiver }: Services,
	example: string,
	mainNode: string,
	sourceItems: Record<string, IDataObject[]>,
	adapt = (parameters: WorkflowJson['nodes'][number]['parameters']) => parameters,
) {
	const workflow = readExample(example);
	for (const node of workflow.nodes) {
		if (node.name === mainNode) node.parameters = adapt(node.parameters);
	}
	const before = { ...fakeFeishu.counts };
	const start = performance.now();
	const { status, error, nodes } = await engine.runWorkflow(workflow, {
		credentials,
		callbackCredentials: { ...receiver.secrets },
		sourceItems,
		nodeTypes: {
			'n8n-nodes-base.if': IF_NODE,
			'n8n-nodes-base.aggregate': AGGREGATE_NODE,
			'n8n-nodes-base.limit': createPassThrough(),
		},
	});
	const seconds = (performance.now() - start) / 1000;
	if (status !== 'success') {
		throw new Error(`examples/${example} ended with status "${status}": ${error?.message ?? ''}`);
	}
	const requests = Object.entries(fakeFeishu.counts).flatMap(([kind, count]) => {
		const more = count - before[kind as keyof typeof before];
		const isKind = kind !== 'checkedInstances' && kind !== 'tokensIssued';
		return isKind && more > 0 ? [[kind, more] as const] : [];
	});
	return {
		getItems: (node = mainNode): IDataObject[] =>
			(nodes[node]?.items ?? []).map(({ json }) => json),
		hint: (nodes[mainNode]?.hints ?? []).map(({ message }) => message).join('; '),
		requests: Object.fromEntries(requests),
		seconds,
	};
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

/** Returns the pending tasks of an approval as the query of the notify example does. */
function toTodoRows({ tasks, start_time, ...approval }: Approval): IDataObject[] {
	return tasks
		.filter(({ status }) => status === 'PENDING')
		.map(({ task_id, title, approver_email }) => ({
			...approval,
			task_id,
			step: title,
			approver_email,
			submitted: DateTime.fromMillis(start_time, { zone: COMPANY_TIME_ZONE }).toFormat(
				'yyyy-MM-dd HH:mm',
			),
		}));
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

/** Fake of n8n's If node, version 2.2: n8n's engine does not include n8n's nodes. The engine evaluates the conditions. */
const IF_NODE = createFakeNode(
	'if',
	2.2,
	[
		{
			displayName: 'Conditions',
			name: 'conditions',
			type: 'filter',
			default: {},
			typeOptions: { filter: { version: 2 } },
		},
	],
	function () {
		const whenTrue: INodeExecutionData[] = [];
		const whenFalse: INodeExecutionData[] = [];
		for (const [index, item] of this.getInputData().entries()) {
			const isTrue = this.getNodeParameter('conditions', index, false, { extractValue: true });
			(isTrue === true ? whenTrue : whenFalse).push({ ...item, pairedItem: { item: index } });
		}
		return Promise.resolve([whenTrue, whenFalse]);
	},
);

/** Fake of n8n's Aggregate node: all items in one field, or the values of a single field. */
const AGGREGATE_NODE = createFakeNode(
	'aggregate',
	1,
	[
		{ displayName: 'Aggregate', name: 'aggregate', type: 'string', default: '' },
		{ displayName: 'Fields', name: 'fieldsToAggregate', type: 'json', default: {} },
	],
	function () {
		const items = this.getInputData().map(({ json }) => json);
		if (this.getNodeParameter('aggregate', 0) === 'aggregateAllItemData') {
			return Promise.resolve([[{ json: { data: items } }]]);
		}
		const [field] = this.getNodeParameter('fieldsToAggregate.fieldToAggregate', 0) as Array<
			Record<'fieldToAggregate' | 'outputFieldName', string>
		>;
		const { fieldToAggregate = '', outputFieldName = '' } = field ?? {};
		const values = items.map((item) => item[fieldToAggregate]) as IDataObject[];
		return Promise.resolve([[{ json: { [outputFieldName]: values } }]]);
	},
);

function createFakeNode(
	name: string,
	version: number,
	properties: INodeProperties[],
	execute: NonNullable<INodeType['execute']>,
): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version,
			description: 'Fake node',
			defaults: { name },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
			properties,
		},
		execute,
	};
}
