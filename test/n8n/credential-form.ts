import type { Locator, Page } from 'playwright-core';
import { choose } from './editor';

/** What a person fills in to reach the stand-in. */
export interface FormInput {
	baseUrl: string;
	appId: string;
	appSecret: string;
}

/**
 * Opens the form for a new credential from the panel of the open node.
 *
 * @returns the form
 */
export async function newCredential(page: Page): Promise<Locator> {
	const connect = page.getByTestId('node-credentials-empty-state').getByRole('button').first();
	const select = page.getByTestId('node-credentials-select');
	await connect.or(select).first().waitFor();
	// 2.x offers a button as long as there is no credential, 1.x always a list.
	if (await connect.isVisible()) {
		await connect.click();
	} else {
		await select.click();
		await page.getByTestId('node-credentials-select-item-new').click();
	}
	const form = page.getByTestId('editCredential-modal');
	await form.getByTestId('parameter-input-platform').waitFor();
	return form;
}

/** Fills it in for a private deployment, which the stand-in is. */
export async function fillIn(
	page: Page,
	form: Locator,
	{ baseUrl, appId, appSecret }: FormInput,
): Promise<void> {
	await choose(page, form.getByTestId('parameter-input-platform'), 'Private Deployment');
	await field(form, 'baseUrl').fill(baseUrl);
	await field(form, 'appId').fill(appId);
	await field(form, 'appSecret').fill(appSecret);
}

/** The box that a field of the form is typed into. */
export function field(form: Locator, name: string): Locator {
	return form.getByTestId(`parameter-input-${name}`).locator('input');
}

/** Saves, which tests as well. */
export async function save(form: Locator): Promise<void> {
	await form.getByTestId('credential-save-button').click();
}

/** The names of the fields the form shows, in their order. */
export async function formFields(form: Locator): Promise<string[]> {
	const ids = await form
		.locator('[data-test-id^="parameter-input-"]')
		.evaluateAll((elements) => elements.map((element) => element.getAttribute('data-test-id')!));
	return (
		ids
			.map((id) => id.replace('parameter-input-', ''))
			// Belongs to a box; and n8n's own, at the end of every such form.
			.filter((name) => name !== 'field' && name !== 'allowedHttpRequestDomains')
	);
}
