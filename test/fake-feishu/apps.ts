/** A Feishu app as the stand-in knows it. Live: change a field, and the next request sees it. */
export interface App {
	readonly appId: string;
	appSecret: string;
	readonly type: 'custom' | 'store';
	scopes: string[];
	/** The ticket a store app has to show. */
	appTicket: string;
	/** The tenant of a custom app, the first tenant of a store app. */
	readonly tenantKey: string;
	/** Further tenants that installed a store app. */
	otherTenantKeys: string[];
	/** Answered 99991662. */
	disabled: boolean;
	/** Answered 99991673. */
	notInstalled: boolean;
	/** Answered 99991403. */
	quotaUsedUp: boolean;
	/** Answered 99991401. */
	ipNotAllowed: boolean;
}

/** What `addApp` needs at least. */
export type AppOptions = Pick<App, 'appId' | 'appSecret'> & Partial<App>;

export const DEFAULT_APP_ID = 'cli_standin';
export const DEFAULT_APP_SECRET = 'standin-secret';
export const DEFAULT_TENANT_KEY = 'standin-tenant';

/** The default app holds what both versions of the check and the sync ask for. */
export const DEFAULT_SCOPES: readonly string[] = [
	'approval:approval',
	'approval:approval:readonly',
];

/** A whole app record from what was given. */
export function createApp(options: AppOptions): App {
	return {
		type: 'custom',
		scopes: [...DEFAULT_SCOPES],
		appTicket: 'standin-ticket',
		tenantKey: DEFAULT_TENANT_KEY,
		otherTenantKeys: [],
		disabled: false,
		notInstalled: false,
		quotaUsedUp: false,
		ipNotAllowed: false,
		...options,
	};
}

/** The custom app that is there from the start. */
export function defaultApp(): App {
	return createApp({ appId: DEFAULT_APP_ID, appSecret: DEFAULT_APP_SECRET });
}
