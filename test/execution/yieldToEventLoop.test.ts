import {
	createTurnQueue,
	createYielder,
	forEachYielding,
} from '../../nodes/FeishuApproval/execution/yieldToEventLoop';
import { formatCount, formatNumber } from '../../nodes/FeishuApproval/execution/formatCount';

let now = 0;
let clock: jest.SpyInstance<number, []>;
beforeEach(() => {
	now = 1000;
	clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => clock.mockRestore());

describe('a long loop', () => {
	test('checks the clock every 32 iterations, and yields after 5 milliseconds', async () => {
		const maybeYield = createYielder();
		now += 4.9;
		for (let iteration = 1; iteration <= 32; iteration++) expect(maybeYield()).toBeUndefined();
		now += 0.1;
		for (let iteration = 33; iteration < 64; iteration++) expect(maybeYield()).toBeUndefined();
		const yielded = maybeYield();
		expect(yielded).toBeInstanceOf(Promise);
		now += 100;
		await yielded;
		now += 4.9;
		for (let iteration = 65; iteration <= 96; iteration++) expect(maybeYield()).toBeUndefined();
	});

	test('lets other work run while it yields', async () => {
		const maybeYield = createYielder();
		now += 5;
		let hasRun = false;
		setTimeout(() => (hasRun = true), 0);
		for (let iteration = 1; iteration <= 32; iteration++) await maybeYield();
		expect(hasRun).toBe(true);
	});

	test('handles each value in order, and says when it yielded', async () => {
		const values = Array.from({ length: 100 }, (_, index) => index);
		const seen: number[] = [];
		const yieldedAt: number[] = [];
		await forEachYielding(
			values,
			(value) => {
				seen.push(value);
				now += 1;
			},
			() => yieldedAt.push(seen.length),
		);
		expect(seen).toEqual(values);
		expect(yieldedAt).toEqual([31, 63, 95]);
	});

	test('needs no function to call when it yielded', async () => {
		let count = 0;
		await forEachYielding(Array(64).fill(0), () => {
			count++;
			now += 1;
		});
		expect(count).toBe(64);
	});
});

test('tasks that wait for a turn get one each, in order, with a timer between them', async () => {
	const waitForTurn = createTurnQueue();
	const events: string[] = [];
	const run = async (name: string) => {
		await waitForTurn();
		events.push(name);
		setTimeout(() => events.push(`timer after ${name}`), 0);
	};
	await Promise.all([run('a'), run('b'), run('c')]);
	await new Promise((resolve) => setTimeout(resolve, 5));
	expect(events).toEqual(['a', 'timer after a', 'b', 'timer after b', 'c', 'timer after c']);
});

test.each([
	[0, '0 items'],
	[1, '1 item'],
	[2, '2 items'],
	[1204, '1,204 items'],
])('%d is written as %s', (count, text) => {
	expect(formatCount(count, 'item')).toBe(text);
	expect(text.startsWith(formatNumber(count))).toBe(true);
});
