import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const node = `
const { NodeOperationError, sleep } = require('n8n-workflow');

class FeishuApproval {
	description = {
		displayName: 'Fixture',
		name: 'feishuApproval',
		group: ['transform'],
		version: 1,
		description: 'Sends each item to a server',
		defaults: { name: 'Fixture' },
		usableAsTool: true,
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'feishuAppApi', required: true }],
		properties: [
			{ displayName: 'Number', name: 'number', type: 'string', default: '={{ $json.number }}' },
			{ displayName: 'Wait', name: 'wait', type: 'boolean', default: false },
			{ displayName: 'Code', name: 'code', type: 'string', default: 'A', required: true },
		],
	};

	async execute() {
		const output = [];
		if (this.getNodeParameter('wait', 0)) {
			const signal = this.getExecutionCancelSignal();
			while (!signal.aborted) await sleep(10);
			return [output];
		}
		for (const [index] of this.getInputData().entries()) {
			const number = this.getNodeParameter('number', index);
			try {
				if (number === 13) {
					throw new NodeOperationError(this.getNode(), 'Thirteen', { itemIndex: index });
				}
				const { baseUrl } = await this.getCredentials('feishuAppApi', index);
				const response = await this.helpers.httpRequestWithAuthentication.call(this, 'feishuAppApi', {
					method: 'POST',
					url: baseUrl + '/number',
					body: { number, timezone: this.getTimezone() },
					json: true,
				});
				output.push({ json: response, pairedItem: [{ item: index }] });
			} catch (error) {
				if (!this.continueOnFail()) throw error;
				output.push({ json: { error: error.message }, pairedItem: { item: index } });
			}
		}
		this.addExecutionHints({ message: output.length + ' sent', location: 'outputPane' });
		return [output];
	}
}
module.exports = { FeishuApproval };
`;

const credential = `
class FeishuAppApi {
	name = 'feishuAppApi';
	displayName = 'Fixture';
	properties = [
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
		{ displayName: 'App ID', name: 'appId', type: 'string', default: 'cli_default' },
		{ displayName: 'Keep', name: 'keep', type: 'boolean', default: false },
		{ displayName: 'Token', name: 'token', type: 'hidden', typeOptions: { expirable: true }, default: '' },
	];

	async preAuthentication(credentials) {
		const { token } = await this.helpers.httpRequest({
			method: 'POST',
			url: credentials.baseUrl + '/token',
			body: { app_id: credentials.appId },
			json: true,
		});
		return credentials.keep ? { token } : { transient: (credentials.transient = token) && undefined };
	}

	authenticate = async (credentials, requestOptions) => ({
		...requestOptions,
		headers: {
			...requestOptions.headers,
			authorization: 'Bearer ' + (credentials.token || credentials.transient),
		},
	});
}
module.exports = { FeishuAppApi };
`;

/** A built package in a temporary folder. `remove` deletes the folder. */
export interface FixturePackage {
	directory: string;
	remove(): void;
}

/**
 * Writes a minimal n8n package that uses the type names of the real one. Its node posts `number` of
 * each item to the credential's `baseUrl`, fails on 13, and with the parameter `wait` waits until the
 * execution is canceled. Its credential stores the token in n8n's database only if its field `keep` is true.
 */
export function writeFixturePackage(): FixturePackage {
	const directory = mkdtempSync(path.join(tmpdir(), 'feishu-approval-fixture-'));
	const paths = {
		node: 'dist/nodes/FeishuApproval/FeishuApproval.node.js',
		credential: 'dist/credentials/FeishuAppApi.credentials.js',
	};
	const files = {
		'package.json': JSON.stringify({
			name: 'n8n-nodes-fixture',
			version: '1.0.0',
			n8n: { n8nNodesApiVersion: 1, nodes: [paths.node], credentials: [paths.credential] },
		}),
		[paths.node]: node,
		[paths.credential]: credential,
	};
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
		writeFileSync(path.join(directory, name), text);
	}
	// The node must load the same n8n-workflow as the engine, because n8n compares error classes.
	symlinkSync(
		path.resolve(__dirname, '../../node_modules'),
		path.join(directory, 'node_modules'),
		'dir',
	);
	return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
