import { handleCheck } from './check';
import type { FakeFeishu } from './fake-feishu';
import type { Instances } from './instances';
import type { RouteKind } from './request-log';
import type { FakeResponse } from './responses';
import { handleSync } from './sync';
import { handleAppAccessToken, handleCustomTenantToken, handleStoreTenantToken } from './tokens';

interface Route {
	kind: Exclude<RouteKind, 'other'>;
	path: string;
}

/** An endpoint that issues tokens. It needs no authorization. */
export interface TokenRoute extends Route {
	kind: 'token';
	handle: (feishu: FakeFeishu, body: unknown) => FakeResponse;
}

/** An endpoint that needs a tenant access token. */
export interface ApprovalRoute extends Route {
	kind: 'check' | 'sync';
	/** The app needs one of these. */
	scopes: readonly string[];
	/** Whether the path is one of the legacy host, which responds with HTTP 400 over the rate limit. */
	legacy: boolean;
	handle: (feishu: FakeFeishu, instances: Instances, body: unknown) => FakeResponse;
}

/** All endpoints. Each is a POST. */
export const ROUTES: ReadonlyArray<TokenRoute | ApprovalRoute> = [
	{
		kind: 'token',
		path: '/open-apis/auth/v3/tenant_access_token/internal',
		handle: handleCustomTenantToken,
	},
	{ kind: 'token', path: '/open-apis/auth/v3/app_access_token', handle: handleAppAccessToken },
	{ kind: 'token', path: '/open-apis/auth/v3/tenant_access_token', handle: handleStoreTenantToken },
	{
		kind: 'check',
		path: '/open-apis/approval/v4/external_instances/check',
		scopes: ['approval:approval', 'approval:approval:readonly', 'approval:external_instance'],
		legacy: false,
		handle: (feishu, instances, body) => handleCheck(feishu, instances, 'v4', body),
	},
	{
		kind: 'check',
		path: '/approval/openapi/v3/external/instance/check',
		scopes: ['approval:approval:readonly'],
		legacy: true,
		handle: (feishu, instances, body) => handleCheck(feishu, instances, 'v3', body),
	},
	{
		kind: 'sync',
		path: '/open-apis/approval/v4/external_instances',
		scopes: ['approval:approval', 'approval:external_instance'],
		legacy: false,
		handle: handleSync,
	},
];
