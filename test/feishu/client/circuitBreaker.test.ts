import { CircuitBreaker } from '../../../nodes/FeishuApproval/feishu/client/circuitBreaker';
import type { Failure } from '../../../nodes/FeishuApproval/feishu/client/result';

const createFailure = (more: Partial<Failure> = {}): Failure => ({
	affects: 'request',
	message: 'no',
	...more,
});

test.each(['app', 'run'] as const)('a failure that affects the %s opens the breaker', (affects) => {
	const breaker = new CircuitBreaker(false);
	breaker.recordFailure(createFailure());
	breaker.recordFailure(createFailure({ affects: 'payload' }));
	expect(breaker.openReason).toBeUndefined();
	const failure = createFailure({ affects });
	breaker.recordFailure(failure);
	breaker.recordFailure(createFailure({ affects: 'app' }));
	expect(breaker.openReason).toBe(failure);
});

test('with stopAtFirstFailure, any failure opens the breaker', () => {
	const breaker = new CircuitBreaker(true);
	breaker.recordSuccess();
	expect(breaker.openReason).toBeUndefined();
	breaker.recordFailure(createFailure());
	expect(breaker.openReason).toBeDefined();
});

test('three requests in a row that used up all retries open the breaker', () => {
	const breaker = new CircuitBreaker(false);
	const exhausted = createFailure({ retriesExhausted: true });
	for (const recordOther of [
		() => breaker.recordSuccess(),
		() => breaker.recordFailure(createFailure()),
	]) {
		breaker.recordFailure(exhausted);
		breaker.recordFailure(exhausted);
		recordOther();
	}
	breaker.recordFailure(exhausted);
	breaker.recordFailure(exhausted);
	expect(breaker.openReason).toBeUndefined();
	breaker.recordFailure(exhausted);
	expect(breaker.openReason).toBe(exhausted);
});
