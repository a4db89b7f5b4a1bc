/**
 * `npm run pictures`: takes the pictures of the READMEs anew, from the n8n that users have, with the
 * package built from this checkout. They go to `docs/images`, with a `.dark` sibling each.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { readExample } from '../demo/example';
import { signIn, startBrowser, type Theme } from './browser';
import { field, newCredential } from './credential-form';
import { ensureChromium } from './system-packages';
import { toSourceItems, loadFeishuInstances } from './sample-approvals';
import {
	closeNode,
	openEmptyWorkflow,
	openNode,
	pasteWorkflow,
	runNode,
	searchNodePanel,
} from './editor';
import { ensureN8n } from './install';
import { CREDENTIAL_NAME, type TestStack, startTestStack } from './test-stack';
import {
	buildPackage,
	CREDENTIAL_TYPE,
	NODE_TYPE,
	PACKAGE_VARIABLE,
	PROJECT,
} from './package-under-test';
import type { WorkflowToCreate } from './n8n-client';
import { N8N_VERSIONS } from './versions';
import { chainNodes, MANUAL_TRIGGER } from './workflow-builder';

const IMAGES = join(PROJECT, 'docs', 'images');

/** Bigger ones make a README slow to load. */
const MAX_BYTES = 300_000;

/** When the pictured approvals changed; always the same, so that pictures taken anew differ in what changed. */
const NOW = Date.parse('2026-03-02T01:30:00Z');

/** Only for a picture: nobody else is at this address. */
const PICTURED_APP = { appId: 'cli_a1b2c3d4e5f6', appSecret: 'not a secret' };

interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

async function main(): Promise<void> {
	const [version] = N8N_VERSIONS;
	await ensureN8n(version);
	await ensureChromium();
	await mkdir(IMAGES, { recursive: true });
	const folder = await mkdtemp(join(tmpdir(), 'feishu-approval-package-'));
	let stack: TestStack | undefined;
	let browser: Browser | undefined;
	try {
		const packageTarball = process.env[PACKAGE_VARIABLE] ?? (await buildPackage(folder));
		stack = await startTestStack(version, { packageTarball });
		loadFeishuInstances(stack.feishu, NOW);
		browser = await startBrowser();
		const light = await signIn(browser, stack.n8n.origin, 'light');
		const dark = await signIn(browser, stack.n8n.origin, 'dark');
		// The form of a first credential, which this one is only as long as none is stored.
		await photographCredential(light, photographer('light'));
		await photographCredential(dark, photographer('dark'));
		await stack.storeCredential();
		await stack.client.createCredential('Postgres account', 'postgres', { host: '127.0.0.1' });
		await photographRest(light, photographer('light'));
		await photographRest(dark, photographer('dark'));
	} finally {
		await browser?.close();
		await stack?.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

/** Takes a picture of a part of a page, once that part stands still. */
type Photograph = (page: Page, name: string, whatOf: () => Promise<Box>) => Promise<void>;

function photographer(theme: Theme): Photograph {
	const suffix = theme === 'light' ? '' : `.${theme}`;
	return async (page, name, whatOf) => {
		await page.mouse.move(1, 1);
		// Forms slide in, and the canvas moves.
		await page.waitForTimeout(1000);
		const clip = await whatOf();
		const path = join(IMAGES, `${name}${suffix}.png`);
		await page.screenshot({ path, clip, animations: 'disabled', caret: 'hide' });
		const { size } = await stat(path);
		if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes`);
		process.stdout.write(`${path}: ${Math.round(size / 1024)} KB\n`);
	};
}

async function photographRest(page: Page, photograph: Photograph): Promise<void> {
	await photographSearch(page, photograph);
	await photographRun(page, photograph);
	await photographSync(page, photograph);
	await photographWorkflow(page, photograph, 'workflow', 'check-every-5-minutes.json');
	await photographWorkflow(page, photograph, 'reconcile', 'reconcile-every-5-minutes.json');
}

async function photographCredential(page: Page, photograph: Photograph): Promise<void> {
	await page.setViewportSize({ width: 1280, height: 760 });
	await openEmptyWorkflow(page);
	await (await searchNodePanel(page, 'feishu')).filter({ hasText: 'Feishu Approval' }).click();
	await page.getByText('Check external instances').click();
	const form = await newCredential(page);
	await field(form, 'appId').fill(PICTURED_APP.appId);
	await field(form, 'appSecret').fill(PICTURED_APP.appSecret);
	await page.getByText('Platform', { exact: true }).first().click();
	await photograph(page, 'credential', async () => await getBoundingBox(form));
}

/** The search in the panel, and what the node can do. */
async function photographSearch(page: Page, photograph: Photograph): Promise<void> {
	await page.setViewportSize({ width: 1280, height: 760 });
	await openEmptyWorkflow(page);
	await (await searchNodePanel(page, '飞书')).filter({ hasText: 'Feishu Approval' }).waitFor();
	await photograph(page, 'search', async () => ({
		...(await getBoundingBox(page.getByTestId('node-creator'))),
		height: 260,
	}));
}

/** The node with data in front of it and behind it. */
async function photographRun(page: Page, photograph: Photograph): Promise<void> {
	await page.setViewportSize({ width: 1960, height: 840 });
	const workflow: WorkflowToCreate = {
		...chainNodes('Output', [
			MANUAL_TRIGGER,
			{
				name: 'Feishu Approval',
				type: NODE_TYPE,
				credentials: { [CREDENTIAL_TYPE]: { id: null, name: CREDENTIAL_NAME } },
			},
		]),
		pinData: { Start: checkItems() as never },
	};
	await pasteWorkflow(page, workflow);
	await openNode(page, 'Feishu Approval');
	const output = await runNode(page);
	await output.getByText('instances checked').waitFor();
	await closeNotifications(page);
	await photograph(page, 'output', async () => {
		const table = await getBoundingBox(output.locator('table').first());
		const panel = await getBoundingBox(output);
		return { ...panel, height: table.y + table.height + 16 - panel.y };
	});
	await photograph(page, 'node-panel', async () => await getFieldsBox(page));
	await closeNode(page);
}

/** The fields of Sync, with data in front of them. */
async function photographSync(page: Page, photograph: Photograph): Promise<void> {
	await page.setViewportSize({ width: 1960, height: 1640 });
	const workflow: WorkflowToCreate = {
		...chainNodes('Sync', [
			MANUAL_TRIGGER,
			{
				name: 'Feishu Approval',
				type: NODE_TYPE,
				parameters: { operation: 'sync', approvalCode: 'LEAVE' },
				credentials: { [CREDENTIAL_TYPE]: { id: null, name: CREDENTIAL_NAME } },
			},
		]),
		pinData: { Start: toSourceItems(NOW) as never },
	};
	await pasteWorkflow(page, workflow);
	await openNode(page, 'Feishu Approval');
	await photograph(page, 'sync-panel', async () => await getFieldsBox(page));
	await closeNode(page);
}

/** The whole of the panel's middle, from the tabs down to the last field. */
async function getFieldsBox(page: Page): Promise<Box> {
	const fields = await getBoundingBox(page.getByTestId('node-parameters'));
	const tabs = await getBoundingBox(page.getByTestId('tab-params'));
	const options = await getBoundingBox(page.getByTestId('collection-parameter-add'));
	const bottom = options.y + options.height + 16;
	return { ...fields, y: tabs.y - 12, height: bottom - tabs.y + 12 };
}

/** Without the fields that only a sync wants. */
function checkItems() {
	return toSourceItems(NOW).map(({ json: { instance_id, update_time, tasks } }) => ({
		json: {
			instance_id,
			update_time,
			tasks: (tasks as Array<Record<string, string>>).map((task) => ({
				task_id: task.task_id,
				update_time: task.update_time,
			})),
		},
	}));
}

async function photographWorkflow(
	page: Page,
	photograph: Photograph,
	name: string,
	example: string,
): Promise<void> {
	await page.setViewportSize({ width: 1440, height: 900 });
	await pasteWorkflow(page, readExample(example) as never);
	await page.getByTestId('zoom-to-fit').click();
	await page.locator('.vue-flow__pane').click({ position: { x: 30, y: 120 } });
	await closeNotifications(page);
	await photograph(page, name, async () => {
		const nodes = await page.locator('.vue-flow__node').all();
		const boxes = await Promise.all(nodes.map(async (node) => await getBoundingBox(node)));
		return enclosingBox(boxes, { sides: 24, below: 56 });
	});
}

async function closeNotifications(page: Page): Promise<void> {
	for (const close of await page.locator('.el-notification__closeBtn').all()) await close.click();
	await page.locator('.el-notification').first().waitFor({ state: 'detached' });
}

/** The smallest box that holds all of them, and some air. */
function enclosingBox(boxes: Box[], { sides, below }: { sides: number; below: number }): Box {
	const left = Math.min(...boxes.map(({ x }) => x)) - sides;
	const top = Math.min(...boxes.map(({ y }) => y)) - sides;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + sides;
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + below;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

async function getBoundingBox(element: Locator): Promise<Box> {
	const box = await element.boundingBox();
	if (!box) throw new Error(`${String(element)} is not on the page`);
	return box;
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	process.exitCode = 1;
});
