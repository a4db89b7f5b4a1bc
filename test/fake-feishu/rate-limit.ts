import type { RateLimit } from './options';

/** A request that came while the limit was used up. */
export interface RateViolation {
	/** `performance.now()` of the arrival. */
	at: number;
	/** The endpoint's path. */
	path: string;
	app: string;
	tenant: string;
	/** The limit that was passed. */
	limit: number;
	per: 'second' | 'minute';
	/** Whole seconds until a request would be taken. */
	resetSeconds: number;
}

const WINDOWS = [
	{ per: 'second', ms: 1000, limitOf: (limit: RateLimit) => limit.perSecond },
	{ per: 'minute', ms: 60_000, limitOf: (limit: RateLimit) => limit.perMinute },
] as const;

/** Sliding windows over the arrival times of the requests that were taken. */
export class RateLimiter {
	private readonly taken = new Map<string, number[]>();

	readonly violations: RateViolation[] = [];

	/** Whether a request is within the limit: `undefined`, or how it is not. Refused ones do not count. */
	arrive(
		{ path, app, tenant, at }: Pick<RateViolation, 'path' | 'app' | 'tenant' | 'at'>,
		limit: RateLimit,
	): RateViolation | undefined {
		const key = JSON.stringify([path, app, tenant]);
		const times = this.taken.get(key) ?? [];
		this.taken.set(key, times);

		let violation: RateViolation | undefined;
		for (const { per, ms, limitOf } of WINDOWS) {
			const allowed = limitOf(limit);
			// With as many taken as allowed, the oldest of them has to leave the window first.
			const oldest = times[times.length - allowed];
			if (allowed > 0 && (oldest === undefined || at - oldest >= ms)) continue;
			const wait = oldest === undefined ? ms : oldest + ms - at;
			const resetSeconds = Math.max(1, Math.ceil(wait / 1000));
			if (violation && violation.resetSeconds >= resetSeconds) continue;
			violation = { at, path, app, tenant, limit: allowed, per, resetSeconds };
		}
		if (violation) this.violations.push(violation);
		if (!violation || limit.enforce === false) {
			times.push(at);
			const kept = Math.max(limit.perSecond, limit.perMinute);
			// Dropping in large steps keeps the cost of an arrival constant.
			if (times.length > 2 * kept + 100) times.splice(0, times.length - kept);
		}
		return violation;
	}

	clear(): void {
		this.taken.clear();
		this.violations.length = 0;
	}
}
