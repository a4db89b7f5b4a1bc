import { z } from 'zod';

import { isObject, parseMilliseconds } from '../client/responseSchema';
import type { ApiRequest, ApiResponse, Endpoint } from '../client/retry';
import type { I18nResource, TextKey } from './i18nResources';

/** The statuses that a synced instance can have. */
export const INSTANCE_STATUSES = [
	'PENDING',
	'APPROVED',
	'REJECTED',
	'CANCELED',
	'DELETED',
	'HIDDEN',
	'TERMINATED',
] as const;

/** The statuses that a task of a synced instance can have. */
export const TASK_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'TRANSFERRED', 'DONE'] as const;

/** Whether a CC recipient has read the instance. */
export const READ_STATUSES = ['READ', 'UNREAD'] as const;

/** Where the approval centre opens a link. */
export const DISPLAY_METHODS = ['BROWSER', 'SIDEBAR', 'NORMAL', 'TRUSTEESHIP'] as const;

/** Whether a sync replaces the instance on Feishu or adds to it. */
export const UPDATE_MODES = ['REPLACE', 'UPDATE'] as const;

/** Whether a task was created for a delegate. */
export const GENERATE_TYPES = ['EXTERNAL_CONSIGN', 'DEFAULT'] as const;

/** Quick actions that Feishu has a label for. Any other needs an `action_name`. */
export const NAMED_ACTIONS = ['APPROVE', 'REJECT'] as const;

/** One of {@link NAMED_ACTIONS}. */
export type NamedAction = (typeof NAMED_ACTIONS)[number];

/** Feishu's limits per instance. */
export const LIMITS = {
	tasks: 300,
	ccEntries: 200,
	actionsPerTask: 2,
	/** Characters of a form field's name or value. */
	formTextLength: 2048,
} as const;

/** Unix milliseconds as digits; "0" if not finished. */
export type Milliseconds = string;

/** The pages that a click opens. At least one is required. */
export interface Links {
	pc_link?: string;
	mobile_link?: string;
}

/** A Feishu user. At least one ID is required, except for an instance without an initiator. */
export interface UserRef {
	user_id?: string;
	open_id?: string;
}

/** A button that decides a task inside the approval centre. */
export interface ActionConfig {
	/** One of {@link NAMED_ACTIONS}, or any text, which then needs `action_name`. */
	action_type: string;
	action_name?: TextKey;
	is_need_reason?: boolean;
	is_reason_required?: boolean;
	is_need_attachment?: boolean;
}

/** A task: the decision that one person has to make. */
export interface TaskEntry extends UserRef {
	task_id: string;
	title?: TextKey;
	links: Links;
	status: (typeof TASK_STATUSES)[number];
	/** JSON text of an object. Its `complete_reason` says why the task ended. */
	extra?: string;
	create_time: Milliseconds;
	end_time: Milliseconds;
	/** Documented as optional. A live tenant rejected a task without it (99992402). */
	update_time: Milliseconds;
	action_context?: string;
	action_configs?: ActionConfig[];
	display_method?: (typeof DISPLAY_METHODS)[number];
	exclude_statistics?: boolean;
	node_id?: string;
	node_name?: TextKey;
	generate_type?: (typeof GENERATE_TYPES)[number];
}

/** A CC recipient of an instance. */
export interface CcEntry extends UserRef {
	cc_id: string;
	links: Links;
	read_status: (typeof READ_STATUSES)[number];
	extra?: string;
	title?: TextKey;
	create_time: Milliseconds;
	update_time: Milliseconds;
	display_method?: (typeof DISPLAY_METHODS)[number];
}

/** A form field that the lists of the approval centre show. */
export interface FormField {
	name?: TextKey;
	value?: TextKey;
}

/** The request body: one instance with its tasks, CC recipients and texts. */
export interface SyncRequestBody extends UserRef {
	approval_code: string;
	instance_id: string;
	status: (typeof INSTANCE_STATUSES)[number];
	links: Links;
	start_time: Milliseconds;
	end_time: Milliseconds;
	update_time: Milliseconds;
	title?: TextKey;
	form?: FormField[];
	user_name?: TextKey;
	department_id?: string;
	department_name?: TextKey;
	/** JSON text of an object. Its `business_key` is the document number. */
	extra?: string;
	display_method?: (typeof DISPLAY_METHODS)[number];
	update_mode: (typeof UPDATE_MODES)[number];
	task_list?: TaskEntry[];
	cc_list?: CcEntry[];
	i18n_resources: I18nResource[];
}

const ENDPOINT: Endpoint = {
	method: 'POST',
	host: 'open',
	path: '/open-apis/approval/v4/external_instances',
	rateLimit: { perSecond: 50, perMinute: 1000 },
};

/** Creates the request that creates or updates one instance (同步三方审批实例). It exists in V4 only. */
export function createSyncRequest(body: SyncRequestBody): ApiRequest {
	return { endpoint: ENDPOINT, createBody: () => body };
}

/** How many objects of a kind a sync inserted, updated and deleted. */
export interface ChangeCounts {
	insert: number;
	update: number;
	delete: number;
}

/** What a sync changed. Feishu's response may leave out any of it. */
export type Changes = Partial<Record<'instance' | 'task' | 'cc', ChangeCounts>>;

/** An instance that Feishu accepted. */
export interface SyncedInstance {
	/** The ID that was sent. */
	readonly id: string;
	/** The code that was sent. */
	readonly approvalCode: string;
	/** Unix milliseconds: as the response says, or as sent if it does not say. */
	readonly updateTime: number;
	readonly changes?: Changes;
}

const count = z
	.number()
	.int()
	.nonnegative()
	.nullish()
	.transform((number) => number ?? 0);

/** Feishu's SDK types name the counts `insert_num`; its documentation does not mention them. Both forms are accepted. */
const counts = z
	.object({
		insert_num: count,
		update_num: count,
		delete_num: count,
		insert: count,
		update: count,
		delete: count,
	})
	.transform(
		(numbers): ChangeCounts => ({
			insert: numbers.insert_num || numbers.insert,
			update: numbers.update_num || numbers.update,
			delete: numbers.delete_num || numbers.delete,
		}),
	);

/**
 * Parses a successful response. Code 0 means that Feishu stored the instance, so details that are missing or
 * malformed are left out.
 */
export function parseSyncResponse({ body }: ApiResponse, sent: SyncRequestBody): SyncedInstance {
	const data = toObject(toObject(body).data);
	return {
		id: sent.instance_id,
		approvalCode: sent.approval_code,
		updateTime: parseMilliseconds(toObject(data.data).update_time) || Number(sent.update_time),
		changes: parseChanges(data.process_record),
	};
}

function parseChanges(record: unknown): Changes | undefined {
	const changes: Changes = {};
	// Source: Feishu's SDK types. The documentation does not mention the record.
	for (const kind of ['instance', 'task', 'cc'] as const) {
		const parsed = counts.safeParse(toObject(record)[kind]);
		if (parsed.success) changes[kind] = parsed.data;
	}
	return Object.keys(changes).length > 0 ? changes : undefined;
}

function toObject(value: unknown): Record<string, unknown> {
	return isObject(value) ? value : {};
}
