/** The documented limit of the v4 endpoints, or any other to try against. */
export interface RateLimit {
	perSecond: number;
	perMinute: number;
	/** `false`: requests over the limit are recorded as violations but not refused. Default `true`. */
	enforce?: boolean;
}

/** Codes with which Feishu tells that a token does not serve. */
export type DeadTokenCode = 99991661 | 99991663 | 99991664 | 99991665 | 99991671;

/** How the stand-in behaves. All of it may be changed while it runs. */
export interface FakeFeishuOptions {
	/** Lifetime of a new token, in seconds. */
	tokenLifetime: number;
	/** HTTP status of a refused token request: Feishu's 200, or the 400 of some gateways. */
	tokenErrorStatus: 200 | 400;
	/** How an expired, revoked or unknown token is answered. A missing header is always 99991661. */
	deadToken: { status: 200 | 400 | 401; code: DeadTokenCode };
	/** Unknown and differing tasks of one instance come back together; the documentation leaves it open. */
	unknownAndDifferingTogether: boolean;
	/** v3 sends `diff_times: []` when nothing differs, instead of leaving it out. */
	emptyDiffTimes: boolean;
	/** A check of more instances than this is answered 1390001. `null`: no limit, as documented. */
	maxInstancesPerRequest: number | null;
	/** A longer body is answered 413 with a gateway's HTML page. */
	maxBodyBytes: number;
	/** Enforcement of the rate limit, for each endpoint, app and tenant. `false`: none. */
	rateLimit: RateLimit | false;
	/** The same instance synced again within this time is answered 1395001. 0: never. */
	fastResyncWindowMs: number;
	/** Keep the log in `requests`. Counters are kept in any case. */
	recordRequests: boolean;
	/** Keep the parsed bodies in that log too. */
	recordBodies: boolean;
}

/** What the documentation states as the limit of check and sync in v4. */
export const DOCUMENTED_RATE_LIMIT: RateLimit = { perSecond: 50, perMinute: 1000 };

/** The options of a stand-in that was started with none. */
export function defaultOptions(): FakeFeishuOptions {
	return {
		tokenLifetime: 7200,
		tokenErrorStatus: 200,
		deadToken: { status: 400, code: 99991663 },
		unknownAndDifferingTogether: false,
		emptyDiffTimes: false,
		maxInstancesPerRequest: null,
		maxBodyBytes: 20 * 1024 * 1024,
		rateLimit: false,
		fastResyncWindowMs: 0,
		recordRequests: true,
		recordBodies: false,
	};
}
