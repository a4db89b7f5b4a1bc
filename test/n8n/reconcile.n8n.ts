import { type Difference, findMismatches, isFeishuAhead } from '../demo/drift';
import { readExample } from '../demo/example';
import { getSyncedContent, getStoredTimes, toTimes } from './feishu-state';
import { check, type ReconcileStack, reconcile, startReconcileStack } from './reconcile-stack';
import { approveOne, fillTables, readExpectedInstances } from './approval-tables';
import { type Week, createDriftedWeek } from './drifted-week';
import type { StoredWorkflow, WorkflowToCreate } from './n8n-client';
import { N8N_VERSIONS } from './versions';

/** n8n may have to share the machine with another one. */
const START_WITHIN_MS = 300_000;
const STOP_WITHIN_MS = 60_000;

describe.each(N8N_VERSIONS)('the closed loop in n8n %s', (version) => {
	let starting: Promise<ReconcileStack>;
	let stack: ReconcileStack;
	let reconciling: StoredWorkflow;
	let checkingTaskRows: StoredWorkflow;
	let week: Week;

	beforeAll(async () => {
		starting = startReconcileStack(version);
		stack = await starting;
		const imported = async (workflow: WorkflowToCreate) =>
			await stack.client.importWorkflow(workflow, stack.credentials);
		reconciling = await imported(readExampleWorkflow('reconcile-every-5-minutes.json'));
		checkingTaskRows = await imported(
			withQueryWindowOfOneDay(readExampleWorkflow('check-task-rows.json')),
		);
	}, START_WITHIN_MS);

	afterAll(async () => {
		// Even where it took too long to start: it may have started since.
		const started = await starting.catch(() => undefined);
		await started?.stop();
	}, START_WITHIN_MS + STOP_WITHIN_MS);

	beforeEach(async () => {
		const { feishu, postgres } = stack;
		week = createDriftedWeek();
		await fillTables(postgres, week.approvals);
		feishu.instances.clear();
		feishu.instances.load(week.feishu);
		feishu.rejectedInstanceIds.clear();
		feishu.clearRequests();
		for (const { approval_code } of week.approvals) feishu.addDefinition(approval_code);
	});

	/** What is found again and again until a person looks after it. */
	const ahead = () => week.expected.filter(isFeishuAhead);
	const aheadIds = () => ahead().map(({ instance_id }) => instance_id);

	/** What syncing is to mend. */
	const healableIds = () =>
		week.expected
			.filter((difference) => !isFeishuAhead(difference))
			.map(({ instance_id }) => instance_id);

	/** Compares all of Feishu with all of the database, but for the instances that are to differ. */
	async function expectFeishuHoldsTheDatabase({
		synced,
		except,
	}: Record<'synced' | 'except', string[]>): Promise<void> {
		const database = await readExpectedInstances(stack.postgres);
		expect(database.size).toBe(week.approvals.length);
		for (const [id, expected] of database) {
			if (!except.includes(id)) expect(getStoredTimes(stack.feishu, id)).toEqual(toTimes(expected));
			const seen = synced.includes(id) ? expected : undefined;
			expect(getSyncedContent(stack.feishu, id)).toEqual(seen);
		}
		expect([...stack.feishu.instances].filter((each) => !database.has(each.instance_id))).toEqual(
			[],
		);
	}

	/** The times that Feishu has of some instances. */
	const storedTimesOf = (ids: string[]) => ids.map((id) => getStoredTimes(stack.feishu, id));

	it('starts from drift of every kind', () => {
		const tasksOf = (status: Difference['status']) => [
			...new Set(
				week.expected
					.filter((difference) => difference.status === status)
					.map(({ tasks }) => tasks.map((task) => task.status).join(' and ')),
			),
		];
		expect(tasksOf('missing')).toEqual(['']);
		expect(tasksOf('behind').sort()).toEqual(['', 'behind', 'missing']);
		expect(tasksOf('ahead').sort()).toEqual(['', 'ahead']);
		expect(tasksOf('tasks_differ').sort()).toEqual([
			'ahead',
			'ahead and behind',
			'behind',
			'missing',
		]);
	});

	it('syncs what differs in the first run, and nothing in the second', async () => {
		const untouched = storedTimesOf(aheadIds());

		const first = await reconcile(stack, reconciling);

		expect(findMismatches(week.expected, first.found)).toEqual([]);
		expect(first.synced.sort()).toEqual(healableIds().sort());
		expect(first.ahead.sort()).toEqual(aheadIds().sort());
		expect(first.refused).toEqual([]);
		expect(first.syncRequests).toBe(healableIds().length);
		await expectFeishuHoldsTheDatabase({ synced: healableIds(), except: aheadIds() });
		expect(storedTimesOf(aheadIds())).toEqual(untouched);

		const second = await reconcile(stack, reconciling);

		expect(findMismatches(ahead(), second.found)).toEqual([]);
		expect(second.ahead.sort()).toEqual(aheadIds().sort());
		expect(second).toMatchObject({ synced: [], refused: [], syncRequests: 0 });
		await expectFeishuHoldsTheDatabase({ synced: healableIds(), except: aheadIds() });
		expect(storedTimesOf(aheadIds())).toEqual(untouched);
	});

	it('carries over what is decided between two runs', async () => {
		await reconcile(stack, reconciling);
		const decidedId = await approveOne(stack.postgres, aheadIds());

		const { found, synced } = await reconcile(stack, reconciling);

		expect(found.map(({ instance_id }) => instance_id).sort()).toEqual(
			[...aheadIds(), decidedId].sort(),
		);
		expect(synced).toEqual([decidedId]);
		await expectFeishuHoldsTheDatabase({
			synced: [...healableIds(), decidedId],
			except: aheadIds(),
		});
	});

	it('reports what is refused in the words of Feishu, heals the rest, and heals it when it can', async () => {
		const { feishu } = stack;
		const approvalCodeOf = (id: string) =>
			week.approvals.find(({ instance_id }) => instance_id === id)!.approval_code;
		// One that Feishu takes in no request, so that it does not get beyond the check.
		const [refusedId] = healableIds();
		feishu.rejectedInstanceIds.add(refusedId);
		// And some whose kind of approval Feishu does not know, which only the sync can learn.
		const unknownCode = healableIds()
			.map(approvalCodeOf)
			.find((code) => code !== approvalCodeOf(refusedId))!;
		feishu.definitions.delete(unknownCode);
		const unknownIds = healableIds().filter((id) => approvalCodeOf(id) === unknownCode);
		const refusedIds = [refusedId, ...unknownIds];
		const healedIds = healableIds().filter((id) => !refusedIds.includes(id));
		expect(healedIds).not.toEqual([]);
		const leftIds = [...aheadIds(), ...refusedIds];
		const untouched = storedTimesOf(leftIds);

		const first = await reconcile(stack, reconciling);

		expect(first.synced.sort()).toEqual(healedIds.sort());
		expect(first.ahead.sort()).toEqual(aheadIds().sort());
		expect(first.refused.map(({ instance_id }) => instance_id).sort()).toEqual(refusedIds.sort());
		for (const { instance_id, error } of first.refused) {
			if (instance_id === refusedId) expectWordsOfFeishu(error, 1390001, 'param is invalid');
			else expectWordsOfFeishu(error, 1390002, 'approval code not found');
		}
		await expectFeishuHoldsTheDatabase({ synced: healedIds, except: leftIds });
		expect(storedTimesOf(leftIds)).toEqual(untouched);

		feishu.rejectedInstanceIds.clear();
		feishu.addDefinition(unknownCode);
		const second = await reconcile(stack, reconciling);

		expect(second.synced.sort()).toEqual(refusedIds.sort());
		expect(second.refused).toEqual([]);
		await expectFeishuHoldsTheDatabase({ synced: healableIds(), except: aheadIds() });
		const third = await reconcile(stack, reconciling);
		expect(findMismatches(ahead(), third.found)).toEqual([]);
	});

	it('finds with task rows of a join what was planted, and after a sync what nobody may mend', async () => {
		expect(findMismatches(week.expected, await check(stack, checkingTaskRows))).toEqual([]);

		await reconcile(stack, reconciling);

		expect(findMismatches(ahead(), await check(stack, checkingTaskRows))).toEqual([]);
	});

	/** An error repeats what Feishu said, with a log ID under which Feishu did say so. */
	function expectWordsOfFeishu(error: string, code: number, message: string): void {
		const said = stack.feishu.requests
			.filter((request) => request.code === code)
			.map(({ logId }) => `Feishu answered "${message}" (code ${code}, log ID ${logId})`);
		expect(said).toContainEqual(said.find((words) => error.includes(words)) ?? error);
	}
});

/** An example as it is shipped. */
function readExampleWorkflow(name: string): WorkflowToCreate {
	return readExample(name) as unknown as WorkflowToCreate;
}

/** The same workflow with a query that looks back as far as the other example's, as its note invites to. */
function withQueryWindowOfOneDay(workflow: WorkflowToCreate): WorkflowToCreate {
	const parts = JSON.stringify(workflow).split("interval '10 minutes'");
	expect(parts).toHaveLength(3);
	return JSON.parse(parts.join("interval '1 day'")) as WorkflowToCreate;
}
