import type { ICredentialTestFunctions } from 'n8n-workflow';

import {
	getCallbackSecrets,
	testCallbackCredential,
	WITH_CALLBACK_URL,
} from '../../nodes/FeishuApproval/execution/callbackCredential';
import { InputError } from '../../nodes/FeishuApproval/input/inputError';

const EMPTY_TOKEN = expect.stringMatching(
	/^'Token' of the credential Feishu Approval Callback API is empty\. Enter a random text\./,
) as string;

test('token and key come from the callback credential, without white space', async () => {
	const types: string[] = [];
	const getCredentials = (async (type: string) => {
		types.push(type);
		return await Promise.resolve({ token: ' t\n', key: 'k ' });
	}) as never;
	expect(await getCallbackSecrets({ getCredentials })).toEqual({ token: 't', key: 'k' });
	expect(types).toEqual(['feishuApprovalCallbackApi']);
});

test('an empty token is an error: anybody could send decisions', async () => {
	const getCredentials = (async () => await Promise.resolve({ token: ' ', key: 'k' })) as never;
	const reading = getCallbackSecrets({ getCredentials });
	await expect(reading).rejects.toBeInstanceOf(InputError);
	await expect(reading).rejects.toMatchObject({
		message: "'Token' of the credential Feishu Approval Callback API is empty",
		description: expect.stringMatching(/^Enter a random text\. Without it, anybody/) as string,
	});
});

test.each<[object | undefined, object]>([
	[{ token: 't' }, { status: 'OK', message: 'The token is set' }],
	[{ token: '' }, { status: 'Error', message: EMPTY_TOKEN }],
	[undefined, { status: 'Error', message: EMPTY_TOKEN }],
])('the Test button with the fields %j', async (data, expected) => {
	const result = testCallbackCredential.call({} as ICredentialTestFunctions, { data } as never);
	expect(await result).toEqual(expected);
});

test('the credential is shown while there is a callback URL', () => {
	expect(WITH_CALLBACK_URL).toEqual({
		show: { 'options.callbackUrl': [{ _cnd: { exists: true } }] },
	});
});
