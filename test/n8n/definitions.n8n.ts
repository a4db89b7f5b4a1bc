import type { Browser, Page } from 'playwright-core';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { readExample } from '../demo/example';
import { signIn, startBrowser } from './browser';
import {
	closeNode,
	findOption,
	getShownParameters,
	getWarnings,
	openNode,
	openOptionList,
	pasteWorkflow,
	runNode,
} from './editor';
import type { StoredCredential, WorkflowToCreate } from './n8n-client';
import { CALLBACK_CREDENTIAL_TYPE, CREDENTIAL_TYPE, NODE_TYPE } from './package-under-test';
import { createScreenshotTaker } from './screenshots';
import { CALLBACK_SECRETS, CREDENTIAL_NAME, startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS } from './versions';
import { chainNodes, feishuNode, MANUAL_TRIGGER } from './workflow-builder';

const CALLBACK_URL = 'https://n8n.example.com/webhook/feishu';

/** A definition, as somebody enters it who has none yet. */
const NEW_DEFINITION: INodeParameters = {
	resource: 'externalApproval',
	operation: 'upsert',
	ownCode: 'oa-leave',
	approvalName: 'Leave',
	groupCode: 'hr',
	groupName: 'Personnel',
};

/** A row of a table with e-mail addresses. */
const ROW = {
	instance_id: 'LEAVE-1',
	status: 'PENDING',
	start_time: '2024-05-06 09:00:00',
	update_time: '2024-05-06 09:00:00',
	applicant: 'Chen.Wei@example.com',
	pc_link: 'https://oa.example.com/leave/1',
	task_id: 'LEAVE-1-1',
	approver: 'liu.yang@example.com',
	task_status: 'PENDING',
	task_create_time: '2024-05-06 09:00:00',
	task_update_time: '2024-05-06 09:00:00',
};

describe.each(N8N_VERSIONS)('approval definitions in n8n %s', (version) => {
	let stack: TestStack;
	let credential: StoredCredential;
	let callbackCredential: StoredCredential;
	let browser: Browser;
	let page: Page;
	let takeScreenshot: (name: string) => Promise<void>;

	beforeAll(async () => {
		stack = await startTestStack(version);
		credential = await stack.storeCredential();
		callbackCredential = await stack.storeCallbackCredential();
		browser = await startBrowser();
		page = await signIn(browser, stack.n8n.origin, 'light');
		page.setDefaultTimeout(20_000);
		takeScreenshot = createScreenshotTaker(page, `${version}-definitions`);
	});

	afterAll(async () => {
		await browser?.close();
		await stack?.stop();
	});

	beforeEach(() => stack.feishu.clearRequests());

	/** Runs one node of the package, and returns its output, or what went wrong. */
	async function run(items: object[], parameters: INodeParameters) {
		const workflow = chainNodes('Run', [
			MANUAL_TRIGGER,
			feishuNode(credential, {
				parameters,
				credentials: {
					[CREDENTIAL_TYPE]: { id: credential.id, name: credential.name },
					[CALLBACK_CREDENTIAL_TYPE]: {
						id: callbackCredential.id,
						name: callbackCredential.name,
					},
				},
			}),
		]);
		const stored = await stack.client.createWorkflow({
			...workflow,
			settings: { ...workflow.settings, timezone: 'Asia/Shanghai' },
			pinData: { Start: items.map((json) => ({ json })) } as never,
		});
		const execution = await stack.client.runWorkflow(stored, 'Start');
		const [result] = execution.data.resultData.runData['Feishu Approval'] ?? [];
		return {
			execution,
			error: execution.data.resultData.error?.message,
			output: (result?.data?.main?.[0] ?? []).map(({ json }): IDataObject => json),
		};
	}

	it('lead from an empty console to an approval that is the same on both sides', async () => {
		const created = await run([{}], NEW_DEFINITION);
		expect(created.error).toBeUndefined();
		const [{ own_code, approval_code } = {}] = created.output;
		expect(own_code).toBe('oa-leave');

		const synced = await run([ROW], {
			operation: 'sync',
			itemsAre: 'tasks',
			approvalCode: { __rl: true, mode: 'id', value: approval_code as string },
			initiatorIdType: 'email',
			initiatorId: '={{ $json.applicant }}',
			taskPersonIdType: 'email',
			taskPersonId: '={{ $json.approver }}',
		});
		expect(synced.error).toBeUndefined();
		expect(stack.feishu.getPersonView('u_liu_yang').todos).toMatchObject([
			{ instance_id: 'LEAVE-1' },
		]);

		const checked = await run([ROW], { operation: 'check', itemsAre: 'tasks' });
		expect(checked.error).toBeUndefined();
		expect(checked.output).toEqual([]);
		expect(stack.feishu.counts.check).toBe(1);
	});

	it('keep on an update what is left empty, and leave no secret in the execution', async () => {
		const created = await run([{}], {
			...NEW_DEFINITION,
			ownCode: 'oa-travel',
			visibleTo: 'nobody',
			options: { callbackUrl: CALLBACK_URL },
		});
		expect(created.error).toBeUndefined();
		const approvalCode = created.output[0]?.approval_code as string;
		const before = structuredClone(stack.feishu.definitions.get(approvalCode)?.fields);
		expect(before).toMatchObject({
			viewers: [{ viewer_type: 'NONE' }],
			external: {
				action_callback_url: CALLBACK_URL,
				action_callback_token: CALLBACK_SECRETS.token,
				action_callback_key: CALLBACK_SECRETS.key,
			},
		});

		const updated = await run([{}], {
			resource: 'externalApproval',
			operation: 'upsert',
			ownCode: 'oa-travel',
			approvalCode: {
				__rl: true,
				mode: 'url',
				value: `https://www.feishu.cn/approval/admin/createApproval?definitionCode=${approvalCode}`,
			},
		});
		expect(updated.error).toBeUndefined();
		expect(stack.feishu.definitions.get(approvalCode)?.fields).toEqual(before);

		const read = await run([{}], {
			resource: 'externalApproval',
			operation: 'get',
			approvalCode: { __rl: true, mode: 'id', value: approvalCode },
		});
		expect(read.output).toMatchObject([
			{ own_code: 'oa-travel', visible_to: 'nobody', callback_url: CALLBACK_URL },
		]);
		for (const { execution } of [created, updated, read]) {
			expect(JSON.stringify(execution)).not.toMatch(/the-callback-(token|key)/);
		}
		expect(stack.n8n.log.text()).not.toMatch(/the-callback-(token|key)/);
	});

	it('come from the example', async () => {
		const example = readExample('create-definitions.json') as unknown as WorkflowToCreate;
		const execution = await stack.client.runWorkflow(
			await stack.client.createWorkflow(example),
			'When you run it',
		);
		const [result] = execution.data.resultData.runData['Create or update'] ?? [];
		const output = (result?.data?.main?.[0] ?? []).map(({ json }) => json);
		expect(output.map(({ own_code }) => own_code)).toEqual([
			'oa-leave',
			'oa-travel',
			'oa-purchase',
		]);
		for (const { approval_code } of output) {
			expect(stack.feishu.definitions.get(approval_code as string)).toBeDefined();
		}
	});

	it('have a callback credential whose Test button checks that there is a token', async () => {
		expect(await stack.client.testCredential(callbackCredential, CALLBACK_SECRETS)).toMatchObject({
			status: 'OK',
		});
		expect(
			await stack.client.testCredential(callbackCredential, { token: ' ', key: '' }),
		).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('Feishu Approval Callback API is empty') as string,
		});
	});

	/** A workflow with the node in the editor. n8n looks up a credential without an ID by its name. */
	const createWorkflow = (parameters: INodeParameters): WorkflowToCreate => ({
		...chainNodes('Definition', [
			MANUAL_TRIGGER,
			{
				name: 'Feishu Approval',
				type: NODE_TYPE,
				parameters,
				credentials: { [CREDENTIAL_TYPE]: { id: null, name: CREDENTIAL_NAME } },
			},
		]),
		pinData: { Start: [{ json: {} }] } as never,
	});

	const hasCallbackCredential = async () =>
		(await page.getByText('Feishu Approval Callback API').count()) > 0;

	it('have a panel whose fields fit what is entered', async () => {
		await page.setViewportSize({ width: 1600, height: 1400 });
		await pasteWorkflow(page, createWorkflow({ ...NEW_DEFINITION, visibleTo: 'some' }));
		expect(await getWarnings(page)).toEqual([]);
		await openNode(page, 'Feishu Approval');
		expect((await getShownParameters(page)).filter((name) => name !== 'notice')).toEqual([
			'resource',
			'operation',
			'ownCode',
			'approvalCode',
			'approvalName',
			'groupCode',
			'groupName',
			'createLinkPc',
			'createLinkMobile',
			'visibleTo',
			'viewerUsers',
			'viewerDepartments',
		]);
		expect(await hasCallbackCredential()).toBe(false);
		await takeScreenshot('some');

		await page.getByTestId('parameter-input-visibleTo').click();
		expect(await findOption(page, 'Unchanged').count()).toBe(0);
		await findOption(page, 'Everyone').click();
		await page.getByTestId('parameter-input-viewerUsers').waitFor({ state: 'hidden' });
		const output = await runNode(page);
		await output.getByText('1 definition written in 1 request').waitFor();
		await takeScreenshot('created');

		await openOptionList(page);
		await findOption(page, 'Callback URL').click();
		await page.getByTestId('parameter-input-callbackUrl').locator('input').fill(CALLBACK_URL);
		await page.getByTestId('parameter-input-callbackUrl').locator('input').blur();
		await page.getByText('Feishu Approval Callback API').first().waitFor();
		await takeScreenshot('callback');
		await closeNode(page);
	});

	it("keep their viewers on an update, which 'Visible To' shows", async () => {
		await pasteWorkflow(
			page,
			createWorkflow({
				...NEW_DEFINITION,
				approvalCode: { __rl: true, mode: 'id', value: 'FAKE-LEAVE' },
			}),
		);
		await openNode(page, 'Feishu Approval');
		await page.getByTestId('parameter-input-visibleTo').waitFor();
		const input = page.getByTestId('parameter-input-visibleTo').locator('input').first();
		expect(await input.inputValue()).toBe('Unchanged');
		await takeScreenshot('unchanged');
		await closeNode(page);
	});

	it('have a panel that reads one', async () => {
		await pasteWorkflow(
			page,
			createWorkflow({
				resource: 'externalApproval',
				operation: 'get',
				approvalCode: { __rl: true, mode: 'id', value: 'FAKE-LEAVE' },
			}),
		);
		await openNode(page, 'Feishu Approval');
		const output = await runNode(page);
		await output.getByText('1 definition read in 1 request').waitFor();
		await output.getByText('own-FAKE-LEAVE').first().waitFor();
		await takeScreenshot('get');
		await closeNode(page);
	});
});
