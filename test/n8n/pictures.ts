/**
 * `npm run pictures`: builds the package and takes the docs' pictures in the newest n8n. Writes
 * them to `docs/images`, each in a light and a dark (`.dark.png`) version.
 *
 * Arguments are parts of names: `npm run pictures -- definition` writes only the pictures whose names contain it.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { readExample } from '../demo/example';
import { signIn, startBrowser, type Theme } from './browser';
import { field, openCredentialForm } from './credential-form';
import {
	closeNode,
	openEmptyWorkflow,
	openActions,
	openNode,
	pasteWorkflow,
	runNode,
	searchNodePanel,
} from './editor';
import { ensureN8n } from './install';
import type { WorkflowToCreate } from './n8n-client';
import {
	buildPackage,
	CREDENTIAL_TYPE,
	NODE_TYPE,
	PACKAGE_VARIABLE,
	PROJECT,
} from './package-under-test';
import {
	createPanelWorkflow,
	OPERATION_PANELS,
	PANEL_NODE,
	TRIGGER_PANEL,
	type Panel,
} from './panels';
import { createSourceItems, loadFeishuInstances } from './sample-approvals';
import { SCREENSHOTS } from './screenshots';
import { ensureChromium } from './system-packages';
import { CREDENTIAL_NAME, startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS } from './versions';
import { chainNodes, MANUAL_TRIGGER } from './workflow-builder';

const IMAGES = join(PROJECT, 'docs', 'images');

/** The panels that the docs show. */
const PANELS_IN_DOCS = [...OPERATION_PANELS, TRIGGER_PANEL].filter(({ name }) =>
	['check', 'sync', 'definition', 'trigger', 'send-message'].includes(name),
);

/** Maximum size of a picture. Larger pictures make the docs slow to load. */
const MAX_BYTES = 320_000;

/** Fixed time of the sample approvals, so that new pictures differ only where the product changed. */
const NOW = Date.parse('2026-03-02T01:30:00Z');

/** Time zone of the company in the examples. */
const TIME_ZONE = 'Asia/Shanghai';

/** Sample values for the picture of the credential form. */
const SAMPLE_APP = { appId: 'cli_a1b2c3d4e5f6', appSecret: 'not a secret' };

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
	await mkdir(SCREENSHOTS, { recursive: true });
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
		// Before a credential is stored, because the form of the first credential looks different.
		await takeCredentialPicture(light, createPictureTaker('light'));
		await takeCredentialPicture(dark, createPictureTaker('dark'));
		await stack.storeCredential();
		await stack.client.createCredential('Postgres account', 'postgres', { host: '127.0.0.1' });
		await takeOtherPictures(light, createPictureTaker('light'));
		await takeOtherPictures(dark, createPictureTaker('dark'));
	} finally {
		await browser?.close();
		await stack?.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

/** Waits for animations, then takes a picture of a part of the page. */
type TakePicture = (page: Page, name: string, getBox: () => Promise<Box>) => Promise<void>;

function createPictureTaker(theme: Theme): TakePicture {
	const folder = theme === 'light' ? IMAGES : SCREENSHOTS;
	const wanted = process.argv.slice(2);
	return async (page, name, getBox) => {
		if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) return;
		await page.mouse.move(1, 1);
		// Wait for the animations of forms and the canvas.
		await page.waitForTimeout(1000);
		const clip = await getBox();
		const path = join(folder, `${name}.${theme}.png`.replace('.light', ''));
		await page.screenshot({ path, clip, animations: 'disabled', caret: 'hide' });
		const { size } = await stat(path);
		if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes; the maximum is ${MAX_BYTES}`);
		process.stdout.write(`${path}: ${Math.round(size / 1024)} KB\n`);
	};
}

async function takeOtherPictures(page: Page, takePicture: TakePicture): Promise<void> {
	await takeOutputPicture(page, takePicture);
	for (const panel of PANELS_IN_DOCS) await takePanelPicture(page, takePicture, panel);
	await takeWorkflowPicture(page, takePicture, 'workflow', 'check-every-5-minutes.json');
	await takeWorkflowPicture(page, takePicture, 'reconcile', 'reconcile-every-5-minutes.json');
}

async function takeCredentialPicture(page: Page, takePicture: TakePicture): Promise<void> {
	await page.setViewportSize({ width: 1280, height: 760 });
	await openEmptyWorkflow(page);
	await (await searchNodePanel(page, 'feishu')).filter({ hasText: 'Feishu Approval' }).click();
	await openActions(page);
	await page.getByText('Check external instances').click();
	const form = await openCredentialForm(page);
	await field(form, 'appId').fill(SAMPLE_APP.appId);
	await field(form, 'appSecret').fill(SAMPLE_APP.appSecret);
	await page.getByText('Platform', { exact: true }).first().click();
	await takePicture(page, 'credential', async () => await getBoundingBox(form));
}

/** The output of Check. */
async function takeOutputPicture(page: Page, takePicture: TakePicture): Promise<void> {
	await page.setViewportSize({ width: 1960, height: 1100 });
	const workflow: WorkflowToCreate = {
		...chainNodes('Output', [
			MANUAL_TRIGGER,
			{
				name: 'Feishu Approval',
				type: NODE_TYPE,
				// A pasted workflow keeps the settings of the workflow that it is pasted into.
				parameters: { options: { timezone: TIME_ZONE } },
				credentials: { [CREDENTIAL_TYPE]: { id: null, name: CREDENTIAL_NAME } },
			},
		]),
		pinData: { Start: createCheckItems() as never },
	};
	await pasteWorkflow(page, workflow);
	await openNode(page, 'Feishu Approval');
	const output = await runNode(page);
	await output.getByText('instances checked').waitFor();
	await closeNotifications(page);
	await takePicture(page, 'output', async () => {
		const table = await getBoundingBox(output.locator('table').first());
		const panel = await getBoundingBox(output);
		return { ...panel, height: table.y + table.height + 16 - panel.y };
	});
	await closeNode(page);
}

/** The fields of an operation or of the trigger. */
async function takePanelPicture(page: Page, takePicture: TakePicture, panel: Panel): Promise<void> {
	await page.setViewportSize({ width: 1960, height: 1640 });
	await pasteWorkflow(page, createPanelWorkflow(panel));
	await openNode(page, PANEL_NODE);
	await takePicture(page, `${panel.name}-panel`, async () => await getFieldsBox(page));
	await closeNode(page);
}

/** Returns the box of the node's fields, from the tabs to the last field. */
async function getFieldsBox(page: Page): Promise<Box> {
	const fields = await getBoundingBox(page.getByTestId('node-parameters'));
	const tabs = await getBoundingBox(page.getByTestId('tab-params'));
	const options = await getBoundingBox(page.getByTestId('collection-parameter-add'));
	const bottom = options.y + options.height + 16;
	return { ...fields, y: tabs.y - 12, height: bottom - tabs.y + 12 };
}

/** Creates source items with only the fields that a check needs. */
function createCheckItems() {
	return createSourceItems(NOW).map(({ json: { instance_id, update_time, tasks } }) => ({
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

async function takeWorkflowPicture(
	page: Page,
	takePicture: TakePicture,
	name: string,
	example: string,
): Promise<void> {
	await page.setViewportSize({ width: 1440, height: 900 });
	await pasteWorkflow(page, readExample(example) as never);
	await page.getByTestId('zoom-to-fit').click();
	await page.locator('.vue-flow__pane').click({ position: { x: 30, y: 120 } });
	await closeNotifications(page);
	await takePicture(page, name, async () => {
		const nodes = await page.locator('.vue-flow__node').all();
		const boxes = await Promise.all(nodes.map(async (node) => await getBoundingBox(node)));
		return enclosingBox(boxes, { sides: 24, below: 56 });
	});
}

async function closeNotifications(page: Page): Promise<void> {
	for (const close of await page.locator('.el-notification__closeBtn').all()) await close.click();
	await page.locator('.el-notification').first().waitFor({ state: 'detached' });
}

/** Returns the smallest box around all boxes, plus a margin in pixels. */
function enclosingBox(boxes: Box[], { sides, below }: { sides: number; below: number }): Box {
	const left = Math.min(...boxes.map(({ x }) => x)) - sides;
	const top = Math.min(...boxes.map(({ y }) => y)) - sides;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + sides;
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + below;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

async function getBoundingBox(element: Locator): Promise<Box> {
	const box = await element.boundingBox();
	if (!box) throw new Error(`${String(element)} is not visible`);
	return box;
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	process.exitCode = 1;
});
