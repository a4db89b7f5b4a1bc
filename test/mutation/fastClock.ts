import { createFastClock } from '../engine/fastClock';

let isFast = false;

/**
 * Takes the place of `speedUpClock` in the mutation test, where all files share the state of the node. The clock stays
 * fast to the end of the run, and becomes so once: if it went back, the rate limit would wait for minutes. It replaces
 * the object `performance`, which jest creates for each run: the method would stay fast in the runs that follow.
 */
export function speedUpClock(): void {
	if (isFast) return;
	isFast = true;
	const { now, setTimeout } = createFastClock();
	Object.defineProperty(globalThis, 'performance', {
		value: new Proxy(performance, {
			get: (target, name) => {
				if (name === 'now') return now;
				const value: unknown = Reflect.get(target, name, target);
				return typeof value === 'function' ? (value.bind(target) as unknown) : value;
			},
		}),
		configurable: true,
	});
	globalThis.setTimeout = setTimeout;
}
