import { sleep } from 'n8n-workflow';

/** Milliseconds a loop may run before it gives way: a person notices from about 50 on, V8's tidying up included. */
const LONGEST_STRETCH = 5;

/** Steps between two looks at the clock. */
const STEPS = 32;

/**
 * A function to call at each step of a long loop: now and then it answers with a promise to wait for, which lets
 * everybody else on n8n's one thread have a turn, and otherwise with nothing.
 */
export function breathing(): () => Promise<void> | undefined {
	let steps = 0;
	let since = performance.now();
	return () => {
		if (++steps % STEPS !== 0 || performance.now() - since < LONGEST_STRETCH) return undefined;
		return sleep(0).then(() => {
			since = performance.now();
		});
	};
}
