import { sleep } from 'n8n-workflow';

/** Milliseconds a loop may run before it gives way: a person notices from about 50 on, V8's tidying up included. */
const MAX_BLOCK_MS = 5;

/** Steps between two looks at the clock. */
const CLOCK_CHECK_INTERVAL = 32;

/**
 * A function to call at each step of a long loop: now and then it answers with a promise to wait for, which lets
 * everybody else on n8n's one thread have a turn, and otherwise with nothing.
 */
export function createYielder(): () => Promise<void> | undefined {
	let steps = 0;
	let since = performance.now();
	return () => {
		if (++steps % CLOCK_CHECK_INTERVAL !== 0 || performance.now() - since < MAX_BLOCK_MS)
			return undefined;
		return sleep(0).then(() => {
			since = performance.now();
		});
	};
}
