import { type Difference, findMismatches, isFeishuAhead } from '../demo/drift';
import { approveOne, fillTables, readExpectedInstances } from './approval-tables';
import { createDriftedWeek, type Week } from './drifted-week';
import { getStoredTimes, getSyncedContent, toExpectedTimes } from './feishu-state';
import type { StoredWorkflow, WorkflowToCreate } from './n8n-client';
import {
	readExampleWorkflow,
	type ReconcileStack,
	runCheck,
	runReconcile,
	START_TIMEOUT_MS,
	startReconcileStack,
	STOP_TIMEOUT_MS,
} from './reconcile-stack';
import { N8N_VERSIONS } from './versions';

describe.each(N8N_VERSIONS)('reconciliation in n8n %s', (version) => {
	let starting: Promise<ReconcileStack>;
	let stack: ReconcileStack;
	let reconcileWorkflow: StoredWorkflow;
	let taskRowsWorkflow: StoredWorkflow;
	let week: Week;

	beforeAll(async () => {
		starting = startReconcileStack(version);
		stack = await starting;
		const importWorkflow = async (workflow: WorkflowToCreate) =>
			await stack.client.importWorkflow(workflow, stack.credentials);
		reconcileWorkflow = await importWorkflow(readExampleWorkflow('reconcile-every-5-minutes.json'));
		taskRowsWorkflow = await importWorkflow(
			withQueryWindowOfOneDay(readExampleWorkflow('check-task-rows.json')),
		);
	}, START_TIMEOUT_MS);

	afterAll(async () => {
		// The stack may have started after the timeout of beforeAll.
		const started = await starting.catch(() => undefined);
		await started?.stop();
	}, START_TIMEOUT_MS + STOP_TIMEOUT_MS);

	beforeEach(async () => {
		const { feishu, postgres } = stack;
		week = createDriftedWeek();
		await fillTables(postgres, week.approvals);
		feishu.instances.clear();
		feishu.messages.clear();
		feishu.instances.load(week.feishu);
		feishu.rejectedInstanceIds.clear();
		feishu.clearRequests();
		for (const { approval_code } of week.approvals) feishu.addDefinition(approval_code);
	});

	/** Differences that a sync does not resolve, because Feishu is newer. Every check reports them. */
	const ahead = () => week.expected.filter(isFeishuAhead);
	const aheadIds = () => ahead().map(({ instance_id }) => instance_id);

	/** IDs of the instances that a sync updates. */
	const syncableIds = () =>
		week.expected
			.filter((difference) => !isFeishuAhead(difference))
			.map(({ instance_id }) => instance_id);

	/** Asserts that Feishu has the instances of the database, except those that must differ. */
	async function expectFeishuMatchesDatabase({
		synced,
		except,
	}: Record<'synced' | 'except', string[]>): Promise<void> {
		const database = await readExpectedInstances(stack.postgres);
		expect(database.size).toBe(week.approvals.length);
		for (const [id, expected] of database) {
			if (!except.includes(id))
				expect(getStoredTimes(stack.feishu, id)).toEqual(toExpectedTimes(expected));
			const content = synced.includes(id) ? expected : undefined;
			expect(getSyncedContent(stack.feishu, id)).toEqual(content);
		}
		expect([...stack.feishu.instances].filter((each) => !database.has(each.instance_id))).toEqual(
			[],
		);
	}

	/** The messages that the administrator sees. */
	const getMessages = () => stack.feishu.getPersonView('u_admin').messages;

	/** Returns the update times that Feishu has of some instances. */
	const getTimes = (ids: string[]) => ids.map((id) => getStoredTimes(stack.feishu, id));

	it('starts with every kind of drift', () => {
		const getTaskStatuses = (status: Difference['status']) => [
			...new Set(
				week.expected
					.filter((difference) => difference.status === status)
					.map(({ tasks }) => tasks.map((task) => task.status).join(' and ')),
			),
		];
		expect(getTaskStatuses('missing')).toEqual(['']);
		expect(getTaskStatuses('behind').sort()).toEqual(['', 'behind', 'missing']);
		expect(getTaskStatuses('ahead').sort()).toEqual(['', 'ahead']);
		expect(getTaskStatuses('tasks_differ').sort()).toEqual([
			'ahead',
			'ahead and behind',
			'behind',
			'missing',
		]);
	});

	it('syncs the differences in the first run and nothing in the second', async () => {
		const timesBefore = getTimes(aheadIds());

		const first = await runReconcile(stack, reconcileWorkflow);

		expect(findMismatches(week.expected, first.found)).toEqual([]);
		expect(first.synced.sort()).toEqual(syncableIds().sort());
		expect(first.ahead.sort()).toEqual(aheadIds().sort());
		expect(first.failed).toEqual([]);
		expect(first.syncRequests).toBe(syncableIds().length);
		await expectFeishuMatchesDatabase({ synced: syncableIds(), except: aheadIds() });
		expect(getTimes(aheadIds())).toEqual(timesBefore);

		const second = await runReconcile(stack, reconcileWorkflow);

		expect(findMismatches(ahead(), second.found)).toEqual([]);
		expect(second.ahead.sort()).toEqual(aheadIds().sort());
		expect(second).toMatchObject({ synced: [], failed: [], syncRequests: 0 });
		// Both runs sent it.
		expect(getMessages().map(({ title }) => title)).toEqual([
			`Approvals newer on Feishu: ${aheadIds().length}`,
		]);
		for (const id of aheadIds()) expect(getMessages()[0]?.lines.join()).toContain(`${id}: `);
		await expectFeishuMatchesDatabase({ synced: syncableIds(), except: aheadIds() });
		expect(getTimes(aheadIds())).toEqual(timesBefore);
	});

	it('syncs a change that happens between two runs', async () => {
		await runReconcile(stack, reconcileWorkflow);
		const approvedId = await approveOne(stack.postgres, aheadIds());

		const { found, synced } = await runReconcile(stack, reconcileWorkflow);

		expect(found.map(({ instance_id }) => instance_id).sort()).toEqual(
			[...aheadIds(), approvedId].sort(),
		);
		expect(synced).toEqual([approvedId]);
		await expectFeishuMatchesDatabase({
			synced: [...syncableIds(), approvedId],
			except: aheadIds(),
		});
	});

	it("reports Feishu's errors, syncs the other instances, and syncs the failed ones after the cause is fixed", async () => {
		const { feishu } = stack;
		const getApprovalCode = (id: string) =>
			week.approvals.find(({ instance_id }) => instance_id === id)!.approval_code;
		// The check fails for this instance, because Feishu rejects every request that contains it.
		const [rejectedId = ''] = syncableIds();
		expect(rejectedId).not.toBe('');
		feishu.rejectedInstanceIds.add(rejectedId);
		// The sync fails for these instances, because Feishu does not have their approval definition.
		const unknownCode = syncableIds()
			.map(getApprovalCode)
			.find((code) => code !== getApprovalCode(rejectedId))!;
		feishu.definitions.delete(unknownCode);
		const unknownIds = syncableIds().filter((id) => getApprovalCode(id) === unknownCode);
		const failedIds = [rejectedId, ...unknownIds];
		const syncedIds = syncableIds().filter((id) => !failedIds.includes(id));
		expect(syncedIds).not.toEqual([]);
		const notSyncedIds = [...aheadIds(), ...failedIds];
		const timesBefore = getTimes(notSyncedIds);

		const first = await runReconcile(stack, reconcileWorkflow);

		expect(first.synced.sort()).toEqual(syncedIds.sort());
		expect(first.ahead.sort()).toEqual(aheadIds().sort());
		expect(first.failed.map(({ instance_id }) => instance_id).sort()).toEqual(failedIds.sort());
		for (const { instance_id, error } of first.failed) {
			if (instance_id === rejectedId) expectFeishuError(error, 1390001, 'param is invalid');
			else expectFeishuError(error, 1390002, 'approval code not found');
		}
		await expectFeishuMatchesDatabase({ synced: syncedIds, except: notSyncedIds });
		expect(getTimes(notSyncedIds)).toEqual(timesBefore);

		const refusals = getMessages().filter(({ title }) => title?.includes('could not be checked'));
		const text = refusals.flatMap(({ lines }) => lines).join('\n');
		expect(failedIds.filter((id) => !text.includes(`${id}: `))).toEqual([]);
		expect(text).not.toContain('log ID');

		feishu.rejectedInstanceIds.clear();
		feishu.addDefinition(unknownCode);
		const second = await runReconcile(stack, reconcileWorkflow);

		expect(second.synced.sort()).toEqual(failedIds.sort());
		expect(second.failed).toEqual([]);
		await expectFeishuMatchesDatabase({ synced: syncableIds(), except: aheadIds() });
		const third = await runReconcile(stack, reconcileWorkflow);
		expect(findMismatches(ahead(), third.found)).toEqual([]);
	});

	it('finds the same differences with one item per task, and after a sync those that remain', async () => {
		expect(findMismatches(week.expected, await runCheck(stack, taskRowsWorkflow))).toEqual([]);

		await runReconcile(stack, reconcileWorkflow);

		expect(findMismatches(ahead(), await runCheck(stack, taskRowsWorkflow))).toEqual([]);
	});

	/** Asserts that an error contains Feishu's message and the log ID of a response with that message. */
	function expectFeishuError(error: string, code: number, message: string): void {
		const messages = stack.feishu.requests
			.filter((request) => request.code === code)
			.map(({ logId }) => `Feishu responded "${message}" (code ${code}, log ID ${logId})`);
		expect(messages).toContainEqual(messages.find((text) => error.includes(text)) ?? error);
	}
});

/** Changes the query's time window from ten minutes to one day, as the note in the workflow suggests. */
function withQueryWindowOfOneDay(workflow: WorkflowToCreate): WorkflowToCreate {
	const parts = JSON.stringify(workflow).split("interval '10 minutes'");
	expect(parts).toHaveLength(3);
	return JSON.parse(parts.join("interval '1 day'")) as WorkflowToCreate;
}
