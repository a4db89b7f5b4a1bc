/** Instances per request before anything is known about an app. Larger requests are verified to be complete. */
export const INITIAL_BATCH_SIZE = 100;

/** A size grows only if the response arrived within this many milliseconds. */
const FAST_RESPONSE_MS = 2000;

/** How many instances a request carries. It doubles while Feishu responds quickly, and halves if a size fails. */
export class BatchSize {
	current: number;

	/** @param max the size never becomes larger */
	constructor(
		initial: number,
		private max = Number.POSITIVE_INFINITY,
	) {
		this.current = initial;
	}

	/**
	 * Records a request that succeeded. Returns whether the size grew.
	 *
	 * @param length instances in the request; fewer than the current size prove nothing about a larger one
	 * @param duration milliseconds until the response had arrived
	 */
	recordSuccess(length: number, duration: number): boolean {
		const previous = this.current;
		if (length >= previous && duration <= FAST_RESPONSE_MS) {
			this.current = Math.min(previous * 2, this.max);
		}
		return this.current > previous;
	}

	/** Records a request that failed because of its size. It is not tried again. */
	recordTooLarge(length: number): void {
		this.max = Math.min(this.max, Math.ceil(length / 2));
		this.current = Math.min(this.current, this.max);
	}
}

const sizes = new Map<string, BatchSize>();

/**
 * Returns the size that all executions of the process share.
 *
 * @param key identifies host, app, tenant and endpoint
 */
export function getBatchSize(key: string): BatchSize {
	let size = sizes.get(key);
	if (size === undefined) {
		size = new BatchSize(INITIAL_BATCH_SIZE);
		sizes.set(key, size);
	}
	return size;
}
