/** What a request is for. `other` is any path Feishu would not know either. */
export type RouteKind = 'token' | 'check' | 'sync' | 'other';

/** One line of the log. */
export interface LoggedRequest {
	/** `performance.now()` when the request's headers arrived. */
	at: number;
	kind: RouteKind;
	method: string;
	path: string;
	/** App ID, as far as the request told one the stand-in knows. */
	app: string | undefined;
	/** HTTP status; 0 if the connection was dropped or left hanging without an answer. */
	status: number;
	/** Feishu's code, as far as the answer holds one. */
	code: number | undefined;
	/** Length of the request's body. */
	bytes: number;
	/** How many instances the request names. */
	instanceCount: number;
	/** Which ones, in their order. */
	instanceIds: string[];
	/** The log ID that was answered. */
	logId: string;
	contentType: string | undefined;
	/** Whether a fault had a hand in the answer. */
	faulted: boolean;
	/** The parsed body, with `recordBodies`. */
	body?: unknown;
}

/** Counters, kept with or without a log. */
export interface Counts extends Record<RouteKind, number> {
	/** Requests a fault had a hand in. */
	faults: number;
	/** Instances in accepted checks. */
	checkedInstances: number;
	/** Tokens made, repeats of the same one not counted. */
	tokensIssued: number;
}

export function zeroCounts(): Omit<Counts, 'tokensIssued'> {
	return { token: 0, check: 0, sync: 0, other: 0, faults: 0, checkedInstances: 0 };
}
