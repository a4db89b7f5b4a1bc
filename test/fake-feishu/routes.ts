import type { ApiCall } from './api-call';
import { handleCheck } from './check';
import type { FakeFeishu } from './fake-feishu';
import { handleFindUsers } from './find-users';
import { handleGetDefinition } from './get-definition';
import { handleListTasks } from './list-tasks';
import type { EndpointKind } from './request-log';
import type { FakeResponse } from './responses';
import { handleSendMessage } from './send-message';
import { handleSync } from './sync';
import { handleAppAccessToken, handleCustomTenantToken, handleStoreTenantToken } from './tokens';
import { handleUpdateMessage } from './update-message';
import { handleUpsertDefinition } from './upsert-definition';

interface Route {
	kind: EndpointKind;
	method: 'GET' | 'POST';
	/** May have variable parts, such as `:approval_code`. */
	path: string;
}

/** An endpoint that issues tokens. It needs no authorization. */
export interface TokenRoute extends Route {
	kind: 'token';
	handle: (feishu: FakeFeishu, body: unknown) => FakeResponse;
}

/** An endpoint that needs a tenant access token. */
export interface ApprovalRoute extends Route {
	kind: Exclude<EndpointKind, 'token'>;
	/** The app needs one of these. */
	scopes: readonly string[];
	/** Whether the path is one of the legacy host, which responds with HTTP 400 over the rate limit. */
	legacy: boolean;
	handle: (call: ApiCall) => FakeResponse;
}

const DEFINITION_SCOPES = ['approval:approval', 'approval:external_approval'];

const READ_SCOPES = ['approval:approval:readonly'];

/** Older pages of the documentation have the path on the legacy host. */
const MESSAGE_PATHS = [
	{ path: '/open-apis/approval/v1/message', legacy: false },
	{ path: '/approval/openapi/v1/message', legacy: true },
];

/** All endpoints. */
export const ROUTES: ReadonlyArray<TokenRoute | ApprovalRoute> = [
	{
		kind: 'token',
		method: 'POST',
		path: '/open-apis/auth/v3/tenant_access_token/internal',
		handle: handleCustomTenantToken,
	},
	{
		kind: 'token',
		method: 'POST',
		path: '/open-apis/auth/v3/app_access_token',
		handle: handleAppAccessToken,
	},
	{
		kind: 'token',
		method: 'POST',
		path: '/open-apis/auth/v3/tenant_access_token',
		handle: handleStoreTenantToken,
	},
	{
		kind: 'check',
		method: 'POST',
		path: '/open-apis/approval/v4/external_instances/check',
		scopes: ['approval:approval', 'approval:approval:readonly', 'approval:external_instance'],
		legacy: false,
		handle: ({ feishu, instances, body }) => handleCheck(feishu, instances, 'v4', body),
	},
	{
		kind: 'check',
		method: 'POST',
		path: '/approval/openapi/v3/external/instance/check',
		scopes: READ_SCOPES,
		legacy: true,
		handle: ({ feishu, instances, body }) => handleCheck(feishu, instances, 'v3', body),
	},
	{
		kind: 'sync',
		method: 'POST',
		path: '/open-apis/approval/v4/external_instances',
		scopes: ['approval:approval', 'approval:external_instance'],
		legacy: false,
		handle: ({ feishu, instances, body }) => handleSync(feishu, instances, body),
	},
	{
		kind: 'upsertDefinition',
		method: 'POST',
		path: '/open-apis/approval/v4/external_approvals',
		scopes: DEFINITION_SCOPES,
		legacy: false,
		handle: handleUpsertDefinition,
	},
	{
		kind: 'getDefinition',
		method: 'GET',
		path: '/open-apis/approval/v4/external_approvals/:approval_code',
		scopes: DEFINITION_SCOPES,
		legacy: false,
		handle: handleGetDefinition,
	},
	{
		kind: 'findUsers',
		method: 'POST',
		path: '/open-apis/contact/v3/users/batch_get_id',
		scopes: ['contact:user.id:readonly'],
		legacy: false,
		handle: handleFindUsers,
	},
	{
		kind: 'listTasks',
		method: 'POST',
		path: '/approval/openapi/v2/external/list',
		scopes: READ_SCOPES,
		legacy: true,
		handle: handleListTasks,
	},
	...MESSAGE_PATHS.flatMap(({ path, legacy }): ApprovalRoute[] => [
		{
			kind: 'sendMessage',
			method: 'POST',
			path: `${path}/send`,
			scopes: READ_SCOPES,
			legacy,
			handle: handleSendMessage,
		},
		{
			kind: 'updateMessage',
			method: 'POST',
			path: `${path}/update`,
			scopes: READ_SCOPES,
			legacy,
			handle: handleUpdateMessage,
		},
	]),
];
