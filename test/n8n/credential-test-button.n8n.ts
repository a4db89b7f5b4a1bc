import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { findFreePort } from './free-ports';
import type { StoredCredential } from './n8n-client';
import { startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS } from './versions';

describe.each(N8N_VERSIONS)("the credential's Test button in n8n %s", (version) => {
	let stack: TestStack;
	let credential: StoredCredential;

	beforeAll(async () => {
		stack = await startTestStack(version);
		credential = await stack.storeCredential();
	});

	afterAll(async () => await stack?.stop());

	beforeEach(() => stack.feishu.reset());

	/** Presses Test and returns the text that the form shows, without the random log ID. */
	async function pressTest(changes: ICredentialDataDecryptedObject = {}): Promise<string> {
		const { status, message } = await stack.client.testCredential(credential, {
			...stack.app,
			...changes,
		});
		return `${status}: ${message.replace(/log ID \w+/g, 'log ID …')}`;
	}

	it('accepts a working app', async () => {
		expect(await pressTest()).toBe('OK: Connection successful!');
	});

	it('reports a wrong secret', async () => {
		expect(await pressTest({ appSecret: 'wrong-secret' })).toBe(
			'Error: No access token: Feishu responded "app secret invalid" (code 10014, log ID …). ' +
				`'App Secret' does not belong to 'App ID'. Copy both from "Credentials & Basic Info" in the developer console.`,
		);
	});

	it('reports a missing scope', async () => {
		stack.feishu.app().scopes = [];
		expect(await pressTest()).toBe(
			`Error: 'App ID' and 'App Secret' are right, but the app has no approval scope. ` +
				'In the developer console, under "Permissions & Scopes", add approval:approval, ' +
				'approval:approval:readonly or approval:external_instance, then publish a version of the app. (code 99991672)',
		);
	});

	it('reports a disabled app, even directly after a successful test', async () => {
		expect(await pressTest()).toBe('OK: Connection successful!');
		stack.feishu.app().disabled = true;
		expect(await pressTest()).toBe(
			'Error: No access token: Feishu responded "app is not in use" (code 99991662, log ID …). ' +
				'The app is disabled. A tenant administrator can enable it in the admin console.',
		);
	});

	it('reports a refused connection', async () => {
		const port = await findFreePort();
		const baseUrl = `http://127.0.0.1:${port}`;
		expect(await pressTest({ baseUrl })).toBe(
			`Error: No access token: No response from ${baseUrl}: the host refused the connection. ` +
				'Check that the host is right and that this n8n can reach it.',
		);
	});

	it('reports a timeout', async () => {
		stack.feishu.faults.add({ on: 'token', times: Infinity, hang: true });
		expect(await pressTest()).toBe(
			`Error: No access token: No response from ${stack.feishu.origin}: timeout. ` +
				'Check that the host is right and that this n8n can reach it.',
		);
	});

	it('reports an unknown host name', async () => {
		const baseUrl = 'http://no-such-host.invalid';
		expect(await pressTest({ baseUrl })).toBe(
			`Error: No access token: No response from ${baseUrl}: there is no host with this name. ` +
				'Check that the host is right and that this n8n can reach it.',
		);
	});

	it('reports a host that is not Feishu', async () => {
		expect(await pressTest({ baseUrl: stack.n8n.origin })).toBe(
			'Error: No access token: The response is not from Feishu: HTTP 404, text/html. ' +
				"Check that 'Base URL' is right. A gateway between n8n and Feishu may have sent this response, or cut it short.",
		);
	});

	it.each([
		['', 'is empty'],
		['feishu dot cn', 'contains a space: "feishu dot cn"'],
		['open.feishu.cn', 'does not start with https:// or http://: "open.feishu.cn"'],
		['https://open.feishu.cn/open-apis', 'must not contain a path, but has "/open-apis"'],
	])('reports an invalid Base URL: "%s"', async (baseUrl, problem) => {
		expect(await pressTest({ baseUrl })).toBe(
			`Error: The credential's 'Base URL' ${problem}. ` +
				'Enter only scheme and host, such as https://open.feishu.example.com',
		);
	});
});
