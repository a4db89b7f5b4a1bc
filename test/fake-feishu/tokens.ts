import { randomBytes } from 'node:crypto';

import type { App } from './apps';
import type { FakeFeishu } from './fake-feishu';
import { failure, type FakeResponse, type FeishuResponse } from './responses';

/** Feishu repeats a token in further responses while at least this much of its lifetime is left. */
const MIN_REMAINING_LIFETIME_MS = 30 * 60 * 1000;

/** The app and tenant that a token belongs to. */
export interface TokenOwner {
	app: App;
	tenantKey: string;
}

interface IssuedToken extends TokenOwner {
	token: string;
	kind: 'app' | 'tenant';
	expiresAt: number;
}

/** All tokens that are neither expired nor revoked. */
export class Tokens {
	private readonly byToken = new Map<string, IssuedToken>();
	private readonly newest = new Map<string, IssuedToken>();

	/** Number of new tokens. A repeated token doesn't count. */
	issued = 0;

	/**
	 * Returns an owner's token: the present one if at least 30 minutes are left, otherwise a new one. The
	 * older token stays valid until it expires. `expire` is in whole seconds.
	 */
	issue(
		kind: IssuedToken['kind'],
		{ app, tenantKey }: TokenOwner,
		now: number,
		lifetimeSeconds: number,
	): { token: string; expire: number } {
		const owner = JSON.stringify([kind, app.appId, tenantKey]);
		let issued = this.newest.get(owner);
		if (!issued || issued.expiresAt - now < MIN_REMAINING_LIFETIME_MS) {
			const token = `${kind === 'app' ? 'a' : 't'}-${randomBytes(20).toString('hex')}`;
			issued = { token, kind, app, tenantKey, expiresAt: now + lifetimeSeconds * 1000 };
			this.byToken.set(token, issued);
			this.newest.set(owner, issued);
			this.issued += 1;
		}
		return { token: issued.token, expire: Math.ceil((issued.expiresAt - now) / 1000) };
	}

	/** The token's owner. `undefined` if it is unknown, expired, revoked or of the other kind. */
	find(token: string, kind: IssuedToken['kind'], now: number): TokenOwner | undefined {
		const issued = this.byToken.get(token);
		if (!issued || issued.kind !== kind) return undefined;
		if (issued.expiresAt <= now) {
			this.byToken.delete(token);
			return undefined;
		}
		return issued;
	}

	revokeAll(): void {
		this.byToken.clear();
		this.newest.clear();
	}
}

/** `POST /open-apis/auth/v3/tenant_access_token/internal` */
export function handleCustomTenantToken(feishu: FakeFeishu, body: unknown): FakeResponse {
	const { app_id, app_secret } = toFields(body);
	const app = authenticateApp(feishu, 'custom', app_id, app_secret);
	if ('code' in app) return app;
	return tenantToken(feishu, { app, tenantKey: app.tenantKey });
}

/** `POST /open-apis/auth/v3/app_access_token`, the first of a store app's two token requests. */
export function handleAppAccessToken(feishu: FakeFeishu, body: unknown): FakeResponse {
	const { app_id, app_secret, app_ticket } = toFields(body);
	const app = authenticateApp(feishu, 'store', app_id, app_secret);
	if ('code' in app) return app;
	if (app_ticket !== app.appTicket) return tokenFailure(feishu, 10012);
	const { token, expire } = feishu.tokens.issue(
		'app',
		{ app, tenantKey: '' },
		feishu.now(),
		feishu.options.tokenLifetime,
	);
	return tokenSuccess({ app_access_token: token, expire });
}

/** `POST /open-apis/auth/v3/tenant_access_token`, the second of a store app's two token requests. */
export function handleStoreTenantToken(feishu: FakeFeishu, body: unknown): FakeResponse {
	const { app_access_token, tenant_key } = toFields(body);
	if (typeof app_access_token !== 'string' || typeof tenant_key !== 'string') {
		return tokenFailure(feishu, 10003);
	}
	const owner = feishu.tokens.find(app_access_token, 'app', feishu.now());
	if (!owner) return tokenFailure(feishu, 99991664);
	const { app } = owner;
	if (tenant_key !== app.tenantKey && !app.otherTenantKeys.includes(tenant_key)) {
		return tokenFailure(feishu, 10013);
	}
	return tenantToken(feishu, { app, tenantKey: tenant_key });
}

function tenantToken(feishu: FakeFeishu, owner: TokenOwner): FakeResponse {
	const appError = findAppError(owner.app);
	if (appError) return tokenFailure(feishu, appError);
	const { token, expire } = feishu.tokens.issue(
		'tenant',
		owner,
		feishu.now(),
		feishu.options.tokenLifetime,
	);
	return tokenSuccess({ tenant_access_token: token, expire });
}

/** Feishu's code for a disabled or not installed app. */
export function findAppError(app: App): number | undefined {
	if (app.disabled) return 99991662;
	if (app.notInstalled) return 99991673;
	return undefined;
}

/** The app with this ID, type and secret, or Feishu's error. */
function authenticateApp(
	feishu: FakeFeishu,
	type: App['type'],
	appId: unknown,
	appSecret: unknown,
): App | FeishuResponse {
	if (typeof appId !== 'string' || typeof appSecret !== 'string') {
		return tokenFailure(feishu, 10003);
	}
	const app = feishu.apps.get(appId);
	if (!app || app.type !== type) return tokenFailure(feishu, 10003);
	if (app.appSecret !== appSecret) return tokenFailure(feishu, 10014);
	return app;
}

function tokenSuccess(topLevel: object): FeishuResponse {
	return { status: 200, code: 0, msg: 'ok', topLevel };
}

/** Feishu's status for a failed token request is 200; some gateways make it 400. */
function tokenFailure(feishu: FakeFeishu, code: number): FeishuResponse {
	return failure(code, { status: feishu.options.tokenErrorStatus });
}

function toFields(body: unknown): Record<string, unknown> {
	return typeof body === 'object' && body !== null ? { ...body } : {};
}
