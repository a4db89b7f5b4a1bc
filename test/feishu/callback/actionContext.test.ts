import {
	createActionContext,
	parseActionContext,
} from '../../../nodes/FeishuApproval/feishu/callback/actionContext';

describe('action_context', () => {
	it('is JSON text with the IDs of instance and task', () => {
		expect(createActionContext({ instanceId: 'i-1', taskId: 't-1' })).toBe(
			'{"instance_id":"i-1","task_id":"t-1"}',
		);
		expect(createActionContext({ instanceId: 'i-1' })).toBe('{"instance_id":"i-1"}');
	});

	it('names the same instance and task when it comes back', () => {
		const ids = { instanceId: '1234234234242423999"', taskId: '任务' };
		expect(parseActionContext(createActionContext(ids))).toEqual(ids);
		expect(parseActionContext(createActionContext({ taskId: 't' }))).toEqual({ taskId: 't' });
	});

	it.each([
		['absent', undefined],
		['a text of the user', 'order 7'],
		['JSON of another shape', '["i-1"]'],
		['null', 'null'],
		['an object without IDs', '{"instance_id":1,"task_id":""}'],
		['inherited fields', '{"__proto__":{"instance_id":"i-1"}}'],
		['a list with such a text', ['{"instance_id":"i-1"}']],
		['no text', { instance_id: 'i-1' }],
	])('has no IDs if it is %s', (_, value) => {
		const { instanceId, taskId } = parseActionContext(value);
		expect([instanceId, taskId]).toEqual([undefined, undefined]);
	});
});
