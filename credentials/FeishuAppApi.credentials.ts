import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import {
	TokenError,
	type FailedOutcome,
} from '../nodes/FeishuApproval/feishu/client/classifyResponse';
import { toFeishuApp } from '../nodes/FeishuApproval/feishu/client/credential';
import { createCheckRequest } from '../nodes/FeishuApproval/feishu/api/checkExternalInstances';
import {
	restoreAbortSignal,
	type HttpRequestFunction,
} from '../nodes/FeishuApproval/feishu/client/http';
import { PUBLIC_HOSTS } from '../nodes/FeishuApproval/feishu/client/hosts';
import {
	ensureToken,
	fetchToken,
	getCurrentToken,
	rejectToken,
} from '../nodes/FeishuApproval/feishu/client/tenantAccessToken';
import { TEST_RULES } from './testRules';

/** Header that marks the request of the Test button, which must not use a cached token. */
const TEST_HEADER = 'x-n8n-credential-test';

/** The Test button checks an instance that does not exist. Feishu reports it as unknown and changes nothing. */
const PROBE_REQUEST = createCheckRequest('v4', [
	{ id: 'n8n-credential-test', updateTime: 0, tasks: [] },
]);

/** What is known of a request that n8n authenticates. */
interface AuthenticatedRequest {
	/** The HTTP function of `preAuthentication`: n8n gives `authenticate` none. */
	readonly httpRequest: HttpRequestFunction;
	/** The token that the request carries; undefined before `authenticate`. */
	token?: string;
}

/** By credentials object. n8n creates one for each request and passes it to both functions. */
const requests = new WeakMap<ICredentialDataDecryptedObject, AuthenticatedRequest>();

/** A custom or store app on Feishu or Lark. Fetches its tenant access token and adds it to requests. */
export class FeishuAppApi implements ICredentialType {
	name = 'feishuAppApi';

	displayName = 'Feishu App API';

	icon: Icon = {
		light: 'file:../nodes/FeishuApproval/feishuApproval.svg',
		dark: 'file:../nodes/FeishuApproval/feishuApproval.dark.svg',
	};

	documentationUrl = 'https://example.com/n8n-nodes-feishu-approval/blob/main/docs/feishu-app.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Platform',
			name: 'platform',
			type: 'options',
			options: [
				{
					name: 'Feishu (China)',
					value: 'feishu',
					description: 'The app was created on open.feishu.cn',
				},
				{
					name: 'Lark (International)',
					value: 'lark',
					description: 'The app was created on open.larksuite.com',
				},
				{
					name: 'Private Deployment',
					value: 'private',
					description: 'Your company runs Feishu on its own hosts',
				},
			],
			default: 'feishu',
			description: 'Where the app was created',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://open.feishu.example.com',
			displayOptions: { show: { platform: ['private'] } },
			description:
				'URL of the host that serves the developer console, without a path. Ask your Feishu administrator.',
		},
		{
			displayName: 'Legacy Base URL',
			name: 'legacyBaseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://www.feishu.example.com',
			displayOptions: { show: { platform: ['private'] } },
			description: 'URL of the host that serves V3 of the approval API, without a path',
			hint: "Only V3 of the API uses it. Leave it empty if it is the same as 'Base URL'.",
		},
		{
			displayName: 'App Type',
			name: 'appType',
			type: 'options',
			options: [
				{
					name: 'Custom App',
					value: 'custom',
					description: 'Created by your company for its own use. This is the most common type.',
				},
				{
					name: 'Store App',
					value: 'store',
					description: 'Published in the app directory and installed by other tenants',
				},
			],
			default: 'custom',
			description: 'Type of the app, shown beside its name in the developer console',
		},
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. cli_a1b2c3d4e5f6',
			description: 'Developer console > your app > Credentials & Basic Info > App ID',
		},
		{
			displayName: 'App Secret',
			name: 'appSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Developer console > your app > Credentials & Basic Info > App Secret',
		},
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password -- the ticket is a secret: with App ID and App Secret it gives access to the app
		{
			displayName: 'App Ticket',
			name: 'appTicket',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			displayOptions: { show: { appType: ['store'] } },
			description:
				'The latest ticket that Feishu pushed as the event "app_ticket" to the request URL under Events & Callbacks of the app. Feishu pushes a new one every hour.',
		},
		{
			displayName: 'Tenant Key',
			name: 'tenantKey',
			type: 'string',
			required: true,
			default: '',
			displayOptions: { show: { appType: ['store'] } },
			description: 'The tenant that installed the app: the "tenant_key" in the events of the app',
		},
		{
			// Always empty, so that n8n calls preAuthentication before every request. n8n would keep a token that is
			// stored here until a request fails with HTTP 401, but Feishu rejects an expired one with HTTP 400 or 200.
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	/**
	 * Ensures that a token is cached. The Test button shows the message of the error that it throws. n8n calls it a
	 * second time with the same credentials if the request failed with HTTP 401.
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const app = toFeishuApp(credentials);
		const httpRequest: HttpRequestFunction = async (options) =>
			(await this.helpers.httpRequest(options)) as unknown;
		const failedToken = requests.get(credentials)?.token;
		if (failedToken !== undefined) rejectToken(app, failedToken);
		requests.set(credentials, { httpRequest });
		throwIfFailed(await ensureToken(app, httpRequest));
		return {};
	}

	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const app = toFeishuApp(credentials);
		const { [TEST_HEADER]: isTest, ...headers } = requestOptions.headers ?? {};
		const request = requests.get(credentials);
		if (isTest !== undefined && request !== undefined) {
			throwIfFailed(await fetchToken(app, request.httpRequest));
		}
		const token = getCurrentToken(app);
		if (request !== undefined) request.token = token;
		// Changes the options object itself: the node reads from it which token its request carried.
		requestOptions.headers = { ...headers, Authorization: `Bearer ${token ?? ''}` };
		restoreAbortSignal(requestOptions);
		return requestOptions;
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ${JSON.stringify({
				feishu: PUBLIC_HOSTS.feishu.open,
				lark: PUBLIC_HOSTS.lark.open,
			})}[$credentials.platform] || String($credentials.baseUrl || '').trim() }}`,
			url: PROBE_REQUEST.endpoint.path,
			method: 'POST',
			headers: { [TEST_HEADER]: 'yes', 'Content-Type': 'application/json; charset=utf-8' },
			body: PROBE_REQUEST.createBody?.() as IDataObject,
			json: true,
			disableFollowRedirect: true,
			// n8n would show only the status text of an error. The rules below read Feishu's code.
			ignoreHttpStatusErrors: true,
		},
		rules: TEST_RULES,
	};
}

/** Throws {@link TokenError} if there is a reason why there is no token. */
function throwIfFailed(outcome: FailedOutcome | undefined): void {
	if (outcome !== undefined) throw new TokenError(outcome);
}
