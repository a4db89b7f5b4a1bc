/** The decrypted fields of the credential `feishuAppApi`. */
export interface FeishuApp {
	platform: 'feishu' | 'lark' | 'private';
	/** With `private`: origin of the open platform. */
	baseUrl?: string;
	/** With `private`: origin of the legacy host. Empty means `baseUrl`. */
	legacyBaseUrl?: string;
	appType: 'custom' | 'store';
	appId: string;
	appSecret: string;
	/** With `store`: the latest ticket that Feishu pushed to the app's event URL. */
	appTicket?: string;
	/** With `store`: the tenant that installed the app. */
	tenantKey?: string;
}
