import { setTimeout as wait } from 'node:timers/promises';

import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeType,
} from 'n8n-workflow';

import { Engine } from '../engine';
import { customApp } from '../engine/credentials';
import { FakeFeishu } from '../fake-feishu';

let engine: Engine;
let feishu: FakeFeishu;

beforeAll(async () => {
	engine = await Engine.load();
});

afterAll(() => engine.close());

beforeEach(async () => {
	feishu = await FakeFeishu.start();
});

afterEach(async () => await feishu.stop());

describe('the form:', () => {
	const getProperty = (name: string) =>
		engine.credentialType().properties.find((candidate) => candidate.name === name);

	test.each(['appSecret', 'appTicket'])('%s is a password field', (name) => {
		expect(getProperty(name)?.typeOptions?.password).toBe(true);
	});

	test.each([
		['baseUrl', { platform: ['private'] }],
		['legacyBaseUrl', { platform: ['private'] }],
		['appTicket', { appType: ['store'] }],
		['tenantKey', { appType: ['store'] }],
	])('%s is shown only for the choice that needs it', (name, show) => {
		expect(getProperty(name)?.displayOptions?.show).toEqual(show);
	});

	test('every visible field has a description', () => {
		for (const { type, description } of engine.credentialType().properties) {
			if (type !== 'hidden') expect(description).toBeTruthy();
		}
	});

	test('the defaults are Feishu and a custom app', () => {
		expect(getProperty('platform')?.default).toBe('feishu');
		expect(getProperty('appType')?.default).toBe('custom');
	});
});

/** The rules of the Test button that compare a field of the response body. */
interface TestRule {
	properties: { key: string; value: unknown; message: string };
}

/**
 * Does what n8n does for the Test button: authenticates, sends one request and applies the rules to its response.
 * Returns the message that the user sees. `test/n8n` presses the real button.
 */
async function pressTest(change: ICredentialDataDecryptedObject = {}): Promise<string> {
	const type = engine.credentialType();
	const credentials: ICredentialDataDecryptedObject = { ...customApp(feishu.origin), ...change };
	const httpRequest = async (options: IHttpRequestOptions) => {
		const response = await fetch(`${options.baseURL ?? ''}${options.url}`, {
			method: options.method,
			headers: options.headers as Record<string, string>,
			body: JSON.stringify(options.body),
		});
		const text = await response.text();
		const body: unknown = text.startsWith('{') ? JSON.parse(text) : text;
		return options.returnFullResponse
			? { statusCode: response.status, headers: Object.fromEntries(response.headers), body }
			: body;
	};
	try {
		await type.preAuthentication?.call({ helpers: { httpRequest } } as never, credentials);
		if (typeof type.authenticate !== 'function') throw new Error('authenticate is not a function');
		const options = await type.authenticate(credentials, {
			...structuredClone(type.test?.request),
			baseURL: (credentials.baseUrl as string).trim(),
		} as IHttpRequestOptions);
		const body = (await httpRequest(options)) as IDataObject;
		for (const { properties } of (type.test?.rules ?? []) as TestRule[]) {
			const value = properties.key
				.split('.')
				.reduce<unknown>((object, field) => (object as IDataObject | undefined)?.[field], body);
			if (value === properties.value) return properties.message;
		}
		return 'Connection successful!';
	} catch (error) {
		return (error as Error).message;
	}
}

describe('the Test button', () => {
	test('tests app, secret and scope with one request that changes nothing', async () => {
		expect(await pressTest()).toBe('Connection successful!');
		expect(feishu.counts.check).toBe(1);
		expect(feishu.instances.size).toBe(0);
	});

	test('does not accept a cached token', async () => {
		await pressTest();
		feishu.app().appSecret = 'changed';
		expect(await pressTest()).toMatch(/code 10014.*App Secret' does not belong to 'App ID'/s);
	});

	test('leaves the cached token in use if it fails', async () => {
		await pressTest();
		feishu.app().appSecret = 'changed';
		const { token } = feishu.counts;
		expect(await pressTest()).toMatch(/code 10014/);
		expect(feishu.counts.token).toBe(token + 1);
		expect(await send('httpRequestWithAuthentication')).toMatchObject({ code: 0 });
		expect(feishu.counts.token).toBe(token + 1);
	});

	test('accepts white space around the fields', async () => {
		const baseUrl = ` ${feishu.origin}\n`;
		const { appId, appSecret } = feishu.app();
		expect(await pressTest({ baseUrl, appId: ` ${appId}`, appSecret: `${appSecret} ` })).toBe(
			'Connection successful!',
		);
	});

	test.each<[string, () => void, RegExp]>([
		['a missing scope', () => (feishu.app().scopes = []), /no approval scope.*approval:approval/s],
		['a disabled app', () => (feishu.app().disabled = true), /disabled/],
		['an app that is not installed', () => (feishu.app().notInstalled = true), /not installed/],
		['an IP address that is not allowed', () => (feishu.app().ipNotAllowed = true), /allow list/],
		['a used-up quota', () => (feishu.app().quotaUsedUp = true), /quota/],
		['an unknown code', () => feishu.faults.add({ on: 'check', code: 4242 }), /did not respond as/],
		[
			'a web page',
			() => feishu.faults.add({ on: 'check', status: 200, body: '<html>' }),
			/did not respond as/,
		],
		[
			'a gateway error',
			() => feishu.faults.add({ on: 'check', status: 502 }),
			/did not respond as/,
		],
	])('explains %s', async (_, arrange, message) => {
		arrange();
		expect(await pressTest()).toMatch(message);
	});

	test('names a host that does not respond and an invalid address', async () => {
		expect(await pressTest({ baseUrl: 'https://127.0.0.1:9' })).toMatch(
			/^No access token: No response from https:\/\/127.0.0.1:9/,
		);
		expect(await pressTest({ baseUrl: 'nowhere' })).toMatch(/'Base URL' does not start with/);
	});
});

/** n8n has two helpers for authenticated requests. Its HTTP Request node uses the second. */
type Helper = 'httpRequestWithAuthentication' | 'requestWithAuthentication';

/** A node that sends a request with the credential and one of the helpers. */
const createRequestNode = (helper: Helper): INodeType => ({
	description: {
		displayName: 'Request',
		name: 'request',
		group: ['output'],
		version: 1,
		description: '',
		defaults: { name: 'Request' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'feishuAppApi', required: true }],
		properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }],
	} as INodeType['description'],
	async execute(this: IExecuteFunctions) {
		const json = (await this.helpers[helper].call(this, 'feishuAppApi', {
			method: 'POST',
			url: this.getNodeParameter('url', 0) as string,
			body: { instances: [{ instance_id: 'A', update_time: '1', tasks: [] }] },
			json: true,
		})) as IDataObject;
		return [[{ json, pairedItem: { item: 0 } }]];
	},
});

/** Runs the node of {@link createRequestNode} once. */
async function send(helper: Helper): Promise<IDataObject | undefined> {
	const run = await engine.runWorkflow(
		{
			nodes: [
				{
					id: '1',
					name: 'Start',
					type: 'n8n-nodes-base.manualTrigger',
					typeVersion: 1,
					position: [0, 0],
					parameters: {},
				},
				{
					id: '2',
					name: 'Request',
					type: 'test.request',
					typeVersion: 1,
					position: [200, 0],
					parameters: { url: `${feishu.origin}/open-apis/approval/v4/external_instances/check` },
					credentials: { feishuAppApi: { id: '1', name: 'Feishu' } },
				},
			],
			connections: { Start: { main: [[{ node: 'Request', type: 'main', index: 0 }]] } },
		} as never,
		{
			credentials: customApp(feishu.origin),
			nodeTypes: { 'test.request': createRequestNode(helper) } as never,
		},
	);
	return run.nodes.Request?.items[0]?.json;
}

describe.each<Helper>(['httpRequestWithAuthentication', 'requestWithAuthentication'])(
	"n8n's %s",
	(helper) => {
		const expected = { code: 0, data: { diff_instances: [{ instance_id: 'A' }] } };

		test('uses the credential, and gets a new token before the old one expires', async () => {
			feishu.options.tokenLifetime = 5 * 60 + 1;
			expect(await send(helper)).toMatchObject(expected);
			await wait(1100);
			expect(await send(helper)).toMatchObject(expected);
			while (feishu.counts.token < 2) await wait(10);
			expect(engine.persistedCredentials).toEqual([]);
		});

		test('gets a new token after HTTP 401', async () => {
			feishu.options.invalidToken = { status: 401, code: 99991663 };
			expect(await send(helper)).toMatchObject(expected);
			feishu.revokeTokens();
			// The second helper reports the 401 itself, and the next request has the new token.
			if (helper === 'requestWithAuthentication') expect(await send(helper)).toBeUndefined();
			expect(await send(helper)).toMatchObject(expected);
			expect(feishu.counts.token).toBe(2);
			expect(engine.persistedCredentials).toEqual([]);
		});
	},
);
