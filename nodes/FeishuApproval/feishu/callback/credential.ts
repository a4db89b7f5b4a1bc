import { toText } from '../client/credential';

/** What proves that a callback comes from Feishu, as the credential `feishuApprovalCallbackApi` describes it. */
export interface CallbackSecrets {
	/** Feishu repeats it in every callback. Never empty in a valid credential. */
	readonly token: string;
	/** Feishu encrypts callbacks with it. Empty: they are not encrypted. */
	readonly key: string;
}

/** Name of the credential type. */
export const CALLBACK_CREDENTIAL_TYPE = 'feishuApprovalCallbackApi';

/** Converts the decrypted fields of the credential. White space around a pasted value is removed. */
export function toCallbackSecrets(fields: Readonly<Record<string, unknown>>): CallbackSecrets {
	return { token: toText(fields.token), key: toText(fields.key) };
}
