import type { OperationInput } from '../../../execution/operationInput';
import type { ItemResult, Operation } from '../../../execution/runOperation';
import { readRunOptions } from '../../../execution/runOptions';
import type { Failure } from '../../../feishu/client/result';
import { FIELD_LABELS, OPTION_LABELS, type ParameterReaders } from './fields';
import { formatHint, toOutputItem } from './output';
import { createInstanceReader } from './readInstance';
import { syncInstances, type SyncJob, type SyncReport } from './syncInstances';

/** Syncs each input item with Feishu and outputs one item for each. */
export const sync: Operation<SyncReport> = {
	createRun(input) {
		const { timezone, timeout } = readRunOptions(input);
		const readInstance = createInstanceReader(createReaders(input), timezone);
		const jobs: SyncJob[] = [];

		function* getResults({ instances, failures }: SyncReport): Generator<ItemResult> {
			for (const { itemIndex } of jobs) {
				const failure = failures.get(itemIndex);
				const instance = instances.get(itemIndex);
				if (failure !== undefined) {
					yield {
						failure: input.continueOnFail ? failure : withSyncedCount(failure, instances.size),
						itemIndexes: [itemIndex],
						isItemError: failure.affects !== 'app',
					};
				} else if (instance !== undefined) {
					yield { item: toOutputItem(instance, itemIndex), itemIndex };
				}
			}
		}

		return {
			timeout,
			includeInputFields: false,
			readItem: (itemIndex) => {
				jobs.push({ itemIndex, body: readInstance(itemIndex) });
			},
			send: async (send) =>
				await syncInstances(jobs, { stopAtFirstFailure: !input.continueOnFail, send }),
			getResults,
			formatHint: ({ instances }, counts) =>
				formatHint({
					synced: [...instances.values()],
					withoutInitiator: jobs.filter(
						({ itemIndex, body }) =>
							instances.has(itemIndex) && body.user_id === undefined && body.open_id === undefined,
					).length,
					...counts,
				}),
		};
	},
};

function createReaders(input: OperationInput): ParameterReaders {
	const fields = Object.entries(FIELD_LABELS).map(([name, label]) => [
		name,
		input.createReader(name, label),
	]);
	const options = Object.entries(OPTION_LABELS).map(([name, label]) => [
		name,
		input.createOptionReader(name, label),
	]);
	return Object.fromEntries([...fields, ...options]) as ParameterReaders;
}

/** Other items may have been synced before the run failed. It is safe to sync them again. */
function withSyncedCount(failure: Failure, count: number): Failure {
	if (count === 0) return failure;
	const note = `Items synced before this error: ${count}.`;
	return { ...failure, description: [failure.description, note].filter(Boolean).join(' ') };
}
