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
			baseURL: credentials.baseUrl as string,
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

/** Sends a request with the credential, as n8n's HTTP Request node does. */
const httpRequestNode: INodeType = {
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
		const json = (await this.helpers.httpRequestWithAuthentication.call(this, 'feishuAppApi', {
			method: 'POST',
			url: this.getNodeParameter('url', 0) as string,
			body: { instances: [{ instance_id: 'A', update_time: '1', tasks: [] }] },
			json: true,
		})) as IDataObject;
		return [[{ json, pairedItem: { item: 0 } }]];
	},
};

test("n8n's HTTP Request node can use the credential, and gets a new token when the old one expires", async () => {
	feishu.options.tokenLifetime = 5 * 60 + 1;
	const send = async () =>
		await engine.runWorkflow(
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
				nodeTypes: { 'test.request': httpRequestNode } as never,
			},
		);
	const expected = { code: 0, data: { diff_instances: [{ instance_id: 'A' }] } };
	expect((await send()).nodes.Request?.items[0]?.json).toMatchObject(expected);
	await wait(1100);
	feishu.revokeTokens();
	expect((await send()).nodes.Request?.items[0]?.json).toMatchObject(expected);
	expect(engine.persistedCredentials).toEqual([]);
});
