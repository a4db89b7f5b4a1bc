import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** Credential of the fake Feishu's default app as a custom app. `origin` is the fake's URL. */
export function customApp(origin: string): ICredentialDataDecryptedObject {
	return {
		platform: 'private',
		baseUrl: origin,
		appType: 'custom',
		appId: 'cli_fake',
		appSecret: 'fake-secret',
	};
}

/** Credential of the fake Feishu's default app as a store app. `origin` is the fake's URL. */
export function storeApp(origin: string): ICredentialDataDecryptedObject {
	return {
		...customApp(origin),
		appType: 'store',
		appTicket: 'fake-ticket',
		tenantKey: 'fake-tenant',
	};
}
