import type { FailedOutcome } from '../../../nodes/FeishuApproval/feishu/client/classifyResponse';
import { ConcurrencyLimit } from '../../../nodes/FeishuApproval/feishu/client/concurrency';
import type { HttpResponse, NetworkError } from '../../../nodes/FeishuApproval/feishu/client/http';
import { RateLimiter } from '../../../nodes/FeishuApproval/feishu/client/rateLimit';
import { createRedactor } from '../../../nodes/FeishuApproval/feishu/client/redact';
import {
	sendWithRetry,
	type ApiRequest,
	type Transport,
} from '../../../nodes/FeishuApproval/feishu/client/retry';

const ENDPOINT = {
	method: 'POST',
	host: 'open',
	path: '/path',
	rateLimit: { perSecond: 50, perMinute: 1000 },
} as const;

const SUCCESS: HttpResponse = { status: 200, headers: {}, body: { code: 0, data: 'd' } };
const GATEWAY_ERROR: HttpResponse = { status: 502, headers: {}, body: '' };
const TIMEOUT: NetworkError = { origin: 'https://o', error: { code: 'ETIMEDOUT' } };
const INVALID_TOKEN: HttpResponse = { status: 400, headers: {}, body: { code: 99991663 } };
const INVALID_PARAMETER: HttpResponse = { status: 400, headers: {}, body: { code: 1390001 } };
const UNKNOWN_CODE: HttpResponse = { status: 400, headers: {}, body: { code: 4242 } };

const rateLimited = (seconds: number): HttpResponse => ({
	status: 429,
	headers: { 'x-ogw-ratelimit-reset': String(seconds) },
	body: { code: 99991400 },
});

const NO_TOKEN: FailedOutcome = {
	kind: 'permanent',
	failure: { affects: 'app', message: 'No access token' },
};

const TOKEN_TIMEOUT: FailedOutcome = {
	kind: 'transient',
	failure: { affects: 'app', message: 'No access token: timeout', isTimeout: true },
};

/** One request, and the wait that the client chose before the next one, in milliseconds. */
interface SetUp {
	/** The responses, one per attempt; the last one repeats. */
	responses?: Array<HttpResponse | NetworkError>;
	/** Results of `ensureToken`, one per call; then there is a token. */
	tokenOutcomes?: Array<FailedOutcome | undefined>;
	request?: Partial<ApiRequest>;
	/** Returns true once the execution is canceled. */
	isCanceled?: (events: readonly string[]) => boolean;
}

/** Sends one request with a fake clock. Returns the result, and what the client did in its order. */
async function send({
	responses = [SUCCESS],
	tokenOutcomes = [],
	request = {},
	isCanceled = () => false,
}: SetUp) {
	let now = 0;
	let tokens = 1;
	const events: string[] = [];
	const waits: number[] = [];
	const concurrency = new ConcurrencyLimit();
	const rateLimiter = new RateLimiter(ENDPOINT.rateLimit, () => now);
	let attempts = 0;
	const transport: Transport = {
		concurrency,
		ensureToken: async () => {
			events.push('ensureToken');
			return await Promise.resolve(tokenOutcomes.shift());
		},
		send: async () => {
			events.push('send');
			const response = responses[Math.min(attempts++, responses.length - 1)] ?? SUCCESS;
			return await Promise.resolve({ response, token: `token-${tokens}` });
		},
		rejectToken: (token) => {
			events.push(`reject ${token}`);
			tokens++;
		},
		wait: async (milliseconds) => {
			events.push('wait');
			waits.push(milliseconds);
			now += milliseconds;
			await Promise.resolve();
		},
		isCanceled: () => isCanceled(events),
		getRateLimiter: () => rateLimiter,
		createRedactor: (...secrets) => createRedactor(secrets),
	};
	const result = await sendWithRetry({ endpoint: ENDPOINT, ...request }, transport);
	return { result, events, waits, attempts, concurrency, now };
}

const failWith = (failure: object) => ({
	ok: false,
	failure: expect.objectContaining(failure) as object,
});

let random: jest.SpyInstance<number, []>;
beforeEach(() => (random = jest.spyOn(Math, 'random').mockReturnValue(1)));
afterEach(() => random.mockRestore());

test('a request that succeeds is sent once, after a token and a slot of the rate limit', async () => {
	const { result, events } = await send({});
	expect(result).toMatchObject({
		ok: true,
		value: {
			body: { code: 0, data: 'd' },
			failedAttempts: 0,
			duration: expect.any(Number) as number,
		},
	});
	expect(events).toEqual(['ensureToken', 'send']);
});

test('the duration is that of the attempt that succeeded', async () => {
	const clock = jest.spyOn(performance, 'now');
	[10, 1000, 1070].forEach((time) => clock.mockReturnValueOnce(time));
	const { result } = await send({ responses: [GATEWAY_ERROR, SUCCESS] });
	clock.mockRestore();
	expect(result).toMatchObject({ value: { duration: 70, failedAttempts: 1 } });
});

describe('transient errors:', () => {
	test('five attempts are made, with pauses of 0.25, 0.75, 2.25 and 6.75 seconds at most', async () => {
		const { result, waits, attempts } = await send({ responses: [GATEWAY_ERROR] });
		expect(attempts).toBe(5);
		expect(waits).toEqual([250, 750, 2250, 6750]);
		expect(result).toEqual(
			failWith({
				affects: 'request',
				message:
					'Failed after 5 attempts. The response is not from Feishu: HTTP 502, no content type',
				retriesExhausted: true,
			}),
		);
	});

	test.each([
		[0, [125, 375, 1125, 3375]],
		[0.5, [187.5, 562.5, 1687.5, 5062.5]],
	])('each pause is half to all of its length, at random: %d', async (value, pauses) => {
		random.mockReturnValue(value);
		expect((await send({ responses: [GATEWAY_ERROR] })).waits).toEqual(pauses);
		expect(random).toHaveBeenCalledTimes(4);
	});

	test('requests that failed together retry at different times', async () => {
		random.mockRestore();
		const runs = await Promise.all(
			Array.from({ length: 20 }, async () => await send({ responses: [GATEWAY_ERROR, SUCCESS] })),
		);
		expect(new Set(runs.map(({ waits }) => waits[0])).size).toBeGreaterThan(15);
	});

	test('an attempt that succeeds says how many failed before it', async () => {
		const { result } = await send({ responses: [GATEWAY_ERROR, TIMEOUT, SUCCESS] });
		expect(result).toMatchObject({ ok: true, value: { failedAttempts: 2 } });
	});

	test('a token request that fails uses up attempts, too', async () => {
		const { result, attempts } = await send({
			tokenOutcomes: Array<FailedOutcome>(5).fill(TOKEN_TIMEOUT),
		});
		expect(attempts).toBe(0);
		expect(result).toEqual(
			failWith({ message: 'Failed after 5 attempts. No access token: timeout', affects: 'app' }),
		);
	});

	test('each one lowers the concurrency, and each success raises it', async () => {
		expect(
			(await send({ responses: [GATEWAY_ERROR, GATEWAY_ERROR, INVALID_PARAMETER] })).concurrency
				.current,
		).toBe(1);
		expect((await send({ responses: [INVALID_PARAMETER] })).concurrency.current).toBe(4);
		expect((await send({})).concurrency.current).toBe(8);
	});
});

describe('a request that can be split:', () => {
	const request = { isSplittable: true };

	test('another transient error than a timeout is retried once', async () => {
		const { result, attempts, waits } = await send({ responses: [GATEWAY_ERROR], request });
		expect([attempts, waits]).toEqual([2, [250]]);
		expect(result).toEqual(failWith({ affects: 'payload', retriesExhausted: true }));
		expect(result).toMatchObject({
			failure: { message: 'The response is not from Feishu: HTTP 502, no content type' },
		});
	});

	test('a timeout is not retried', async () => {
		const { result, attempts } = await send({ responses: [TIMEOUT], request });
		expect(attempts).toBe(1);
		expect(result).toEqual(
			failWith({ affects: 'payload', isTimeout: true, retriesExhausted: true }),
		);
	});

	test('a permanent error affects the payload', async () => {
		const { result } = await send({ responses: [UNKNOWN_CODE], request });
		expect(result).toEqual(failWith({ affects: 'payload', code: 4242 }));
		expect((await send({ responses: [UNKNOWN_CODE] })).result).toEqual(
			failWith({ affects: 'request', code: 4242 }),
		);
	});

	test('an error that affects the app has another cause than the size', async () => {
		const transient = await send({
			tokenOutcomes: Array<FailedOutcome>(5).fill(TOKEN_TIMEOUT),
			request,
		});
		expect(transient.waits).toHaveLength(4);
		expect(transient.result).toEqual(failWith({ affects: 'app' }));
		const permanent = await send({ tokenOutcomes: [NO_TOKEN], request });
		expect(permanent.result).toEqual({ ok: false, failure: NO_TOKEN.failure });
	});
});

describe('a permanent error', () => {
	test('ends the request at once', async () => {
		const { result, attempts, waits } = await send({ responses: [INVALID_PARAMETER, SUCCESS] });
		expect([attempts, waits]).toEqual([1, []]);
		expect(result).toEqual(failWith({ code: 1390001 }));
		expect(result).not.toMatchObject({ failure: { retriesExhausted: true } });
	});

	test('of the token request ends it before it is sent', async () => {
		const { result, attempts } = await send({ tokenOutcomes: [NO_TOKEN] });
		expect(attempts).toBe(0);
		expect(result).toEqual({ ok: false, failure: NO_TOKEN.failure });
	});
});

describe('a rejected token', () => {
	test('is replaced, and the request is sent again without a pause', async () => {
		const { result, events } = await send({ responses: [INVALID_TOKEN, SUCCESS] });
		expect(result).toMatchObject({ ok: true, value: { failedAttempts: 0 } });
		expect(events).toEqual(['ensureToken', 'send', 'reject token-1', 'ensureToken', 'send']);
	});

	test('ends the request if the new one is rejected, too', async () => {
		const { result, attempts } = await send({ responses: [INVALID_TOKEN] });
		expect(attempts).toBe(2);
		expect(result).toEqual(failWith({ affects: 'app', code: 99991663 }));
	});

	test('does not use up attempts', async () => {
		const responses = [INVALID_TOKEN, ...Array<HttpResponse>(4).fill(GATEWAY_ERROR), SUCCESS];
		expect((await send({ responses })).result).toMatchObject({ value: { failedAttempts: 4 } });
	});
});

describe('rate limits:', () => {
	test('the request waits as long as Feishu says, then is sent again', async () => {
		const { result, events, waits } = await send({ responses: [rateLimited(7), SUCCESS] });
		expect(result).toMatchObject({ ok: true, value: { failedAttempts: 0 } });
		expect(waits).toEqual([7000]);
		expect(events).toEqual(['ensureToken', 'send', 'wait', 'ensureToken', 'send']);
	});

	test('20 in a row are waited for', async () => {
		const responses = [...Array<HttpResponse>(20).fill(rateLimited(1)), SUCCESS];
		const { result, waits } = await send({ responses });
		expect(result).toMatchObject({ ok: true, value: { failedAttempts: 0 } });
		expect(waits).toEqual(Array(20).fill(1000));
	});

	test('the 21st in a row fails the request', async () => {
		const { result, waits, attempts } = await send({ responses: [rateLimited(1)] });
		expect([attempts, waits.length]).toEqual([21, 20]);
		expect(result).toEqual(
			failWith({
				message: `Feishu's rate limit does not reset. Feishu responded "no message" (code 99991400)`,
				retriesExhausted: true,
			}),
		);
	});

	test.each([
		[900, 2],
		[901, 1],
	])(
		'a pause of %d seconds makes %d attempts: 15 minutes are the longest',
		async (seconds, count) => {
			const { attempts } = await send({ responses: [rateLimited(seconds), SUCCESS] });
			expect(attempts).toBe(count);
		},
	);
});

describe('a canceled execution', () => {
	const canceled = failWith({ affects: 'run', message: 'The execution was canceled' });

	test.each([
		['before anything', () => true, []],
		[
			'while it gets a token',
			(events: readonly string[]) => events.includes('ensureToken'),
			['ensureToken'],
		],
		[
			'while it waits for a response',
			(events: readonly string[]) => events.includes('send'),
			['ensureToken', 'send'],
		],
		[
			'while it waits for the next attempt',
			(events: readonly string[]) => events.includes('wait'),
			['ensureToken', 'send', 'wait'],
		],
	] as const)('sends nothing more: %s', async (_, isCanceled, expected) => {
		const { result, events } = await send({ responses: [GATEWAY_ERROR], isCanceled });
		expect(result).toEqual(canceled);
		expect(events).toEqual(expected);
	});

	test('stops waiting for the rate limit', async () => {
		const { result, events } = await send({
			responses: [rateLimited(60)],
			isCanceled: (seen) => seen.includes('wait'),
		});
		expect(result).toEqual(canceled);
		expect(events).toEqual(['ensureToken', 'send', 'wait']);
	});

	test('whose last request succeeded keeps the response: Feishu has handled it', async () => {
		const { result } = await send({ isCanceled: (events) => events.includes('send') });
		expect(result).toMatchObject({ ok: true });
	});
});

test('a slot is used at once: it is acquired after the token', async () => {
	let now = 0;
	const limiter = new RateLimiter(ENDPOINT.rateLimit, () => now);
	for (let sent = 0; sent < 12; sent++) limiter.tryAcquire();
	const sentAt: number[] = [];
	const transport: Transport = {
		concurrency: new ConcurrencyLimit(),
		ensureToken: async () => {
			now += 200;
			return await Promise.resolve(undefined);
		},
		send: async () => {
			sentAt.push(now);
			return await Promise.resolve({ response: SUCCESS, token: undefined });
		},
		rejectToken: () => {},
		wait: async (milliseconds) => {
			now += milliseconds;
			await Promise.resolve();
		},
		isCanceled: () => false,
		getRateLimiter: () => limiter,
		createRedactor: () => createRedactor([]),
	};
	await sendWithRetry({ endpoint: ENDPOINT }, transport);
	expect(sentAt).toEqual([300]);
});

test('the token that was sent is redacted', async () => {
	const body = { code: 4242, msg: 'It was token-1' };
	const { result } = await send({ responses: [{ status: 400, headers: {}, body }] });
	expect(result).toEqual(failWith({ message: 'Feishu responded "It was ***" (code 4242)' }));
});

test('the secrets of the body are redacted', async () => {
	const body = { code: 4242, msg: 'Invalid: callback-token' };
	const { result } = await send({
		request: { secrets: ['callback-token'] },
		responses: [{ status: 400, headers: {}, body }],
	});
	expect(result).toEqual(failWith({ message: 'Feishu responded "Invalid: ***" (code 4242)' }));
});

test('further secrets of a request are redacted, too', async () => {
	const body = { code: 4242, msg: 'token-1, key-of-the-callback' };
	const { result } = await send({
		responses: [{ status: 400, headers: {}, body }],
		request: { secrets: ['key-of-the-callback'] },
	});
	expect(result).toEqual(failWith({ message: 'Feishu responded "***, ***" (code 4242)' }));
});
