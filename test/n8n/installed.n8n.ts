import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeTypeDescription } from 'n8n-workflow';
import { CREDENTIAL_TYPE, NODE_TYPE, PROJECT } from './package-under-test';
import { startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS } from './versions';

const NODE_FOLDER = join(PROJECT, 'nodes', 'FeishuApproval');
const ICONS = { light: 'feishuApproval.svg', dark: 'feishuApproval.dark.svg' };

describe.each(N8N_VERSIONS)('the package installed in n8n %s', (version) => {
	let stack: TestStack;
	let node: INodeTypeDescription | undefined;

	beforeAll(async () => {
		stack = await startTestStack(version);
		node = (await stack.client.nodeTypes()).find(({ name }) => name === NODE_TYPE);
	});

	afterAll(async () => await stack?.stop());

	it('loads without a log message about the package', () => {
		const lines = stack.n8n.log.text().split('\n');
		expect(lines.filter((line) => /feishu/i.test(line))).toEqual([]);
	});

	it('has the node, with search terms in both languages', () => {
		expect(node).toMatchObject({
			displayName: 'Feishu Approval',
			credentials: [
				{ name: CREDENTIAL_TYPE, required: true },
				{ name: 'feishuApprovalCallbackApi' },
			],
		});
		expect(node?.codex?.alias).toEqual(expect.arrayContaining(['飞书', '审批', 'Lark']));
	});

	it('has the actions that the node panel lists', () => {
		const operations = node?.properties.filter(({ name }) => name === 'operation') ?? [];
		// n8n adds the operation "Custom API Call", which has no action.
		const actions = operations.flatMap(({ options = [] }) =>
			options.flatMap((option) => ('action' in option ? [option.action] : [])),
		);
		expect(actions).toEqual(
			expect.arrayContaining([
				'Check external instances',
				'Sync external instance',
				'Create or update an approval definition',
				'Get an approval definition',
			]),
		);
	});

	it('has the credential', async () => {
		const types = await stack.client.credentialTypes();
		const credential = types.find(({ name }) => name === CREDENTIAL_TYPE);
		expect(credential).toMatchObject({
			displayName: 'Feishu App API',
			supportedNodes: [NODE_TYPE, `${NODE_TYPE}Trigger`],
		});
	});

	it.each(['light', 'dark'] as const)('serves the icon of the %s theme', async (theme) => {
		const types = await stack.client.credentialTypes();
		const credential = types.find(({ name }) => name === CREDENTIAL_TYPE);
		for (const { iconUrl } of [node!, credential!]) {
			const icon = await stack.client.icon((iconUrl as Record<typeof theme, string>)[theme]);
			expect(icon.contentType).toContain('image/svg+xml');
			expect(icon.body).toBe(readFileSync(join(NODE_FOLDER, ICONS[theme]), 'utf8'));
		}
	});

	it.each([
		['externalInstance', 'check'],
		['externalInstance', 'sync'],
		['externalApproval', 'upsert'],
		['externalApproval', 'get'],
	])('serves the output schema of %s %s', async (resource, operation) => {
		const path = join(NODE_FOLDER, '__schema__/v1.0.0', resource, `${operation}.json`);
		expect(await stack.client.outputSchema(NODE_TYPE, '1.0.0', resource, operation)).toEqual(
			JSON.parse(readFileSync(path, 'utf8')),
		);
	});

	it('has a tool for AI agents', async () => {
		const tools = await stack.client.toolTypes();
		const tool = tools.find(({ name }) => name === `${NODE_TYPE}Tool`);
		expect(tool).toMatchObject({ displayName: 'Feishu Approval Tool', outputs: ['ai_tool'] });
		expect(tool?.credentials).toMatchObject([
			{ name: CREDENTIAL_TYPE },
			{ name: 'feishuApprovalCallbackApi' },
		]);
	});
});
