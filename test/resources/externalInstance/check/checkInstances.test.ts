import type { LocalInstance } from '../../../../nodes/FeishuApproval/feishu/api/checkExternalInstances';
import { err, ok, type Failure } from '../../../../nodes/FeishuApproval/feishu/client/result';
import type { ApiRequest } from '../../../../nodes/FeishuApproval/feishu/client/retry';
import { checkInstances } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/checkInstances';

const REJECTED: Failure = { affects: 'payload', message: 'rejected', description: 'Advice.' };

const createInstances = (count: number): LocalInstance[] =>
	Array.from({ length: count }, (_, index) => ({ id: `A-${index}`, updateTime: 1, tasks: [] }));

/** Checks instances with a Feishu that rejects every request with an invalid one and otherwise reports nothing. */
async function check(count: number, isInvalid: (id: string) => boolean, batchSize = 100) {
	let requests = 0;
	const report = await checkInstances(createInstances(count), {
		apiVersion: 'v4',
		batchSize,
		stopAtFirstFailure: false,
		send: async (request: ApiRequest) => {
			requests++;
			await new Promise((resolve) => setImmediate(resolve));
			const { instances } = request.createBody() as { instances: Array<{ instance_id: string }> };
			if (instances.some(({ instance_id }) => isInvalid(instance_id))) return err(REJECTED);
			return ok({ body: { code: 0, data: {} }, redact: (text) => text });
		},
	});
	const failures = createInstances(count).map(({ id }) => report.failures.get(id));
	return { requests, failures };
}

test('if all instances are rejected, the check stops after two batches', async () => {
	const { requests, failures } = await check(2000, () => true);
	expect(requests).toBeLessThanOrEqual(2 * 199 + 4);
	const culprits = failures.filter((failure) => failure?.affects === 'instance');
	expect(culprits).toHaveLength(200);
	const skipped = failures.filter((failure) => failure?.affects === 'request');
	expect(skipped).toHaveLength(1800);
	expect(skipped[0]).toEqual({
		affects: 'request',
		message: 'rejected',
		description: expect.stringMatching(/remaining instances were not sent\. Advice\.$/) as string,
	});
});

test('one instance that is valid keeps the check going', async () => {
	const { failures } = await check(1000, (id) => id !== 'A-150');
	expect(failures.filter((failure) => failure?.affects === 'instance')).toHaveLength(999);
	expect(failures[150]).toBeUndefined();
});

test('batches of a single instance do not end the check', async () => {
	const { requests, failures } = await check(50, () => true, 1);
	expect(requests).toBe(50);
	expect(failures.filter((failure) => failure?.affects === 'instance')).toHaveLength(50);
});

test('invalid instances are found in several batches', async () => {
	const invalid = ['A-0', 'A-99', 'A-100', 'A-555'];
	const { failures } = await check(1000, (id) => invalid.includes(id));
	expect(failures.flatMap((failure, index) => (failure ? [`A-${index}`] : []))).toEqual(invalid);
});
