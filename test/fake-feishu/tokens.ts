import { randomBytes } from 'node:crypto';

import { failure, type Answer } from './answers';
import type { App } from './apps';
import type { FakeFeishu } from './index';

/** With this much left or more, Feishu gives the same token again. */
const SAME_TOKEN_WHILE_LEFT_MS = 30 * 60 * 1000;

/** Who a token speaks for. */
export interface Identity {
	app: App;
	tenantKey: string;
}

interface IssuedToken extends Identity {
	token: string;
	kind: 'app' | 'tenant';
	expiresAt: number;
}

/** Every token that was issued and still lives. */
export class Tokens {
	private readonly alive = new Map<string, IssuedToken>();
	private readonly newest = new Map<string, IssuedToken>();

	/** How many tokens were made, repeats of the same one not counted. */
	issued = 0;

	/**
	 * The token of an app in a tenant: the present one while 30 minutes or more are left, otherwise a
	 * new one beside it. `expire` is in whole seconds.
	 */
	issue(
		kind: IssuedToken['kind'],
		{ app, tenantKey }: Identity,
		now: number,
		lifetimeSeconds: number,
	): { token: string; expire: number } {
		const owner = JSON.stringify([kind, app.appId, tenantKey]);
		let issued = this.newest.get(owner);
		if (!issued || issued.expiresAt - now < SAME_TOKEN_WHILE_LEFT_MS) {
			const token = `${kind === 'app' ? 'a' : 't'}-${randomBytes(20).toString('hex')}`;
			issued = { token, kind, app, tenantKey, expiresAt: now + lifetimeSeconds * 1000 };
			this.alive.set(token, issued);
			this.newest.set(owner, issued);
			this.issued += 1;
		}
		return { token: issued.token, expire: Math.ceil((issued.expiresAt - now) / 1000) };
	}

	/** Who the token speaks for, unless it is unknown, expired, revoked or of the other kind. */
	find(token: string, kind: IssuedToken['kind'], now: number): Identity | undefined {
		const issued = this.alive.get(token);
		if (!issued || issued.kind !== kind) return undefined;
		if (issued.expiresAt <= now) {
			this.alive.delete(token);
			return undefined;
		}
		return issued;
	}

	/** Makes all issued tokens dead. */
	revokeAll(): void {
		this.alive.clear();
		this.newest.clear();
	}
}

/** `POST /open-apis/auth/v3/tenant_access_token/internal` */
export function customTenantToken(standIn: FakeFeishu, body: unknown): Answer {
	const { app_id, app_secret } = fields(body);
	const app = appWithSecret(standIn, 'custom', app_id, app_secret);
	if ('code' in app) return app;
	return tenantToken(standIn, { app, tenantKey: app.tenantKey });
}

/** `POST /open-apis/auth/v3/app_access_token`, a store app's first step. */
export function storeAppToken(standIn: FakeFeishu, body: unknown): Answer {
	const { app_id, app_secret, app_ticket } = fields(body);
	const app = appWithSecret(standIn, 'store', app_id, app_secret);
	if ('code' in app) return app;
	if (app_ticket !== app.appTicket) return refused(standIn, 10012);
	const { token, expire } = standIn.tokens.issue(
		'app',
		{ app, tenantKey: '' },
		standIn.now(),
		standIn.options.tokenLifetime,
	);
	return { status: 200, code: 0, msg: 'ok', topLevel: { app_access_token: token, expire } };
}

/** `POST /open-apis/auth/v3/tenant_access_token`, a store app's second step. */
export function storeTenantToken(standIn: FakeFeishu, body: unknown): Answer {
	const { app_access_token, tenant_key } = fields(body);
	if (typeof app_access_token !== 'string' || typeof tenant_key !== 'string') {
		return refused(standIn, 10003);
	}
	const owner = standIn.tokens.find(app_access_token, 'app', standIn.now());
	if (!owner) return refused(standIn, 99991664);
	const { app } = owner;
	if (tenant_key !== app.tenantKey && !app.otherTenantKeys.includes(tenant_key)) {
		return refused(standIn, 10013);
	}
	return tenantToken(standIn, { app, tenantKey: tenant_key });
}

function tenantToken(standIn: FakeFeishu, owner: Identity): Answer {
	const outOfUse = outOfUseCode(owner.app);
	if (outOfUse) return refused(standIn, outOfUse);
	const { token, expire } = standIn.tokens.issue(
		'tenant',
		owner,
		standIn.now(),
		standIn.options.tokenLifetime,
	);
	return { status: 200, code: 0, msg: 'ok', topLevel: { tenant_access_token: token, expire } };
}

/** The code that tells an app is disabled or not installed. */
export function outOfUseCode(app: App): number | undefined {
	if (app.disabled) return 99991662;
	if (app.notInstalled) return 99991673;
	return undefined;
}

function appWithSecret(
	standIn: FakeFeishu,
	type: App['type'],
	appId: unknown,
	appSecret: unknown,
): App | Extract<Answer, { code: number }> {
	if (typeof appId !== 'string' || typeof appSecret !== 'string') return refused(standIn, 10003);
	const app = standIn.apps.get(appId);
	if (!app || app.type !== type) return refused(standIn, 10003);
	if (app.appSecret !== appSecret) return refused(standIn, 10014);
	return app;
}

/** Feishu refuses a token request with HTTP 200 and a code; some gateways make it 400. */
function refused(standIn: FakeFeishu, code: number) {
	return failure(code, { status: standIn.options.tokenErrorStatus });
}

function fields(body: unknown): Record<string, unknown> {
	return typeof body === 'object' && body !== null ? { ...body } : {};
}
