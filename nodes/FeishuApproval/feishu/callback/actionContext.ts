import { isObject } from '../client/responseSchema';

/** What a decision on a bot message refers to. The callback of a message has no other fields that say it. */
export interface ActionContext {
	readonly instanceId?: string;
	readonly taskId?: string;
}

/** Creates the `action_context` of a bot message: JSON text. Feishu returns it unchanged with the decision. */
export function createActionContext({ instanceId, taskId }: ActionContext): string {
	return JSON.stringify({ instance_id: instanceId, task_id: taskId });
}

/**
 * Parses an `action_context` that {@link createActionContext} created. Returns no IDs for any other value: the context
 * of a task, or of a message that another program sent, is any text.
 */
export function parseActionContext(value: unknown): ActionContext {
	if (typeof value !== 'string') return {};
	let context: unknown;
	try {
		context = JSON.parse(value);
	} catch {
		return {};
	}
	if (!isObject(context)) return {};
	return {
		instanceId: parseContextId(context.instance_id),
		taskId: parseContextId(context.task_id),
	};
}

function parseContextId(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}
