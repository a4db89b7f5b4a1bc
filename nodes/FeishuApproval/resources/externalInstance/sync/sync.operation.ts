import type { ItemResult, Operation } from '../../../execution/runOperation';
import { readTimeout } from '../../../execution/runOptions';
import { withNote, type Failure } from '../../../feishu/client/result';
import { parseId } from '../../../input/identifier';
import { TimeReader } from '../../../input/time';
import { assertInstanceIdVaries } from '../assertInstanceIdVaries';
import { assertNoCheckOutput, assertNoTaskList } from './assertItemKind';
import { createInstanceReaders, createTaskReaders, FIELDS } from './fields';
import { TaskRowGroups, type InstanceJob } from './groupTaskRows';
import { findPartialItems } from './findPartialItems';
import { formatHint, toOutputItem } from './output';
import { createInstanceReader } from './readInstance';
import { readTaskFieldNames } from './readTaskFieldNames';
import { syncInstances, type SyncReport } from './syncInstances';

/** Syncs the input's instances with Feishu and outputs one item for each. */
export const sync: Operation<SyncReport> = {
	createRun(input) {
		const areItemsTasks = input.getParameter('itemsAre', 'instances') === 'tasks';
		if (!areItemsTasks) assertInstanceIdVaries(input, FIELDS.instanceId.label);
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
					taskFields: createTaskReaders(input),
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

		function* getResults({ instances: synced, failures }: SyncReport): Generator<ItemResult> {
			for (const { itemIndex, itemIndexes } of jobs) {
				const failure = failures.get(itemIndex);
				const instance = synced.get(itemIndex);
				if (failure !== undefined) {
					yield {
						failure: input.continueOnFail ? failure : withSyncedCount(failure, synced.size),
						itemIndexes,
						isItemError: failure.affects !== 'app',
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
				else jobs.push({ itemIndex, itemIndexes: [itemIndex], body: readInstance(itemIndex) });
			},
			findInstanceId: (itemIndex) => parseId(read.instanceId(itemIndex)),
			combineItems: () => {
				if (groups === undefined) {
					const partial = findPartialItems(jobs);
					const invalid = new Set(partial.map(([itemIndex]) => itemIndex));
					jobs = jobs.filter(({ itemIndex }) => !invalid.has(itemIndex));
					return partial;
				}
				const combined = groups.combine();
				for (const job of combined.jobs) jobs.push(job);
				// Without continue on fail, the error that ends the run is the one to correct.
				return input.continueOnFail
					? [...combined.errors, ...combined.otherErrors]
					: combined.errors;
			},
			send: async (sender) =>
				await syncInstances(jobs, {
					stopAtFirstFailure: !input.continueOnFail,
					sender,
				}),
			getResults,
			formatHint: ({ instances: synced }, counts) =>
				formatHint({
					synced: [...synced.values()],
					withoutInitiator: jobs.filter(
						({ itemIndex, body }) =>
							synced.has(itemIndex) && body.user_id === undefined && body.open_id === undefined,
					).length,
					assumedZones: times.assumedZones,
					...counts,
				}),
		};
	},
};

/** Other items may have been synced before the run failed. It is safe to sync them again. */
function withSyncedCount(failure: Failure, count: number): Failure {
	return count === 0 ? failure : withNote(failure, `Items synced before this error: ${count}.`);
}
