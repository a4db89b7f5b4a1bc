import fc from 'fast-check';

import { RateLimiter } from '../../../nodes/FeishuApproval/feishu/client/rateLimit';

const FEISHU_LIMIT = { perSecond: 50, perMinute: 1000 };

/**
 * Sends requests as fast as the limiter allows, on a simulated clock. Returns when they were sent, in milliseconds.
 *
 * @param pauses the pauses that Feishu asks for in milliseconds, by the number of requests sent before each
 */
function simulate(count: number, pauses: ReadonlyMap<number, number> = new Map()): number[] {
	let now = 0;
	const limiter = new RateLimiter(FEISHU_LIMIT, () => now);
	const sentAt: number[] = [];
	while (sentAt.length < count) {
		const wait = limiter.tryAcquire();
		if (wait > 0) {
			now += wait;
			continue;
		}
		sentAt.push(now);
		const pause = pauses.get(sentAt.length);
		if (pause !== undefined) limiter.pause(pause);
	}
	return sentAt;
}

/** Returns how many times at most fall into one window. `window` is its length in milliseconds. */
const countMaxWithin = (window: number, times: number[]) =>
	Math.max(
		...times.map((start) => times.filter((time) => time >= start && time < start + window).length),
	);

test('fewer than 50 requests arrive in any second and at most 1000 in any minute, even if the network delays some by 200 ms', () => {
	const times = simulate(2500);
	expect(countMaxWithin(1200, times)).toBeLessThan(50);
	expect(countMaxWithin(60_200, times)).toBe(1000);
	fc.assert(
		fc.property(fc.array(fc.nat(200), { minLength: 200, maxLength: 200 }), (delays) => {
			const arrivals = delays.map((delay, index) => (times[index] ?? 0) + delay);
			expect(countMaxWithin(1000, arrivals)).toBeLessThan(50);
		}),
		{ numRuns: 20 },
	);
});

test('12 requests are sent at once, then 12 more every 0.3 seconds', () => {
	expect(simulate(36)).toEqual([0, 300, 600].flatMap((time) => Array<number>(12).fill(time)));
});

test('a thousand requests take less than half a minute, and the next thousand a minute more', () => {
	const times = simulate(2000);
	expect(times[999]).toBeLessThan(26_000);
	expect(times[1999]).toBeLessThan(87_000);
});

test('no request is sent before the end of a pause that Feishu asked for', () => {
	const times = simulate(20, new Map([[5, 3000]]));
	expect(times.slice(0, 5)).toEqual(Array(5).fill(0));
	expect(times.slice(5).every((time) => time >= 3000)).toBe(true);
});

test('a shorter pause does not end a longer one', () => {
	let now = 0;
	const limiter = new RateLimiter(FEISHU_LIMIT, () => now);
	limiter.pause(3000);
	limiter.pause(1000);
	now = 2000;
	expect(limiter.pauseRemaining()).toBe(1000);
	expect(limiter.tryAcquire()).toBe(1000);
	now = 3000;
	expect(limiter.pauseRemaining()).toBe(0);
	expect(limiter.tryAcquire()).toBe(0);
});
