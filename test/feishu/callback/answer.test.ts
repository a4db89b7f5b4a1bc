import { CALLBACK_CREDENTIAL_TYPE } from '../../../nodes/FeishuApproval/feishu/callback/credential';
import { ACCEPTED, createRefusal } from '../../../nodes/FeishuApproval/feishu/callback/answer';

test('an accepted decision is answered as a live tenant understood it', () => {
	expect(ACCEPTED).toEqual({ statusCode: 200, body: { code: 0, msg: 'success' } });
});

test('a refusal has a message that Feishu shows as it is, and a status above 400', () => {
	const body = { message: 'No', without_prefix: 'true' };
	expect(createRefusal('No')).toEqual({ statusCode: 422, body });
	expect(createRefusal('No', 401)).toEqual({ statusCode: 401, body });
});

test('the credential has the name that saved workflows have', () => {
	expect(CALLBACK_CREDENTIAL_TYPE).toBe('feishuApprovalCallbackApi');
});
