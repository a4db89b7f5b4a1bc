import type { FakeFeishu } from './fake-feishu';
import { failure, missingScope, type FeishuResponse } from './responses';
import type { ApprovalRoute } from './routes';
import { findAppError, type TokenOwner } from './tokens';

/** The app and tenant of the request's token, even if the app may not call the endpoint. */
export function findCaller(
	feishu: FakeFeishu,
	authorization: string | undefined,
): TokenOwner | undefined {
	const token = parseBearerToken(authorization);
	return token === undefined ? undefined : feishu.tokens.find(token, 'tenant', feishu.now());
}

/** The caller, or Feishu's error. Checks the token first, then the app, then its scopes. */
export function authorize(
	feishu: FakeFeishu,
	authorization: string | undefined,
	route: ApprovalRoute,
): TokenOwner | FeishuResponse {
	const { status, code } = feishu.options.invalidToken;
	if (parseBearerToken(authorization) === undefined) return failure(99991661, { status });
	const caller = findCaller(feishu, authorization);
	if (!caller) return failure(code, { status });

	const { app } = caller;
	const appError = findAppError(app);
	if (appError) return failure(appError);
	if (app.ipNotAllowed) return failure(99991401);
	if (app.quotaUsedUp) return failure(99991403);
	if (!route.scopes.some((scope) => app.scopes.includes(scope))) {
		return missingScope(app.appId, route.scopes);
	}
	return caller;
}

function parseBearerToken(authorization: string | undefined): string | undefined {
	return /^Bearer +(\S+)$/.exec(authorization ?? '')?.[1];
}
