/** How many requests Feishu accepts at one endpoint, per app and tenant. */
export interface RateLimit {
	readonly perSecond: number;
	readonly perMinute: number;
}

/** At most that many requests in any period of `length` milliseconds. */
interface Window {
	readonly requests: number;
	readonly length: number;
}

/**
 * Feishu counts arrivals, the limiter counts departures, and a busy process or the network may move them closer
 * together. So the limiter allows less than Feishu: of 50 requests a second, 12 in 0.3 seconds. More at once would
 * themselves keep the process busy. The requests of a minute are not spread over the minute: a run of up to 1000
 * requests ends within half a minute.
 */
function toWindows({ perSecond, perMinute }: RateLimit): readonly Window[] {
	return [
		{ requests: Math.max(1, Math.floor((perSecond - 2) / 4)), length: 300 },
		{ requests: perMinute, length: 60_500 },
	];
}

/** Limits the requests to one endpoint, across all executions of the process. Times are milliseconds. */
export class RateLimiter {
	private readonly windows: readonly Window[];
	/** Ring buffer with the times of the latest requests. */
	private readonly timestamps: number[] = [];
	private readonly historySize: number;
	private next = 0;
	private pausedUntil = 0;

	/** @param now a monotonic clock in milliseconds */
	constructor(
		limit: RateLimit,
		private readonly now: () => number = () => performance.now(),
	) {
		this.windows = toWindows(limit);
		this.historySize = Math.max(...this.windows.map(({ requests }) => requests));
	}

	/**
	 * Acquires a slot for a request that is sent at once.
	 * Returns 0 if a slot was acquired, otherwise the milliseconds after which to try again.
	 */
	tryAcquire(): number {
		const now = this.now();
		const wait = this.nextSlotAt() - now;
		if (wait > 0) return wait;
		this.timestamps[this.next] = now;
		this.next = (this.next + 1) % this.historySize;
		return 0;
	}

	/** Milliseconds left of the pause Feishu asked for; 0 if none. */
	pauseRemaining(): number {
		return Math.max(0, this.pausedUntil - this.now());
	}

	/** Holds back the endpoint's requests for that many milliseconds, because Feishu asked for it. */
	pause(length: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, this.now() + length);
	}

	private nextSlotAt(): number {
		return this.windows.reduce((latest, { requests, length }) => {
			const index = (this.next - requests + this.historySize) % this.historySize;
			const timestamp = this.timestamps[index];
			return timestamp === undefined ? latest : Math.max(latest, timestamp + length);
		}, this.pausedUntil);
	}
}

const limiters = new Map<string, RateLimiter>();

/**
 * Returns the limiter that all requests of one app to one endpoint share: Feishu counts each endpoint separately.
 *
 * @param key identifies host, app, tenant and endpoint
 */
export function getRateLimiter(key: string, limit: RateLimit): RateLimiter {
	let limiter = limiters.get(key);
	if (limiter === undefined) {
		limiter = new RateLimiter(limit);
		limiters.set(key, limiter);
	}
	return limiter;
}
