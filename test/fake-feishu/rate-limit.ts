import type { RateLimit } from './options';

/** A request over the rate limit. */
export interface RateViolation {
	/** `performance.now()` of the arrival. */
	at: number;
	app: string;
	tenant: string;
	/** The endpoint's method and path, such as `POST /open-apis/approval/v4/external_instances`. */
	endpoint: string;
	/** The exceeded limit. */
	limit: number;
	per: 'second' | 'minute';
	/** Whole seconds until the next request can succeed. */
	resetSeconds: number;
}

const WINDOWS = [
	{ per: 'second', ms: 1000, getLimit: (limit: RateLimit) => limit.perSecond },
	{ per: 'minute', ms: 60_000, getLimit: (limit: RateLimit) => limit.perMinute },
] as const;

/**
 * Sliding-window rate limiter. Feishu counts the requests of each app and tenant to each endpoint. Rejected requests
 * don't count towards the limit.
 */
export class RateLimiter {
	/** Arrival times of the accepted requests by app, tenant and endpoint. */
	private readonly accepted = new Map<string, number[]>();

	readonly violations: RateViolation[] = [];

	/** Records a request. Returns the violation if it is over the limit, otherwise `undefined`. */
	recordArrival(
		{ app, tenant, endpoint, at }: Pick<RateViolation, 'app' | 'tenant' | 'endpoint' | 'at'>,
		limit: RateLimit,
	): RateViolation | undefined {
		const key = JSON.stringify([app, tenant, endpoint]);
		const times = this.accepted.get(key) ?? [];
		this.accepted.set(key, times);

		let violation: RateViolation | undefined;
		for (const { per, ms, getLimit } of WINDOWS) {
			const allowed = getLimit(limit);
			// The window is full if the last `allowed` accepted requests are all within it.
			const oldest = times[times.length - allowed];
			if (allowed > 0 && (oldest === undefined || at - oldest >= ms)) continue;
			const wait = oldest === undefined ? ms : oldest + ms - at;
			const resetSeconds = Math.max(1, Math.ceil(wait / 1000));
			if (violation && violation.resetSeconds >= resetSeconds) continue;
			violation = { at, app, tenant, endpoint, limit: allowed, per, resetSeconds };
		}
		if (violation) this.violations.push(violation);
		if (!violation || limit.enforce === false) {
			times.push(at);
			const kept = Math.max(limit.perSecond, limit.perMinute);
			// Removing many times at once keeps the average cost per request constant.
			if (times.length > 2 * kept + 100) times.splice(0, times.length - kept);
		}
		return violation;
	}

	clear(): void {
		this.accepted.clear();
		this.violations.length = 0;
	}
}
