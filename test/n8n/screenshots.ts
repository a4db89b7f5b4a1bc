import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Folder for screenshots of the editor, for manual review. */
export const SCREENSHOTS =
	process.env.N8N_TEST_SCREENSHOTS || join(tmpdir(), 'feishu-approval-screenshots');

/**
 * Creates a function that takes a screenshot of the page. File names contain a sequence number.
 *
 * @param prefix prefix of the file names
 */
export function createScreenshotTaker(page: Page, prefix: string): (name: string) => Promise<void> {
	mkdirSync(SCREENSHOTS, { recursive: true });
	let count = 0;
	return async (name) => {
		count += 1;
		// Wait for the animations of panels and lists.
		await page.waitForTimeout(500);
		const file = `${prefix}-${String(count).padStart(2, '0')}-${name}.png`;
		await page.screenshot({ path: join(SCREENSHOTS, file), scale: 'css' });
	};
}
