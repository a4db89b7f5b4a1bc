/** How much faster the clock is. */
export const CLOCK_FACTOR = 10;

/** Creates a monotonic clock and a timer that run {@link CLOCK_FACTOR} times as fast as those of the process. */
export function createFastClock(): Pick<typeof globalThis, 'setTimeout'> & { now: () => number } {
	const { setTimeout } = globalThis;
	const now = performance.now.bind(performance);
	return {
		now: () => now() * CLOCK_FACTOR,
		setTimeout: ((callback: () => void, milliseconds = 0, ...rest: []) =>
			setTimeout(callback, milliseconds / CLOCK_FACTOR, ...rest)) as typeof setTimeout,
	};
}

/**
 * Lets n8n's `sleep` and the monotonic clock of the node and of the fake server run ten times as fast, so that five
 * attempts take a second instead of ten, and the rate limit allows ten times as many requests. Delays of the server,
 * timeouts of requests and lifetimes of tokens stay as they are, so a response that takes 0.2 seconds seems to take 2.
 * `jest.restoreAllMocks` ends it. Then the clock is behind: the node would wait long for a server that it knows.
 */
export function speedUpClock(): void {
	const { now, setTimeout } = createFastClock();
	jest.spyOn(performance, 'now').mockImplementation(now);
	jest.spyOn(globalThis, 'setTimeout').mockImplementation(setTimeout);
}
