/** How much faster the clock is. */
const FACTOR = 10;

/**
 * Lets n8n's `sleep` and the node's monotonic clock run ten times as fast, so that five attempts take a second instead
 * of ten. Timeouts of requests and lifetimes of tokens stay as they are, but delays of the fake server shrink, too.
 * `jest.restoreAllMocks` ends it.
 */
export function speedUpClock(): void {
	const { setTimeout } = globalThis;
	const now = performance.now.bind(performance);
	jest.spyOn(performance, 'now').mockImplementation(() => now() * FACTOR);
	jest
		.spyOn(globalThis, 'setTimeout')
		.mockImplementation(((callback: () => void, milliseconds = 0, ...rest: []) =>
			setTimeout(callback, milliseconds / FACTOR, ...rest)) as typeof setTimeout);
}
