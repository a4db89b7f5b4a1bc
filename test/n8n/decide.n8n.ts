import { encryptCallback } from '../fake-feishu/encrypt-callback';
import type { Press, PressInput } from '../fake-feishu/press-button';
import { fillWithSamples, readExpectedInstances } from './approval-tables';
import { DONE, getCallback, NOT_DONE } from './decisions';
import { getSyncedContent } from './feishu-state';
import type { StoredWorkflow, WorkflowToCreate } from './n8n-client';
import {
	type ReconcileStack,
	readExampleWorkflow,
	runReconcile,
	START_TIMEOUT_MS,
	startReconcileStack,
	STOP_TIMEOUT_MS,
} from './reconcile-stack';
import { CALLBACK_SECRETS } from './test-stack';
import { N8N_VERSIONS } from './versions';

/** The approval codes in `approval-tables.sql`. */
const APPROVAL_CODES = ['LEAVE', 'TRAVEL', 'PURCHASE'];

/** The only pending task in `approval-tables.sql`. */
const PRESS: PressInput = {
	user: 'u_wang_fang',
	action: 'APPROVE',
	instanceId: 'LEAVE-1041',
	taskId: 'LEAVE-1041-2',
};

describe.each(N8N_VERSIONS)('decide-in-feishu.json in n8n %s', (version) => {
	let starting: Promise<ReconcileStack>;
	let stack: ReconcileStack;
	let reconcileWorkflow: StoredWorkflow;
	let decideWorkflow: StoredWorkflow;
	let executionCount = 0;

	beforeAll(async () => {
		starting = startReconcileStack(version);
		stack = await starting;
		const { client, credentials, feishu, postgres } = stack;
		for (const code of APPROVAL_CODES) feishu.addDefinition(code);
		// Counts how often a decision is stored.
		await postgres.query(`
			CREATE TABLE decision_log (task_id text, status text);
			CREATE FUNCTION log_decision() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN INSERT INTO decision_log VALUES (NEW.task_id, NEW.status); RETURN NEW; END $$;
			CREATE TRIGGER log_decision AFTER UPDATE ON approval_tasks
				FOR EACH ROW EXECUTE FUNCTION log_decision()`);
		reconcileWorkflow = await client.importWorkflow(
			withQuickActions(readExampleWorkflow('reconcile-every-5-minutes.json')),
			credentials,
		);
		decideWorkflow = await client.importWorkflow(
			readExampleWorkflow('decide-in-feishu.json'),
			credentials,
		);
		await client.activate(decideWorkflow);
	}, START_TIMEOUT_MS);

	afterAll(async () => {
		// The stack may have started after the timeout of beforeAll.
		const started = await starting.catch(() => undefined);
		await started?.stop();
	}, START_TIMEOUT_MS + STOP_TIMEOUT_MS);

	/** Fills the tables, changes them, and syncs them with buttons. */
	async function syncSamples(change = ''): Promise<void> {
		const { feishu, postgres } = stack;
		await fillWithSamples(postgres);
		await postgres.query(`${change}; DELETE FROM decision_log`);
		feishu.instances.clear();
		const { failed, synced } = await runReconcile(stack, reconcileWorkflow);
		expect(failed).toEqual([]);
		expect(synced).toContain('LEAVE-1041');
	}

	/** Presses a button, and waits until the execution has finished. */
	async function press(input: Partial<PressInput> = {}): Promise<Press> {
		const pressed = await stack.feishu.pressButton({ ...PRESS, ...input });
		await stack.client.waitForExecutions(decideWorkflow, ++executionCount);
		return pressed;
	}

	/** Posts the callback of a press again, although the person may not have the button any more. */
	async function repeat({ url, text }: Press): Promise<{ status: number; body: unknown }> {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ encrypt: encryptCallback(text, CALLBACK_SECRETS.key) }),
		});
		const body: unknown = await response.json();
		await stack.client.waitForExecutions(decideWorkflow, ++executionCount);
		return { status: response.status, body };
	}

	const readLog = async () =>
		await stack.postgres.query('SELECT task_id, status FROM decision_log ORDER BY task_id');

	const readStatuses = async (instanceId = 'LEAVE-1041') => {
		const rows = await stack.postgres.query<{ status: string }>(`
			SELECT status FROM approval_instances WHERE instance_id = '${instanceId}'
			UNION ALL (SELECT status FROM approval_tasks WHERE instance_id = '${instanceId}' ORDER BY task_id)`);
		return rows.map(({ status }) => status);
	};

	const getTodos = (user: string) =>
		stack.feishu.getPersonView(user).todos.map(({ task_id }) => task_id);

	/** Asserts that Feishu has what the database has. */
	async function expectInSync(): Promise<void> {
		const database = await readExpectedInstances(stack.postgres);
		for (const [id, expected] of database) {
			expect(getSyncedContent(stack.feishu, id)).toEqual(expected);
		}
		const { found, syncRequests } = await runReconcile(stack, reconcileWorkflow);
		expect({ found, syncRequests }).toEqual({ found: [], syncRequests: 0 });
	}

	it('closes the loop: sync with buttons, approve in Feishu, nothing left to do', async () => {
		await syncSamples();
		expect(getTodos('u_wang_fang')).toEqual(['LEAVE-1041-2']);
		expect(getCallback(stack.feishu, 'LEAVE').url).toContain('/webhook/');

		expect(await press()).toMatchObject({ ...DONE, encrypted: true });

		expect(await readLog()).toEqual([{ task_id: 'LEAVE-1041-2', status: 'APPROVED' }]);
		expect(await readStatuses()).toEqual(['APPROVED', 'APPROVED', 'APPROVED']);
		expect(getTodos('u_wang_fang')).toEqual([]);
		await expectInSync();
	});

	it('stores a double press once, and accepts both, also when Feishu repeats it later', async () => {
		await syncSamples();

		const presses = await Promise.all([
			stack.feishu.pressButton(PRESS),
			stack.feishu.pressButton(PRESS),
		]);
		executionCount += 2;
		await stack.client.waitForExecutions(decideWorkflow, executionCount);

		expect(presses).toMatchObject([DONE, DONE]);
		expect(await readLog()).toHaveLength(1);
		const before = await readExpectedInstances(stack.postgres);
		expect(await repeat(presses[0])).toEqual({ status: 200, body: { code: 0, msg: 'success' } });
		expect(await readLog()).toHaveLength(1);
		expect(await readExpectedInstances(stack.postgres)).toEqual(before);
		await expectInSync();
	});

	it('refuses by a business rule, whose sentence the approver reads', async () => {
		await syncSamples(
			"UPDATE approval_instances SET initiator_email = 'wang.fang@example.com' WHERE instance_id = 'LEAVE-1041'",
		);

		expect(await press()).toMatchObject({
			seen: 'refused',
			status: 422,
			message: 'You cannot approve your own request. Ask your manager to decide it.',
		});

		expect(await readLog()).toEqual([]);
		expect(getTodos('u_wang_fang')).toEqual(['LEAVE-1041-2']);
		await expectInSync();
		// The rule is about approvals only.
		expect(await press({ action: 'REJECT' })).toMatchObject(DONE);
	});

	/** A second pending task of the same instance. */
	const SECOND_TASK = `INSERT INTO approval_tasks VALUES
		('LEAVE-1041-3', 'LEAVE-1041', 'john.smith@example.com', 'PENDING', 'Finance',
			now() - interval '4 minutes', NULL, now() - interval '4 minutes')`;
	const PRESS_SECOND = { user: 'u_john_smith', taskId: 'LEAVE-1041-3' };

	it('approves the instance after its last task, also if two people decide at the same moment', async () => {
		await syncSamples(SECOND_TASK);
		expect(await press()).toMatchObject(DONE);
		expect(await readStatuses()).toEqual(['PENDING', 'APPROVED', 'APPROVED', 'PENDING']);
		// The Sync has kept the buttons of the other task.
		expect(await press(PRESS_SECOND)).toMatchObject(DONE);
		expect(await readStatuses()).toEqual(['APPROVED', 'APPROVED', 'APPROVED', 'APPROVED']);
		await expectInSync();

		await syncSamples(SECOND_TASK);
		const presses = [PRESS, { ...PRESS, ...PRESS_SECOND }];
		const pressed = await Promise.all(
			presses.map(async (input) => await stack.feishu.pressButton(input)),
		);
		executionCount += 2;
		await stack.client.waitForExecutions(decideWorkflow, executionCount);
		expect(pressed).toMatchObject([DONE, DONE]);
		expect(await readStatuses()).toEqual(['APPROVED', 'APPROVED', 'APPROVED', 'APPROVED']);
		// The Sync of the first may arrive after that of the second.
		await runReconcile(stack, reconcileWorkflow);
		await expectInSync();
	});

	it('rejects the instance with a reason, and ends its other tasks', async () => {
		await syncSamples(SECOND_TASK);
		const reason = 'Two colleagues are away, too; "sorry"';

		const pressed = await press({ action: 'REJECT', reason });

		expect(pressed).toMatchObject(DONE);
		expect(await readStatuses()).toEqual(['REJECTED', 'APPROVED', 'REJECTED', 'DONE']);
		expect(
			await stack.postgres.query(
				"SELECT reason FROM approval_tasks WHERE task_id = 'LEAVE-1041-2'",
			),
		).toEqual([{ reason }]);
		expect([...getTodos('u_wang_fang'), ...getTodos('u_john_smith')]).toEqual([]);
		await expectInSync();
	});

	it('refuses a task that was decided elsewhere or belongs to somebody else', async () => {
		await syncSamples();
		await stack.postgres.query(`
			UPDATE approval_tasks SET status = 'REJECTED', update_time = now(), end_time = now()
			WHERE task_id = 'LEAVE-1041-2'`);
		expect(await press()).toMatchObject({
			seen: 'refused',
			message: expect.stringMatching(/^This task was decided or changed in the meantime/) as string,
		});
		// The Sync has told Feishu.
		expect(getTodos('u_wang_fang')).toEqual([]);

		await syncSamples();
		await stack.postgres.query(`
			UPDATE approval_tasks SET approver_email = 'liu.yang@example.com'
			WHERE task_id = 'LEAVE-1041-2'; DELETE FROM decision_log`);
		expect(await press()).toMatchObject({
			seen: 'refused',
			message: 'This task is assigned to somebody else.',
		});
		expect(await readLog()).toEqual([]);
	});

	it('never shows an error as a success, and completes what is missing when the person presses again', async () => {
		const { feishu, postgres } = stack;
		await syncSamples();

		await postgres.query('ALTER TABLE approval_people RENAME TO people_away');
		expect(await press()).toMatchObject(NOT_DONE);
		await postgres.query('ALTER TABLE people_away RENAME TO approval_people');
		expect(await readLog()).toEqual([]);

		feishu.faults.add({ on: 'sync', times: 1, code: 1390001, msg: 'param is invalid' });
		expect(await press()).toMatchObject(NOT_DONE);
		expect(await readLog()).toEqual([{ task_id: 'LEAVE-1041-2', status: 'APPROVED' }]);
		expect(getTodos('u_wang_fang')).toEqual(['LEAVE-1041-2']);

		expect(await press()).toMatchObject(DONE);
		expect(await readLog()).toHaveLength(1);
		expect(getTodos('u_wang_fang')).toEqual([]);
		await expectInSync();
	});

	it('has a Chinese version, which refuses with a Chinese sentence', async () => {
		const { client, credentials } = stack;
		await client.deactivate(decideWorkflow);
		const chinese = await client.importWorkflow(
			readExampleWorkflow('zh-CN/decide-in-feishu.json'),
			credentials,
		);
		await client.activate(chinese);
		await syncSamples(
			"UPDATE approval_instances SET initiator_email = 'wang.fang@example.com' WHERE instance_id = 'LEAVE-1041'",
		);
		expect(await stack.feishu.pressButton(PRESS)).toMatchObject({
			seen: 'refused',
			message: '不能审批自己发起的申请，请让上级处理。',
		});
		expect(await stack.feishu.pressButton({ ...PRESS, action: 'REJECT' })).toMatchObject(DONE);
		await client.waitForExecutions(chinese, 2);
		await client.deactivate(chinese);
	});
});

/** Sets the option Quick Actions of the Sync, as docs/quick-approval.md says. */
function withQuickActions(workflow: WorkflowToCreate): WorkflowToCreate {
	const nodes = workflow.nodes.map((node) =>
		node.name === 'Sync to Feishu'
			? {
					...node,
					parameters: {
						...node.parameters,
						options: {
							...(node.parameters.options as object),
							quickActions: ['APPROVE', 'REJECT'],
						},
					},
				}
			: node,
	);
	return { ...workflow, nodes };
}
