import type { Locator, Page } from 'playwright-core';
import type { WorkflowToCreate } from './n8n-client';

/** Test IDs that look like parameters, but belong to n8n's node settings or to parts of an input. */
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

/** Prefix of the test ID of a parameter input. */
const PARAMETER_PREFIX = 'parameter-input-';

/** Opens a new, empty workflow. */
export async function openEmptyWorkflow(page: Page): Promise<void> {
	await page.goto('/workflow/new');
	await page.getByTestId('canvas-add-button').waitFor();
}

/** Searches the node panel of an empty workflow and returns the names it lists. */
export async function searchNodePanel(page: Page, text: string): Promise<Locator> {
	const search = page.getByTestId('node-creator-search-bar');
	if (!(await search.isVisible())) await page.getByTestId('canvas-add-button').click();
	await search.fill(text);
	return page.getByTestId('node-creator-item-name');
}

/** Pastes a workflow onto the canvas. n8n's import from a file does the same. */
export async function pasteWorkflow(page: Page, workflow: WorkflowToCreate): Promise<void> {
	await openEmptyWorkflow(page);
	// As a string, because tsconfig does not include the DOM types.
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

/** Closes the open node panel. */
export async function closeNode(page: Page): Promise<void> {
	// 2.x has a close icon, 1.x a text link.
	await page.getByTestId('ndv-close-button').or(page.getByText('Back to canvas')).first().click();
	await page.getByTestId('ndv-input-panel').waitFor({ state: 'hidden' });
}

/** Presses the run button of the open node, waits for the result and returns the output panel. */
export async function runNode(page: Page): Promise<Locator> {
	await page.getByTestId('node-execute-button').click();
	const output = page.getByTestId('output-panel');
	// The view selector exists before the run, but is hidden.
	await output
		.locator('[data-test-id="ndv-run-data-display-mode"]:visible')
		.or(output.getByTestId('node-error-message'))
		.first()
		.waitFor();
	return output;
}

/** Returns the names of the parameters that the open node shows, in display order. */
export async function getShownParameters(page: Page): Promise<string[]> {
	const names = await readParameterNames(page);
	return names.filter((name) => !NOT_PARAMETERS.has(name));
}

/** Reads the names of all parameter inputs from their test IDs, in display order. */
export async function readParameterNames(container: Page | Locator): Promise<string[]> {
	const ids = await container
		.locator(`[data-test-id^="${PARAMETER_PREFIX}"]`)
		// The type of an element is spelled out, because tsconfig does not include the DOM types.
		.evaluateAll((elements: Array<{ getAttribute(name: string): string | null }>) =>
			elements.map((element) => element.getAttribute('data-test-id') ?? ''),
		);
	return ids.map((id) => id.replace(PARAMETER_PREFIX, ''));
}

/** Opens the list of options that can be added to the open node. */
export async function openOptionList(page: Page): Promise<void> {
	// 2.x has a button, 1.x a list with this placeholder.
	await page
		.getByTestId('collection-parameter-add')
		.or(page.getByPlaceholder('Add option'))
		.or(page.getByText('Add option', { exact: true }))
		.locator('visible=true')
		.first()
		.click();
}

/** Opens a dropdown and selects the option with this label. */
export async function selectOption(page: Page, dropdown: Locator, label: string): Promise<void> {
	await dropdown.click();
	await findOption(page, label).click();
}

/** Locates an option of the open dropdown by its label. */
export function findOption(page: Page, label: string): Locator {
	return page
		.locator('[role="option"]:visible')
		.filter({ has: page.getByText(label, { exact: true }) })
		.first();
}

/** Returns the warnings on the page: error notifications, and one text per node marked as incomplete. */
export async function getWarnings(page: Page): Promise<string[]> {
	const messages = await page
		.locator('.el-notification')
		.filter({ hasNot: page.locator('.el-notification--success') })
		.allInnerTexts();
	const marks = await page.getByTestId('node-issues').count();
	return [...messages, ...Array.from({ length: marks }, () => 'a node is marked as incomplete')];
}

/**
 * Opens the list of the node's actions in the node panel. It is closed at first, because n8n lists the trigger with the
 * same name above it.
 */
export async function openActions(page: Page): Promise<void> {
	await page.getByText(/^Actions \(/).click();
	await page.getByText('Check external instances').waitFor();
}
