import type { Locator, Page } from 'playwright-core';
import type { WorkflowToCreate } from './n8n-client';

/** n8n's own settings of a node, and parts of inputs, which are spelled like parameters. */
const NOT_PARAMETERS = new Set([
	'alwaysOutputData',
	'executeOnce',
	'field',
	'hint',
	'item',
	'notes',
	'notesInFlow',
	'onError',
	'retryOnFail',
]);

/** Opens a workflow without nodes. */
export async function openEmptyWorkflow(page: Page): Promise<void> {
	await page.goto('/workflow/new');
	await page.getByTestId('canvas-add-button').waitFor();
}

/** Searches the node panel of an empty workflow, as a person does who starts one. */
export async function searchNodePanel(page: Page, text: string): Promise<Locator> {
	const search = page.getByTestId('node-creator-search-bar');
	if (!(await search.isVisible())) await page.getByTestId('canvas-add-button').click();
	await search.fill(text);
	return page.getByTestId('node-creator-item-name');
}

/** Pastes a workflow onto the canvas, which is also what an import from a file does. */
export async function pasteWorkflow(page: Page, workflow: WorkflowToCreate): Promise<void> {
	await openEmptyWorkflow(page);
	// As text, because the page's own types are not known here.
	await page.evaluate(`{
		const clipboardData = new DataTransfer();
		clipboardData.setData('text/plain', ${JSON.stringify(JSON.stringify(workflow))});
		const paste = { clipboardData, bubbles: true, cancelable: true };
		document.body.dispatchEvent(new ClipboardEvent('paste', paste));
	}`);
	await page.getByTestId('canvas-node').first().waitFor();
	await page.waitForTimeout(1000);
}

/** Opens the panel of a node on the canvas. */
export async function openNode(page: Page, name: string): Promise<void> {
	await page.getByTestId('canvas-node').filter({ hasText: name }).first().dblclick();
	await page.getByTestId('ndv').first().waitFor();
}

/** Closes it. */
export async function closeNode(page: Page): Promise<void> {
	// A cross in 2.x, words in 1.x.
	await page.getByTestId('ndv-close-button').or(page.getByText('Back to canvas')).first().click();
	await page.getByTestId('ndv-input-panel').waitFor({ state: 'hidden' });
}

/** Presses the run button of the open node, and waits for what comes of it. */
export async function runNode(page: Page): Promise<Locator> {
	await page.getByTestId('node-execute-button').click();
	const output = page.getByTestId('output-panel');
	// The choice of views is there at once, but hidden.
	await output
		.locator('[data-test-id="ndv-run-data-display-mode"]:visible')
		.or(output.getByTestId('node-error-message'))
		.first()
		.waitFor();
	return output;
}

/** The names of the parameters that the open node shows, in their order. */
export async function shownParameters(page: Page): Promise<string[]> {
	const ids = await page
		.locator('[data-test-id^="parameter-input-"]')
		.evaluateAll((elements) => elements.map((element) => element.getAttribute('data-test-id')!));
	return ids
		.map((id) => id.replace('parameter-input-', ''))
		.filter((name) => !NOT_PARAMETERS.has(name));
}

/** Unfolds the list of options that the open node does not show yet. */
export async function unfoldOptions(page: Page): Promise<void> {
	// A button in 2.x, a list with these words in it in 1.x.
	await page
		.getByTestId('collection-parameter-add')
		.or(page.getByPlaceholder('Add option'))
		.or(page.getByText('Add option', { exact: true }))
		.locator('visible=true')
		.first()
		.click();
}

/** Chooses an option of a list by the words that stand first in it. */
export async function choose(page: Page, list: Locator, option: string): Promise<void> {
	await list.click();
	await optionCalled(page, option).click();
}

/** An option of the list that is open. */
export function optionCalled(page: Page, option: string): Locator {
	return page
		.locator('[role="option"]:visible')
		.filter({ has: page.getByText(option, { exact: true }) })
		.first();
}

/** What the editor warns of at the moment: messages in the corner, and nodes marked as incomplete. */
export async function warnings(page: Page): Promise<string[]> {
	const messages = await page
		.locator('.el-notification')
		.filter({ hasNot: page.locator('.el-notification--success') })
		.allInnerTexts();
	const marks = await page.getByTestId('node-issues').count();
	return [...messages, ...Array.from({ length: marks }, () => 'a node is marked as incomplete')];
}
