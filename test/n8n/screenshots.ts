import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where the tests leave what the editor looked like, for a person to go through. */
export const SCREENSHOTS = process.env.N8N_TEST_SCREENSHOTS
	? process.env.N8N_TEST_SCREENSHOTS
	: join(tmpdir(), 'feishu-approval-screenshots');

/**
 * Takes pictures of a page, numbered in the order in which they are taken.
 *
 * @param series what their names begin with
 */
export function photographer(page: Page, series: string): (name: string) => Promise<void> {
	mkdirSync(SCREENSHOTS, { recursive: true });
	let taken = 0;
	return async (name) => {
		taken += 1;
		// Panels slide in, and lists unfold.
		await page.waitForTimeout(500);
		const file = `${series}-${String(taken).padStart(2, '0')}-${name}.png`;
		await page.screenshot({ path: join(SCREENSHOTS, file), scale: 'css' });
	};
}
