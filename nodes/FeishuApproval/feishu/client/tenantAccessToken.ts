import { createHmac, randomBytes } from 'crypto';
import { z } from 'zod';

import { classifyResponse, type FailedOutcome, type Outcome } from './classifyResponse';
import type { FeishuApp } from './credential';
import { parseHosts } from './hosts';
import { createHttpOptions, sendHttpRequest, type HttpRequestFunction } from './http';
import { createRedactor, type Redact } from './redact';
import { CANCELED, type Failure } from './result';

/**
 * A token in the memory of this process. n8n's credential does not store it, because n8n keeps a stored token until
 * a request fails with HTTP 401, and Feishu usually responds to an expired token with HTTP 400 or 200.
 */
interface CachedToken {
	/** The latest token, even if rejected or about to expire: requests in flight still carry it. */
	token?: string;
	/** Unix milliseconds. */
	expiresAt: number;
	/** Feishu rejected the token before it expired. */
	rejected: boolean;
	/** The refresh that all callers share. */
	refreshing?: Promise<FailedOutcome | undefined>;
	/** For each caller of the refresh: whether it no longer needs the token. */
	waiting: Array<() => boolean>;
	/** When the next refresh in the background may start, by `performance.now()`. */
	nextBackgroundRefresh: number;
}

const cache = new Map<string, CachedToken>();

/** A token is refreshed this many milliseconds before it expires. */
const REFRESH_MARGIN_MS = 5 * 60_000;

/** Milliseconds between the starts of two refreshes in the background: the first may have failed. */
const BACKGROUND_REFRESH_INTERVAL_MS = 30_000;

/** Lifetime in seconds of a token whose response does not say. Feishu's tokens live up to two hours. */
const DEFAULT_LIFETIME_SECONDS = 3600;

const DEFAULT_TIMEOUT_MS = 30_000;

/** Random per process, so that cache keys reveal nothing about the app's secrets. */
const cacheKeySecret = randomBytes(32);

function createCacheKey(app: FeishuApp): string {
	const identity = [
		app.platform,
		app.baseUrl,
		app.appType,
		app.appId,
		app.appSecret,
		app.appTicket,
		app.tenantKey,
	];
	return createHmac('sha256', cacheKeySecret).update(JSON.stringify(identity)).digest('base64');
}

/**
 * Creates a function that removes the app's secrets and tokens from texts of a response.
 *
 * @param secrets further secrets, such as the token that was sent: the cache may hold another one by now
 */
export function createAppRedactor(app: FeishuApp, ...secrets: Array<string | undefined>): Redact {
	// The token is looked up only when there is a text to redact: most responses are successful and have none.
	return (text) =>
		createRedactor([app.appSecret, app.appTicket, getCurrentToken(app), ...secrets])(text);
}

/**
 * Ensures that a usable token is cached for {@link getCurrentToken}. Concurrent callers share one refresh. In the last
 * 5 minutes of its lifetime a token is used at once and refreshed in the background; it stays in use until it expires
 * or is rejected, whatever becomes of the refresh. Failures are not cached. Resolves to undefined, or to the reason why
 * there is no token; never rejects.
 *
 * @param httpRequest n8n's, without authentication
 * @param timeout of each request, in milliseconds
 * @param isCanceled whether the caller's execution was canceled
 */
export async function ensureToken(
	app: FeishuApp,
	httpRequest: HttpRequestFunction,
	timeout = DEFAULT_TIMEOUT_MS,
	isCanceled: () => boolean = () => false,
): Promise<FailedOutcome | undefined> {
	const entry = getEntry(app);
	if (!isUsable(entry, 0)) {
		return await shareRefresh(entry, app, httpRequest, timeout, isCanceled);
	}
	const now = performance.now();
	if (!isUsable(entry, REFRESH_MARGIN_MS) && now >= entry.nextBackgroundRefresh) {
		entry.nextBackgroundRefresh = now + BACKGROUND_REFRESH_INTERVAL_MS;
		// It goes on after a canceled execution: other executions of the process use the token, too.
		void shareRefresh(entry, app, httpRequest, timeout, () => false);
	}
	return undefined;
}

/**
 * Fetches a token even if a usable one is cached, which stays in use if that fails. Resolves to undefined, or to the
 * reason why no token was fetched; never rejects.
 */
export async function fetchToken(
	app: FeishuApp,
	httpRequest: HttpRequestFunction,
): Promise<FailedOutcome | undefined> {
	return await shareRefresh(getEntry(app), app, httpRequest, DEFAULT_TIMEOUT_MS, () => false);
}

function getEntry(app: FeishuApp): CachedToken {
	return (
		cache.get(createCacheKey(app)) ?? {
			expiresAt: 0,
			rejected: false,
			waiting: [],
			nextBackgroundRefresh: 0,
		}
	);
}

/** Starts a refresh, or waits for the one that is running. */
async function shareRefresh(
	entry: CachedToken,
	app: FeishuApp,
	httpRequest: HttpRequestFunction,
	timeout: number,
	isCanceled: () => boolean,
): Promise<FailedOutcome | undefined> {
	const key = createCacheKey(app);
	evictExpired();
	cache.set(key, entry);
	entry.waiting.push(isCanceled);
	entry.refreshing ??= refresh(entry, app, httpRequest, timeout).finally(() => {
		entry.refreshing = undefined;
		entry.waiting = [];
		if (entry.token === undefined) cache.delete(key);
	});
	return await entry.refreshing;
}

/** @param margin milliseconds for which the token must remain valid */
function isUsable({ token, rejected, expiresAt }: CachedToken, margin: number): boolean {
	return token !== undefined && !rejected && Date.now() < expiresAt - margin;
}

/** The latest token of an app; undefined before {@link ensureToken} succeeded. */
export function getCurrentToken(app: FeishuApp): string | undefined {
	return cache.get(createCacheKey(app))?.token;
}

/**
 * Marks a token as rejected, so that the next {@link ensureToken} fetches a new one.
 * Does nothing if the cache already holds another token.
 *
 * @param token the rejected token; undefined means the current one
 */
export function rejectToken(app: FeishuApp, token?: string): void {
	const entry = cache.get(createCacheKey(app));
	if (entry !== undefined && (token === undefined || entry.token === token)) entry.rejected = true;
}

async function refresh(
	entry: CachedToken,
	app: FeishuApp,
	httpRequest: HttpRequestFunction,
	timeout: number,
): Promise<FailedOutcome | undefined> {
	const hosts = parseHosts(app);
	if (!hosts.ok) return { kind: 'permanent', failure: hosts.failure };
	const postAuth: PostAuth = async (endpoint, body, token) => {
		if (entry.waiting.every((isCanceled) => isCanceled())) {
			return { kind: 'permanent', failure: CANCELED };
		}
		const url = `${hosts.value.open}/open-apis/auth/v3/${endpoint}`;
		const options = createHttpOptions('POST', url, body, timeout);
		const response = await sendHttpRequest(httpRequest, options);
		return classifyResponse(response, createAppRedactor(app, token));
	};

	const incomplete = findMissingField(app);
	if (incomplete !== undefined) return { kind: 'permanent', failure: incomplete };
	const outcome =
		app.appType === 'store'
			? await fetchStoreAppToken(app, postAuth)
			: await fetchCustomAppToken(app, postAuth);
	if (outcome.kind !== 'success') return toTokenFailure(outcome);
	const parsed = tenantTokenResponse.safeParse(outcome.body);
	if (!parsed.success) return toTokenFailure(unexpectedTokenResponse('tenant_access_token'));
	entry.token = parsed.data.tenant_access_token;
	entry.expiresAt = Date.now() + parsed.data.expire * 1000;
	entry.rejected = false;
	return undefined;
}

/**
 * Sends one request to an endpoint below `auth/v3`, unless all callers were canceled.
 * `token` is the secret that the body contains, if any.
 */
type PostAuth = (endpoint: string, body: object, token?: string) => Promise<Outcome>;

const seconds = z.number().nonnegative();

/** Responses of the token endpoints have their fields at the top level; `expire` is in seconds. */
const tenantTokenResponse = z.object({
	tenant_access_token: z.string().min(1),
	expire: seconds
		.or(z.string().regex(/^\d+$/).transform(Number).pipe(seconds))
		.catch(DEFAULT_LIFETIME_SECONDS),
});
const appTokenResponse = z.object({ app_access_token: z.string().min(1) });

async function fetchCustomAppToken(
	{ appId, appSecret }: FeishuApp,
	postAuth: PostAuth,
): Promise<Outcome> {
	return await postAuth('tenant_access_token/internal', { app_id: appId, app_secret: appSecret });
}

async function fetchStoreAppToken(app: FeishuApp, postAuth: PostAuth): Promise<Outcome> {
	const outcome = await postAuth('app_access_token', {
		app_id: app.appId,
		app_secret: app.appSecret,
		app_ticket: app.appTicket,
	});
	if (outcome.kind !== 'success') return outcome;
	const parsed = appTokenResponse.safeParse(outcome.body);
	if (!parsed.success) return unexpectedTokenResponse('app_access_token');
	const { app_access_token } = parsed.data;
	const body = { app_access_token, tenant_key: app.tenantKey };
	return await postAuth('tenant_access_token', body, app_access_token);
}

function findMissingField(app: FeishuApp): Failure | undefined {
	const required: Array<[string, string]> = [
		['App ID', app.appId],
		['App Secret', app.appSecret],
	];
	if (app.appType === 'store') {
		required.push(['App Ticket', app.appTicket], ['Tenant Key', app.tenantKey]);
	}
	const missing = required.find(([, value]) => value === '');
	if (missing === undefined) return undefined;
	return { affects: 'app', message: `The credential's '${missing[0]}' is empty` };
}

/** Without a token every request of the app fails, whatever the reason. */
function toTokenFailure(outcome: FailedOutcome): FailedOutcome {
	const failure: Failure = {
		...outcome.failure,
		affects: 'app',
		message: `No access token: ${outcome.failure.message}`,
	};
	return outcome.kind === 'tokenRejected'
		? { kind: 'permanent', failure }
		: { ...outcome, failure };
}

function unexpectedTokenResponse(field: string): FailedOutcome {
	const message = `Feishu's response has no "${field}"`;
	return { kind: 'permanent', failure: { affects: 'app', message } };
}

/** Removes tokens of apps that are no longer used, or whose secret was changed. */
function evictExpired(): void {
	const now = Date.now();
	for (const [key, entry] of cache) {
		if (entry.refreshing === undefined && now > entry.expiresAt) cache.delete(key);
	}
}
