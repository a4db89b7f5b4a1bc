import type { Answer } from './answers';
import { check } from './check';
import type { FakeFeishu } from './index';
import type { Instances } from './instances';
import type { RouteKind } from './request-log';
import { sync } from './sync';
import { customTenantToken, storeAppToken, storeTenantToken } from './tokens';

interface Route {
	kind: Exclude<RouteKind, 'other'>;
	path: string;
}

/** An endpoint that gives tokens: no authorization, errors in its own manner. */
export interface TokenRoute extends Route {
	kind: 'token';
	answer(standIn: FakeFeishu, body: unknown): Answer;
}

/** An endpoint that asks for a tenant access token with one of these scopes. */
export interface ApprovalRoute extends Route {
	kind: 'check' | 'sync';
	scopes: readonly string[];
	/** On the legacy host, whose rate limit is told with HTTP 400. */
	legacy: boolean;
	answer(standIn: FakeFeishu, instances: Instances, body: unknown): Answer;
}

/** All of Feishu's endpoints the stand-in has; every one is a POST. */
export const ROUTES: ReadonlyArray<TokenRoute | ApprovalRoute> = [
	{
		kind: 'token',
		path: '/open-apis/auth/v3/tenant_access_token/internal',
		answer: customTenantToken,
	},
	{ kind: 'token', path: '/open-apis/auth/v3/app_access_token', answer: storeAppToken },
	{ kind: 'token', path: '/open-apis/auth/v3/tenant_access_token', answer: storeTenantToken },
	{
		kind: 'check',
		path: '/open-apis/approval/v4/external_instances/check',
		scopes: ['approval:approval', 'approval:approval:readonly', 'approval:external_instance'],
		legacy: false,
		answer: (standIn, instances, body) => check(standIn, instances, 'v4', body),
	},
	{
		kind: 'check',
		path: '/approval/openapi/v3/external/instance/check',
		scopes: ['approval:approval:readonly'],
		legacy: true,
		answer: (standIn, instances, body) => check(standIn, instances, 'v3', body),
	},
	{
		kind: 'sync',
		path: '/open-apis/approval/v4/external_instances',
		scopes: ['approval:approval', 'approval:external_instance'],
		legacy: false,
		answer: sync,
	},
];
