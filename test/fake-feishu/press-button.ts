import { z } from 'zod';

import { encryptCallback } from './encrypt-callback';
import type { FakeFeishu } from './fake-feishu';
import type { Message } from './messages';
import type { SyncedInstance, SyncedTask } from './sync-schema';

/** A file that a person adds to a decision. */
const attachment = z
	.object({
		file_type: z.enum(['IMAGE', 'ATTACHMENTS']),
		file_name: z.string(),
		file_size: z.number().int().nonnegative(),
		url: z.string(),
	})
	.strict();

/** Which button a person presses, and what they enter. */
export const pressInput = z
	.object({
		/** `user_id` or `open_id` of the person. */
		user: z.string(),
		/** The `action_type` of the button. */
		action: z.string(),
		/**
		 * Where the button is: in the lists of the approval centre, in the search results, or on a bot message. The
		 * callback has other fields in each case.
		 */
		from: z.enum(['list', 'search', 'message']).default('list'),
		/** With `list` and `search`. */
		instanceId: z.string().optional(),
		/** With `list` and `search`. */
		taskId: z.string().optional(),
		/** With `message`. */
		messageId: z.string().optional(),
		reason: z.string().optional(),
		attachments: z.array(attachment).optional(),
	})
	.strict();

/** See {@link pressInput}. */
export type PressInput = z.input<typeof pressInput>;

/** A callback that Feishu posted, and what the person saw. */
export interface Press {
	user_id: string;
	/** Where Feishu posted it. */
	url: string;
	/** The JSON text before encryption. */
	text: string;
	encrypted: boolean;
	/** Whether Feishu posted it by itself, after an error. */
	repeated: boolean;
	/** `done`, `refused` with the callback's message, or an `error` that Feishu words itself. */
	seen: 'done' | 'refused' | 'error';
	/** The message of a refusal, or what went wrong. */
	message?: string;
	/** HTTP status. Absent if no response arrived in time. */
	status?: number;
	/** The response's body. */
	body?: string;
	/** How long the person waited, in milliseconds. */
	duration: number;
}

/** A callback to post. */
interface Callback {
	url: string;
	key: string;
	text: string;
	userId: string;
}

interface Action {
	action_type: string;
	is_reason_required?: boolean;
	is_need_attachment?: boolean;
}

/** Feishu's own words in front of a refusal without `without_prefix`. */
const REFUSAL_PREFIX = '操作失败：';

/**
 * Presses a button as a person, waits for the response of the callback, and records what the person saw. Changes
 * nothing on Feishu. Rejects if the person does not have such a button, or did not enter what it needs.
 */
export async function pressButton(feishu: FakeFeishu, input: PressInput): Promise<Press> {
	const callback = createCallback(feishu, pressInput.parse(input));
	const press = await post(feishu, callback, false);
	if (press.seen === 'error') void repeat(feishu, callback);
	return press;
}

/** After an error, Feishu may go on in the background. */
async function repeat(feishu: FakeFeishu, callback: Callback): Promise<void> {
	for (let left = feishu.options.repeatedCallbacks; left > 0; left--) {
		if ((await post(feishu, callback, true)).seen !== 'error') return;
	}
}

function createCallback(feishu: FakeFeishu, input: z.infer<typeof pressInput>): Callback {
	const { directory } = feishu;
	const user = directory.find('user_id', input.user) ?? directory.find('open_id', input.user);
	if (!user) throw new Error(`The fake Feishu server has no user ${input.user}`);
	const { action: action_type, reason, attachments } = input;
	const common = { action_type, user_id: user.user_id, reason, attachments };
	if (input.from === 'message') {
		const message = findMessage(feishu, input.messageId, user.user_id);
		const { action_configs = [], action_callback } = message.body;
		assertAction(message.update ? [] : action_configs, input);
		const {
			action_callback_token: token,
			action_callback_key,
			action_context,
		} = action_callback ?? {};
		return {
			url: action_callback?.action_callback_url ?? '',
			key: action_callback_key ?? '',
			// A bare number with more digits than JavaScript's numbers have.
			text: `{"message_id":${message.message_id},${JSON.stringify({ ...common, action_context, token }).slice(1)}`,
			userId: user.user_id,
		};
	}
	const { instance, task } = findTask(feishu, input, user.user_id);
	assertAction(task.action_configs ?? [], input);
	const external = feishu.definitions.get(instance.approval_code)?.fields.external;
	if (!external?.action_callback_url) {
		throw new Error(`The definition ${instance.approval_code} has no callback`);
	}
	const taskId = input.from === 'search' ? { id: task.task_id } : { task_id: task.task_id };
	return {
		url: external.action_callback_url,
		key: external.action_callback_key ?? '',
		text: JSON.stringify({
			...common,
			approval_code: instance.approval_code,
			instance_id: instance.instance_id,
			...taskId,
			action_context: task.action_context,
			token: external.action_callback_token,
		}),
		userId: user.user_id,
	};
}

function findMessage(feishu: FakeFeishu, id: string | undefined, userId: string): Message {
	const message = feishu.messages.get(id ?? '');
	if (message?.receiver !== userId) throw new Error(`${userId} has no message ${id}`);
	return message;
}

function findTask(
	feishu: FakeFeishu,
	{ instanceId, taskId }: z.infer<typeof pressInput>,
	userId: string,
): { instance: SyncedInstance; task: SyncedTask } {
	for (const instances of feishu.allInstances()) {
		const instance = instances.get(instanceId ?? '')?.document;
		const task = instance?.task_list?.find(
			(each) =>
				each.task_id === taskId &&
				each.status === 'PENDING' &&
				feishu.directory.findReferenced(each)?.user_id === userId,
		);
		if (instance && task) return { instance, task };
	}
	throw new Error(`${userId} has no pending task ${taskId} of the instance ${instanceId}`);
}

/** Throws if there is no such button, or if Feishu's client would not let the person press it like this. */
function assertAction(
	actions: readonly Action[],
	{ action: type, reason, attachments = [] }: z.infer<typeof pressInput>,
): void {
	const action = actions.find(({ action_type }) => action_type === type);
	if (!action) {
		const types = actions.map(({ action_type }) => action_type).join(', ');
		throw new Error(`There is no button ${type}, only: ${types || 'none'}`);
	}
	if (action.is_reason_required && !reason) throw new Error(`The button ${type} needs a reason`);
	if (attachments.length > 0 && !action.is_need_attachment) {
		throw new Error(`The button ${type} takes no attachments`);
	}
}

async function post(
	feishu: FakeFeishu,
	{ url, key, text, userId }: Callback,
	repeated: boolean,
): Promise<Press> {
	const encrypted = key !== '';
	const start = performance.now();
	const seen = await fetchAnswer(
		url,
		encrypted ? JSON.stringify({ encrypt: encryptCallback(text, key) }) : text,
		feishu.options.callbackTimeoutMs,
	);
	const duration = Math.round(performance.now() - start);
	const press: Press = { user_id: userId, url, text, encrypted, repeated, ...seen, duration };
	feishu.presses.push(press);
	return press;
}

type Seen = Pick<Press, 'seen' | 'message' | 'status' | 'body'>;

async function fetchAnswer(url: string, body: string, timeoutMs: number): Promise<Seen> {
	const signal = AbortSignal.timeout(timeoutMs);
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json; charset=utf-8' },
			body,
			redirect: 'manual',
			signal,
		});
		const { status } = response;
		const text = await response.text();
		return { ...judge(status, text), status, body: text };
	} catch (error) {
		return { seen: 'error', message: signal.aborted ? 'timeout' : String(error) };
	}
}

/** HTTP 200 is done. A status above 400 is a refusal, whose message the person reads if there is one. */
function judge(status: number, text: string): Seen {
	if (status === 200) return { seen: 'done' };
	const refusal = status > 400 ? refusalBody.safeParse(parseJson(text)) : undefined;
	if (!refusal?.success) return { seen: 'error', message: `HTTP ${status}` };
	const { message, without_prefix } = refusal.data;
	return {
		seen: 'refused',
		message: without_prefix === 'true' ? message : REFUSAL_PREFIX + message,
	};
}

const refusalBody = z.object({ message: z.string().min(1), without_prefix: z.string().optional() });

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
