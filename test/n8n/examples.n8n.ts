import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chineseExampleNames, exampleNames, readExample } from '../demo/example';
import type { InstanceState } from '../fake-feishu';
import { addDecision } from './decisions';
import type { Execution, StoredWorkflow } from './n8n-client';
import { PROJECT } from './package-under-test';
import { type Postgres, startPostgres } from './postgres';
import { startTestStack, type TestStack } from './test-stack';
import { N8N_VERSIONS } from './versions';

/** The approval codes in `approval-tables.sql`. */
const APPROVAL_CODES = ['LEAVE', 'TRAVEL', 'PURCHASE'];

/** The instance IDs in `approval-tables.sql`. The last instance has no task. */
const APPROVALS = ['LEAVE-1041', 'LEAVE-1042', 'PURCHASE-0219', 'TRAVEL-0388'];

const UPDATE_TIME = 1591603040000;

describe.each(N8N_VERSIONS)('the examples in n8n %s', (version) => {
	let stack: TestStack;
	let postgres: Postgres;

	beforeAll(async () => {
		postgres = await startPostgres();
		await postgres.query(readFileSync(join(PROJECT, 'examples', 'approval-tables.sql'), 'utf8'));
		stack = await startTestStack(version);
		await stack.storeCredential();
		await stack.storeCallbackCredential();
		await stack.client.createCredential('Postgres account', 'postgres', {
			...postgres.login,
			ssl: 'disable',
			allowUnauthorizedCerts: false,
			sshTunnel: false,
			maxConnections: 5,
		});
	});

	afterAll(async () => {
		await stack?.stop();
		await postgres?.stop();
	});

	beforeEach(() => {
		stack.feishu.instances.clear();
		stack.feishu.messages.clear();
		stack.feishu.clearRequests();
	});

	/** Imports an example without changes. n8n looks up its credentials by name. */
	async function importExample(name: string): Promise<StoredWorkflow> {
		return await stack.client.createWorkflow(readExample(`${name}.json`) as never);
	}

	/** Runs a workflow that has a schedule. */
	async function run(workflow: StoredWorkflow): Promise<Execution> {
		const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.scheduleTrigger');
		const execution = await stack.client.runWorkflow(workflow, trigger?.name ?? '');
		expect(execution.data.resultData.error?.message).toBeUndefined();
		expect(execution.status).toBe('success');
		return execution;
	}

	function toOutputJson(execution: Execution, node: string, output = 0) {
		const [run] = execution.data.resultData.runData[node] ?? [];
		return (run?.data?.main?.[output] ?? []).map(({ json }) => json);
	}

	/** Returns the approvals in the database, in the form that Feishu has after a sync. */
	async function readDatabaseApprovals() {
		const rows = await postgres.query<{ instance: InstanceState }>(`
			SELECT json_build_object(
				'instance_id', i.instance_id,
				'update_time', floor(extract(epoch FROM i.update_time) * 1000),
				'tasks', (
					SELECT coalesce(json_agg(json_build_object(
						'task_id', t.task_id,
						'update_time', floor(extract(epoch FROM t.update_time) * 1000)
					)), '[]')
					FROM approval_tasks AS t
					WHERE t.instance_id = i.instance_id
				)
			) AS instance
			FROM approval_instances AS i`);
		return rows.map(({ instance }) => instance);
	}

	it.each([...exampleNames(), ...chineseExampleNames()])(
		'%s uses only node types, parameters and credentials that this n8n has',
		async (file) => {
			const types = await stack.client.nodeTypes();
			const workflow = await stack.client.createWorkflow(readExample(file) as never);

			for (const node of workflow.nodes) {
				const type = types.find(
					({ name, version: versions }) =>
						name === node.type && [versions].flat().includes(node.typeVersion),
				);
				expect([node.name, type?.name]).toEqual([node.name, node.type]);
				const known = new Set(type?.properties.map(({ name }) => name));
				expect(Object.keys(node.parameters).filter((name) => !known.has(name))).toEqual([]);
				for (const { id } of Object.values(node.credentials ?? {})) expect(id).toBeTruthy();
			}
		},
	);

	it.each(['check-every-5-minutes', 'check-task-rows'])(
		'%s finds the instances missing on Feishu, and none after Feishu has them',
		async (name) => {
			const workflow = await importExample(name);

			const first = await stack.client.runWorkflow(workflow, 'Every 5 minutes');
			expect(first.status).toBe('success');
			const missing = toOutputJson(first, 'Check with Feishu');
			expect(missing.map(({ instance_id }) => instance_id).sort()).toEqual(APPROVALS);
			expect(new Set(missing.map(({ status }) => status))).toEqual(new Set(['missing']));

			stack.feishu.instances.load(await readDatabaseApprovals());
			const second = await stack.client.runWorkflow(workflow, 'Every 5 minutes');
			expect(second.status).toBe('success');
			expect(toOutputJson(second, 'Check with Feishu')).toEqual([]);
		},
	);

	it('reconcile-every-5-minutes syncs the missing instances in the first run and none in the second', async () => {
		for (const code of APPROVAL_CODES) stack.feishu.addDefinition(code);
		const workflow = await importExample('reconcile-every-5-minutes');

		const first = await stack.client.runWorkflow(workflow, 'Every 5 minutes');
		expect(first.status).toBe('success');
		expect(toOutputJson(first, 'Refused')).toEqual([]);
		const [summary] = toOutputJson(first, 'What was synced');
		expect([...(summary?.synced as string[])].sort()).toEqual(APPROVALS);
		expect(stack.feishu.instances.size).toBe(APPROVALS.length);

		const second = await stack.client.runWorkflow(workflow, 'Every 5 minutes');
		expect(second.status).toBe('success');
		expect(toOutputJson(second, 'Check with Feishu')).toEqual([]);
	});

	it.each([
		['notify-approvers', ['Step: Human resources', /^Submitted: \d{4}-\d\d-\d\d \d\d:\d\d$/]],
		['zh-CN/notify-approvers', ['环节：Human resources', /^提交时间：\d{4}-\d\d-\d\d \d\d:\d\d$/]],
	])(
		'%s sends each approver one message, however often it runs, and reports failures',
		async (name, lines) => {
			// Nobody on Feishu has this address.
			await postgres.query(`
				INSERT INTO approval_tasks (task_id, instance_id, approver_email, status, title, create_time, update_time)
				VALUES ('LEAVE-1041-3', 'LEAVE-1041', 'nobody@example.com', 'PENDING', 'Director', now(), now())`);
			try {
				const workflow = await importExample(name);
				await run(workflow);
				await run(workflow);
			} finally {
				await postgres.query(`DELETE FROM approval_tasks WHERE task_id = 'LEAVE-1041-3'`);
			}

			const { feishu } = stack;
			expect(feishu.getPersonView('u_wang_fang').messages).toEqual([
				expect.objectContaining({
					template_id: '1008',
					title: 'Annual leave, 3 days',
					lines: lines.map((line) => expect.stringMatching(line) as string),
					pc_url: 'https://oa.example.com/approvals/LEAVE-1041',
				}),
			]);
			expect(feishu.getPersonView('u_admin').messages).toMatchObject([
				{
					title: expect.stringMatching(/[:：] ?1$/) as string,
					lines: [expect.stringMatching(/^LEAVE-1041-3: .*nobody@example\.com/) as string],
				},
			]);
			expect(feishu.messages.size).toBe(2);
		},
	);

	it.each(['clean-up-nightly', 'zh-CN/clean-up-nightly'])(
		'%s removes the to-do of a deleted approval, keeps the others, and tells the administrator',
		async (name) => {
			const { feishu } = stack;
			for (const code of APPROVAL_CODES) feishu.addDefinition(code);
			await postgres.query(`
				INSERT INTO approval_instances
				SELECT 'LEAVE-0977', approval_code, 'Deleted leave', status, initiator_email, start_time, end_time,
					now() - interval '2 hours', pc_link, mobile_link
				FROM approval_instances WHERE instance_id = 'LEAVE-1041';
				INSERT INTO approval_tasks (task_id, instance_id, approver_email, status, title, create_time, update_time)
				VALUES ('LEAVE-0977-1', 'LEAVE-0977', 'wang.fang@example.com', 'PENDING', 'Human resources',
					now() - interval '2 hours', now() - interval '2 hours')`);
			await run(await importExample('reconcile-every-5-minutes'));
			await postgres.query(`DELETE FROM approval_instances WHERE instance_id = 'LEAVE-0977'`);
			const getTodos = () =>
				feishu
					.getPersonView('u_wang_fang')
					.todos.map(({ task_id }) => task_id)
					.sort();
			expect(getTodos()).toEqual(['LEAVE-0977-1', 'LEAVE-1041-2']);
			feishu.messages.clear();

			const workflow = await importExample(name);
			await run(workflow);
			expect(getTodos()).toEqual(['LEAVE-1041-2']);
			expect(feishu.instances.get('LEAVE-0977')?.document).toMatchObject({ status: 'DELETED' });
			expect(feishu.getPersonView('u_admin').messages).toMatchObject([
				{
					title: expect.stringMatching(/[:：] ?1$/) as string,
					lines: [expect.stringMatching(/[:：] ?LEAVE-0977$/) as string],
				},
			]);

			feishu.messages.clear();
			await run(workflow);
			expect(feishu.messages.size).toBe(0);
		},
	);

	it('on-demand-check-by-webhook responds with differences and errors', async () => {
		stack.feishu.instances.set({ instance_id: 'A', update_time: UPDATE_TIME });
		await stack.client.activate(await importExample('on-demand-check-by-webhook'));

		const response = await stack.client.callWebhook('feishu-approval-check', {
			instances: [
				{ instance_id: 'A', update_time: UPDATE_TIME },
				{ instance_id: 'B', update_time: UPDATE_TIME },
				{ instance_id: 'C', update_time: 'nonsense' },
			],
		});

		expect(response).toMatchObject({
			status: 200,
			body: {
				differences: [{ instance_id: 'B', status: 'missing' }],
				errors: [expect.stringContaining('Update Time')],
			},
		});
	});

	it('check-a-spreadsheet reads an uploaded file and shows the differences', async () => {
		stack.feishu.instances.set({
			instance_id: 'LEAVE-1041',
			update_time: Date.parse('2020-06-08T15:57:20+08:00'),
			tasks: [
				{ task_id: 'LEAVE-1041-1', update_time: Date.parse('2020-06-08T15:57:20+08:00') },
				{ task_id: 'LEAVE-1041-2', update_time: Date.parse('2020-06-08T15:57:20+08:00') },
			],
		});
		await stack.client.activate(await importExample('check-a-spreadsheet'));

		const page = await upload('task-rows.xlsx');

		expect(page).toContain('Approvals that differ: 2');
		expect(page).toContain('TRAVEL-0388: missing');
		expect(page).toContain('PURCHASE-0219: missing');
		expect(page).not.toContain('LEAVE-1041');
		expect(page).toContain('some day');
	});

	it('decide-in-feishu stores a decision, syncs it and answers the approver', async () => {
		for (const code of APPROVAL_CODES) stack.feishu.addDefinition(code);
		const press = addDecision(stack.feishu, 'LEAVE', {
			user: 'u_wang_fang',
			instanceId: 'LEAVE-1041',
			taskId: 'LEAVE-1041-2',
		});
		await stack.client.activate(await importExample('decide-in-feishu'));

		expect(await stack.feishu.pressButton(press)).toMatchObject({ seen: 'done' });

		const approvals = await readDatabaseApprovals();
		expect(stack.feishu.instances.snapshot()).toEqual([
			approvals.find(({ instance_id }) => instance_id === 'LEAVE-1041'),
		]);
		expect(stack.feishu.getPersonView('u_wang_fang').todos).toEqual([]);
	});

	/** Uploads a file to the example's form and returns the completion page. */
	async function upload(file: string): Promise<string> {
		const content = readFileSync(join(__dirname, file));
		const form = new FormData();
		form.append(
			'field-0',
			new Blob([content], {
				type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
			}),
			file,
		);
		const response = await fetch(`${stack.n8n.origin}/form/check-a-spreadsheet`, {
			method: 'POST',
			body: form,
		});
		const { formWaitingUrl } = (await response.json()) as { formWaitingUrl: string };
		// n8n's waiting page polls this URL too.
		while ((await fetchText(`${formWaitingUrl}/n8n-execution-status`)).trim() !== 'form-waiting') {
			await sleep(200);
		}
		return await fetchText(formWaitingUrl);
	}

	async function fetchText(url: string): Promise<string> {
		const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
		return await response.text();
	}
});
