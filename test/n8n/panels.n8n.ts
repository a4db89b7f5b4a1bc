/** Every operation and the trigger in the editor, as a newcomer sees them: fields, notices, and the first result. */
import type { Browser, Page } from 'playwright-core';
import { signIn, startBrowser, type Theme } from './browser';
import { closeNode, getShownParameters, openNode, pasteWorkflow, runNode } from './editor';
import { CREDENTIAL_TYPE, NODE_TYPE } from './package-under-test';
import { createPanelWorkflow, OPERATION_PANELS, PANEL_NODE, TRIGGER_PANEL } from './panels';
import { createScreenshotTaker } from './screenshots';
import { CREDENTIAL_NAME, startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS } from './versions';
import { chainNodes, MANUAL_TRIGGER } from './workflow-builder';

/** Milliseconds. Feishu has an older time. */
const UPDATE_TIME = 1_591_603_040_000;

/** An item with more fields than a table of 1440 pixels can show. */
const WIDE_ITEM = {
	instance_id: 'LEAVE-2041',
	update_time: UPDATE_TIME,
	tasks: [],
	...Object.fromEntries(
		Array.from({ length: 12 }, (_, index) => [`column_${index}`, `a value of column ${index}`]),
	),
};

describe.each(N8N_VERSIONS)('in the editor of n8n %s', (version) => {
	let stack: TestStack;
	let browser: Browser;

	beforeAll(async () => {
		stack = await startTestStack(version);
		await stack.storeCredential();
		stack.feishu.instances.set({
			instance_id: WIDE_ITEM.instance_id,
			update_time: UPDATE_TIME - 3_600_000,
			tasks: [],
		});
		browser = await startBrowser();
	});

	afterAll(async () => {
		await browser?.close();
		await stack?.stop();
	});

	describe.each<Theme>(['light', 'dark'])('with the %s theme', (theme) => {
		let page: Page;
		let takeScreenshot: (name: string) => Promise<void>;

		beforeAll(async () => {
			page = await signIn(browser, stack.n8n.origin, theme);
			page.setDefaultTimeout(30_000);
			takeScreenshot = createScreenshotTaker(page, `${version}-panel-${theme}`);
		});

		afterAll(async () => {
			await page?.context().close();
		});

		it.each([...OPERATION_PANELS, TRIGGER_PANEL].map((panel) => [panel.name, panel] as const))(
			'%s shows its fields and its notice',
			async (name, panel) => {
				await pasteWorkflow(page, createPanelWorkflow(panel));
				await openNode(page, PANEL_NODE);
				await takeScreenshot(name);
				expect(await getShownParameters(page)).toEqual(expect.arrayContaining([...panel.fields]));
				if (panel.notice !== undefined) {
					await page.getByTestId('ndv').getByText(panel.notice).first().waitFor();
				}
				await closeNode(page);
			},
		);
	});

	it.each([
		[false, ['instance_id', 'status', 'explanation']],
		[true, ['check']],
	])('shows the result first at 1440 pixels, input fields: %s', async (isIncluded, columns) => {
		const page = await signIn(browser, stack.n8n.origin, 'light');
		page.setDefaultTimeout(30_000);
		await pasteWorkflow(page, {
			...chainNodes('Result', [
				MANUAL_TRIGGER,
				{
					name: PANEL_NODE,
					type: NODE_TYPE,
					parameters: { options: { includeInputFields: isIncluded } },
					credentials: { [CREDENTIAL_TYPE]: { id: null, name: CREDENTIAL_NAME } },
				},
			]),
			pinData: { Start: [{ json: WIDE_ITEM }] },
		});
		await openNode(page, PANEL_NODE);
		const output = await runNode(page);
		await output.locator('table').first().waitFor();
		await createScreenshotTaker(page, `${version}-result-${String(isIncluded)}`)('table');
		const panel = await output.boundingBox();
		for (const column of columns) {
			const cell = await output.locator('th').filter({ hasText: column }).first().boundingBox();
			expect((cell?.x ?? Infinity) + (cell?.width ?? 0)).toBeLessThanOrEqual(
				(panel?.x ?? 0) + (panel?.width ?? 0),
			);
		}
		await output.getByText('1 h', { exact: false }).first().waitFor();
		await page.context().close();
	});
});
