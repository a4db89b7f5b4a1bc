/** A Feishu app. A change to a field takes effect with the next request. */
export interface App {
	readonly appId: string;
	appSecret: string;
	readonly type: 'custom' | 'store';
	scopes: string[];
	/** The ticket that a store app must send for an app access token. */
	appTicket: string;
	/** The tenant of a custom app, or the first tenant of a store app. */
	readonly tenantKey: string;
	/** Further tenants that installed a store app. */
	otherTenantKeys: string[];
	/** Requests fail with 99991662. */
	disabled: boolean;
	/** Requests fail with 99991673. */
	notInstalled: boolean;
	/** Requests fail with 99991403. */
	quotaUsedUp: boolean;
	/** Requests fail with 99991401. */
	ipNotAllowed: boolean;
}

/** Parameters of `addApp`: the ID and the secret are required. */
export type AppOptions = Pick<App, 'appId' | 'appSecret'> & Partial<App>;

export const DEFAULT_APP_ID = 'cli_fake';
export const DEFAULT_APP_SECRET = 'fake-secret';
export const DEFAULT_TENANT_KEY = 'fake-tenant';

/** Sufficient for all endpoints, except for IDs of the type `user_id` in the directory and definitions. */
export const DEFAULT_SCOPES: readonly string[] = [
	'approval:approval',
	'approval:approval:readonly',
	'contact:user.id:readonly',
];

export function createApp(options: AppOptions): App {
	return {
		type: 'custom',
		scopes: [...DEFAULT_SCOPES],
		appTicket: 'fake-ticket',
		tenantKey: DEFAULT_TENANT_KEY,
		otherTenantKeys: [],
		disabled: false,
		notInstalled: false,
		quotaUsedUp: false,
		ipNotAllowed: false,
		...options,
	};
}

/** The custom app that every server has from the start. */
export function createDefaultApp(): App {
	return createApp({ appId: DEFAULT_APP_ID, appSecret: DEFAULT_APP_SECRET });
}
