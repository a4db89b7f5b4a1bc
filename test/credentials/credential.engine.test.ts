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

describe('the form', () => {
	const property = (name: string) =>
		engine.credentialType().properties.find((candidate) => candidate.name === name);

	test.each(['appSecret', 'appTicket'])('%s is a password field', (name) => {
		expect(property(name)?.typeOptions?.password).toBe(true);
	});

	test.each([
		['baseUrl', { platform: ['private'] }],
		['legacyBaseUrl', { platform: ['private'] }],
		['appTicket', { appType: ['store'] }],
		['tenantKey', { appType: ['store'] }],
	])('%s shows only when it matters', (name, show) => {
		expect(property(name)?.displayOptions?.show).toEqual(show);
	});

	test('every field that shows says where its value is found', () => {
		for (const { type, description } of engine.credentialType().properties) {
			if (type !== 'hidden') expect(description).toBeTruthy();
		}
	});

	test('defaults are those of the contract', () => {
		expect(property('platform')?.default).toBe('feishu');
		expect(property('appType')?.default).toBe('custom');
	});
});

/**
 * Presses the Test button the way n8n does: authentication, one request, and rules for its answer.
 * Gives what the user reads. The real button is pressed in `test/n8n`.
 */
async function pressTest(change: ICredentialDataDecryptedObject = {}): Promise<string> {
	const type = engine.credentialType();
	const credentials = { ...customApp(feishu.origin), ...change } as ICredentialDataDecryptedObject;
	const httpRequest = async (options: IHttpRequestOptions) => {
		const answer = await fetch(`${options.baseURL ?? ''}${options.url}`, {
			method: options.method,
			headers: options.headers as Record<string, string>,
			body: JSON.stringify(options.body),
		});
		const text = await answer.text();
		const isJson = /^\{/.test(text);
		const body: unknown = isJson ? JSON.parse(text) : text;
		return options.returnFullResponse
			? { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body }
			: body;
	};
	try {
		await type.preAuthentication?.call({ helpers: { httpRequest } } as never, credentials);
		if (typeof type.authenticate !== 'function') throw new Error('authenticate is no function');
		const options = await type.authenticate(credentials, {
			...structuredClone(type.test?.request),
			baseURL: String(credentials.baseUrl),
		} as IHttpRequestOptions);
		const body = (await httpRequest(options)) as IDataObject;
		for (const { properties } of (type.test?.rules ?? []) as Array<{
			properties: { key: string; value: unknown; message: string };
		}>) {
			const value = properties.key
				.split('.')
				.reduce<unknown>((inner, step) => (inner as IDataObject | undefined)?.[step], body);
			if (value === properties.value) return properties.message;
		}
		return 'Connection successful!';
	} catch (error) {
		return (error as Error).message;
	}
}

describe('the Test button', () => {
	test('proves app, secret and scope in one harmless request', async () => {
		expect(await pressTest()).toBe('Connection successful!');
		expect(feishu.counts.check).toBe(1);
		expect(feishu.instances.size).toBe(0);
	});

	test('is not content with a token from before', async () => {
		await pressTest();
		feishu.app().appSecret = 'changed';
		expect(await pressTest()).toMatch(/code 10014.*App Secret does not fit the App ID/s);
	});

	test.each<[string, () => void, RegExp]>([
		['a missing scope', () => (feishu.app().scopes = []), /no approval scope.*approval:approval/s],
		['a disabled app', () => (feishu.app().disabled = true), /disabled/],
		['an app not installed', () => (feishu.app().notInstalled = true), /not installed/],
		['an IP address not allowed', () => (feishu.app().ipNotAllowed = true), /allow list/],
		['a quota used up', () => (feishu.app().quotaUsedUp = true), /quota/],
		[
			'a code nobody knows',
			() => feishu.faults.add({ on: 'check', code: 4242 }),
			/did not answer as/,
		],
		[
			'a web page',
			() => feishu.faults.add({ on: 'check', status: 200, body: '<html>' }),
			/did not answer as/,
		],
		['a gateway error', () => feishu.faults.add({ on: 'check', status: 502 }), /did not answer as/],
	])('says in words what is wrong: %s', async (_, arrange, words) => {
		arrange();
		expect(await pressTest()).toMatch(words);
	});

	test('names the host that does not answer, and the address that is none', async () => {
		expect(await pressTest({ baseUrl: 'https://127.0.0.1:9' })).toMatch(
			/^No access token: No answer from https:\/\/127.0.0.1:9/,
		);
		expect(await pressTest({ baseUrl: 'nowhere' })).toMatch(/"Base URL" does not start with/);
	});
});

/** Sends what a user's HTTP Request node would, with our credential. */
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

test("a user's HTTP Request node can use the credential, also after its token's life is over", async () => {
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
	const answered = { code: 0, data: { diff_instances: [{ instance_id: 'A' }] } };
	expect((await send()).nodes.Request.items[0].json).toMatchObject(answered);
	await wait(1100);
	feishu.revokeTokens();
	expect((await send()).nodes.Request.items[0].json).toMatchObject(answered);
	expect(engine.persistedCredentials).toEqual([]);
});
