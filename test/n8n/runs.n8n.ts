import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Execution, StoredCredential, StoredWorkflow } from './n8n-client';
import { CREDENTIAL_TYPE } from './package-under-test';
import { startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS } from './versions';
import {
	addBranch,
	chainNodes,
	everySeconds,
	feishuNode,
	MANUAL_TRIGGER,
	noOperation,
	splitOut,
	webhook,
} from './workflow-builder';

const TIME = 1591603040000;
const CHECK_PATH = '/open-apis/approval/v4/external_instances/check';

/** An approval that is the same in the local system and on Feishu. */
const A_1 = {
	instance_id: 'A-1',
	update_time: TIME,
	tasks: [{ task_id: 't-1', update_time: TIME }],
};

/** An approval that is missing on Feishu. */
const A_2 = { instance_id: 'A-2', update_time: TIME, tasks: [] };

const APPROVALS = [A_1, A_2];

const A_2_IS_MISSING = {
	instance_id: 'A-2',
	status: 'missing',
	explanation: expect.stringContaining('Feishu does not have this instance') as unknown,
	update_time: 0,
	local_update_time: TIME,
	tasks: [],
};

describe.each(N8N_VERSIONS)('workflows in n8n %s', (version) => {
	let stack: TestStack;
	let credential: StoredCredential;

	beforeAll(async () => {
		stack = await startTestStack(version);
		credential = await stack.storeCredential();
	});

	afterAll(async () => await stack?.stop());

	beforeEach(() => {
		// Not `reset`, which would invalidate the tokens that n8n has cached.
		stack.feishu.clearRequests();
		stack.feishu.instances.set(A_1);
	});

	/** Returns the items of each output of a node's first run. */
	function getOutputs(execution: Execution, node: string): INodeExecutionData[][] {
		const [run] = execution.data.resultData.runData[node] ?? [];
		return (run?.data?.main ?? []).map((items) => items ?? []);
	}

	function toJson(items: INodeExecutionData[] = []) {
		return items.map(({ json }) => json);
	}

	it('respond to a webhook with the differences, with default parameters', async () => {
		const workflow = await stack.client.createWorkflow(
			chainNodes('Check what is posted', [
				webhook('defaults'),
				splitOut('body'),
				feishuNode(credential),
			]),
		);
		await stack.client.activate(workflow);

		const response = await stack.client.callWebhook('defaults', APPROVALS);

		expect(response).toEqual({ status: 200, body: [A_2_IS_MISSING] });
		expect(stack.feishu.counts.check).toBe(1);
	});

	it.each([false, true])(
		'send invalid items to the error output (Include Input Fields: %s)',
		async (includeInputFields) => {
			const path = `both-outputs-${includeInputFields}`;
			const workflow = await stack.client.createWorkflow(
				addBranch(
					chainNodes(path, [
						webhook(path),
						splitOut('body'),
						feishuNode(credential, {
							onError: 'continueErrorOutput',
							parameters: { options: { includeInputFields } },
						}),
						noOperation('Differs'),
					]),
					{ from: 'Feishu Approval', output: 1, to: noOperation('Failed') },
				),
			);
			await stack.client.activate(workflow);

			await stack.client.callWebhook(path, [
				...APPROVALS,
				{ instance_id: 'A-3', update_time: 'yesterday' },
			]);

			const execution = await waitForNewestExecution(workflow);
			expect(execution.status).toBe('success');
			expect(toJson(getOutputs(execution, 'Differs')[0])).toEqual([
				includeInputFields ? { ...A_2, check: A_2_IS_MISSING } : A_2_IS_MISSING,
			]);
			expect(toJson(getOutputs(execution, 'Failed')[0])).toEqual([
				expect.objectContaining({
					instance_id: 'A-3',
					error: expect.stringContaining('Update Time') as unknown,
				}),
			]);
		},
	);

	it("give an HTTP Request node the credential's token, and a new one after it expires", async () => {
		// A separate app, so that no token of it is cached.
		const app = stack.feishu.addApp({ appId: 'cli_short', appSecret: 'short-secret' });
		const shortLived = await stack.client.createCredential('Short-lived tokens', CREDENTIAL_TYPE, {
			...stack.app,
			appId: app.appId,
			appSecret: app.appSecret,
		});
		const workflow = await stack.client.createWorkflow(
			chainNodes('HTTP request', [
				MANUAL_TRIGGER,
				{
					name: 'HTTP Request',
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					parameters: {
						method: 'POST',
						url: `${stack.feishu.origin}${CHECK_PATH}`,
						authentication: 'predefinedCredentialType',
						nodeCredentialType: CREDENTIAL_TYPE,
						sendBody: true,
						specifyBody: 'json',
						jsonBody: JSON.stringify({
							instances: [{ instance_id: 'A-1', update_time: String(TIME), tasks: [] }],
						}),
						options: {},
					},
					credentials: { [CREDENTIAL_TYPE]: { id: shortLived.id, name: shortLived.name } },
				},
			]),
		);
		const defaultLifetime = stack.feishu.options.tokenLifetime;
		// Seconds.
		stack.feishu.options.tokenLifetime = 2;
		const tokensBefore = stack.tokens.size;

		for (const expectedTokens of [1, 2]) {
			const execution = await stack.client.runWorkflow(workflow, 'Start');
			expect(execution.status).toBe('success');
			expect(toJson(getOutputs(execution, 'HTTP Request')[0])).toMatchObject([{ code: 0 }]);
			expect(stack.tokens.size - tokensBefore).toBe(expectedTokens);
			await sleep(2100);
		}
		stack.feishu.options.tokenLifetime = defaultLifetime;
	});

	it('run on a schedule', async () => {
		const workflow = await stack.client.createWorkflow(
			chainNodes('Every two seconds', [
				everySeconds(2),
				feishuNode(credential, {
					parameters: { instanceId: 'A-2', updateTime: TIME, tasks: '[]' },
				}),
			]),
		);

		await stack.client.activate(workflow);
		const execution = await waitForNewestExecution(workflow);
		await stack.client.deactivate(workflow);

		expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
		expect(toJson(getOutputs(execution, 'Feishu Approval')[0])).toEqual([A_2_IS_MISSING]);
	});

	it('are in the execution list, with the hint above the output', async () => {
		const path = 'read-later';
		const workflow = await stack.client.createWorkflow(
			chainNodes('Read later', [webhook(path), splitOut('body'), feishuNode(credential)]),
		);
		await stack.client.activate(workflow);
		await stack.client.callWebhook(path, APPROVALS);
		await stack.client.callWebhook(path, [{ instance_id: '' }]);

		await waitForNewestExecution(workflow);
		const [failed, succeeded] = await stack.client.executions(workflow);

		expect([failed?.status, succeeded?.status]).toEqual(['error', 'success']);
		const { runData } = (await stack.client.execution(succeeded!.id)).data.resultData;
		expect(runData['Feishu Approval']?.[0]?.hints).toMatchObject([
			{ message: '2 instances checked in 1 request: 1 missing', location: 'outputPane' },
		]);
		const { error, lastNodeExecuted } = (await stack.client.execution(failed!.id)).data.resultData;
		expect(lastNodeExecuted).toBe('Feishu Approval');
		expect(error?.message).toContain('Instance ID');
	});

	it('write neither the app secret nor a token to the log or the disk', async () => {
		// An error, because error details may contain headers and credentials.
		stack.feishu.faults.add({ on: 'check', times: 1, code: 1390001 });
		const workflow = await stack.client.createWorkflow(
			chainNodes('Rejected', [
				MANUAL_TRIGGER,
				feishuNode(credential, {
					parameters: { instanceId: 'MARK-1', updateTime: TIME, tasks: '' },
				}),
			]),
		);
		expect((await stack.client.runWorkflow(workflow, 'Start')).status).toBe('error');

		const secrets = [stack.app.appSecret, ...stack.tokens];
		expect(secrets.length).toBeGreaterThan(2);
		const log = stack.n8n.log.text();
		expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);

		const found = { secrets: [] as string[], mark: [] as string[] };
		const files = await listFiles(join(stack.n8n.folder, '.n8n'));
		for (const path of files.filter((each) => !each.includes('node_modules'))) {
			const content = await readFile(path);
			if (secrets.some((secret) => content.includes(secret))) found.secrets.push(path);
			if (content.includes('MARK-1')) found.mark.push(path);
		}
		expect(found.secrets).toEqual([]);
		// Verifies that the search covers the database.
		expect(found.mark.some((path) => path.includes('database.sqlite'))).toBe(true);
	});

	/** Waits until the newest execution of a workflow has finished and returns it. */
	async function waitForNewestExecution(workflow: StoredWorkflow): Promise<Execution> {
		for (let attempt = 0; attempt < 100; attempt++) {
			const [newest] = await stack.client.executions(workflow);
			if (newest) return await stack.client.waitForExecution(newest.id);
			await sleep(200);
		}
		throw new Error(`"${workflow.name}" has no execution`);
	}
});

/** Returns the paths of all files below a folder. */
async function listFiles(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
