/** At most so many requests in any window of so many milliseconds. */
interface Window {
	readonly requests: number;
	readonly length: number;
}

/**
 * Feishu allows 50 requests a second and 1000 a minute, for each app and tenant. It counts arrivals, we count
 * departures, and a network may push departures together: so our windows are longer than Feishu's by what such
 * jitter may take. The minute's worth leaves as fast as the second allows: whoever needs no more has done in half
 * a minute, and a process that waits costs more than one that works.
 */
const WINDOWS: readonly Window[] = [
	{ requests: 48, length: 1_200 },
	{ requests: 1000, length: 60_500 },
];

const HISTORY_SIZE = Math.max(...WINDOWS.map(({ requests }) => requests));

/** The departures of one app and tenant, shared by all executions of this process. Times are milliseconds. */
export class RateLimiter {
	/** Ring of the latest departures. */
	private readonly timestamps: number[] = [];
	private next = 0;
	private pausedUntil = 0;

	/** @param now a clock that never goes back; milliseconds */
	constructor(private readonly now: () => number = () => performance.now()) {}

	/**
	 * Takes a place for a request that leaves at once.
	 * Returns 0 when it may leave, or the milliseconds after which to ask again; then no place was taken.
	 */
	tryAcquire(): number {
		const now = this.now();
		const wait = this.nextSlotAt() - now;
		if (wait > 0) return wait;
		this.timestamps[this.next] = now;
		this.next = (this.next + 1) % HISTORY_SIZE;
		return 0;
	}

	/** Milliseconds for which Feishu still wants to hear from nobody. */
	pauseRemaining(): number {
		return Math.max(0, this.pausedUntil - this.now());
	}

	/** Lets nobody leave for so many milliseconds from now, because Feishu said so. */
	pause(length: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, this.now() + length);
	}

	private nextSlotAt(): number {
		return WINDOWS.reduce((latest, { requests, length }) => {
			const index = (this.next - requests + HISTORY_SIZE) % HISTORY_SIZE;
			const departure = this.timestamps[index];
			return departure === undefined ? latest : Math.max(latest, departure + length);
		}, this.pausedUntil);
	}
}

const limits = new Map<string, RateLimiter>();

/**
 * The limit that all senders of one app and tenant share.
 *
 * @param key names host, app and tenant
 */
export function getRateLimiter(key: string): RateLimiter {
	let limit = limits.get(key);
	if (limit === undefined) {
		limit = new RateLimiter();
		limits.set(key, limit);
	}
	return limit;
}
