import { CLOCK_FACTOR } from '../engine/fastClock';

export { CLOCK_FACTOR };

let isFast = false;

/**
 * Takes the place of `speedUpClock` in the mutation test, where all files share the state of the node. The clock stays
 * fast to the end, and becomes so once: if it went back, the rate limit would wait for minutes.
 */
export function speedUpClock(): void {
	if (isFast) return;
	isFast = true;
	const { setTimeout } = globalThis;
	const now = performance.now.bind(performance);
	performance.now = () => now() * CLOCK_FACTOR;
	globalThis.setTimeout = ((callback: () => void, milliseconds = 0, ...rest: []) =>
		setTimeout(callback, milliseconds / CLOCK_FACTOR, ...rest)) as typeof globalThis.setTimeout;
}
