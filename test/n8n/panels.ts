import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowToCreate } from './n8n-client';
import { CREDENTIAL_TYPE, NODE_TYPE, TRIGGER_TYPE } from './package-under-test';
import { CREDENTIAL_NAME } from './test-stack';
import { chainNodes, MANUAL_TRIGGER } from './workflow-builder';

/** A panel of the editor: one operation, or the trigger, filled in as in the docs. */
export interface Panel {
	/** Name of the picture, `<name>-panel.png`. */
	readonly name: string;
	/** The parameters that differ from their defaults. */
	readonly parameters: INodeParameters;
	/** Fields that the panel must show for these parameters, in any order. */
	readonly fields: readonly string[];
	/** Start of the notice in the panel, if it has one. */
	readonly notice?: string;
}

const LEAVE = { __rl: true, mode: 'id', value: 'LEAVE' };

/** Parameters that choose an operation. */
const choose = (resource: string, operation: string) => ({ resource, operation });

/** The panels of all operations. */
export const OPERATION_PANELS: readonly Panel[] = [
	{
		name: 'check',
		parameters: choose('externalInstance', 'check'),
		fields: ['itemsAre', 'instanceId', 'updateTime', 'tasks'],
		notice: 'Times without a zone',
	},
	{
		name: 'sync',
		parameters: { ...choose('externalInstance', 'sync'), approvalCode: LEAVE },
		fields: ['itemsAre', 'approvalCode', 'instanceId', 'status', 'initiatorId', 'pcLink', 'tasks'],
		notice: 'Tasks and CC entries that an item does not have are removed',
	},
	{
		name: 'find-orphans',
		parameters: { ...choose('externalInstance', 'findOrphans'), approvalCodes: 'LEAVE' },
		fields: ['approvalCodes', 'instanceId'],
		notice: 'The input must have all external instances',
	},
	{
		name: 'definition',
		parameters: {
			...choose('externalApproval', 'upsert'),
			ownCode: 'oa-leave',
			approvalName: 'Leave',
			groupCode: 'oa',
			groupName: 'Company OA',
			createLinkPc: 'https://oa.example.com/leave/new',
			createLinkMobile: 'https://oa.example.com/m/leave/new',
		},
		fields: ['ownCode', 'approvalCode', 'approvalName', 'groupCode', 'groupName', 'visibleTo'],
	},
	{
		name: 'get-definition',
		parameters: { ...choose('externalApproval', 'get'), approvalCode: LEAVE },
		fields: ['approvalCode'],
	},
	{
		name: 'send-message',
		parameters: choose('botMessage', 'send'),
		fields: ['template', 'receiverIdType', 'receiverId', 'approvalName', 'summaries', 'pcLink'],
	},
	{
		name: 'update-message',
		parameters: choose('botMessage', 'update'),
		fields: ['messageId', 'status'],
	},
	{
		name: 'get-tasks',
		parameters: { ...choose('externalTask', 'getAll'), approvalCodes: 'LEAVE' },
		fields: ['by', 'approvalCodes', 'status', 'returnAll', 'limit'],
	},
	{
		name: 'answer',
		parameters: {
			...choose('quickApproval', 'answer'),
			decision: 'refuse',
			message: 'The budget is spent.',
		},
		fields: ['decision', 'message'],
		notice: 'Answers the Feishu Approval Trigger',
	},
];

/** The panel of the trigger. */
export const TRIGGER_PANEL: Panel = {
	name: 'trigger',
	parameters: { approvalCodes: 'LEAVE' },
	fields: ['registration', 'approvalCodes', 'respond'],
	notice: 'Feishu shows buttons',
};

/** Name of the node in the workflow of {@link createPanelWorkflow}. */
export const PANEL_NODE = 'Feishu Approval';

/** Creates a workflow with the node of a panel. The names of its credentials are n8n's default names. */
export function createPanelWorkflow(panel: Panel): WorkflowToCreate {
	const node = { name: PANEL_NODE, parameters: panel.parameters };
	if (panel === TRIGGER_PANEL) return chainNodes('Panel', [{ ...node, type: TRIGGER_TYPE }]);
	const credentials = { [CREDENTIAL_TYPE]: { id: null, name: CREDENTIAL_NAME } };
	return chainNodes('Panel', [MANUAL_TRIGGER, { ...node, type: NODE_TYPE, credentials }]);
}
