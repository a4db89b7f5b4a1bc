import { Workflow, type INode, type INodeTypes } from 'n8n-workflow';

import { FeishuAppApi } from '../../credentials/FeishuAppApi.credentials';

const nodeTypes = {
	getByNameAndVersion: () => ({ description: { properties: [] } }),
} as unknown as INodeTypes;
const workflow = new Workflow({ nodes: [], connections: {}, active: false, nodeTypes });
const node = { name: 'Test', type: 'test', typeVersion: 1, parameters: {} } as unknown as INode;

test.each([
	[{ platform: 'feishu', baseUrl: 'https://ignored.example.com' }, 'https://open.feishu.cn'],
	[{ platform: 'lark' }, 'https://open.larksuite.com'],
	[{ platform: 'private', baseUrl: ' https://open.example.com\n' }, 'https://open.example.com'],
	[{ platform: 'private' }, ''],
])('the Test button with %j sends its request to "%s"', (credentials, expected) => {
	const { baseURL } = new FeishuAppApi().test.request;
	expect(
		workflow.expression.getSimpleParameterValue(
			node,
			baseURL ?? '',
			'internal',
			{ $credentials: credentials } as never,
			undefined,
			'',
		),
	).toBe(expected);
});
