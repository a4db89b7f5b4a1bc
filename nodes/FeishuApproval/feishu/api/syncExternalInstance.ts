import { z } from 'zod';

import type { ApiRequest, ApiResponse } from '../client/retry';
import { formatFirstIssue, millisecondsText, unexpectedResponse } from '../client/responseSchema';
import { ok, type Result } from '../client/result';

/** Where an instance stands. */
export const INSTANCE_STATUSES = [
	'PENDING',
	'APPROVED',
	'REJECTED',
	'CANCELED',
	'DELETED',
	'HIDDEN',
	'TERMINATED',
] as const;

/** Where a task stands. */
export const TASK_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'TRANSFERRED', 'DONE'] as const;

/** Whether somebody has read a copy. */
export const READ_STATUSES = ['READ', 'UNREAD'] as const;

/** How a list of the approval centre opens what is clicked. */
export const DISPLAY_METHODS = ['BROWSER', 'SIDEBAR', 'NORMAL', 'TRUSTEESHIP'] as const;

/** Whether what is sent becomes the whole truth, or is added to what Feishu has. */
export const UPDATE_MODES = ['REPLACE', 'UPDATE'] as const;

/** Whether a task was made for a deputy. */
export const GENERATE_TYPES = ['EXTERNAL_CONSIGN', 'DEFAULT'] as const;

/** Quick actions that Feishu has a name for; any other needs one of its own. */
export const NAMED_ACTIONS = ['APPROVE', 'REJECT'] as const;

/** The languages that Feishu can show a text in. */
export const LOCALES = [
	'zh-CN',
	'en-US',
	'ja-JP',
	'zh-HK',
	'zh-TW',
	'de-DE',
	'es-ES',
	'fr-FR',
	'id-ID',
	'it-IT',
	'ko-KR',
	'pt-BR',
	'th-TH',
	'vi-VN',
	'ms-MY',
	'ru-RU',
] as const;

/** One of {@link LOCALES}. */
export type Locale = (typeof LOCALES)[number];

/** How much of each Feishu takes in one instance. */
export const LIMITS = {
	tasks: 300,
	ccEntries: 200,
	actionsPerTask: 2,
	formTextLength: 2048,
} as const;

/** What every key of a text starts with. */
export const KEY_PREFIX = '@i18n@';

/** A visible text: never the text itself, always a key of `i18n_resources`. */
export type TextKey = string;

/** A time: Unix milliseconds in digits; "0" for an end that has not come. */
export type Milliseconds = string;

/** Where a click leads; one at least. */
export interface Links {
	pc_link?: string;
	mobile_link?: string;
}

/** Whom something belongs to; one at least, except for an instance, which may be nobody's. */
export interface UserRef {
	user_id?: string;
	open_id?: string;
}

/** A button that decides a task right in the approval centre. */
export interface ActionConfig {
	/** One of {@link NAMED_ACTIONS}, or any text, which then needs `action_name`. */
	action_type: string;
	action_name?: TextKey;
	is_need_reason?: boolean;
	is_reason_required?: boolean;
	is_need_attachment?: boolean;
}

/** A task: what one person has to decide. */
export interface TaskEntry extends UserRef {
	task_id: string;
	title?: TextKey;
	links: Links;
	status: (typeof TASK_STATUSES)[number];
	/** JSON text of an object, whose `complete_reason` says why the task ended. */
	extra?: string;
	create_time: Milliseconds;
	end_time: Milliseconds;
	/** Documented as optional; the live service is reported to refuse a task without it (99992402). */
	update_time: Milliseconds;
	action_context?: string;
	action_configs?: ActionConfig[];
	display_method?: (typeof DISPLAY_METHODS)[number];
	exclude_statistics?: boolean;
	node_id?: string;
	node_name?: TextKey;
	generate_type?: (typeof GENERATE_TYPES)[number];
}

/** A copy (cc): what one person is to know of. */
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

/** A line of the form, as lists of the approval centre show it. */
export interface FormField {
	name?: TextKey;
	value?: TextKey;
}

/** The texts of one language. The default one has a text for every key, and stands in for the others. */
export interface I18nResource {
	locale: Locale;
	is_default: boolean;
	texts: Array<{ key: TextKey; value: string }>;
}

/** The body of a sync: one instance, with all that belongs to it. */
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
	/** JSON text of an object, whose `business_key` is the number of the document. */
	extra?: string;
	display_method?: (typeof DISPLAY_METHODS)[number];
	update_mode: (typeof UPDATE_MODES)[number];
	task_list?: TaskEntry[];
	cc_list?: CcEntry[];
	i18n_resources: I18nResource[];
}

/** The request that creates or updates one instance: 同步三方审批实例. There is no v3 of it. */
export function createSyncRequest(body: SyncRequestBody): ApiRequest {
	return { host: 'open', path: '/open-apis/approval/v4/external_instances', body: () => body };
}

/** How many of a kind a sync changed. */
export interface ChangeCounts {
	insert: number;
	update: number;
	delete: number;
}

/** What a sync changed, as far as Feishu says it. */
export type Changes = Partial<Record<'instance' | 'task' | 'cc', ChangeCounts>>;

/** An instance as Feishu has it after a sync. */
export interface SyncedInstance {
	readonly id: string;
	readonly approvalCode: string;
	/** Unix milliseconds. */
	readonly updateTime: number;
	readonly changes?: Changes;
}

const count = z
	.number()
	.int()
	.nonnegative()
	.nullish()
	.transform((number) => number ?? 0);
/** The types of Feishu's SDK say `insert_num`; no page of its documentation says, so that the plain names count, too. */
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
	)
	.nullish();

const syncResponse = z.object({
	data: z.object({
		data: z.object({
			approval_code: z.string(),
			instance_id: z.string(),
			update_time: millisecondsText,
		}),
		// Feishu's page does not have it, the types of its SDK do.
		process_record: z.object({ instance: counts, task: counts, cc: counts }).nullish(),
	}),
});

/** What to do about an undocumented answer. */
const ADVICE =
	'The instance may have been synced all the same: a check tells. Report the answer with the log ID.';

/**
 * Reads the body of a successful answer.
 * An answer that is not what Feishu documents, or speaks of another instance, is a failure.
 */
export function parseSyncResponse(
	delivered: ApiResponse,
	sent: SyncRequestBody,
): Result<SyncedInstance> {
	const parsed = syncResponse.safeParse(delivered.body);
	if (!parsed.success) return unexpectedResponse(formatFirstIssue(parsed.error), ADVICE, delivered);
	const { data, process_record } = parsed.data.data;
	if (data.instance_id !== sent.instance_id) {
		return unexpectedResponse(
			`it speaks of instance "${data.instance_id}", and "${sent.instance_id}" was sent`,
			ADVICE,
			delivered,
		);
	}
	return ok({
		id: data.instance_id,
		approvalCode: data.approval_code,
		updateTime: data.update_time,
		changes: toChanges(process_record ?? {}),
	});
}

function toChanges({
	instance,
	task,
	cc,
}: Partial<Record<keyof Changes, ChangeCounts | null>>): Changes | undefined {
	if (!instance && !task && !cc) return undefined;
	return { ...(instance && { instance }), ...(task && { task }), ...(cc && { cc }) };
}
