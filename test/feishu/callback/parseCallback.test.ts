import { createActionContext } from '../../../nodes/FeishuApproval/feishu/callback/actionContext';
import { parseCallback } from '../../../nodes/FeishuApproval/feishu/callback/parseCallback';

describe('parseCallback', () => {
	it('returns the fields of a decision in a list, without the token', () => {
		const attachments = [
			{ file_type: 'IMAGE', file_name: 'a.png', file_size: 12, url: 'https://f.example.com/1' },
		];
		const fields = {
			action_type: 'REJECT',
			instance_id: 'i-1',
			task_id: 't-1',
			user_id: 'u_chen_wei',
			approval_code: 'CODE',
			reason: '金额不对',
			attachments,
			action_context: 'order 7',
		};
		const decision = parseCallback({ ...fields, token: 'secret' });
		expect(decision).toEqual(fields);
		expect(decision).not.toHaveProperty('token');
	});

	it("reads the task's ID from id in a decision in search results", () => {
		const decision = parseCallback({ action_type: 'APPROVE', instance_id: 'i-1', id: 't-1' });
		expect(decision).toEqual({ action_type: 'APPROVE', instance_id: 'i-1', task_id: 't-1' });
	});

	it('reads instance and task from the context in a decision on a bot message', () => {
		const action_context = createActionContext({ instanceId: 'i-1', taskId: 't-1' });
		const body = { action_type: 'APPROVE', message_id: '7023584098123456789', action_context };
		expect(parseCallback(body)).toEqual({ ...body, instance_id: 'i-1', task_id: 't-1' });
	});

	it('prefers the IDs of the callback to those of the context', () => {
		const action_context = createActionContext({ instanceId: 'i-2', taskId: 't-2' });
		const body = { action_type: 'APPROVE', instance_id: 'i-1', task_id: 't-1', action_context };
		expect(parseCallback(body)).toEqual(body);
	});

	it.each([
		[''],
		['{"instance_id": 1}'],
		[7],
		[null],
		[true],
		[{ instance_id: 'i-1', deep: [{ a: null }] }],
		[['a', 1]],
	])('returns the context %j as it came', (action_context) => {
		const body = { action_type: 'OK', action_context };
		expect(parseCallback(body)).toEqual(body);
	});

	it('returns IDs as text', () => {
		expect(parseCallback({ action_type: 'OK', instance_id: 12, message_id: 34 })).toEqual({
			action_type: 'OK',
			instance_id: '12',
			message_id: '34',
		});
	});

	it.each([
		{},
		{ action_type: '' },
		{ action_type: null },
		{ action_type: ['APPROVE'] },
		{ action_type: { toString: 'APPROVE' } },
		JSON.parse('{"__proto__":{"action_type":"APPROVE"}}') as Record<string, unknown>,
	])('returns undefined without an action_type (%#)', (body) => {
		expect(parseCallback(body)).toBeUndefined();
	});

	it('has only the documented fields, also of attachments', () => {
		const body = JSON.parse(
			'{"action_type":"OK","constructor":{"prototype":{"polluted":1}},"extra":{},"reason":{"a":1},"attachments":[{"url":"u","file_name":{"a":1},"__proto__":{"polluted":1},"deep":[[]]},null,"x"]}',
		) as Record<string, unknown>;
		expect(parseCallback(body)).toEqual({ action_type: 'OK', attachments: [{ url: 'u' }] });
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
	});
});
