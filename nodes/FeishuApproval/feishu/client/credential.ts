/** An app, as the credential `feishuAppApi` describes it. {@link toFeishuApp} creates it. Empty fields are ''. */
export interface FeishuApp {
	readonly platform: 'feishu' | 'lark' | 'private';
	/** With `private`: origin of the open platform. */
	readonly baseUrl: string;
	/** With `private`: origin of the legacy host. Empty means `baseUrl`. */
	readonly legacyBaseUrl: string;
	readonly appType: 'custom' | 'store';
	readonly appId: string;
	readonly appSecret: string;
	/** With `store`: the latest ticket that Feishu pushed to the app's event URL. */
	readonly appTicket: string;
	/** With `store`: the tenant that installed the app. */
	readonly tenantKey: string;
}

/** Converts the decrypted fields of the credential. White space around a pasted value is removed. */
export function toFeishuApp(fields: Readonly<Record<string, unknown>>): FeishuApp {
	return {
		platform: (toText(fields.platform) || 'feishu') as FeishuApp['platform'],
		baseUrl: toText(fields.baseUrl),
		legacyBaseUrl: toText(fields.legacyBaseUrl),
		appType: toText(fields.appType) === 'store' ? 'store' : 'custom',
		appId: toText(fields.appId),
		appSecret: toText(fields.appSecret),
		appTicket: toText(fields.appTicket),
		tenantKey: toText(fields.tenantKey),
	};
}

/** A field that holds an expression can be a number. Anything else that is no text counts as empty. */
export function toText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
