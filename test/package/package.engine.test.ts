import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Engine } from '../engine';

const ROOT = join(__dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
	string,
	never
>;

/** What published code may import: the packages of n8n that both of its versions have. */
const ALLOWED_IMPORTS = new Set(['n8n-workflow', 'lodash', 'moment', 'luxon', 'zod', 'crypto']);

function filesBelow(folder: string): string[] {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		return statSync(path).isDirectory() ? filesBelow(path) : [path];
	});
}

test('the tarball has the built code, its assets, and what the registry page needs, nothing else', () => {
	const [{ files }] = JSON.parse(
		execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
			cwd: ROOT,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}),
	) as [{ files: Array<{ path: string }> }];
	const paths = files.map(({ path }) => path);
	expect(paths.filter((path) => !path.startsWith('dist/')).sort()).toEqual([
		'CHANGELOG.md',
		'LICENSE.md',
		'README.md',
		'README.zh-CN.md',
		'index.js',
		'package.json',
	]);
	const dist = paths.filter((path) => path.startsWith('dist/'));
	for (const path of dist) {
		expect(path).toMatch(/^dist\/(credentials|nodes\/FeishuApproval)\/.*\.(js|json|svg)$/);
	}
	expect(dist).toEqual(
		expect.arrayContaining([
			'dist/credentials/FeishuAppApi.credentials.js',
			'dist/nodes/FeishuApproval/FeishuApproval.node.js',
			'dist/nodes/FeishuApproval/FeishuApproval.node.json',
			'dist/nodes/FeishuApproval/feishuApproval.svg',
			'dist/nodes/FeishuApproval/feishuApproval.dark.svg',
			'dist/nodes/FeishuApproval/__schema__/v1.0.0/externalInstance/check.json',
		]),
	);
});

test('published code imports only what every n8n has, and there are no runtime dependencies', () => {
	expect(manifest.dependencies).toBeUndefined();
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	const scripts = filesBelow(join(ROOT, 'dist')).filter((path) => path.endsWith('.js'));
	expect(scripts.length).toBeGreaterThan(10);
	for (const script of scripts) {
		for (const [, name] of readFileSync(script, 'utf8').matchAll(/require\("([^"]+)"\)/g)) {
			if (!name.startsWith('.'))
				expect([script, ALLOWED_IMPORTS.has(name) || name]).toEqual([script, true]);
		}
	}
});

test('the manifest has what n8n asks of a community package', () => {
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

test("the entry point gives the node's and the credential's classes", () => {
	const entry = require(ROOT) as Record<
		string,
		new () => { description?: { name: string }; name?: string }
	>;
	expect(new entry.FeishuApproval().description?.name).toBe('feishuApproval');
	expect(new entry.FeishuAppApi().name).toBe('feishuAppApi');
});

describe('the node as n8n loads it', () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await Engine.load();
	});

	afterAll(() => engine.close());

	test('is named as saved workflows name it', () => {
		expect(engine.nodeType.description).toMatchObject({
			name: 'feishuApproval',
			displayName: 'Feishu Approval',
			version: 1,
			usableAsTool: true,
			credentials: [{ name: 'feishuAppApi', required: true }],
		});
	});

	test('is found by its Chinese names', () => {
		const { alias } = JSON.parse(
			readFileSync(join(ROOT, 'dist/nodes/FeishuApproval/FeishuApproval.node.json'), 'utf8'),
		) as { alias: string[] };
		expect(alias).toEqual(expect.arrayContaining(['飞书', '审批', '三方审批', '校验', 'Lark']));
	});

	test.each([
		['instanceId', '={{ $json.instance_id }}'],
		['updateTime', '={{ $json.update_time }}'],
		['tasks', '={{ $json.tasks }}'],
		['taskId', '={{ $json.task_id }}'],
		['taskUpdateTime', '={{ $json.task_update_time }}'],
		['itemsAre', 'instances'],
	])('%s has the default of the contract', (name, value) => {
		const ofCheck = engine.nodeType.description.properties.find(
			(property) =>
				property.name === name && property.displayOptions?.show?.operation?.includes('check'),
		);
		expect(ofCheck?.default).toBe(value);
	});

	test("the output's schema names the fields of the output", () => {
		const schema = JSON.parse(
			readFileSync(
				join(ROOT, 'dist/nodes/FeishuApproval/__schema__/v1.0.0/externalInstance/check.json'),
				'utf8',
			),
		) as { properties: object };
		expect(Object.keys(schema.properties)).toEqual([
			'instance_id',
			'status',
			'update_time',
			'local_update_time',
			'tasks',
		]);
	});
});
