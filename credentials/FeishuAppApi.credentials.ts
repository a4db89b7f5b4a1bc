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

import { TokenError } from '../nodes/FeishuApproval/feishu/client/classifyResponse';
import { createCheckRequest } from '../nodes/FeishuApproval/feishu/api/checkExternalInstances';
import type { HttpRequest } from '../nodes/FeishuApproval/feishu/client/http';
import { PUBLIC_HOSTS, type FeishuApp } from '../nodes/FeishuApproval/feishu/client/hosts';
import {
	currentToken,
	ensureToken,
	rejectToken,
} from '../nodes/FeishuApproval/feishu/client/tenantAccessToken';
import { TEST_RULES } from './testRules';

/** Marks the request of the Test button, which must not be content with a token from before. */
const TEST_HEADER = 'x-n8n-credential-test';

/** Asks about an instance that no system has; Feishu answers that it does not know it, and changes nothing. */
const PROBE_REQUEST = createCheckRequest('v4', [
	{ id: 'n8n-credential-test', updateTime: 0, tasks: [] },
]);

/** How `preAuthentication` reaches Feishu, for `authenticate`, which n8n gives no way to send. */
const requestsByCredential = new WeakMap<ICredentialDataDecryptedObject, HttpRequest>();

/** A Feishu (Lark) app, custom or store. Its tenant access token is fetched, kept and attached here. */
export class FeishuAppApi implements ICredentialType {
	name = 'feishuAppApi';

	displayName = 'Feishu App API';

	icon: Icon = {
		light: 'file:../nodes/FeishuApproval/feishuApproval.svg',
		dark: 'file:../nodes/FeishuApproval/feishuApproval.dark.svg',
	};

	documentationUrl = 'https://example.com/n8n-nodes-feishu-approval#the-feishu-app';

	properties: INodeProperties[] = [
		{
			displayName: 'Platform',
			name: 'platform',
			type: 'options',
			options: [
				{ name: 'Feishu (China)', value: 'feishu', description: 'The app is on open.feishu.cn' },
				{
					name: 'Lark (International)',
					value: 'lark',
					description: 'The app is on open.larksuite.com',
				},
				{
					name: 'Private Deployment',
					value: 'private',
					description: 'Your company runs Feishu on hosts of its own',
				},
			],
			default: 'feishu',
			description: 'Where the app was made',
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
				'Address of the open platform, without a path. Your Feishu administrator knows it; it is where the developer console is.',
		},
		{
			displayName: 'Legacy Base URL',
			name: 'legacyBaseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://www.feishu.example.com',
			displayOptions: { show: { platform: ['private'] } },
			description: 'Address that serves V3 of the approval API, without a path',
			hint: 'Only V3 of the API uses it. Leave it empty if it is the Base URL.',
		},
		{
			displayName: 'App Type',
			name: 'appType',
			type: 'options',
			options: [
				{
					name: 'Custom App',
					value: 'custom',
					description: 'Made by your own company for itself; what most people have',
				},
				{
					name: 'Store App',
					value: 'store',
					description: 'Published in the app directory and installed by other tenants',
				},
			],
			default: 'custom',
			description: 'Shown beside the name of the app in the developer console',
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
		// A secret, whatever the rule makes of its name: with the other two fields it opens the app.
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password
		{
			displayName: 'App Ticket',
			name: 'appTicket',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			displayOptions: { show: { appType: ['store'] } },
			description:
				'What Feishu pushed last, as the event "app_ticket", to the request address under Events & Callbacks of the app. A new one comes every hour.',
		},
		{
			displayName: 'Tenant Key',
			name: 'tenantKey',
			type: 'string',
			required: true,
			default: '',
			displayOptions: { show: { appType: ['store'] } },
			description:
				'Which of the tenants that installed the app is meant: the "tenant_key" of its events',
		},
		{
			// Stays empty for ever, which makes n8n call preAuthentication before every request. A token stored
			// here would be kept until a request fails with HTTP 401, and Feishu answers a dead one otherwise.
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	/** Sees to it that there is a token. Throws in words for the person who presses Test. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const request: HttpRequest = async (options) =>
			(await this.helpers.httpRequest(options)) as unknown;
		requestsByCredential.set(credentials, request);
		await requireToken(credentials, request);
		return {};
	}

	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const { [TEST_HEADER]: isTest, ...headers } = requestOptions.headers ?? {};
		const request = requestsByCredential.get(credentials);
		if (isTest !== undefined && request !== undefined) {
			rejectToken(toApp(credentials));
			await requireToken(credentials, request);
		}
		// The options themselves are changed: the node reads there which token its request carried.
		requestOptions.headers = {
			...headers,
			Authorization: `Bearer ${currentToken(toApp(credentials)) ?? ''}`,
		};
		return requestOptions;
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ${JSON.stringify({
				feishu: PUBLIC_HOSTS.feishu.open,
				lark: PUBLIC_HOSTS.lark.open,
			})}[$credentials.platform] || $credentials.baseUrl }}`,
			url: PROBE_REQUEST.path,
			method: 'POST',
			headers: { [TEST_HEADER]: 'yes', 'Content-Type': 'application/json; charset=utf-8' },
			body: PROBE_REQUEST.body() as IDataObject,
			json: true,
			disableFollowRedirect: true,
			// n8n would show nothing but the status text of an error; the rules read Feishu's code.
			ignoreHttpStatusErrors: true,
		},
		rules: TEST_RULES,
	};
}

/** Fetches a token unless there is one. Throws in words for a person. */
async function requireToken(
	credentials: ICredentialDataDecryptedObject,
	request: HttpRequest,
): Promise<void> {
	const verdict = await ensureToken(toApp(credentials), request);
	if (verdict.kind !== 'success') throw new TokenError(verdict);
}

function toApp(credentials: ICredentialDataDecryptedObject): FeishuApp {
	return credentials as unknown as FeishuApp;
}
