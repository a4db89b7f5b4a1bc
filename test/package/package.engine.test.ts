import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Engine } from '../engine';
import { listFiles } from '../release/check';

const ROOT = join(__dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
	string,
	unknown
>;

/** Modules that n8n provides to community nodes. A subset of n8n's lint rule `no-restricted-imports`. */
const ALLOWED_IMPORTS = new Set(['n8n-workflow', 'lodash', 'moment', 'luxon', 'zod', 'crypto']);

test('imports only modules that n8n provides and has no runtime dependencies', () => {
	expect(manifest.dependencies).toBeUndefined();
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	const scripts = listFiles(ROOT, 'dist').filter((path) => path.endsWith('.js'));
	expect(scripts.length).toBeGreaterThan(10);
	for (const script of scripts) {
		for (const [, name] of readFileSync(join(ROOT, script), 'utf8').matchAll(
			/require\("([^"]+)"\)/g,
		)) {
			if (name !== undefined && !name.startsWith('.'))
				expect([script, ALLOWED_IMPORTS.has(name) || name]).toEqual([script, true]);
		}
	}
});

test('has the fields in package.json that n8n requires of a community package', () => {
	expect(manifest).toMatchObject({
		name: 'n8n-nodes-feishu-approval',
		license: 'MIT',
		keywords: expect.arrayContaining(['n8n-community-node-package']) as unknown,
		author: { name: expect.any(String) as unknown, email: expect.stringContaining('@') as unknown },
		homepage: expect.stringContaining('https://') as unknown,
		repository: { type: 'git' },
		n8n: { n8nNodesApiVersion: 1, strict: true },
	});
});

test('exports the classes of the nodes and the credentials', () => {
	const entry = require(ROOT) as {
		FeishuApproval: new () => { description: { name: string } };
		FeishuApprovalTrigger: new () => { description: { name: string } };
		FeishuAppApi: new () => { name: string };
		FeishuApprovalCallbackApi: new () => { name: string };
	};
	expect(new entry.FeishuApproval().description.name).toBe('feishuApproval');
	expect(new entry.FeishuApprovalTrigger().description.name).toBe('feishuApprovalTrigger');
	expect(new entry.FeishuAppApi().name).toBe('feishuAppApi');
	expect(new entry.FeishuApprovalCallbackApi().name).toBe('feishuApprovalCallbackApi');
});

describe('the node as loaded by n8n', () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await Engine.load();
	});

	afterAll(() => engine.close());

	test('has the names that saved workflows use', () => {
		expect(engine.nodeType.description).toMatchObject({
			name: 'feishuApproval',
			displayName: 'Feishu Approval',
			version: 1,
			usableAsTool: true,
			credentials: [
				{ name: 'feishuAppApi', required: true },
				{ name: 'feishuApprovalCallbackApi' },
			],
		});
	});

	test('has a trigger with the names that saved workflows use', () => {
		expect(engine.triggerType.description).toMatchObject({
			name: 'feishuApprovalTrigger',
			displayName: 'Feishu Approval Trigger',
			version: 1,
			group: ['trigger'],
			inputs: [],
			credentials: [
				{ name: 'feishuApprovalCallbackApi', required: true },
				{ name: 'feishuAppApi', displayOptions: { show: { registration: ['automatic'] } } },
			],
		});
		const defaults = engine.triggerType.description.properties.map((property) => [
			property.name,
			property.default,
		]);
		expect(Object.fromEntries(defaults)).toMatchObject({
			registration: 'automatic',
			approvalCodes: '',
			respond: 'lastNode',
			options: {},
		});
	});

	test.each([
		['FeishuApproval', ['飞书', '审批', '三方审批', '校验', 'Lark']],
		['FeishuApprovalTrigger', ['飞书', '审批', '快捷审批', '回调', 'Lark']],
	])('has Chinese search terms for %s', (name, terms) => {
		const { alias } = JSON.parse(
			readFileSync(join(ROOT, `dist/nodes/FeishuApproval/${name}.node.json`), 'utf8'),
		) as { alias: string[] };
		expect(alias).toEqual(expect.arrayContaining(terms));
	});

	test.each([
		['instanceId', ''],
		['updateTime', ''],
		['tasks', ''],
		['taskId', ''],
		['taskUpdateTime', ''],
		['itemsAre', 'instances'],
	])('sets the documented default of the parameter %s', (name, value) => {
		const parameter = engine.nodeType.description.properties.find(
			(property) =>
				property.name === name && property.displayOptions?.show?.operation?.includes('check'),
		);
		expect(parameter?.default).toBe(value);
	});

	test('has an output schema with the fields of a check', () => {
		const schema = JSON.parse(
			readFileSync(
				join(ROOT, 'dist/nodes/FeishuApproval/__schema__/v1.0.0/externalInstance/check.json'),
				'utf8',
			),
		) as { properties: object };
		expect(Object.keys(schema.properties)).toEqual([
			'instance_id',
			'status',
			'explanation',
			'update_time',
			'local_update_time',
			'tasks',
		]);
	});
});
