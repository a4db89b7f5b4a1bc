import type { Browser, Page } from 'playwright-core';
import { exampleNames, readExample } from '../demo/example';
import { signIn, startBrowser, type Theme } from './browser';
import { field, fillIn, formFields, newCredential, save } from './credential-form';
import {
	choose,
	closeNode,
	openNode,
	optionCalled,
	pasteWorkflow,
	openEmptyWorkflow,
	runNode,
	searchNodePanel,
	shownParameters,
	unfoldOptions,
	warnings,
} from './editor';
import { CREDENTIAL_NAME, type TestStack, startTestStack } from './test-stack';
import { CREDENTIAL_TYPE, NODE_TYPE } from './package-under-test';
import type { WorkflowToCreate } from './n8n-client';
import { photographer } from './screenshots';
import { N8N_VERSIONS } from './versions';
import { chainNodes, MANUAL_TRIGGER } from './workflow-builder';

const TIME = 1591603040000;

const APPROVALS = [
	{
		instance_id: 'LEAVE-1041',
		update_time: TIME,
		tasks: [
			{ task_id: 'LEAVE-1041-1', update_time: TIME },
			{ task_id: 'LEAVE-1041-2', update_time: TIME },
		],
	},
	{ instance_id: 'TRAVEL-0388', update_time: TIME, tasks: [] },
	{ instance_id: 'PURCHASE-0219', update_time: TIME, tasks: [] },
];

/** The node as it comes from the panel, between pinned data and a node that uses what comes out. */
function workflowWith(rows: object[]): WorkflowToCreate {
	const workflow = chainNodes('Look at the output', [
		MANUAL_TRIGGER,
		{
			name: 'Feishu Approval',
			type: NODE_TYPE,
			// Without an ID: n8n looks for the name.
			credentials: { [CREDENTIAL_TYPE]: { id: null, name: CREDENTIAL_NAME } },
		},
		{ name: 'Edit Fields', type: 'n8n-nodes-base.set', typeVersion: 3.4 },
	]);
	return { ...workflow, pinData: { Start: rows.map((json) => ({ json })) } as never };
}

describe.each(N8N_VERSIONS)('a person in the editor of n8n %s', (version) => {
	let stack: TestStack;
	let browser: Browser;
	let page: Page;
	let photograph: (name: string) => Promise<void>;

	beforeAll(async () => {
		stack = await startTestStack(version);
		stack.feishu.instances.set({ ...APPROVALS[0], tasks: [APPROVALS[0].tasks[0]] });
		stack.feishu.instances.set({ ...APPROVALS[1], update_time: TIME - 60_000 });
		// The name that the examples look for.
		await stack.client.createCredential('Postgres account', 'postgres', { host: '127.0.0.1' });
		browser = await startBrowser();
		page = await signIn(browser, stack.n8n.origin, 'light');
		page.setDefaultTimeout(20_000);
		photograph = photographer(page, `${version}-light`);
	});

	afterAll(async () => {
		await browser?.close();
		await stack?.stop();
	});

	it('finds the node by "feishu", "飞书" and "审批"', async () => {
		await openEmptyWorkflow(page);
		for (const words of ['feishu', '飞书', '审批']) {
			const found = await searchNodePanel(page, words);
			await found.filter({ hasText: 'Feishu Approval' }).waitFor();
			expect(await found.allInnerTexts()).toEqual(['Feishu Approval']);
			await photograph(`search-${words}`);
		}
	});

	it('sees what it can do, and drops it', async () => {
		await (await searchNodePanel(page, 'feishu')).filter({ hasText: 'Feishu Approval' }).click();
		await page.getByText('Sync an external instance').waitFor();
		await photograph('actions');
		await page.getByText('Check external instances').click();
		await page.getByTestId('parameter-input-itemsAre').waitFor();
		expect(await shownParameters(page)).toEqual([
			'resource',
			'operation',
			'itemsAre',
			'instanceId',
			'updateTime',
			'tasks',
		]);
		await photograph('dropped');
	});

	it('creates the credential in its form, and is told what is wrong until nothing is', async () => {
		const form = await newCredential(page);
		expect(await formFields(form)).toEqual(['platform', 'appType', 'appId', 'appSecret']);
		await photograph('credential-empty');

		await choose(page, form.getByTestId('parameter-input-appType'), 'Store App');
		await field(form, 'tenantKey').waitFor();
		await photograph('credential-store-app');
		await choose(page, form.getByTestId('parameter-input-appType'), 'Custom App');

		const right = {
			baseUrl: String(stack.app.baseUrl),
			appId: String(stack.app.appId),
			appSecret: String(stack.app.appSecret),
		};
		await fillIn(page, form, { ...right, appSecret: 'not-it' });
		await photograph('credential-filled-in');
		await save(form);
		await form.getByText('More details').click();
		await form.getByText('The App Secret does not fit the App ID').waitFor();
		await photograph('credential-wrong-secret');

		await field(form, 'appSecret').fill(right.appSecret);
		await save(form);
		// 2.x closes the form then, 1.x leaves it open.
		const success = page
			.getByText('Connection tested successfully')
			.or(page.getByText('Credential saved', { exact: true }));
		await success.first().waitFor();
		await photograph('credential-saved');
		if (await form.isVisible()) await page.keyboard.press('Escape');
		await form.waitFor({ state: 'hidden' });
	});

	it('sees the fields of the output before anything ran', async () => {
		await pasteWorkflow(page, workflowWith(APPROVALS));
		expect(await warnings(page)).toEqual([]);
		await photograph('pasted');

		await openNode(page, 'Edit Fields');
		const input = page.getByTestId('ndv-input-panel');
		await input.getByText('Preview', { exact: true }).waitFor();
		const words = (await input.innerText()).split(/\s*\n\s*/);
		expect(words).toEqual(
			expect.arrayContaining(['instance_id', 'status', 'local_update_time', 'tasks', 'task_id']),
		);
		await photograph('schema-before-the-first-run');
		await closeNode(page);
	});

	it('runs it, and sees the line above the output, the table and the schema', async () => {
		await openNode(page, 'Feishu Approval');
		await photograph('panel-with-data');
		const output = await runNode(page);

		await output
			.getByText('3 instances checked in 1 request: 1 missing, 1 behind, 1 with tasks that differ')
			.waitFor();
		for (const status of ['missing', 'behind', 'tasks_differ']) {
			await output.getByText(status, { exact: true }).first().waitFor();
		}
		await photograph('output-table');
		await output.getByTestId('radio-button-schema').click();
		await output.getByText('local_update_time').first().waitFor();
		await photograph('output-schema');
		await output.getByTestId('radio-button-json').click();
		await photograph('output-json');
		await output.getByTestId('radio-button-table').click();
	});

	it('switches to task rows and V3, and sees only the fields that matter', async () => {
		const itemsAre = page.getByTestId('parameter-input-itemsAre');
		await itemsAre.click();
		await photograph('items-are');
		await optionCalled(page, 'Tasks').click();
		await page.getByTestId('parameter-input-taskId').waitFor();

		await unfoldOptions(page);
		await photograph('options-of-tasks');
		// Names of fields inside Tasks have no meaning here.
		expect(await optionCalled(page, 'Task ID Field').count()).toBe(0);
		await optionCalled(page, 'API Version').click();
		await choose(page, page.getByTestId('parameter-input-apiVersion'), 'V3 (Legacy Host)');
		expect(await shownParameters(page)).toEqual([
			'resource',
			'operation',
			'itemsAre',
			'instanceId',
			'updateTime',
			'taskId',
			'taskUpdateTime',
			'apiVersion',
		]);
		await photograph('task-rows-v3');
		await closeNode(page);
	});

	it('is told which item is bad, and in which field', async () => {
		await pasteWorkflow(
			page,
			workflowWith([APPROVALS[0], { instance_id: 'TRAVEL-0388', update_time: 'some day' }]),
		);
		await openNode(page, 'Feishu Approval');
		const output = await runNode(page);
		expect(await output.getByTestId('node-error-message').innerText()).toContain(
			'"Update Time" is "some day", but must be a time',
		);
		expect(await output.getByTestId('node-error-message').innerText()).toContain('[item 1]');
		await photograph('bad-item');
		await closeNode(page);
	});

	it.each(exampleNames())('imports %s without a warning', async (file) => {
		await pasteWorkflow(page, readExample(file) as never);
		await page.getByTestId('zoom-to-fit').click();
		await photograph(file.replace('.json', ''));
		expect(await warnings(page)).toEqual([]);
	});

	it.each<Theme>(['dark'])('sees the same in the %s theme', async (theme) => {
		const inTheme = await signIn(browser, stack.n8n.origin, theme);
		const photographIt = photographer(inTheme, `${version}-${theme}`);
		await openEmptyWorkflow(inTheme);
		const found = await searchNodePanel(inTheme, 'feishu');
		await found.filter({ hasText: 'Feishu Approval' }).waitFor();
		await photographIt('search');
		await pasteWorkflow(inTheme, workflowWith(APPROVALS));
		await photographIt('canvas');
		await openNode(inTheme, 'Feishu Approval');
		await (await runNode(inTheme)).getByText('3 instances checked in 1 request').waitFor();
		await photographIt('output');
		await inTheme.getByTestId('credential-edit-button').click();
		await inTheme.getByTestId('editCredential-modal').waitFor();
		await photographIt('credential');
		await inTheme.context().close();
	});
});
