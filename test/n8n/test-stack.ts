import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { customApp } from '../engine/credentials';
import { DEFAULT_APP_ID, DEFAULT_APP_SECRET, FakeFeishu, type StartOptions } from '../fake-feishu';
import { N8nClient, type StoredCredential } from './n8n-client';
import { type N8nOptions, type N8nServer, startN8n } from './n8n-server';
import {
	CALLBACK_CREDENTIAL_TYPE,
	CREDENTIAL_TYPE,
	getPackageUnderTest,
} from './package-under-test';
import type { N8nVersion } from './versions';

/** Default name of the first credential of this type in n8n. The examples refer to it. */
export const CREDENTIAL_NAME = 'Feishu App account';

/** Default name of the first callback credential in n8n. The examples refer to it. */
export const CALLBACK_CREDENTIAL_NAME = 'Feishu Approval Callback account';

/** Data of the callback credential. */
export const CALLBACK_SECRETS = { token: 'the-callback-token', key: 'the-callback-key' };

/** The fields of the credential that tests read. */
interface FeishuAppData extends ICredentialDataDecryptedObject {
	baseUrl: string;
	appId: string;
	appSecret: string;
}

/** An n8n with the package installed and its owner set up, and a fake Feishu server. */
export interface TestStack {
	readonly n8n: N8nServer;
	/** Logged in as the owner. */
	readonly client: N8nClient;
	readonly feishu: FakeFeishu;
	/** Credential data that connects to the fake Feishu server. */
	readonly app: FeishuAppData;
	/** Every tenant access token that the fake Feishu server has issued. */
	readonly tokens: ReadonlySet<string>;
	/** Stores {@link app} in n8n, under {@link CREDENTIAL_NAME}. */
	storeCredential(): Promise<StoredCredential>;
	/** Stores {@link CALLBACK_SECRETS} in n8n, under {@link CALLBACK_CREDENTIAL_NAME}. */
	storeCallbackCredential(): Promise<StoredCredential>;
	/** Stops both and deletes their data. */
	stop(): Promise<void>;
}

/** Starts the fake Feishu server and n8n, and sets up n8n's owner. */
export async function startTestStack(
	version: N8nVersion,
	{
		feishuOptions,
		packageTarball,
		...options
	}: { feishuOptions?: StartOptions } & Partial<N8nOptions> = {},
): Promise<TestStack> {
	const feishu = await FakeFeishu.start(feishuOptions);
	try {
		const tokens = collectTokens(feishu);
		const n8n = await startN8n({
			...options,
			packageTarball: packageTarball ?? getPackageUnderTest(),
			version,
		});
		const client = new N8nClient(n8n.origin, version);
		const app = {
			...customApp(feishu.origin),
			baseUrl: feishu.origin,
			appId: DEFAULT_APP_ID,
			appSecret: DEFAULT_APP_SECRET,
		};
		const stop = async () => {
			try {
				await n8n.stop();
			} finally {
				await feishu.stop();
			}
		};
		try {
			await client.setUpOwner();
		} catch (error) {
			await n8n.stop();
			throw error;
		}
		return {
			n8n,
			client,
			feishu,
			app,
			tokens,
			storeCredential: async () =>
				await client.createCredential(CREDENTIAL_NAME, CREDENTIAL_TYPE, app),
			storeCallbackCredential: async () =>
				await client.createCredential(
					CALLBACK_CREDENTIAL_NAME,
					CALLBACK_CREDENTIAL_TYPE,
					CALLBACK_SECRETS,
				),
			stop,
		};
	} catch (error) {
		await feishu.stop();
		throw error;
	}
}

/** Returns a set that collects the issued tokens. The fake Feishu server does not expose them. */
function collectTokens({ tokens }: FakeFeishu): ReadonlySet<string> {
	const seen = new Set<string>();
	const issue = tokens.issue.bind(tokens);
	tokens.issue = (...parameters) => {
		const issued = issue(...parameters);
		seen.add(issued.token);
		return issued;
	};
	return seen;
}
