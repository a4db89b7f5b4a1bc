import fc from 'fast-check';

import { getRateLimiter, RateLimiter } from '../../../nodes/FeishuApproval/feishu/client/rateLimit';

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

test('while it is paused, a limiter says how long it still is', () => {
	let now = 1000;
	const limiter = new RateLimiter(FEISHU_LIMIT, () => now);
	expect(limiter.pauseRemaining()).toBe(0);
	limiter.pause(500);
	expect(limiter.pauseRemaining()).toBe(500);
	now = 1600;
	expect(limiter.pauseRemaining()).toBe(0);
});

test.each([
	[{ perSecond: 50, perMinute: 1000 }, 12],
	[{ perSecond: 10, perMinute: 1000 }, 2],
	[{ perSecond: 5, perMinute: 100 }, 1],
	[{ perSecond: 1, perMinute: 60 }, 1],
])('with the limit %j, %d requests are sent at once', (limit, atOnce) => {
	const limiter = new RateLimiter(limit, () => 0);
	const waits = Array.from({ length: atOnce + 1 }, () => limiter.tryAcquire());
	expect(waits).toEqual([...Array<number>(atOnce).fill(0), 300]);
});

test('at most as many requests as the limit says are sent in 60.5 seconds', () => {
	let now = 0;
	const limiter = new RateLimiter({ perSecond: 50, perMinute: 3 }, () => now);
	const sentAt: number[] = [];
	while (sentAt.length < 7) {
		const wait = limiter.tryAcquire();
		if (wait === 0) sentAt.push(now);
		now += wait;
	}
	expect(sentAt).toEqual([0, 0, 0, 60_500, 60_500, 60_500, 121_000]);
});

test('each key has a limiter of its own, which all its users share', () => {
	const limiter = getRateLimiter('app 1', FEISHU_LIMIT);
	expect(getRateLimiter('app 1', FEISHU_LIMIT)).toBe(limiter);
	const other = getRateLimiter('app 2', FEISHU_LIMIT);
	limiter.pause(60_000);
	expect(other.tryAcquire()).toBe(0);
	expect(limiter.tryAcquire()).toBeGreaterThan(59_000);
});

test('the default clock is monotonic', () => {
	const clock = jest.spyOn(performance, 'now').mockReturnValue(5);
	const limiter = new RateLimiter(FEISHU_LIMIT);
	limiter.pause(10);
	clock.mockReturnValue(8);
	expect(limiter.pauseRemaining()).toBe(7);
	clock.mockRestore();
});
