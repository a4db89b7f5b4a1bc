import { type Browser, chromium, type Page, selectors } from 'playwright-core';
import { OWNER } from './n8n-client';
import { getChromiumBinary } from './system-packages';

/** The color theme of the editor. */
export type Theme = 'light' | 'dark';

/** A common window size on a laptop, in CSS pixels. */
const VIEWPORT = { width: 1440, height: 900 };

// The attribute that n8n's editor uses; `getByTestId` reads it.
selectors.setTestIdAttribute('data-test-id');

/** Starts headless Chromium. It can connect to this machine only. */
export async function startBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: getChromiumBinary(),
		headless: true,
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			'--no-first-run',
			// The editor loads fonts and scripts from other hosts if it can, so runs would differ.
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
		],
	});
}

/**
 * Signs in as {@link OWNER} through the sign-in form, in a new browser profile.
 *
 * @param origin origin of an n8n whose owner is set up
 * @returns the page, which shows the workflow list
 */
export async function signIn(browser: Browser, origin: string, theme: Theme): Promise<Page> {
	const context = await browser.newContext({
		baseURL: origin,
		viewport: VIEWPORT,
		// Two device pixels per CSS pixel keep the docs' pictures sharp.
		deviceScaleFactor: 2,
		// The editor follows the system theme until the user selects another.
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
