import { formatCount } from '../../../execution/formatCount';
import { createQueries, listInstances, toInstanceJson } from '../../../execution/listInstances';
import type { OperationInput } from '../../../execution/operationInput';
import type { ItemResult, Operation } from '../../../execution/runOperation';
import { assertOption, readTimeout } from '../../../execution/runOptions';
import type { ListedInstance, TaskListQuery } from '../../../feishu/api/listExternalTasks';
import { TASK_STATUSES } from '../../../feishu/api/syncExternalInstance';
import { err, ok, type Result } from '../../../feishu/client/result';
import { requireApprovalCodes } from '../../../input/approvalCode';
import { readBoolean } from '../../../input/boolean';
import { readChoice } from '../../../input/choice';
import { requireIds } from '../../../input/identifier';
import { readIdList } from '../../../input/idList';
import { FIELDS, OPTIONS } from './fields';

const INSTANCE_IDS_EXPECTED = 'instance IDs, separated by commas, or a list of them';

/** What some input items ask for together. */
interface Selection {
	/** Approval codes or instance IDs, and the first item that asks for each. */
	readonly itemIndexById: Map<string, number>;
	/** Creates the query for a part of the IDs. */
	readonly createQuery: (ids: readonly string[]) => TaskListQuery;
	/** Returns the ID that selects an instance. */
	readonly getId: (instance: ListedInstance) => string;
}

type Report = Result<ReadonlyArray<readonly [Selection, readonly ListedInstance[]]>>;

/** Lists the tasks on Feishu, one output item for each instance. */
export const getAll: Operation<Report> = {
	createRun(input) {
		const limit = readLimit(input);
		const readSelection = createSelectionReader(input);
		const selections = new Map<string, Selection>();
		const itemIndexes: number[] = [];

		function* getResults(report: Report): Generator<ItemResult> {
			if (!report.ok) {
				yield { failure: report.failure, itemIndexes, isItemError: false };
				return;
			}
			for (const [{ itemIndexById, getId }, instances] of report.value) {
				const [firstItem = 0] = itemIndexById.values();
				for (const instance of instances) {
					const itemIndex = itemIndexById.get(getId(instance)) ?? firstItem;
					const item = { json: toInstanceJson(instance), pairedItem: { item: itemIndex } };
					yield { item, itemIndex };
				}
			}
		}

		return {
			timeout: readTimeout(input),
			readItem: (itemIndex) => {
				const { key, ids, ...selection } = readSelection(itemIndex);
				const { itemIndexById } = selections.get(key) ?? { itemIndexById: new Map() };
				selections.set(key, { ...selection, itemIndexById });
				for (const id of ids) if (!itemIndexById.has(id)) itemIndexById.set(id, itemIndex);
				itemIndexes.push(itemIndex);
			},
			send: async (sender) => {
				const lists: Array<readonly [Selection, readonly ListedInstance[]]> = [];
				let remaining = limit;
				for (const selection of selections.values()) {
					if (remaining <= 0) break;
					const queries = createQueries(selection.itemIndexById.keys(), selection.createQuery);
					const instances = await listInstances(queries, sender, remaining);
					if (!instances.ok) return err(instances.failure);
					lists.push([selection, instances.value]);
					remaining -= instances.value.length;
				}
				return ok(lists);
			},
			getResults,
			formatHint: (report, { requests, errors }) => {
				const instances = report.ok ? report.value.flatMap(([, list]) => list) : [];
				const tasks = instances.reduce((sum, each) => sum + each.tasks.length, 0);
				const found = `${formatCount(instances.length, 'instance')} with ${formatCount(tasks, 'task')} found in ${formatCount(requests, 'request')}`;
				const failed = `${formatCount(errors, 'item')} could not be read`;
				if (!report.ok) return failed;
				return errors > 0 ? `${found}. ${failed}` : found;
			},
		};
	},
};

function readLimit(input: OperationInput): number {
	if (readBoolean(FIELDS.returnAll.label, input.getParameter('returnAll', false))) {
		return Number.POSITIVE_INFINITY;
	}
	const value = input.getParameter('limit', 50);
	// An expression may return digits.
	const limit = Number(value);
	assertOption(
		Number.isInteger(limit) && limit > 0,
		FIELDS.limit.label,
		value,
		'a whole number above 0',
	);
	return limit;
}

/** What one item asks for. Items with the same key are requested together. */
interface ItemSelection extends Omit<Selection, 'itemIndexById'> {
	readonly key: string;
	readonly ids: readonly string[];
}

/** Creates a function that reads an item's selection. It throws `InputError`. */
function createSelectionReader(input: OperationInput): (itemIndex: number) => ItemSelection {
	if (input.getParameter('by', 'approvalCodes') === 'instanceIds') {
		const readIds = input.createReader('instanceIds', FIELDS.instanceIds);
		const { label } = FIELDS.instanceIds;
		return (itemIndex) => ({
			key: '',
			ids: requireIds(label, readIdList(label, readIds(itemIndex)), INSTANCE_IDS_EXPECTED),
			createQuery: (instanceIds) => ({ instanceIds }),
			getId: ({ id }) => id,
		});
	}
	const read = {
		codes: input.createReader('approvalCodes', FIELDS.approvalCodes),
		status: input.createReader('status', FIELDS.status),
		userIds: input.createOptionReader('userIds', OPTIONS.userIds),
	};
	return (itemIndex) => {
		const ids = requireApprovalCodes(FIELDS.approvalCodes.label, read.codes(itemIndex));
		const status = readChoice(FIELDS.status.label, read.status(itemIndex), TASK_STATUSES);
		const userIds = readIdList(OPTIONS.userIds.label, read.userIds(itemIndex));
		return {
			key: JSON.stringify([status, userIds]),
			ids,
			createQuery: (approvalCodes) => ({
				approvalCodes,
				status,
				...(userIds.length > 0 && { userIds }),
			}),
			getId: ({ approvalCode }) => approvalCode,
		};
	};
}
