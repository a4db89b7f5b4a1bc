import { failure, scopeMissing, type FeishuAnswer } from './answers';
import type { FakeFeishu } from './index';
import type { ApprovalRoute } from './routes';
import { outOfUseCode, type Identity } from './tokens';

/** Who a request's header speaks for, whatever that app may do. */
export function callerOf(
	standIn: FakeFeishu,
	authorization: string | undefined,
): Identity | undefined {
	const token = bearerToken(authorization);
	return token === undefined ? undefined : standIn.tokens.find(token, 'tenant', standIn.now());
}

/** The caller, or Feishu's refusal: first the token, then the app, then its scopes. */
export function authorize(
	standIn: FakeFeishu,
	authorization: string | undefined,
	route: ApprovalRoute,
): Identity | FeishuAnswer {
	const { status, code } = standIn.options.deadToken;
	if (bearerToken(authorization) === undefined) return failure(99991661, { status });
	const caller = callerOf(standIn, authorization);
	if (!caller) return failure(code, { status });

	const { app } = caller;
	const outOfUse = outOfUseCode(app);
	if (outOfUse) return failure(outOfUse);
	if (app.ipNotAllowed) return failure(99991401);
	if (app.quotaUsedUp) return failure(99991403);
	if (!route.scopes.some((scope) => app.scopes.includes(scope))) {
		return scopeMissing(app.appId, route.scopes);
	}
	return caller;
}

function bearerToken(authorization: string | undefined): string | undefined {
	return /^Bearer +(\S+)$/.exec(authorization ?? '')?.[1];
}
