import type {
	ICredentialsDecrypted,
	ICredentialsDisplayOptions,
	ICredentialTestFunctions,
	IDisplayOptions,
	IExecuteFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import {
	CALLBACK_CREDENTIAL_TYPE,
	toCallbackSecrets,
	type CallbackSecrets,
} from '../feishu/callback/credential';
import { InputError } from '../input/inputError';
import { formatProblem } from './nodeErrors';

const IF_CALLBACK_URL: IDisplayOptions = {
	show: { 'options.callbackUrl': [{ _cnd: { exists: true } }] },
};

/**
 * Shows the callback credential while the option 'Callback URL' is filled in. n8n evaluates conditions for credentials
 * as it does for fields; only its type for credentials lacks them.
 */
export const WITH_CALLBACK_URL = IF_CALLBACK_URL as ICredentialsDisplayOptions;

/**
 * Returns the token and the key of the node's callback credential. Neither may appear in an output or an error.
 * Throws `InputError` if the token is empty.
 */
export async function getCallbackSecrets(
	context: Pick<IExecuteFunctions, 'getCredentials'>,
): Promise<CallbackSecrets> {
	const secrets = toCallbackSecrets(await context.getCredentials(CALLBACK_CREDENTIAL_TYPE));
	if (secrets.token === '') throw createEmptyTokenError();
	return secrets;
}

function createEmptyTokenError(): InputError {
	return new InputError(
		'Token',
		'of the credential Feishu Approval Callback API is empty',
		'Enter a random text. Without it, anybody could send decisions to the callback URL.',
	);
}

/** The Test button of the callback credential. Nothing can be requested: Feishu does not know the secrets yet. */
export async function testCallbackCredential(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await Promise.resolve(
		toCallbackSecrets(data).token === ''
			? { status: 'Error', message: formatProblem(createEmptyTokenError()) }
			: { status: 'OK', message: 'The token is set' },
	);
}
