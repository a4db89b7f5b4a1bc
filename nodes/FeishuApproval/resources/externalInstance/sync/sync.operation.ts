import type { ItemResult, Operation } from '../../../execution/runOperation';
import { readTimeout } from '../../../execution/runOptions';
import { withNote, type Failure } from '../../../feishu/client/result';
import { parseId } from '../../../input/identifier';
import { TimeReader } from '../../../input/time';
import { assertInstanceIdVaries } from '../assertInstanceIdVaries';
import { assertNoCheckOutput, assertNoTaskList } from './assertItemKind';
import { findBlockedJobs } from './findBlockedJobs';
import { createInstanceReaders, FIELDS, TASK_FIELDS } from './fields';
import { findInstancePeople, type InstancePeople, type PersonFailure } from './findInstancePeople';
import { findPartialItems } from './findPartialItems';
import {
	createOtherItemError,
	TaskRowGroups,
	type InstanceJob,
	type ItemError,
} from './groupTaskRows';
import { formatHint, toOutputItem } from './output';
import { createInstanceReader } from './readInstance';
import { readTaskFieldNames } from './readTaskFieldNames';
import { syncInstances, type SyncReport } from './syncInstances';

/** The results of the sync, and the instances that were not sent because of a person. */
interface PeopleAndSyncReport extends SyncReport {
	readonly personFailures: InstancePeople['failures'];
}

/** Syncs the input's instances with Feishu and outputs one item for each. */
export const sync: Operation<PeopleAndSyncReport> = {
	createRun(input) {
		const areItemsTasks = input.getParameter('itemsAre', 'instances') === 'tasks';
		assertInstanceIdVaries(input, FIELDS.instanceId.label, areItemsTasks);
		const times = new TimeReader();
		const readZone = input.createZoneReader();
		const read = createInstanceReaders(input);
		const readInstance = createInstanceReader({
			read,
			readZone,
			times,
			taskFieldNames: areItemsTasks ? new Map() : readTaskFieldNames(input),
		});
		const groups = areItemsTasks
			? new TaskRowGroups({
					instanceFields: read,
					taskFields: input.createReaders(TASK_FIELDS),
					readZone,
					times,
					readInstance,
				})
			: undefined;
		// While these fields are empty, they read the item's own fields.
		const readsTasks = !areItemsTasks && !input.isSet('tasks');
		const readsTaskId = areItemsTasks && !input.isSet('taskId');
		const readsUpdateTime = !input.isSet('updateTime');
		let jobs: InstanceJob[] = [];

		function* getResults(report: PeopleAndSyncReport): Generator<ItemResult> {
			const { instances: synced, failures, personFailures } = report;
			for (const { itemIndex, itemIndexes } of jobs) {
				const personFailure = personFailures.get(itemIndex);
				if (personFailure !== undefined) yield* toItemFailures(personFailure, itemIndexes);
				const failure = failures.get(itemIndex);
				const instance = synced.get(itemIndex);
				if (failure !== undefined) {
					yield {
						failure: input.continueOnFail ? failure : withSyncedCount(failure, synced.size),
						itemIndexes,
					};
				} else if (instance !== undefined) {
					yield { item: toOutputItem(instance, itemIndexes), itemIndex };
				}
			}
		}

		return {
			timeout: readTimeout(input),
			readItem: (itemIndex) => {
				const json = input.items[itemIndex]?.json ?? {};
				if (readsTasks || readsUpdateTime) assertNoCheckOutput(json);
				if (readsTaskId) assertNoTaskList(json);
				if (groups) groups.add(itemIndex);
				else jobs.push({ itemIndex, itemIndexes: [itemIndex], draft: readInstance(itemIndex) });
			},
			findInstanceId: (itemIndex) => parseId(read.instanceId(itemIndex)),
			combineItems: (invalidItemById) => {
				const combined = groups?.combine() ?? {
					jobs,
					errors: findPartialItems(jobs),
					otherErrors: [],
				};
				const invalid = new Set(combined.errors.map(([itemIndex]) => itemIndex));
				const invalidById = new Map(invalidItemById);
				for (const { itemIndex, draft } of combined.jobs) {
					if (invalid.has(itemIndex)) invalidById.set(draft.instance_id, itemIndex);
				}
				const valid = combined.jobs.filter(({ itemIndex }) => !invalid.has(itemIndex));
				const blocked = new Map(findBlockedJobs(valid, invalidById));
				jobs = valid.filter((job) => !blocked.has(job));
				const otherErrors = [...blocked].flatMap(([{ itemIndexes }, invalidItem]) =>
					itemIndexes.map((each): ItemError => [each, createOtherItemError(invalidItem)]),
				);
				// Without continue on fail, the error that ends the run is the one to correct.
				return input.continueOnFail
					? [...combined.errors, ...combined.otherErrors, ...otherErrors]
					: combined.errors;
			},
			send: async (sender) => {
				const people = await findInstancePeople(jobs, sender);
				const isEnd = !input.continueOnFail && people.failures.size > 0;
				const report = await syncInstances(isEnd ? [] : people.jobs, {
					stopAtFirstFailure: !input.continueOnFail,
					sender,
				});
				return { ...report, personFailures: people.failures };
			},
			getResults,
			formatHint: ({ instances: synced }, counts) =>
				formatHint({
					synced: [...synced.values()],
					withoutInitiator: jobs.filter(
						({ itemIndex, draft: { user_id, open_id, person } }) =>
							synced.has(itemIndex) && (user_id ?? open_id ?? person) === undefined,
					).length,
					itemsWithoutTaskField: groups?.itemsWithoutTaskField ?? 0,
					assumedZones: times.assumedZones,
					...counts,
				}),
		};
	},
};

/** The item that names the person gets the failure, the other items of the instance refer to it. */
function* toItemFailures(
	{ failure, itemIndex }: PersonFailure,
	itemIndexes: readonly number[],
): Generator<ItemResult> {
	if (itemIndexes.includes(itemIndex)) yield { failure, itemIndexes: [itemIndex] };
	const others = itemIndexes.filter((other) => other !== itemIndex);
	if (others.length === 0) return;
	const { message, description } = createOtherItemError(itemIndex);
	const other: Failure = { affects: 'request', message, description };
	yield { failure: other, itemIndexes: others, isItemError: true };
}

/** Other items may have been synced before the run failed. It is safe to sync them again. */
function withSyncedCount(failure: Failure, count: number): Failure {
	return count === 0 ? failure : withNote(failure, `Items synced before this error: ${count}.`);
}
