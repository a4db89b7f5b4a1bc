import { sleep } from 'n8n-workflow';

/** Longest time in milliseconds that a loop blocks the thread. Garbage collection comes on top; people notice 50 ms. */
const MAX_BLOCK_MS = 5;

/** Iterations between two clock checks. */
const CLOCK_CHECK_INTERVAL = 32;

/**
 * Creates a function to call on each iteration of a long loop. Every few milliseconds it returns a promise; awaiting
 * it yields to the event loop, so that other executions and the editor stay responsive. It returns undefined
 * otherwise, so that the loop does not pay for an `await`.
 */
export function createYielder(): () => Promise<void> | undefined {
	let iterations = 0;
	let since = performance.now();
	return () => {
		if (++iterations % CLOCK_CHECK_INTERVAL !== 0 || performance.now() - since < MAX_BLOCK_MS) {
			return undefined;
		}
		return sleep(0).then(() => {
			since = performance.now();
		});
	};
}

/**
 * Creates a function to await before a task that takes milliseconds. Tasks that would run in the same turn of the event
 * loop get turns of their own, one after the other.
 */
export function createTurnQueue(): () => Promise<void> {
	let lastTurn: Promise<void> = Promise.resolve();
	return async () => {
		lastTurn = lastTurn.then(async () => {
			await sleep(0);
			// The first timer is overdue if the previous task took long, and then fires in that task's turn.
			await sleep(0);
		});
		await lastTurn;
	};
}

/**
 * Calls `run` for each value and yields to the event loop every few milliseconds.
 *
 * @param afterYield called after each time the loop yielded, for example to end a canceled execution
 */
export async function forEachYielding<T>(
	values: Iterable<T>,
	run: (value: T) => void,
	afterYield?: () => void,
): Promise<void> {
	const maybeYield = createYielder();
	for (const value of values) {
		const yielded = maybeYield();
		if (yielded !== undefined) {
			await yielded;
			afterYield?.();
		}
		run(value);
	}
}
