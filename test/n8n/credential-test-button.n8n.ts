import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { findFreePort } from './free-ports';
import { type TestStack, startTestStack } from './test-stack';
import type { StoredCredential } from './n8n-client';
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

	/** What the form shows; a log ID is never the same twice. */
	async function verdict(changes: ICredentialDataDecryptedObject = {}): Promise<string> {
		const { status, message } = await stack.client.testCredential(credential, {
			...stack.app,
			...changes,
		});
		return `${status}: ${message.replace(/log ID \w+/g, 'log ID …')}`;
	}

	it('is content with a working app', async () => {
		expect(await verdict()).toBe('OK: Connection successful!');
	});

	it('tells a wrong secret', async () => {
		expect(await verdict({ appSecret: 'not-it' })).toBe(
			'Error: No access token: Feishu answered "app secret invalid" (code 10014, log ID …). ' +
				'The App Secret does not fit the App ID. Copy both from "Credentials & Basic Info" in the developer console.',
		);
	});

	it('tells a missing scope', async () => {
		stack.feishu.app().scopes = [];
		expect(await verdict()).toBe(
			'Error: The App ID and App Secret are right, but the app has no approval scope. ' +
				'In the developer console, under "Permissions & Scopes", add approval:approval, ' +
				'approval:approval:readonly or approval:external_instance, then publish a version of the app.',
		);
	});

	it('tells a disabled app, also right after a test that went well', async () => {
		expect(await verdict()).toBe('OK: Connection successful!');
		stack.feishu.app().disabled = true;
		expect(await verdict()).toBe(
			'Error: No access token: Feishu answered "app is not in use" (code 99991662, log ID …). ' +
				'The app is disabled. A tenant administrator can enable it in the admin console.',
		);
	});

	it('tells a host where nobody listens', async () => {
		const port = await findFreePort();
		const baseUrl = `http://127.0.0.1:${port}`;
		expect(await verdict({ baseUrl })).toBe(
			`Error: No access token: No answer from ${baseUrl}: it refused the connection. ` +
				'Is the host right, and can this n8n reach it?',
		);
	});

	it('tells a host that never answers', async () => {
		stack.feishu.faults.add({ on: 'token', times: Infinity, hang: true });
		expect(await verdict()).toBe(
			`Error: No access token: No answer from ${stack.feishu.origin}: no answer in time. ` +
				'Is the host right, and can this n8n reach it?',
		);
	});

	it('tells a host that there is not', async () => {
		const baseUrl = 'http://no-such-host.invalid';
		expect(await verdict({ baseUrl })).toBe(
			`Error: No access token: No answer from ${baseUrl}: there is no host of this name. ` +
				'Is the host right, and can this n8n reach it?',
		);
	});

	it('tells a host that is not Feishu', async () => {
		expect(await verdict({ baseUrl: stack.n8n.origin })).toBe(
			"Error: No access token: The answer was not Feishu's: HTTP 404, text/html. " +
				'Is the Base URL right? Or a gateway between n8n and Feishu answered in its place, or cut the answer short.',
		);
	});

	it.each([
		['', 'is empty'],
		['feishu dot cn', 'contains a space: "feishu dot cn"'],
		['open.feishu.cn', 'does not start with https:// or http://: "open.feishu.cn"'],
		['https://open.feishu.cn/open-apis', 'must not contain a path, but has "/open-apis"'],
	])('tells a bad base URL: "%s"', async (baseUrl, problem) => {
		expect(await verdict({ baseUrl })).toBe(
			`Error: The credential's "Base URL" ${problem}. ` +
				'Enter scheme and host only, such as https://open.feishu.example.com',
		);
	});
});
