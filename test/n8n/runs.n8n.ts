import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import { type TestStack, startTestStack } from './test-stack';
import { CREDENTIAL_TYPE } from './package-under-test';
import type { Execution, StoredCredential, StoredWorkflow } from './n8n-client';
import { N8N_VERSIONS } from './versions';
import {
	everySeconds,
	feishuNode,
	chainNodes,
	MANUAL_TRIGGER,
	noOperation,
	splitOut,
	webhook,
	withBranch,
} from './workflow-builder';

const TIME = 1591603040000;
const CHECK_PATH = '/open-apis/approval/v4/external_instances/check';

/** What the company's own system says; Feishu knows the first as it is, and the second not at all. */
const APPROVALS = [
	{ instance_id: 'A-1', update_time: TIME, tasks: [{ task_id: 't-1', update_time: TIME }] },
	{ instance_id: 'A-2', update_time: TIME, tasks: [] },
];

const A_2_IS_MISSING = {
	instance_id: 'A-2',
	status: 'missing',
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
		// Not `reset`, which would end the tokens that n8n rightly keeps.
		stack.feishu.clearRequests();
		stack.feishu.instances.set(APPROVALS[0]);
	});

	/** What came out of a node that ran once, by its outputs. */
	function outputsOf(execution: Execution, node: string): INodeExecutionData[][] {
		const [run] = execution.data.resultData.runData[node] ?? [];
		return (run?.data?.main ?? []).map((items) => items ?? []);
	}

	function jsonOf(items: INodeExecutionData[] = []) {
		return items.map(({ json }) => json);
	}

	it('answer a webhook with what differs, the defaults untouched', async () => {
		const workflow = await stack.client.createWorkflow(
			chainNodes('Check what is posted', [
				webhook('defaults'),
				splitOut('body'),
				feishuNode(credential),
			]),
		);
		await stack.client.activate(workflow);

		const answer = await stack.client.callWebhook('defaults', APPROVALS);

		expect(answer).toEqual({ status: 200, body: [A_2_IS_MISSING] });
		expect(stack.feishu.counts.check).toBe(1);
	});

	it.each([false, true])(
		'lead what cannot be checked to the node at the error output (Include Input Fields: %s)',
		async (includeInputFields) => {
			const path = `both-outputs-${includeInputFields}`;
			const workflow = await stack.client.createWorkflow(
				withBranch(
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

			const execution = await newestExecution(workflow);
			expect(execution.status).toBe('success');
			expect(jsonOf(outputsOf(execution, 'Differs')[0])).toEqual([
				includeInputFields ? { ...APPROVALS[1], check: A_2_IS_MISSING } : A_2_IS_MISSING,
			]);
			expect(jsonOf(outputsOf(execution, 'Failed')[0])).toEqual([
				expect.objectContaining({
					instance_id: 'A-3',
					error: expect.stringContaining('Update Time') as unknown,
				}),
			]);
		},
	);

	it("give an HTTP Request node the credential's token, and another when its life is over", async () => {
		// An app of its own: nobody has asked for a token of it yet.
		const app = stack.feishu.addApp({ appId: 'cli_short', appSecret: 'short-secret' });
		const own = await stack.client.createCredential('Short-lived tokens', CREDENTIAL_TYPE, {
			...stack.app,
			appId: app.appId,
			appSecret: app.appSecret,
		});
		const workflow = await stack.client.createWorkflow(
			chainNodes('A request of my own', [
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
					credentials: { [CREDENTIAL_TYPE]: { id: own.id, name: own.name } },
				},
			]),
		);
		// The credential fetches a token anew five minutes before its end: here, after two seconds.
		const lifetime = 302;
		const usual = stack.feishu.options.tokenLifetime;
		stack.feishu.options.tokenLifetime = lifetime;
		const before = stack.tokens.size;

		for (const fetched of [1, 2]) {
			const execution = await stack.client.runWorkflow(workflow, 'Start');
			expect(execution.status).toBe('success');
			expect(jsonOf(outputsOf(execution, 'HTTP Request')[0])).toMatchObject([{ code: 0 }]);
			expect(stack.tokens.size - before).toBe(fetched);
			await sleep(2100);
			stack.feishu.advanceClock(lifetime * 1000);
		}
		stack.feishu.options.tokenLifetime = usual;
	});

	it('run by themselves when their schedule says so', async () => {
		const workflow = await stack.client.createWorkflow(
			chainNodes('Every two seconds', [
				everySeconds(2),
				feishuNode(credential, {
					parameters: { instanceId: 'A-2', updateTime: TIME, tasks: '[]' },
				}),
			]),
		);

		await stack.client.activate(workflow);
		const execution = await newestExecution(workflow);
		await stack.client.deactivate(workflow);

		expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
		expect(jsonOf(outputsOf(execution, 'Feishu Approval')[0])).toEqual([A_2_IS_MISSING]);
	});

	it('can be read afterwards in the execution list, with the line above the output', async () => {
		const path = 'read-later';
		const workflow = await stack.client.createWorkflow(
			chainNodes('Read later', [webhook(path), splitOut('body'), feishuNode(credential)]),
		);
		await stack.client.activate(workflow);
		await stack.client.callWebhook(path, APPROVALS);
		await stack.client.callWebhook(path, [{ instance_id: '' }]);

		await newestExecution(workflow);
		const [failed, succeeded] = await stack.client.executions(workflow);

		expect([failed.status, succeeded.status]).toEqual(['error', 'success']);
		const [run] = (await stack.client.execution(succeeded.id)).data.resultData.runData[
			'Feishu Approval'
		];
		expect(run.hints).toMatchObject([
			{ message: '2 instances checked in 1 request: 1 missing', location: 'outputPane' },
		]);
		const { error, lastNodeExecuted } = (await stack.client.execution(failed.id)).data.resultData;
		expect(lastNodeExecuted).toBe('Feishu Approval');
		expect(error?.message).toContain('Instance ID');
	});

	it('leave neither the secret nor a token in the log or on the disk', async () => {
		// Errors are where headers and credentials like to show up.
		stack.feishu.faults.add({ on: 'check', times: 1, code: 1390001 });
		const workflow = await stack.client.createWorkflow(
			chainNodes('Refused', [
				MANUAL_TRIGGER,
				feishuNode(credential, {
					parameters: { instanceId: 'MARK-1', updateTime: TIME, tasks: '' },
				}),
			]),
		);
		expect((await stack.client.runWorkflow(workflow, 'Start')).status).toBe('error');

		const secrets = [String(stack.app.appSecret), ...stack.tokens];
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
		// Without it this would have looked in the wrong place.
		expect(found.mark.some((path) => path.includes('database.sqlite'))).toBe(true);
	});

	/** Waits until a workflow that something else starts has run to an end. */
	async function newestExecution(workflow: StoredWorkflow): Promise<Execution> {
		for (let attempt = 0; attempt < 100; attempt++) {
			const [newest] = await stack.client.executions(workflow);
			if (newest) return await stack.client.finishedExecution(newest.id);
			await sleep(200);
		}
		throw new Error(`"${workflow.name}" has not run`);
	}
});

/** Returns the paths of all files below a folder. */
async function listFiles(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
