import { setTimeout as wait } from 'node:timers/promises';

import type { LocalInstance } from '../../../../nodes/FeishuApproval/feishu/api/checkExternalInstances';
import { ConcurrencyLimit } from '../../../../nodes/FeishuApproval/feishu/client/concurrency';
import {
	err,
	ok,
	type Failure,
	type Result,
} from '../../../../nodes/FeishuApproval/feishu/client/result';
import type { ApiRequest, ApiResponse } from '../../../../nodes/FeishuApproval/feishu/client/retry';
import { checkInstances } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/checkInstances';

const REJECTED: Failure = { affects: 'payload', message: 'rejected', description: 'Advice.' };
const UNREACHABLE: Failure = {
	affects: 'request',
	message: 'no response',
	retriesExhausted: true,
};

const createInstances = (count: number): LocalInstance[] =>
	Array.from({ length: count }, (_, index) => ({ id: `A-${index}`, updateTime: 1, tasks: [] }));

/** Feishu's response to a request with these instance IDs, as the transport returns it. */
type Feishu = (ids: readonly string[], request: ApiRequest) => Result<ApiResponse>;

const respondWith = (
	list: unknown,
	{ duration = 10, failedAttempts = 0 } = {},
): Result<ApiResponse> =>
	ok({
		body: { code: 0, data: { diff_instances: list } },
		redact: (text) => text,
		duration,
		failedAttempts,
	});

const toElement = (instance_id: string, update_time = '0') => ({ instance_id, update_time });

const respond = (missing: readonly string[], response = {}): Result<ApiResponse> =>
	respondWith(
		missing.map((id) => toElement(id)),
		response,
	);

const isSentinel = (id: string) => id.startsWith('n8n-completeness-');

/** A Feishu that knows all instances but the sentinels and the given ones. */
const healthy =
	(missing: readonly string[] = []): Feishu =>
	(ids) =>
		respond(ids.filter((id) => isSentinel(id) || missing.includes(id)));

const rejectIf =
	(isInvalid: (id: string) => boolean, failure = REJECTED): Feishu =>
	(ids, request) =>
		ids.some(isInvalid) ? err(failure) : healthy()(ids, request);

let appCount = 0;

/** Waits without a timer. */
async function takeTurns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Checks instances. Returns the instance IDs of each request, without the sentinel, and the report. */
async function check(
	count: number,
	feishu: Feishu,
	{
		batchSize = 0,
		appKey = `app ${appCount++}`,
		stopAtFirstFailure = false,
		hasCredential = true,
		allowedInFlight = 4,
	} = {},
) {
	const requests: string[][] = [];
	const sizesOnWire: number[] = [];
	const concurrency = new ConcurrencyLimit();
	concurrency.current = allowedInFlight;
	let running = 0;
	let maxConcurrency = 0;
	const { differing, failures } = await checkInstances(createInstances(count), {
		apiVersion: 'v4',
		batchSize,
		stopAtFirstFailure,
		sender: {
			concurrency,
			getAppKey: async () => {
				if (!hasCredential) throw new Error('Node does not have any credentials set');
				return await Promise.resolve(appKey);
			},
			send: async (request) => {
				const body = request.createBody?.() as { instances: Array<{ instance_id: string }> };
				const ids = body.instances.map(({ instance_id }) => instance_id);
				requests.push(ids.filter((id) => !isSentinel(id)));
				sizesOnWire.push(ids.length);
				maxConcurrency = Math.max(maxConcurrency, ++running);
				// Small requests are many; a timer for each would take seconds.
				await (ids.length > 100 ? wait(20) : takeTurns(3));
				running--;
				return feishu(ids, request);
			},
		},
	});
	return {
		appKey,
		sizes: requests.map(({ length }) => length),
		sizesOnWire,
		maxConcurrency,
		checkedIds: new Set(requests.flat()),
		differing: [...differing.keys()].sort(),
		failures: createInstances(count).map(({ id }) => failures.get(id)),
		failureCount: failures.size,
	};
}

describe('with automatic sizes', () => {
	test('the size doubles with each response, and requests are sent one at a time meanwhile', async () => {
		const { sizes, maxConcurrency } = await check(3000, healthy());
		expect(sizes).toEqual([100, 200, 400, 800, 1500]);
		expect(maxConcurrency).toBe(1);
	});

	test('a request of more than 100 instances ends with one that exists nowhere', async () => {
		const { sizesOnWire } = await check(3000, healthy());
		expect(sizesOnWire).toEqual([100, 201, 401, 801, 1501]);
	});

	test('the extra instance is not in the report', async () => {
		const { differing, failureCount } = await check(3000, healthy(['A-7', 'A-2999']));
		expect(differing).toEqual(['A-2999', 'A-7']);
		expect(failureCount).toBe(0);
	});

	test('a later run of the same app starts with the size that was found', async () => {
		const { appKey } = await check(3000, healthy());
		const { sizes } = await check(3000, healthy(), { appKey });
		expect(sizes[0]).toBe(1600);
		const other = await check(3000, healthy());
		expect(other.sizes[0]).toBe(100);
	});

	test('several requests are in flight once the size does not grow any more', async () => {
		const limited: Feishu = (ids, request) =>
			ids.length > 300 ? err(REJECTED) : healthy()(ids, request);
		const { sizes, maxConcurrency, checkedIds, failureCount } = await check(5000, limited);
		expect(sizes.slice(0, 5)).toEqual([100, 200, 400, 200, 200]);
		expect(Math.max(...sizes.slice(5))).toBe(200);
		expect(maxConcurrency).toBeGreaterThan(3);
		expect(checkedIds.size).toBe(5000);
		expect(failureCount).toBe(0);
	});

	test('a size that was rejected is not tried again in later runs', async () => {
		const limited: Feishu = (ids, request) =>
			ids.length > 300 ? err(REJECTED) : healthy()(ids, request);
		const { appKey } = await check(2000, limited);
		const { sizes } = await check(2000, limited, { appKey });
		expect(sizes).toEqual(Array(10).fill(200));
	});

	test('a limit below 100 is found, too', async () => {
		const limited: Feishu = (ids, request) =>
			ids.length > 40 ? err(REJECTED) : healthy()(ids, request);
		const { sizes, failureCount } = await check(500, limited);
		expect(sizes.slice(0, 4)).toEqual([100, 50, 25, 25]);
		expect(Math.max(...sizes.slice(4))).toBe(25);
		expect(failureCount).toBe(0);
	});

	test('a limit that becomes lower during the run loses nothing', async () => {
		let limit = 10_000;
		const shrinking: Feishu = (ids, request) => {
			if (ids.length > 1000) limit = 60;
			return ids.length > limit ? err(REJECTED) : healthy(['A-4321'])(ids, request);
		};
		const { differing, failureCount, checkedIds } = await check(6000, shrinking);
		expect(differing).toEqual(['A-4321']);
		expect(failureCount).toBe(0);
		expect(checkedIds.size).toBe(6000);
	});

	test('a response without the extra instance is not used, and the request is sent again in halves', async () => {
		const partial: Feishu = (ids) =>
			respond(ids.slice(0, 250).filter((id) => isSentinel(id) || id === 'A-650'));
		const { sizes, differing, failureCount } = await check(2000, partial);
		expect(sizes.slice(0, 6)).toEqual([100, 200, 400, 200, 200, 200]);
		expect(differing).toEqual(['A-650']);
		expect(failureCount).toBe(0);
	});

	test('a response that says that the extra instance exists is not used', async () => {
		const confused: Feishu = (ids) => {
			const time = ids.length > 300 ? '5' : '0';
			return respondWith(ids.filter(isSentinel).map((id) => toElement(id, time)));
		};
		const { sizes } = await check(1000, confused);
		expect(sizes.slice(0, 5)).toEqual([100, 200, 400, 200, 200]);
	});

	test('a response that reports the extra instance twice, once malformed, is not used', async () => {
		const confused: Feishu = (ids) => {
			const reported = ids.filter(isSentinel).map((id) => toElement(id));
			const malformed = reported.map((element) => ({ ...element, update_time: {} }));
			return respondWith([...reported, ...malformed]);
		};
		const { sizes, failureCount } = await check(500, confused);
		expect(sizes).toEqual([100, 200, 100, 100, 100, 100]);
		expect(failureCount).toBe(0);
	});

	test('an incomplete response reduces the size even if one of the halves has an invalid instance', async () => {
		const partial: Feishu = (ids) =>
			ids.includes('A-600') && ids.length < 250
				? err(REJECTED)
				: respond(ids.slice(0, 250).filter(isSentinel));
		const { sizes, failureCount } = await check(2000, partial);
		expect(Math.max(...sizes)).toBe(400);
		expect(sizes.filter((size) => size === 400)).toHaveLength(1);
		expect(failureCount).toBe(1);
	});

	test.each<[string, Feishu]>([
		['whose list cannot be read', () => respondWith('none')],
		['that names an instance that was not sent', () => respond(['B-1'])],
	])('a response to a large request %s is not used', async (_name, respondToLarge) => {
		const confused: Feishu = (ids, request) =>
			ids.length > 300 ? respondToLarge(ids, request) : healthy(['A-650'])(ids, request);
		const { sizes, differing, failureCount } = await check(1000, confused);
		expect(sizes.slice(0, 5)).toEqual([100, 200, 400, 200, 200]);
		expect(differing).toEqual(['A-650']);
		expect(failureCount).toBe(0);
	});

	test('an outage that ends while a batch is halved does not reduce the size', async () => {
		const { appKey } = await check(3000, healthy());
		let requests = 0;
		const outage: Feishu = (ids) => {
			requests++;
			// Requests of 1500 and 750 instances fail; one of 375 succeeds when it is sent again.
			if (requests <= 2) return err({ ...UNREACHABLE, affects: 'payload' });
			return respond(ids.filter(isSentinel), { failedAttempts: requests === 3 ? 1 : 0 });
		};
		expect((await check(1500, outage, { appKey })).sizes).toEqual([1500, 750, 375, 375, 750]);
		expect((await check(3000, healthy(), { appKey })).sizes[0]).toBe(1600);
	});

	test('slow responses do not change the size, and several requests are in flight', async () => {
		const slow: Feishu = (ids) => respond(ids.filter(isSentinel), { duration: 2500 });
		const { sizes, maxConcurrency } = await check(1000, slow);
		expect(sizes).toEqual(Array(10).fill(100));
		expect(maxConcurrency).toBe(4);
	});

	test('only requests of more than 100 instances are marked as splittable', async () => {
		const marks: Array<boolean | undefined> = [];
		await check(700, (ids, request) => {
			marks.push(request.isSplittable);
			return healthy()(ids, request);
		});
		expect(marks).toEqual([false, true, true]);
	});

	test('an invalid instance is found without reducing the size', async () => {
		const invalid = ['A-333', 'A-1800'];
		const { appKey, failures } = await check(
			3000,
			rejectIf((id) => invalid.includes(id)),
		);
		expect(failures.flatMap((failure, index) => (failure ? [`A-${index}`] : []))).toEqual(invalid);
		const { sizes } = await check(4000, healthy(), { appKey });
		expect(sizes[0]).toBeGreaterThanOrEqual(400);
	});

	test('an outage does not reduce the size', async () => {
		const { appKey } = await check(3000, healthy());
		const outage: Feishu = (_ids, { isSplittable }) =>
			err(isSplittable ? { ...UNREACHABLE, affects: 'payload' } : UNREACHABLE);
		const { failureCount, sizes } = await check(3000, outage, { appKey });
		expect(failureCount).toBe(3000);
		expect(sizes.length).toBeLessThan(20);
		const later = await check(3000, healthy(), { appKey });
		expect(later.sizes[0]).toBe(1600);
	});
});

test('without instances, no credential is needed', async () => {
	const { failureCount } = await check(0, healthy(), { hasCredential: false });
	expect(failureCount).toBe(0);
});

describe('with a size of the user', () => {
	test('requests have that size, and nothing extra is sent', async () => {
		const { sizes, sizesOnWire } = await check(1500, healthy(), { batchSize: 500 });
		expect(sizes).toEqual([500, 500, 500]);
		expect(sizesOnWire).toEqual(sizes);
	});

	test('4 requests are in flight after the first one succeeded', async () => {
		const { maxConcurrency } = await check(5000, healthy(), { batchSize: 100 });
		expect(maxConcurrency).toBe(4);
	});

	test.each([
		[100, 50],
		[101, 4],
	])(
		'if 50 requests are allowed, %i instances each, %i are in flight',
		async (batchSize, expected) => {
			const { maxConcurrency, checkedIds } = await check(6000, healthy(), {
				batchSize,
				allowedInFlight: 50,
			});
			expect(maxConcurrency).toBe(expected);
			expect(checkedIds.size).toBe(6000);
		},
	);

	test('batches of a single instance do not end the check', async () => {
		const { sizes, maxConcurrency, failures } = await check(
			50,
			rejectIf(() => true),
			{ batchSize: 1 },
		);
		expect(sizes).toHaveLength(50);
		expect(maxConcurrency).toBe(4);
		expect(failures.filter((failure) => failure?.affects === 'instance')).toHaveLength(50);
	});
});

describe.each([
	['automatic sizes', 0],
	['100 instances per request', 100],
])('with %s', (_name, batchSize) => {
	test('if all instances are rejected, the check stops after two batches', async () => {
		const { sizes, failures } = await check(
			2000,
			rejectIf(() => true),
			{ batchSize },
		);
		expect(sizes).toHaveLength(2 * 199);
		const invalid = failures.filter((failure) => failure?.affects === 'instance');
		expect(invalid).toHaveLength(200);
		const skipped = failures.filter((failure) => failure?.affects === 'request');
		expect(skipped).toHaveLength(1800);
		expect(skipped[0]).toEqual({
			affects: 'request',
			message: 'rejected',
			description: expect.stringMatching(/remaining instances were not sent\. Advice\.$/) as string,
		});
	});

	test('one instance that is valid keeps the check going', async () => {
		const { failures } = await check(
			1000,
			rejectIf((id) => id !== 'A-150'),
			{ batchSize },
		);
		expect(failures.filter((failure) => failure?.affects === 'instance')).toHaveLength(999);
		expect(failures[150]).toBeUndefined();
	});

	test('invalid instances are found in several batches', async () => {
		const invalid = ['A-0', 'A-99', 'A-100', 'A-555'];
		const { failures } = await check(
			1000,
			rejectIf((id) => invalid.includes(id)),
			{ batchSize },
		);
		expect(failures.flatMap((failure, index) => (failure ? [`A-${index}`] : []))).toEqual(invalid);
	});

	test('three failures in a row end the check', async () => {
		const { sizes, failureCount } = await check(
			20_000,
			rejectIf(() => true, UNREACHABLE),
			{ batchSize },
		);
		expect(sizes.length).toBeLessThan(8);
		expect(failureCount).toBe(20_000);
	});
});
