import type { IHookFunctions, IHttpRequestOptions } from 'n8n-workflow';

import {
	addCallback,
	hasCallback,
	removeCallback,
} from '../../nodes/FeishuApproval/trigger/webhookMethods';
import { customApp } from '../engine/credentials';
import { FakeFeishu } from '../fake-feishu';

const CODES = ['D-1', 'D-2'];
const URL_OF_TRIGGER = 'https://n8n.example.com/webhook/1/webhook';
const TEST_URL = 'https://n8n.example.com/webhook-test/1/webhook';
const OTHER_URL = 'https://oa.example.com/callback';

let feishu: FakeFeishu;

beforeEach(async () => {
	feishu = await FakeFeishu.start();
	for (const code of CODES) feishu.addDefinition(code);
});
afterEach(async () => await feishu.stop());

interface Trigger {
	parameters?: Record<string, unknown>;
	/** The node's static data. It stays from one call to the next. */
	data?: { callbackUrls?: Record<string, string> };
	url?: string;
	mode?: string;
	token?: string;
}

/** What n8n gives to the trigger when a workflow is activated or deactivated. */
function createContext({ parameters = {}, data = {}, url, mode = 'activate', token }: Trigger) {
	let accessToken = '';
	const request = async ({ method = 'GET', url: address, headers, body }: IHttpRequestOptions) => {
		const response = await fetch(address, {
			method,
			headers: headers as Record<string, string>,
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const received = (await response.json()) as Record<string, unknown>;
		if (typeof received.tenant_access_token === 'string') {
			accessToken = received.tenant_access_token;
		}
		const responseHeaders = Object.fromEntries(response.headers);
		return { statusCode: response.status, headers: responseHeaders, body: received };
	};
	const all: Record<string, unknown> = { approvalCodes: CODES.join(','), ...parameters };
	return {
		getNode: () => ({ name: 'Decision' }),
		getActivationMode: () => mode,
		getNodeWebhookUrl: (name: string) => (name === 'default' ? (url ?? URL_OF_TRIGGER) : undefined),
		getWorkflowStaticData: (type: string) => (type === 'node' ? data : {}),
		getNodeParameter: (name: string, fallback?: unknown) => all[name] ?? fallback,
		getCredentials: async (type: string) =>
			await Promise.resolve(
				type === 'feishuAppApi'
					? customApp(feishu.origin)
					: { token: token ?? 'the-token', key: '' },
			),
		helpers: {
			httpRequest: request,
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) =>
				await request({
					...options,
					headers: { ...options.headers, authorization: `Bearer ${accessToken}` },
				}),
		},
	} as unknown as IHookFunctions;
}

const getUrls = () =>
	CODES.map((code) => feishu.definitions.get(code)?.fields.external.action_callback_url ?? '');
const setUrl = (code: string, url: string) =>
	Object.assign(feishu.definitions.get(code)!.fields.external, {
		action_callback_url: url,
		action_callback_token: 'the-token',
	});
const countRequests = () => feishu.requests.length;

/** Runs the function and returns its error. */
async function catchError(run: () => Promise<unknown>): Promise<Error & { node?: unknown }> {
	const error: unknown = await run().then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof Error)) throw new Error('Nothing was thrown.');
	return error;
}

describe('an activation', () => {
	test('writes the address into the definitions, and remembers it', async () => {
		const trigger: Trigger = { data: {} };
		expect(await hasCallback(createContext(trigger))).toBe(false);
		expect(await addCallback(createContext(trigger))).toBe(true);
		expect(getUrls()).toEqual([URL_OF_TRIGGER, URL_OF_TRIGGER]);
		expect(trigger.data).toEqual({
			callbackUrls: { 'D-1': URL_OF_TRIGGER, 'D-2': URL_OF_TRIGGER },
		});
		expect(await hasCallback(createContext(trigger))).toBe(true);
		expect(await hasCallback(createContext({ ...trigger, token: 'another' }))).toBe(false);
	});

	test('fails if a definition has another address, and changes nothing', async () => {
		setUrl('D-2', OTHER_URL);
		const trigger: Trigger = { data: {} };
		const error = await catchError(async () => await addCallback(createContext(trigger)));
		expect(error.message).toBe(
			`Feishu already sends decisions to another callback address: D-2 to ${OTHER_URL}. Nothing was changed. To take its place, turn on the option 'Replace Callback'. Otherwise deactivate what uses that address, or forward its requests.`,
		);
		expect(error.node).toMatchObject({ name: 'Decision' });
		expect(getUrls()).toEqual(['', OTHER_URL]);
		expect(trigger.data).toEqual({});
	});

	test('takes the place of another address if the option is on', async () => {
		setUrl('D-2', OTHER_URL);
		const parameters = { 'options.replaceCallback': 'true' };
		expect(await addCallback(createContext({ parameters }))).toBe(true);
		expect(getUrls()).toEqual([URL_OF_TRIGGER, URL_OF_TRIGGER]);
	});

	test.each<[string, string, boolean]>([
		['a test left behind', TEST_URL, true],
		['of another n8n', 'https://other.example.com/webhook-test/1/webhook', false],
		['of another workflow', 'https://n8n.example.com/webhook/2/webhook', false],
		['that is no URL', 'n8n.example.com/webhook/1/webhook', false],
	])('an address %s is replaced: %#', async (_, url, isOwn) => {
		setUrl('D-1', url);
		const add = async () => await addCallback(createContext({}));
		if (isOwn) expect(await add()).toBe(true);
		else expect((await catchError(add)).message).toContain(`D-1 to ${url}`);
	});

	test('replaces the address that the last activation wrote, if n8n has a new one', async () => {
		setUrl('D-1', OTHER_URL);
		const trigger: Trigger = { data: { callbackUrls: { 'D-1': OTHER_URL } } };
		expect(await addCallback(createContext(trigger))).toBe(true);
		expect(getUrls()).toEqual([URL_OF_TRIGGER, URL_OF_TRIGGER]);
	});

	test('with manual registration sends nothing, but needs the credential', async () => {
		const parameters = { registration: 'manual' };
		expect(await hasCallback(createContext({ parameters }))).toBe(true);
		expect(countRequests()).toBe(0);
		const error = await catchError(
			async () => await hasCallback(createContext({ parameters, token: ' ' })),
		);
		expect(error.message).toContain("'Token' of the credential");
	});

	test.each(['', ' , '])('needs a code: %j', async (approvalCodes) => {
		for (const run of [hasCallback, addCallback]) {
			const error = await catchError(
				async () => await run(createContext({ parameters: { approvalCodes } })),
			);
			expect(error.message).toBe(
				"'Approval Codes' is empty, but must be Feishu's code of at least one definition",
			);
		}
		expect(countRequests()).toBe(0);
	});
});

describe('listening for a test event', () => {
	const createTest = (trigger: Trigger = {}) =>
		createContext({ url: TEST_URL, mode: 'manual', ...trigger });

	test('writes the test address where there is none, and remembers nothing', async () => {
		const trigger: Trigger = { data: {} };
		expect(await addCallback(createTest(trigger))).toBe(true);
		expect(getUrls()).toEqual([TEST_URL, TEST_URL]);
		expect(trigger.data).toEqual({});
	});

	test.each<[string, string]>([
		['of the active workflow', URL_OF_TRIGGER],
		['of another system', OTHER_URL],
	])('never takes the place of the address %s', async (_, url) => {
		setUrl('D-1', url);
		const data = { callbackUrls: { 'D-1': url } };
		const parameters = { 'options.replaceCallback': true };
		const error = await catchError(async () => await addCallback(createTest({ data, parameters })));
		expect(error.message).toContain(
			'Listening for a test event does not redirect decisions. Activate the workflow instead',
		);
		expect(getUrls()).toEqual([url, '']);
	});
});

describe('a deactivation', () => {
	test('takes the address out, and forgets it', async () => {
		const trigger: Trigger = { data: {} };
		await addCallback(createContext(trigger));
		expect(await removeCallback(createContext(trigger))).toBe(true);
		expect(getUrls()).toEqual(['', '']);
		expect(trigger.data).toEqual({});
	});

	test('leaves other addresses alone', async () => {
		setUrl('D-1', OTHER_URL);
		setUrl('D-2', URL_OF_TRIGGER);
		expect(await removeCallback(createContext({}))).toBe(true);
		expect(getUrls()).toEqual([OTHER_URL, '']);
	});

	test('also takes the address out of definitions that were removed from the list', async () => {
		const trigger: Trigger = { data: {} };
		await addCallback(createContext(trigger));
		const parameters = { approvalCodes: 'D-1' };
		expect(await removeCallback(createContext({ ...trigger, parameters }))).toBe(true);
		expect(getUrls()).toEqual(['', '']);
	});

	test('also after a deactivation failed and the next activation had a shorter list', async () => {
		const trigger: Trigger = { data: {} };
		await addCallback(createContext(trigger));
		const scopes = feishu.app().scopes.splice(0);
		await catchError(async () => await removeCallback(createContext(trigger)));
		feishu.app().scopes.push(...scopes);
		const shorter = { ...trigger, parameters: { approvalCodes: 'D-1' } };
		await addCallback(createContext(shorter));
		expect(await removeCallback(createContext(shorter))).toBe(true);
		expect(getUrls()).toEqual(['', '']);
		expect(trigger.data).toEqual({});
	});

	test('after a change to manual registration cleans up what the activation wrote', async () => {
		const trigger: Trigger = { data: {} };
		await addCallback(createContext(trigger));
		const parameters = { registration: 'manual' };
		expect(await removeCallback(createContext({ ...trigger, parameters }))).toBe(true);
		expect(getUrls()).toEqual(['', '']);
		const sent = countRequests();
		setUrl('D-1', URL_OF_TRIGGER);
		expect(await removeCallback(createContext({ ...trigger, parameters }))).toBe(true);
		expect(countRequests()).toBe(sent);
	});

	test('of a test keeps what the activation wrote', async () => {
		const data = { callbackUrls: { 'D-1': URL_OF_TRIGGER } };
		setUrl('D-1', URL_OF_TRIGGER);
		setUrl('D-2', TEST_URL);
		const context = createContext({ url: TEST_URL, mode: 'manual', data });
		expect(await removeCallback(context)).toBe(true);
		expect(getUrls()).toEqual([URL_OF_TRIGGER, '']);
		expect(data).toEqual({ callbackUrls: { 'D-1': URL_OF_TRIGGER } });
	});

	test('without any code has nothing to do', async () => {
		const parameters = { approvalCodes: '' };
		expect(await removeCallback(createContext({ parameters }))).toBe(true);
		expect(countRequests()).toBe(0);
	});

	test('fails if Feishu does not let it, and remembers the address', async () => {
		const trigger: Trigger = { data: {} };
		await addCallback(createContext(trigger));
		feishu.app().scopes.splice(0);
		const error = await catchError(async () => await removeCallback(createContext(trigger)));
		expect(error.message).toContain('Missing scopes');
		expect(trigger.data?.callbackUrls).toEqual({
			'D-1': URL_OF_TRIGGER,
			'D-2': URL_OF_TRIGGER,
		});
	});
});
