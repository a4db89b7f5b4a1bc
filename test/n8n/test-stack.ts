import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { customApp } from '../engine/credentials';
import { FakeFeishu, type StartOptions } from '../fake-feishu';
import { CREDENTIAL_TYPE, packageUnderTest } from './package-under-test';
import { N8nClient, type StoredCredential } from './n8n-client';
import { type N8nOptions, type N8nServer, startN8n } from './n8n-server';
import type { N8nVersion } from './versions';

/** The name n8n gives to the first credential of this type; the examples look for it. */
export const CREDENTIAL_NAME = 'Feishu App account';

/** An n8n with the package in it and an owner, and a Feishu that it can reach. */
export interface TestStack {
	readonly n8n: N8nServer;
	/** Logged in as the owner. */
	readonly client: N8nClient;
	readonly feishu: FakeFeishu;
	/** What a person would fill in to reach the stand-in. */
	readonly app: ICredentialDataDecryptedObject;
	/** Every tenant access token the stand-in has given out. */
	readonly tokens: ReadonlySet<string>;
	/** Stores {@link app} in n8n, under {@link CREDENTIAL_NAME}. */
	storeCredential(): Promise<StoredCredential>;
	/** Ends both, and leaves nothing behind. */
	stop(): Promise<void>;
}

/** Starts both, with an owner already set up. */
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
		const tokens = noteTokens(feishu);
		const n8n = await startN8n({
			...options,
			packageTarball: packageTarball ?? packageUnderTest(),
			version,
		});
		const client = new N8nClient(n8n.origin, version);
		const app = customApp(feishu.origin);
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
			stop,
		};
	} catch (error) {
		await feishu.stop();
		throw error;
	}
}

/** Collects what the stand-in gives out, which it keeps to itself. */
function noteTokens({ tokens }: FakeFeishu): ReadonlySet<string> {
	const seen = new Set<string>();
	const issue = tokens.issue.bind(tokens);
	tokens.issue = (...parameters) => {
		const issued = issue(...parameters);
		seen.add(issued.token);
		return issued;
	};
	return seen;
}
