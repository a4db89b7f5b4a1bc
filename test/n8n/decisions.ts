import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import type { FakeFeishu, SyncedInstance } from '../fake-feishu';
import type { PressInput } from '../fake-feishu/press-button';
import type { StoredCredential, StoredWorkflow } from './n8n-client';
import { NODE_TYPE, TRIGGER_TYPE } from './package-under-test';
import type { TestStack } from './test-stack';
import { chainNodes, type NodeDefinition } from './workflow-builder';

/** Name of the node that {@link triggerNode} creates. */
export const TRIGGER_NAME = 'Feishu Approval Trigger';

/** What the approver sees if the decision is accepted. */
export const DONE = { seen: 'done', status: 200 };

/** What the approver sees if the workflow failed, or ended without an answer. */
export const NOT_DONE = {
	seen: 'refused',
	status: 500,
	message: expect.stringContaining('The decision was not processed') as string,
};

/** A sentence for the approver. */
export const REFUSAL = '预算已用完。The budget is used up.';

const TIME = '1591603040000';
const LINKS = { pc_link: 'https://oa.example.com/approvals/1' };

/** A trigger that starts a workflow with the decisions on tasks of some definitions. */
function triggerNode(
	credentials: readonly StoredCredential[],
	parameters: INodeParameters,
): NodeDefinition {
	return {
		name: TRIGGER_NAME,
		type: TRIGGER_TYPE,
		webhookId: randomUUID(),
		parameters,
		credentials: Object.fromEntries(credentials.map(({ id, name, type }) => [type, { id, name }])),
	};
}

/** An Answer that accepts the decision. With a message, it refuses it. */
export function answerNode(name: string, message?: string): NodeDefinition {
	return {
		name,
		type: NODE_TYPE,
		parameters: {
			resource: 'quickApproval',
			operation: 'answer',
			...(message !== undefined && { decision: 'refuse', message }),
		},
	};
}

/** A node that fails. */
export const FAILING_NODE: NodeDefinition = {
	name: 'Fail',
	type: 'n8n-nodes-base.stopAndError',
	parameters: { errorMessage: 'The database is down' },
};

/**
 * Adds a definition with an instance whose only task is pending and has buttons, and returns the press that approves
 * it. The definition has no callback yet.
 */
export function addDecision(
	feishu: FakeFeishu,
	approvalCode: string,
	{
		user = 'u_liu_yang',
		instanceId = `${approvalCode}-1`,
		taskId = `${instanceId}-1`,
	}: Partial<Record<'user' | 'instanceId' | 'taskId', string>> = {},
): PressInput {
	feishu.addDefinition(approvalCode);
	const instance: SyncedInstance = {
		approval_code: approvalCode,
		instance_id: instanceId,
		status: 'PENDING',
		links: LINKS,
		start_time: TIME,
		end_time: '0',
		update_time: TIME,
		task_list: [
			{
				task_id: taskId,
				user_id: user,
				links: LINKS,
				status: 'PENDING',
				create_time: TIME,
				end_time: '0',
				update_time: TIME,
				action_context: 'order 7',
				action_configs: [{ action_type: 'APPROVE' }, { action_type: 'REJECT' }],
			},
		],
	};
	feishu.instances.loadSynced([instance]);
	return { user, action: 'APPROVE', instanceId, taskId };
}

/** A workflow that starts with the decisions on the task of a definition of its own. */
export interface Decidable {
	workflow: StoredWorkflow;
	approvalCode: string;
	press: PressInput;
}

/**
 * Creates the definition, its task, and the workflow: the trigger and these nodes.
 *
 * @param parameters of the trigger
 */
export async function createDecidable(
	{ client, feishu }: Pick<TestStack, 'client' | 'feishu'>,
	credentials: readonly StoredCredential[],
	approvalCode: string,
	nodes: NodeDefinition[],
	parameters: INodeParameters = {},
): Promise<Decidable> {
	const press = addDecision(feishu, approvalCode);
	const trigger = triggerNode(credentials, { approvalCodes: approvalCode, ...parameters });
	const workflow = await client.createWorkflow(chainNodes(approvalCode, [trigger, ...nodes]));
	return { workflow, approvalCode, press };
}

/** The callback of a definition on Feishu. */
export function getCallback(
	{ definitions }: FakeFeishu,
	approvalCode: string,
): { url?: string; token?: string; key?: string } {
	const external = definitions.get(approvalCode)?.fields.external;
	return {
		url: external?.action_callback_url,
		token: external?.action_callback_token,
		key: external?.action_callback_key,
	};
}
