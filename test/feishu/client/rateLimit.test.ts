import fc from 'fast-check';

import { RateLimiter } from '../../../nodes/FeishuApproval/feishu/client/rateLimit';

/** Lets a crowd through a limit on a clock of its own, and gives the times at which they left. */
function departures(count: number, pauses: ReadonlyMap<number, number> = new Map()): number[] {
	let now = 0;
	const limit = new RateLimiter(() => now);
	const left: number[] = [];
	while (left.length < count) {
		const wait = limit.tryAcquire();
		if (wait > 0) {
			now += wait;
			continue;
		}
		left.push(now);
		const pause = pauses.get(left.length);
		if (pause !== undefined) limit.pause(pause);
	}
	return left;
}

const mostWithin = (window: number, times: number[]) =>
	Math.max(
		...times.map((start) => times.filter((time) => time >= start && time < start + window).length),
	);

test('fewer than 50 leave in any second and no more than 1000 in any minute, even if the network delays some by 200 ms', () => {
	const times = departures(2500);
	expect(mostWithin(1200, times)).toBeLessThan(50);
	expect(mostWithin(60_200, times)).toBe(1000);
	fc.assert(
		fc.property(fc.array(fc.nat(200), { minLength: 200, maxLength: 200 }), (delays) => {
			const arrivals = times.slice(0, 200).map((time, index) => time + delays[index]);
			expect(mostWithin(1000, arrivals)).toBeLessThan(50);
		}),
		{ numRuns: 20 },
	);
});

test('the first requests need not wait', () => {
	expect(departures(48)).toEqual(Array(48).fill(0));
});

test('a thousand requests take less than half a minute, the next thousand a minute more', () => {
	const times = departures(2000);
	expect(times[999]).toBeLessThan(26_000);
	expect(times[1999]).toBeLessThan(87_000);
});

test('after a refusal nobody leaves before the time that Feishu said', () => {
	const times = departures(20, new Map([[5, 3000]]));
	expect(times.slice(0, 5)).toEqual(Array(5).fill(0));
	expect(times.slice(5).every((time) => time >= 3000)).toBe(true);
});

test('a shorter pause does not end a longer one', () => {
	let now = 0;
	const limit = new RateLimiter(() => now);
	limit.pause(3000);
	limit.pause(1000);
	now = 2000;
	expect(limit.pauseRemaining()).toBe(1000);
	expect(limit.tryAcquire()).toBe(1000);
	now = 3000;
	expect(limit.pauseRemaining()).toBe(0);
	expect(limit.tryAcquire()).toBe(0);
});
