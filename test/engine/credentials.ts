import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** A custom app's credential for a stand-in of Feishu at `origin`, with the stand-in's own app. */
export function customApp(origin: string): ICredentialDataDecryptedObject {
	return {
		platform: 'private',
		baseUrl: origin,
		appType: 'custom',
		appId: 'cli_standin',
		appSecret: 'standin-secret',
	};
}

/** A store app's credential for a stand-in of Feishu at `origin`, with the stand-in's own app. */
export function storeApp(origin: string): ICredentialDataDecryptedObject {
	return {
		...customApp(origin),
		appType: 'store',
		appTicket: 'standin-ticket',
		tenantKey: 'standin-tenant',
	};
}
