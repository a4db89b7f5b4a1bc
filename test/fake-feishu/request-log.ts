/** The kinds of endpoints. A fault's `on` is one of them, or `any`. */
export const ENDPOINT_KINDS = [
	'token',
	'check',
	'sync',
	'upsertDefinition',
	'getDefinition',
	'findUsers',
	'sendMessage',
	'updateMessage',
	'listTasks',
] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** The kind of an endpoint. `other` is any unknown path. */
export type RouteKind = EndpointKind | 'other';

/** One entry of the request log. */
export interface LoggedRequest {
	/** `performance.now()` when the request's headers arrived. */
	at: number;
	kind: RouteKind;
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, unknown>;
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
	const kinds = [...ENDPOINT_KINDS, 'other'] as const;
	return {
		...(Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<RouteKind, number>),
		faults: 0,
		checkedInstances: 0,
	};
}
