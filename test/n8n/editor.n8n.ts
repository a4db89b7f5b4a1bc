import type { Browser, Page } from 'playwright-core';
import { chineseExampleNames, exampleNames, readExample } from '../demo/example';
import { signIn, startBrowser, type Theme } from './browser';
import { field, fillForm, getFormFields, openCredentialForm, saveForm } from './credential-form';
import {
	closeNode,
	findOption,
	getShownParameters,
	getWarnings,
	openEmptyWorkflow,
	openActions,
	openNode,
	openOptionList,
	pasteWorkflow,
	runNode,
	searchNodePanel,
	selectOption,
} from './editor';
import type { WorkflowToCreate } from './n8n-client';
import { CREDENTIAL_TYPE, NODE_TYPE } from './package-under-test';
import { createScreenshotTaker } from './screenshots';
import { CREDENTIAL_NAME, startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS } from './versions';
import { chainNodes, MANUAL_TRIGGER } from './workflow-builder';

const TIME = 1591603040000;

const FIRST_TASK = { task_id: 'LEAVE-1041-1', update_time: TIME };

/** The fake Feishu server has this approval with its first task only. */
const TASKS_DIFFER = {
	instance_id: 'LEAVE-1041',
	update_time: TIME,
	tasks: [FIRST_TASK, { task_id: 'LEAVE-1041-2', update_time: TIME }],
};

/** The fake Feishu server has an older version of this approval. */
const BEHIND = { instance_id: 'TRAVEL-0388', update_time: TIME, tasks: [] };

/** The fake Feishu server does not have this approval. */
const MISSING = { instance_id: 'PURCHASE-0219', update_time: TIME, tasks: [] };

const APPROVALS = [TASKS_DIFFER, BEHIND, MISSING];

/** What users may enter in the node panel. */
const SEARCHES = [
	'feishu',
	'飞书',
	'审批',
	'飞书审批',
	'飞书三方审批',
	'第三方审批',
	'larksuite',
	'lark approval',
	'OA审批',
	'审批同步',
];

/** Creates a workflow with the node in its default state, pinned input data and a node that uses its output. */
function createWorkflow(items: object[]): WorkflowToCreate {
	const workflow = chainNodes('Check approvals', [
		MANUAL_TRIGGER,
		{
			name: 'Feishu Approval',
			type: NODE_TYPE,
			// n8n looks up a credential without an ID by its name.
			credentials: { [CREDENTIAL_TYPE]: { id: null, name: CREDENTIAL_NAME } },
		},
		{ name: 'Edit Fields', type: 'n8n-nodes-base.set', typeVersion: 3.4 },
	]);
	return { ...workflow, pinData: { Start: items.map((json) => ({ json })) } as never };
}

describe.each(N8N_VERSIONS)('a user in the editor of n8n %s', (version) => {
	let stack: TestStack;
	let browser: Browser;
	let page: Page;
	let takeScreenshot: (name: string) => Promise<void>;

	beforeAll(async () => {
		stack = await startTestStack(version);
		stack.feishu.instances.set({ ...TASKS_DIFFER, tasks: [FIRST_TASK] });
		stack.feishu.instances.set({ ...BEHIND, update_time: TIME - 60_000 });
		// The examples refer to this name.
		await stack.client.createCredential('Postgres account', 'postgres', { host: '127.0.0.1' });
		browser = await startBrowser();
		page = await signIn(browser, stack.n8n.origin, 'light');
		page.setDefaultTimeout(30_000);
		takeScreenshot = createScreenshotTaker(page, `${version}-light`);
	});

	afterAll(async () => {
		await browser?.close();
		await stack?.stop();
	});

	it('finds the node by what users of Feishu call it', async () => {
		await openEmptyWorkflow(page);
		for (const query of SEARCHES) {
			const found = await searchNodePanel(page, query);
			await found.filter({ hasText: 'Feishu Approval' }).first().waitFor();
			expect([query, (await found.allInnerTexts())[0]]).toEqual([query, 'Feishu Approval']);
			await takeScreenshot(`search-${query}`);
		}
		const found = await searchNodePanel(page, 'something else');
		await found.filter({ hasText: 'Feishu Approval' }).first().waitFor({ state: 'hidden' });
	});

	it('sees the actions and adds the node to the canvas', async () => {
		await (await searchNodePanel(page, 'feishu')).filter({ hasText: 'Feishu Approval' }).click();
		await openActions(page);
		await page.getByText('Sync external instance').waitFor();
		await takeScreenshot('actions');
		await page.getByText('Check external instances').click();
		await page.getByTestId('parameter-input-itemsAre').waitFor();
		expect(await getShownParameters(page)).toEqual([
			'resource',
			'operation',
			'itemsAre',
			'instanceId',
			'updateTime',
			'tasks',
		]);
		await takeScreenshot('added');
	});

	it('creates the credential in its form and sees the error until the data is valid', async () => {
		const form = await openCredentialForm(page);
		expect(await getFormFields(form)).toEqual(['platform', 'appType', 'appId', 'appSecret']);
		await takeScreenshot('credential-empty');

		await selectOption(page, form.getByTestId('parameter-input-appType'), 'Store App');
		await field(form, 'tenantKey').waitFor();
		await takeScreenshot('credential-store-app');
		await selectOption(page, form.getByTestId('parameter-input-appType'), 'Custom App');

		await fillForm(page, form, { ...stack.app, appSecret: 'wrong-secret' });
		await takeScreenshot('credential-filled-in');
		await saveForm(form);
		await form.getByText('More details').click();
		await form.getByText("'App Secret' does not belong to 'App ID'").waitFor();
		await takeScreenshot('credential-wrong-secret');

		await field(form, 'appSecret').fill(stack.app.appSecret);
		await saveForm(form);
		// 2.x closes the form after saving, 1.x keeps it open.
		const success = page
			.getByText('Connection tested successfully')
			.or(page.getByText('Credential saved', { exact: true }));
		await success.first().waitFor();
		await takeScreenshot('credential-saved');
		if (await form.isVisible()) await page.keyboard.press('Escape');
		await form.waitFor({ state: 'hidden' });
	});

	it('sees the output fields before the first run', async () => {
		await pasteWorkflow(page, createWorkflow(APPROVALS));
		expect(await getWarnings(page)).toEqual([]);
		await takeScreenshot('pasted');

		await openNode(page, 'Edit Fields');
		const input = page.getByTestId('ndv-input-panel');
		await input.getByText('Preview', { exact: true }).waitFor();
		const labels = (await input.innerText()).split(/\s*\n\s*/);
		expect(labels).toEqual(
			expect.arrayContaining(['instance_id', 'status', 'local_update_time', 'tasks', 'task_id']),
		);
		await takeScreenshot('schema-before-the-first-run');
		await closeNode(page);
	});

	it('runs the node and sees the hint, the table and the schema', async () => {
		await openNode(page, 'Feishu Approval');
		await takeScreenshot('panel-with-data');
		const output = await runNode(page);

		await output
			.getByText('3 instances checked in 1 request: 1 missing, 1 behind, 1 with tasks that differ')
			.waitFor();
		for (const status of ['missing', 'behind', 'tasks_differ']) {
			await output.getByText(status, { exact: true }).first().waitFor();
		}
		await takeScreenshot('output-table');
		await output.getByTestId('radio-button-schema').click();
		await output.getByText('local_update_time').first().waitFor();
		await takeScreenshot('output-schema');
		await output.getByTestId('radio-button-json').click();
		await takeScreenshot('output-json');
		await output.getByTestId('radio-button-table').click();
	});

	it('switches to one item per task and V3 and sees only the relevant fields', async () => {
		const itemsAre = page.getByTestId('parameter-input-itemsAre');
		await itemsAre.click();
		await takeScreenshot('items-are');
		await findOption(page, 'Tasks').click();
		await page.getByTestId('parameter-input-taskId').waitFor();

		await openOptionList(page);
		await takeScreenshot('options-of-tasks');
		// This option applies to the Tasks field only, which is hidden.
		expect(await findOption(page, 'Task ID Field').count()).toBe(0);
		await findOption(page, 'API Version').click();
		await selectOption(page, page.getByTestId('parameter-input-apiVersion'), 'V3 (Legacy Host)');
		expect(await getShownParameters(page)).toEqual([
			'resource',
			'operation',
			'itemsAre',
			'instanceId',
			'updateTime',
			'taskId',
			'taskUpdateTime',
			'apiVersion',
		]);
		await takeScreenshot('task-rows-v3');
		await closeNode(page);
	});

	it('sees which item is invalid and in which field', async () => {
		await pasteWorkflow(
			page,
			createWorkflow([TASKS_DIFFER, { instance_id: 'TRAVEL-0388', update_time: 'some day' }]),
		);
		await openNode(page, 'Feishu Approval');
		const output = await runNode(page);
		expect(await output.getByTestId('node-error-message').innerText()).toContain(
			`'Update Time' is "some day", but must be a time`,
		);
		expect(await output.getByTestId('node-error-message').innerText()).toContain('[item 1]');
		await takeScreenshot('invalid-item');
		await closeNode(page);
	});

	it.each([...exampleNames(), ...chineseExampleNames()])(
		'imports %s without a warning',
		async (file) => {
			await pasteWorkflow(page, readExample(file) as never);
			await page.getByTestId('zoom-to-fit').click();
			await takeScreenshot(file.replace('.json', '').replace('/', '-'));
			expect(await getWarnings(page)).toEqual([]);
		},
	);

	it.each<Theme>(['dark'])('can use the %s theme', async (theme) => {
		const inTheme = await signIn(browser, stack.n8n.origin, theme);
		const takeThemeScreenshot = createScreenshotTaker(inTheme, `${version}-${theme}`);
		await openEmptyWorkflow(inTheme);
		const found = await searchNodePanel(inTheme, 'feishu');
		await found.filter({ hasText: 'Feishu Approval' }).waitFor();
		await takeThemeScreenshot('search');
		await pasteWorkflow(inTheme, createWorkflow(APPROVALS));
		await takeThemeScreenshot('canvas');
		await openNode(inTheme, 'Feishu Approval');
		await (await runNode(inTheme)).getByText('3 instances checked in 1 request').waitFor();
		await takeThemeScreenshot('output');
		await inTheme.getByTestId('credential-edit-button').click();
		await inTheme.getByTestId('editCredential-modal').waitFor();
		await takeThemeScreenshot('credential');
		await inTheme.context().close();
	});
});
