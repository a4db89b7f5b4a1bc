import type {
	ICredentialDataDecryptedObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { FeishuAppApi } from '../../credentials/FeishuAppApi.credentials';
import { TEST_RULES } from '../../credentials/testRules';
import { TokenError } from '../../nodes/FeishuApproval/feishu/client/classifyResponse';
import { ERROR_CODES } from '../../nodes/FeishuApproval/feishu/client/errorCodes';
import { sendHttpRequest } from '../../nodes/FeishuApproval/feishu/client/http';

let count = 0;
let credential: FeishuAppApi;
let credentials: ICredentialDataDecryptedObject;

/** Tokens are kept for the whole process, so each test has an app of its own. */
beforeEach(() => {
	credential = new FeishuAppApi();
	credentials = { appId: `cli_credential_${++count}`, appSecret: 'hunter2' };
});

/** A token endpoint that sends these bodies, one per request. The last one repeats. */
function createEndpoint(...bodies: object[]) {
	const requests: IHttpRequestOptions[] = [];
	const helper = {
		helpers: {
			httpRequest: async (options: IHttpRequestOptions) => {
				requests.push(options);
				const body = bodies[Math.min(requests.length, bodies.length) - 1];
				return await Promise.resolve({ statusCode: 200, headers: {}, body });
			},
		},
	} as unknown as IHttpRequestHelper;
	return { requests, helper };
}

const token = (tenant_access_token: string) => ({ code: 0, tenant_access_token, expire: 7200 });

/** Does what n8n does before each request. Returns the headers of the request. */
async function authenticate(
	helper: IHttpRequestHelper,
	fields: ICredentialDataDecryptedObject,
	headers?: IHttpRequestOptions['headers'],
) {
	expect(await credential.preAuthentication.call(helper, fields)).toEqual({});
	const options = await credential.authenticate(fields, { url: 'https://open.feishu.cn', headers });
	return options.headers;
}

test('n8n finds the credential under the name that saved workflows have', () => {
	expect(credential.name).toBe('feishuAppApi');
	expect(credential.displayName).toBe('Feishu App API');
	expect(credential.icon).toEqual({
		light: 'file:../nodes/FeishuApproval/feishuApproval.svg',
		dark: 'file:../nodes/FeishuApproval/feishuApproval.dark.svg',
	});
	expect(credential.documentationUrl).toMatch(/^https:\/\/.+/);
});

test('the form has the fields that saved credentials have', () => {
	const fields = credential.properties.map((property) => {
		const { name, type, default: value, required, typeOptions, displayOptions } = property;
		const choices = property.options?.map((option) => 'value' in option && option.value);
		const show = displayOptions?.show;
		return { name, type, value, required, ...typeOptions, ...(choices && { choices }), ...show };
	});
	const text = { type: 'string', value: '', required: true };
	expect(fields).toEqual([
		{ name: 'platform', type: 'options', value: 'feishu', choices: ['feishu', 'lark', 'private'] },
		{ ...text, name: 'baseUrl', platform: ['private'] },
		{ ...text, name: 'legacyBaseUrl', required: undefined, platform: ['private'] },
		{ name: 'appType', type: 'options', value: 'custom', choices: ['custom', 'store'] },
		{ ...text, name: 'appId' },
		{ ...text, name: 'appSecret', password: true },
		{ ...text, name: 'appTicket', password: true, appType: ['store'] },
		{ ...text, name: 'tenantKey', appType: ['store'] },
		{ name: 'accessToken', type: 'hidden', value: '', expirable: true, password: true },
	]);
});

describe('a request', () => {
	test('carries the token, and keeps its other headers', async () => {
		const { helper } = createEndpoint(token('t-1'));
		expect(await authenticate(helper, credentials, { Accept: 'a' })).toEqual({
			Accept: 'a',
			Authorization: 'Bearer t-1',
		});
		expect(await authenticate(helper, credentials)).toEqual({ Authorization: 'Bearer t-1' });
	});

	test('has its options changed in place: the node reads the token from them', async () => {
		const { helper } = createEndpoint(token('t-1'));
		await credential.preAuthentication.call(helper, credentials);
		const options: IHttpRequestOptions = { url: 'https://open.feishu.cn' };
		expect(await credential.authenticate(credentials, options)).toBe(options);
		expect(options.headers).toEqual({ Authorization: 'Bearer t-1' });
	});

	test('without a token has an empty one', async () => {
		const options = await credential.authenticate(credentials, { url: 'https://open.feishu.cn' });
		expect(options.headers).toEqual({ Authorization: 'Bearer ' });
	});

	test('can be aborted again, although n8n replaced its signal', async () => {
		const options: IHttpRequestOptions = { url: 'https://open.feishu.cn' };
		let signal: unknown;
		await sendHttpRequest(async () => {
			signal = options.abortSignal;
			options.abortSignal = undefined;
			return await credential.authenticate(credentials, options);
		}, options);
		expect(signal).toBeInstanceOf(AbortSignal);
		expect(options.abortSignal).toBe(signal);
	});
});

test('requests share the token', async () => {
	const { helper, requests } = createEndpoint(token('t-1'), token('t-2'));
	await authenticate(helper, { ...credentials });
	await authenticate(helper, { ...credentials });
	expect(requests).toHaveLength(1);
});

test('a second call with the same credentials object replaces the token that got HTTP 401', async () => {
	const { helper, requests } = createEndpoint(token('t-1'), token('t-2'), token('t-3'));
	expect(await authenticate(helper, credentials)).toEqual({ Authorization: 'Bearer t-1' });
	expect(await authenticate(helper, credentials)).toEqual({ Authorization: 'Bearer t-2' });
	expect(await authenticate(helper, { ...credentials })).toEqual({ Authorization: 'Bearer t-2' });
	expect(requests).toHaveLength(2);
});

test('a second call keeps a token that is newer than the one that got HTTP 401', async () => {
	const { helper, requests } = createEndpoint(token('t-1'), token('t-2'), token('t-3'));
	const other = { ...credentials };
	await authenticate(helper, credentials);
	await authenticate(helper, other);
	expect(await authenticate(helper, credentials)).toEqual({ Authorization: 'Bearer t-2' });
	expect(await authenticate(helper, other)).toEqual({ Authorization: 'Bearer t-2' });
	expect(requests).toHaveLength(2);
});

test('a second call before the request was sent does not replace the token', async () => {
	const { helper, requests } = createEndpoint(token('t-1'));
	await credential.preAuthentication.call(helper, credentials);
	await credential.preAuthentication.call(helper, credentials);
	expect(requests).toHaveLength(1);
});

test('without a token, the error says why and what to do, and repeats no secret', async () => {
	const { helper } = createEndpoint({ code: 10014, msg: 'hunter2 is wrong' });
	const failing = credential.preAuthentication.call(helper, credentials);
	await expect(failing).rejects.toBeInstanceOf(TokenError);
	await expect(failing).rejects.toThrow(
		`No access token: Feishu responded "*** is wrong" (code 10014). 'App Secret' does not belong to 'App ID'.`,
	);
});

test('an error without advice has no description', async () => {
	const { helper } = createEndpoint({ code: 4242, msg: 'no' });
	const failing = credential.preAuthentication.call(helper, credentials);
	await expect(failing).rejects.toThrow(/^No access token: Feishu responded "no" \(code 4242\)$/);
});

describe('the Test button', () => {
	const getTestHeaders = () => credential.test.request.headers as Record<string, string>;

	test('sends a check of an instance that does not exist, and reads errors of any status', () => {
		expect(credential.test.request).toMatchObject({
			url: '/open-apis/approval/v4/external_instances/check',
			method: 'POST',
			body: {
				instances: [{ instance_id: 'n8n-credential-test', update_time: '0', tasks: [] }],
			},
			json: true,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
		});
		expect(getTestHeaders()).toEqual({
			'x-n8n-credential-test': 'yes',
			'Content-Type': 'application/json; charset=utf-8',
		});
		expect(credential.test.rules).toBe(TEST_RULES);
	});

	test('fetches a token although one is cached, and does not send its own header', async () => {
		const { helper, requests } = createEndpoint(token('t-1'), token('t-2'));
		await authenticate(helper, credentials);
		const headers = await authenticate(helper, { ...credentials }, getTestHeaders());
		expect(headers).toEqual({
			'Content-Type': 'application/json; charset=utf-8',
			Authorization: 'Bearer t-2',
		});
		expect(requests).toHaveLength(2);
	});

	test('fails if Feishu does not accept the secret any more, and other requests go on', async () => {
		const { helper } = createEndpoint(token('t-1'), { code: 10014, msg: 'no' });
		await authenticate(helper, credentials);
		const test = { ...credentials };
		await expect(authenticate(helper, test, getTestHeaders())).rejects.toThrow(/code 10014/);
		expect(await authenticate(helper, { ...credentials })).toEqual({ Authorization: 'Bearer t-1' });
	});

	test('uses the cached token if n8n did not call preAuthentication', async () => {
		const { helper } = createEndpoint(token('t-1'));
		await authenticate(helper, credentials);
		const options = await credential.authenticate(
			{ ...credentials },
			{
				url: 'https://open.feishu.cn',
				headers: getTestHeaders(),
			},
		);
		expect(options.headers).toMatchObject({ Authorization: 'Bearer t-1' });
	});
});

describe('the rules of the Test button:', () => {
	const rules = TEST_RULES.map(({ type, properties }) => ({ type, ...properties }));
	const codes = rules.filter(({ key }) => key === 'code').map(({ value }) => value as number);

	test('every code that affects the app, or has a message of its own, has a rule', () => {
		const expected = Object.entries(ERROR_CODES)
			.filter(([, error]) => !error?.isTokenEndpointOnly)
			.filter(([, error]) => error?.testMessage !== undefined || error?.affects === 'app')
			.map(([code]) => Number(code));
		expect(codes).toEqual(expected);
		expect(codes).toEqual(expect.arrayContaining([1390014, 99991400, 99991663, 99991672]));
		for (const code of [10014, 1390001, 1390002, 99992402]) expect(codes).not.toContain(code);
	});

	test('each message says what to do, and names the code', () => {
		for (const { type, key, value, message } of rules) {
			expect(type).toBe('responseSuccessBody');
			expect(message).toMatch(/^.{30,}\.( \(code \d+\))?$/);
			if (key === 'code') expect(message).toContain(` (code ${String(value)})`);
		}
		expect(rules.find(({ value }) => value === 99991672)?.message).toMatch(/no approval scope/);
		expect(rules.find(({ value }) => value === 99991401)?.message).toMatch(/allow list/);
	});

	test('the last rule matches every response without the list of a check', () => {
		expect(rules.at(-1)).toEqual({
			type: 'responseSuccessBody',
			key: 'data.diff_instances',
			value: undefined,
			message: expect.stringContaining('did not respond as') as string,
		});
	});
});
