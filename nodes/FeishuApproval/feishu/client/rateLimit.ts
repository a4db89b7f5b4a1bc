/** A limit on the number of requests in any period of that length. */
interface Window {
	readonly requests: number;
	/** Milliseconds. */
	readonly length: number;
}

/**
 * Feishu allows 50 requests a second and 1000 a minute per app and tenant. Feishu counts arrivals, the limiter
 * counts departures, and the network may move departures closer together. The windows are longer than Feishu's
 * to allow for that. The requests of a minute are not spread over the minute: a run of up to 1000 requests
 * ends within half a minute.
 */
const WINDOWS: readonly Window[] = [
	{ requests: 48, length: 1_200 },
	{ requests: 1000, length: 60_500 },
];

const HISTORY_SIZE = Math.max(...WINDOWS.map(({ requests }) => requests));

/** Limits the requests of one app and tenant, across all executions of the process. Times are milliseconds. */
export class RateLimiter {
	/** Ring buffer with the times of the latest requests. */
	private readonly timestamps: number[] = [];
	private next = 0;
	private pausedUntil = 0;

	/** @param now a monotonic clock in milliseconds */
	constructor(private readonly now: () => number = () => performance.now()) {}

	/**
	 * Acquires a slot for a request that is sent at once.
	 * Returns 0 if a slot was acquired, otherwise the milliseconds after which to try again.
	 */
	tryAcquire(): number {
		const now = this.now();
		const wait = this.nextSlotAt() - now;
		if (wait > 0) return wait;
		this.timestamps[this.next] = now;
		this.next = (this.next + 1) % HISTORY_SIZE;
		return 0;
	}

	/** Milliseconds left of the pause Feishu asked for; 0 if none. */
	pauseRemaining(): number {
		return Math.max(0, this.pausedUntil - this.now());
	}

	/** Holds back all requests for that many milliseconds, because Feishu asked for it. */
	pause(length: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, this.now() + length);
	}

	private nextSlotAt(): number {
		return WINDOWS.reduce((latest, { requests, length }) => {
			const index = (this.next - requests + HISTORY_SIZE) % HISTORY_SIZE;
			const timestamp = this.timestamps[index];
			return timestamp === undefined ? latest : Math.max(latest, timestamp + length);
		}, this.pausedUntil);
	}
}

const limiters = new Map<string, RateLimiter>();

/**
 * Returns the limiter that all requests of one app and tenant share.
 *
 * @param key identifies host, app and tenant
 */
export function getRateLimiter(key: string): RateLimiter {
	let limiter = limiters.get(key);
	if (limiter === undefined) {
		limiter = new RateLimiter();
		limiters.set(key, limiter);
	}
	return limiter;
}
