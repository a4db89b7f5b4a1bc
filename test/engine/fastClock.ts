/** How much faster the clock is. */
export const CLOCK_FACTOR = 10;

/**
 * Lets n8n's `sleep` and the monotonic clock of the node and of the fake server run ten times as fast, so that five
 * attempts take a second instead of ten, and the rate limit allows ten times as many requests. Delays of the server,
 * timeouts of requests and lifetimes of tokens stay as they are, so a response that takes 0.2 seconds seems to take 2.
 * `jest.restoreAllMocks` ends it. Then the clock is behind: the node would wait long for a server that it knows.
 */
export function speedUpClock(): void {
	const { setTimeout } = globalThis;
	const now = performance.now.bind(performance);
	jest.spyOn(performance, 'now').mockImplementation(() => now() * CLOCK_FACTOR);
	jest
		.spyOn(globalThis, 'setTimeout')
		.mockImplementation(((callback: () => void, milliseconds = 0, ...rest: []) =>
			setTimeout(callback, milliseconds / CLOCK_FACTOR, ...rest)) as typeof setTimeout);
}
