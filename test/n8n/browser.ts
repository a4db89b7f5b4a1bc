import { type Browser, chromium, type Page, selectors } from 'playwright-core';
import { chromiumBinary } from './system-packages';
import { OWNER } from './n8n-client';

/** The editor's looks. */
export type Theme = 'light' | 'dark';

/** What a person sees at a time: a common laptop's window. */
const WINDOW = { width: 1440, height: 900 };

// What `getByTestId` looks for: n8n's editor spells it like this.
selectors.setTestIdAttribute('data-test-id');

/** Starts Chromium without a window. It reaches nothing but this machine. */
export async function startBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: chromiumBinary(),
		headless: true,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			'--no-first-run',
			// The editor loads fonts and scripts from elsewhere if it can; then no two runs are alike.
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
		],
	});
}

/**
 * Opens an editor for {@link OWNER} in a fresh profile, signing in as a person does.
 *
 * @param origin of an n8n that has its owner
 * @returns the page, at the list of workflows
 */
export async function signIn(browser: Browser, origin: string, theme: Theme): Promise<Page> {
	const context = await browser.newContext({
		baseURL: origin,
		viewport: WINDOW,
		// Twice the pixels, for pictures that stay sharp in a README.
		deviceScaleFactor: 2,
		// The editor follows the system's theme until a person chooses one.
		colorScheme: theme,
		locale: 'en-US',
	});
	const page = await context.newPage();
	await page.goto('/signin');
	await page.locator('input[name="emailOrLdapLoginId"]').fill(OWNER.email);
	await page.locator('input[name="password"]').fill(OWNER.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL('**/home/**');
	return page;
}

/** Opens a stored workflow and waits until its nodes are on the canvas. */
export async function openWorkflow(page: Page, workflowId: string): Promise<void> {
	await page.goto(`/workflow/${workflowId}`);
	await page.getByTestId('canvas-node').first().waitFor();
}
