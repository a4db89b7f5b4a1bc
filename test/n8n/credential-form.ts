import type { Locator, Page } from 'playwright-core';
import { readParameterNames, selectOption } from './editor';

/** Field values that connect the credential to the fake Feishu server. */
export interface FormInput {
	baseUrl: string;
	appId: string;
	appSecret: string;
}

/** Opens the form for a new credential from the open node panel and returns the form. */
export async function openCredentialForm(page: Page): Promise<Locator> {
	const connect = page.getByTestId('node-credentials-empty-state').getByRole('button').first();
	const select = page.getByTestId('node-credentials-select');
	await connect.or(select).first().waitFor();
	// Without a stored credential, 2.x shows a button; 1.x always shows a list.
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

/** Fills in the form for a private deployment, because the Base URL can only be set there. */
export async function fillForm(
	page: Page,
	form: Locator,
	{ baseUrl, appId, appSecret }: FormInput,
): Promise<void> {
	await selectOption(page, form.getByTestId('parameter-input-platform'), 'Private Deployment');
	await field(form, 'baseUrl').fill(baseUrl);
	await field(form, 'appId').fill(appId);
	await field(form, 'appSecret').fill(appSecret);
}

/** Locates the input element of a form field. */
export function field(form: Locator, name: string): Locator {
	return form.getByTestId(`parameter-input-${name}`).locator('input');
}

/** Saves the credential. n8n also tests it. */
export async function saveForm(form: Locator): Promise<void> {
	await form.getByTestId('credential-save-button').click();
}

/** Returns the names of the visible form fields, in display order. */
export async function getFormFields(form: Locator): Promise<string[]> {
	const names = await readParameterNames(form);
	// `field` is part of an input; `allowedHttpRequestDomains` is n8n's own field at the end of the form.
	return names.filter((name) => name !== 'field' && name !== 'allowedHttpRequestDomains');
}
