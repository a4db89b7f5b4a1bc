/** A limit on the requests of one app and tenant to one endpoint. */
export interface RateLimit {
	perSecond: number;
	perMinute: number;
	/** With `false`, requests over the limit are recorded as violations but not rejected. Default `true`. */
	enforce?: boolean;
}

/** The codes Feishu may use for an invalid token. */
export type InvalidTokenCode = 99991661 | 99991663 | 99991664 | 99991665 | 99991671;

/** The server's behavior. Every option may change while the server runs. */
export interface FakeFeishuOptions {
	/** Lifetime of a new token, in seconds. */
	tokenLifetime: number;
	/** HTTP status of a failed token request: 200 as from Feishu, or 400 as from some gateways. */
	tokenErrorStatus: 200 | 400;
	/** Response to an expired, revoked or unknown token. The code for a missing token is always 99991661. */
	invalidToken: { status: 200 | 400 | 401; code: InvalidTokenCode };
	/**
	 * Whether a check reports the differing tasks of an instance beside its unknown tasks, or the unknown
	 * ones only. The documentation doesn't say.
	 */
	unknownAndDifferingTogether: boolean;
	/** Whether v3 sends `diff_times: []` if nothing differs. Otherwise it omits the field. */
	emptyDiffTimes: boolean;
	/** A check of more instances fails with 1390001. `null`: no limit, as documented. */
	maxInstancesPerRequest: number | null;
	/** A check silently processes only that many instances of a request, the first ones. `null`: all. */
	maxProcessedInstances: number | null;
	/** A check silently reports only that many instances, the first that differ. `null`: all. */
	maxReportedInstances: number | null;
	/** How long the server waits before it handles a request. A fault's `delayMs` comes on top. */
	latencyMs: number;
	/** The response to a longer body is a gateway's HTML page with status 413. */
	maxBodyBytes: number;
	/** Applies to each endpoint, app and tenant separately. `false`: no limit. */
	rateLimit: RateLimit | false;
	/** A second sync of an instance within this time fails with 1395001. 0: never. */
	minResyncIntervalMs: number;
	/**
	 * Whether Feishu's code of a definition, sent as `approval_code`, updates that definition, as documented.
	 * A live tenant matched the own code only and created a second definition.
	 */
	feishuCodeUpdates: boolean;
	/** Whether the response to the update of a definition has a code that no other endpoint accepts. */
	updateAnswersOtherCode: boolean;
	/**
	 * Whether a known `group_code` with another `group_name` renames the group, as documented. A live tenant
	 * rejected it.
	 */
	groupsCanBeRenamed: boolean;
	/**
	 * Whether a sync fails with 99992351 or 99992360 if an initiator, task or CC entry refers to an unknown
	 * user. Otherwise, it is accepted and shown to nobody.
	 */
	rejectUnknownUsers: boolean;
	/** Max instances in a response of the task list. */
	listPageSize: number;
	/** How long a `scroll_id` of the task list is valid, by the server's clock. */
	scrollLifetimeMs: number;
	/**
	 * Whether each page of the task list is cut from what matches at that time, so that instances move to other
	 * pages and are missed or repeated. Otherwise, the first request determines the list.
	 */
	shiftingPages: boolean;
	/** Whether the last page of the task list has `scroll_id: ''`. Otherwise it omits the field. */
	emptyLastScrollId: boolean;
	/** Whether the task list shows all tasks of an instance with a matching task. Otherwise, only those. */
	listAllTasks: boolean;
	/** How long Feishu waits for the response of a callback, in milliseconds. */
	callbackTimeoutMs: number;
	/** How often Feishu posts a callback again by itself if the first time ended with an error. */
	repeatedCallbacks: number;
	/** Whether `requests` logs each request. Counters work in any case. */
	recordRequests: boolean;
	/** Whether the log includes the parsed bodies. */
	recordBodies: boolean;
}

/** The documented limit of check and sync in v4. */
export const DOCUMENTED_RATE_LIMIT: RateLimit = { perSecond: 50, perMinute: 1000 };

export function createDefaultOptions(): FakeFeishuOptions {
	return {
		tokenLifetime: 7200,
		tokenErrorStatus: 200,
		invalidToken: { status: 400, code: 99991663 },
		unknownAndDifferingTogether: false,
		emptyDiffTimes: false,
		maxInstancesPerRequest: null,
		maxProcessedInstances: null,
		maxReportedInstances: null,
		latencyMs: 0,
		maxBodyBytes: 20 * 1024 * 1024,
		rateLimit: false,
		minResyncIntervalMs: 0,
		feishuCodeUpdates: false,
		updateAnswersOtherCode: false,
		groupsCanBeRenamed: false,
		rejectUnknownUsers: false,
		listPageSize: 100,
		scrollLifetimeMs: 5 * 60_000,
		shiftingPages: false,
		emptyLastScrollId: false,
		listAllTasks: false,
		callbackTimeoutMs: 10_000,
		repeatedCallbacks: 0,
		recordRequests: true,
		recordBodies: false,
	};
}
