/** The kind of an endpoint. `other` is any unknown path. */
export type RouteKind = 'token' | 'check' | 'sync' | 'other';

/** One entry of the request log. */
export interface LoggedRequest {
	/** `performance.now()` when the request's headers arrived. */
	at: number;
	kind: RouteKind;
	method: string;
	path: string;
	/** App ID, if the request's token or `app_id` belongs to a known app. */
	app: string | undefined;
	/** HTTP status, or 0 if a fault prevented the response. */
	status: number;
	/** Feishu's code in the response, if it has one. */
	code: number | undefined;
	/** Length of the request's body. */
	bytes: number;
	instanceCount: number;
	/** The instance IDs in the request, in their order. */
	instanceIds: string[];
	/** The log ID in the response. */
	logId: string;
	contentType: string | undefined;
	/** Whether a fault applied. */
	faulted: boolean;
	/** The parsed body, with the option `recordBodies`. */
	body?: unknown;
}

/** Counters, which work without the log too. There is one for each kind of endpoint. */
export interface Counts extends Record<RouteKind, number> {
	/** Requests to which a fault applied. */
	faults: number;
	/** Instances in successful checks. */
	checkedInstances: number;
	/** New tokens. A response that repeats a token doesn't count. */
	tokensIssued: number;
}

export function zeroCounts(): Omit<Counts, 'tokensIssued'> {
	return { token: 0, check: 0, sync: 0, other: 0, faults: 0, checkedInstances: 0 };
}
