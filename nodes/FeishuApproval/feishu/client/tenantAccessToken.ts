import { createHmac, randomBytes } from 'crypto';
import { z } from 'zod';

import { classifyResponse, type Outcome } from './classifyResponse';
import { sendRequest, createPostOptions, type HttpRequest } from './http';
import { parseHosts, type FeishuApp } from './hosts';
import { createRedactor, type Redact } from './redact';
import { CANCELLED, type Failure } from './result';

/**
 * The tenant access tokens of this process. They live here and not in n8n's credential, because n8n would keep
 * a stored one until a request fails with HTTP 401, which Feishu hardly ever answers.
 */
interface CachedToken {
	/** The newest token, even if refused or about to expire: what a request underway attaches. */
	token?: string;
	/** As `Date.now()` counts. */
	expiresAt: number;
	/** Feishu refused the token before its time. */
	rejected: boolean;
	/** The one fetch that all who need a token now wait for. */
	fetching?: Promise<Outcome>;
	/** Tell whether those who wait for it were stopped meanwhile. */
	waiting: Array<() => boolean>;
}

const cache = new Map<string, CachedToken>();

/** Renewed so many milliseconds before Feishu lets a token expire. */
const REFRESH_MARGIN_MS = 5 * 60_000;

const DEFAULT_TIMEOUT_MS = 30_000;

/** Known to this process only, so that the memory's keys tell nothing about a secret. */
const keySecret = randomBytes(32);

/** n8n hands the same object to all that is done for one request; a hash for each of them would add up. */
const keys = new WeakMap<FeishuApp, string>();

function createCacheKey(app: FeishuApp): string {
	let key = keys.get(app);
	if (key === undefined) {
		const identity = [
			app.platform,
			app.baseUrl,
			app.appType,
			app.appId,
			app.appSecret,
			app.appTicket,
			app.tenantKey,
		];
		key = createHmac('sha256', keySecret).update(JSON.stringify(identity)).digest('base64');
		keys.set(app, key);
	}
	return key;
}

/**
 * Takes an app's secrets and tokens out of texts from outside.
 *
 * @param token the one that was sent, where it is known; another may have taken its place meanwhile
 */
export function createAppRedactor(app: FeishuApp, token?: string): Redact {
	// Looked for only where there is a text: nearly every answer is a success.
	return (text) => createRedactor([app.appSecret, app.appTicket, token, currentToken(app)])(text);
}

/**
 * Sees to it that {@link currentToken} has a token to attach: fetched once by however many ask at a time, and
 * again five minutes before it expires. A failed fetch is not remembered; while it fails in passing, a token that
 * is still alive serves on.
 * Answers `success`, or with what stood in the way; never rejects.
 *
 * @param httpRequest n8n's, without authentication
 * @param timeout of each request, in milliseconds
 * @param isStopped whether the caller does not need it any more
 */
export async function ensureToken(
	app: FeishuApp,
	httpRequest: HttpRequest,
	timeout = DEFAULT_TIMEOUT_MS,
	isStopped: () => boolean = () => false,
): Promise<Outcome> {
	const key = createCacheKey(app);
	const entry: CachedToken = cache.get(key) ?? { expiresAt: 0, rejected: false, waiting: [] };
	if (isAlive(entry, REFRESH_MARGIN_MS)) return { kind: 'success', body: undefined };
	evictExpired();
	cache.set(key, entry);
	entry.waiting.push(isStopped);
	entry.fetching ??= refresh(entry, app, httpRequest, timeout).finally(() => {
		entry.fetching = undefined;
		entry.waiting = [];
		if (entry.token === undefined) cache.delete(key);
	});
	const verdict = await entry.fetching;
	const servesOn = verdict.kind === 'passing' && isAlive(entry, 0);
	return servesOn ? { kind: 'success', body: undefined } : verdict;
}

/** Whether a token can be used, and for so many milliseconds more. */
function isAlive({ token, rejected, expiresAt }: CachedToken, ahead: number): boolean {
	return token !== undefined && !rejected && Date.now() < expiresAt - ahead;
}

/** The newest token of an app, for a request's header; absent before {@link ensureToken} succeeded. */
export function currentToken(app: FeishuApp): string | undefined {
	return cache.get(createCacheKey(app))?.token;
}

/**
 * Marks a token as refused, so that the next {@link ensureToken} fetches another.
 * One that somebody else has replaced meanwhile is left alone.
 *
 * @param token the refused one; absent means whichever is current
 */
export function rejectToken(app: FeishuApp, token?: string): void {
	const entry = cache.get(createCacheKey(app));
	if (entry !== undefined && (token === undefined || entry.token === token)) entry.rejected = true;
}

async function refresh(
	entry: CachedToken,
	app: FeishuApp,
	httpRequest: HttpRequest,
	timeout: number,
): Promise<Outcome> {
	const hosts = parseHosts(app);
	if (!hosts.ok) return { kind: 'final', failure: hosts.failure };
	const ask = async (endpoint: string, body: object, token?: string): Promise<Outcome> => {
		if (entry.waiting.every((isStopped) => isStopped()))
			return { kind: 'final', failure: CANCELLED };
		const options = createPostOptions(
			hosts.value.open,
			`/open-apis/auth/v3/${endpoint}`,
			body,
			timeout,
		);
		return classifyResponse(await sendRequest(httpRequest, options), createAppRedactor(app, token));
	};

	const incomplete = findMissingField(app);
	if (incomplete !== undefined) return { kind: 'final', failure: incomplete };
	const verdict =
		app.appType === 'store'
			? await fetchStoreAppToken(app, ask)
			: await fetchCustomAppToken(app, ask);
	if (verdict.kind !== 'success') return toTokenFailure(verdict);
	const granted = tenantTokenResponse.safeParse(verdict.body);
	if (!granted.success)
		return { kind: 'final', failure: unexpectedTokenResponse('tenant_access_token') };
	entry.token = granted.data.tenant_access_token;
	entry.expiresAt = Date.now() + granted.data.expire * 1000;
	entry.rejected = false;
	return { kind: 'success', body: undefined };
}

/** Sends one request to an endpoint below `auth/v3`, unless nobody waits for it any more; `token` is in its body. */
type PostAuth = (endpoint: string, body: object, token?: string) => Promise<Outcome>;

/** Answers of the token endpoints have their fields at the top level; `expire` is in seconds. */
const tenantTokenResponse = z.object({
	tenant_access_token: z.string().min(1),
	expire: z.number().nonnegative(),
});
const appTokenResponse = z.object({ app_access_token: z.string().min(1) });

async function fetchCustomAppToken(
	{ appId, appSecret }: FeishuApp,
	ask: PostAuth,
): Promise<Outcome> {
	return await ask('tenant_access_token/internal', { app_id: appId, app_secret: appSecret });
}

async function fetchStoreAppToken(app: FeishuApp, ask: PostAuth): Promise<Outcome> {
	const verdict = await ask('app_access_token', {
		app_id: app.appId,
		app_secret: app.appSecret,
		app_ticket: app.appTicket,
	});
	if (verdict.kind !== 'success') return verdict;
	const granted = appTokenResponse.safeParse(verdict.body);
	if (!granted.success)
		return { kind: 'final', failure: unexpectedTokenResponse('app_access_token') };
	const { app_access_token } = granted.data;
	const body = { app_access_token, tenant_key: app.tenantKey };
	return await ask('tenant_access_token', body, app_access_token);
}

function findMissingField(app: FeishuApp): Failure | undefined {
	const needed: Array<[string, string | undefined]> = [
		['App ID', app.appId],
		['App Secret', app.appSecret],
	];
	if (app.appType === 'store') {
		needed.push(['App Ticket', app.appTicket], ['Tenant Key', app.tenantKey]);
	}
	const missing = needed.find(([, value]) => String(value ?? '').trim() === '');
	if (missing === undefined) return undefined;
	return { affects: 'app', message: `The credential's "${missing[0]}" is empty` };
}

/** Whatever is wrong with getting a token is wrong for every request of the app. */
function toTokenFailure(verdict: Exclude<Outcome, { kind: 'success' }>): Outcome {
	const failure: Failure = {
		...verdict.failure,
		affects: 'app',
		message: `No access token: ${verdict.failure.message}`,
	};
	return verdict.kind === 'tokenRefused' ? { kind: 'final', failure } : { ...verdict, failure };
}

function unexpectedTokenResponse(field: string): Failure {
	return {
		affects: 'app',
		message: `No access token: Feishu's answer has no "${field}" as its documentation says`,
	};
}

/** Tokens of apps that nobody uses any more, or whose secret was changed, must not pile up. */
function evictExpired(): void {
	const now = Date.now();
	for (const [key, entry] of cache) {
		if (entry.fetching === undefined && now > entry.expiresAt) cache.delete(key);
	}
}
