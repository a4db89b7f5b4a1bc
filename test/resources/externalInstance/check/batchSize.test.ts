import {
	BatchSize,
	getBatchSize,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/check/batchSize';

test('a full request with a fast response doubles the size', () => {
	const size = new BatchSize(100);
	expect(size.recordSuccess(100, 2000)).toBe(true);
	expect(size.current).toBe(200);
});

test.each([
	['a slow response', 100, 2001],
	['a request that was not full', 99, 10],
])('%s does not change the size', (_case, length, duration) => {
	const size = new BatchSize(100);
	expect(size.recordSuccess(length, duration)).toBe(false);
	expect(size.current).toBe(100);
});

test('the late response to a smaller request does not change the size', () => {
	const size = new BatchSize(100);
	size.recordSuccess(100, 10);
	expect(size.recordSuccess(100, 10)).toBe(false);
	expect(size.current).toBe(200);
});

test('a size that failed is halved and not tried again', () => {
	const size = new BatchSize(800);
	size.recordTooLarge(800);
	expect(size.current).toBe(400);
	expect(size.recordSuccess(400, 10)).toBe(false);
	expect(size.current).toBe(400);
});

test('a larger size that fails later does not raise the maximum', () => {
	const size = new BatchSize(800);
	size.recordTooLarge(400);
	size.recordTooLarge(800);
	expect(size.current).toBe(200);
});

test('a size that was set by the user does not grow', () => {
	const size = new BatchSize(30, 30);
	expect(size.recordSuccess(30, 10)).toBe(false);
	expect(size.current).toBe(30);
});

test('the executions of a process share the size of an app', () => {
	expect(getBatchSize('app A')).toBe(getBatchSize('app A'));
	expect(getBatchSize('app A')).not.toBe(getBatchSize('app B'));
});
