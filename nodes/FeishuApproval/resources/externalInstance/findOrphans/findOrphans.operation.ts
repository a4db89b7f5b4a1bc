import type { IDataObject } from 'n8n-workflow';

import { toInstanceJson } from '../../../execution/listInstances';
import type { OperationInput } from '../../../execution/operationInput';
import type { ItemResult, Operation } from '../../../execution/runOperation';
import { assertOption, readTimeout } from '../../../execution/runOptions';
import type { Result } from '../../../feishu/client/result';
import { requireApprovalCodes } from '../../../input/approvalCode';
import { readBoolean } from '../../../input/boolean';
import { isEmpty, parseId, readId } from '../../../input/identifier';
import { InputError } from '../../../input/inputError';
import { assertInstanceIdVaries } from '../assertInstanceIdVaries';
import { FIELDS, OPTIONS } from './fields';
import { formatHint } from './output';
import { searchOrphans, type OrphanReport } from './searchOrphans';

/** Outputs the instances with a pending task on Feishu that are not in the input. */
export const findOrphans: Operation<Result<OrphanReport>> = {
	createRun(input) {
		assertInstanceIdVaries(input, FIELDS.instanceId.label);
		const allowEmptyInput = readBoolean(
			OPTIONS.allowEmptyInput.label,
			input.getParameter('options.allowEmptyInput', false),
		);
		const minAge = readMinAge(input);
		const readCodes = input.createReader('approvalCodes', FIELDS.approvalCodes);
		const readInstanceId = input.createReader('instanceId', FIELDS.instanceId);
		const approvalCodes = new Set<string>();
		const localIds = new Set<string>();
		let isInputEmpty = input.items.length === 0;

		function* getResults(report: Result<OrphanReport>): Generator<ItemResult> {
			if (!report.ok) {
				const itemIndexes = [...input.items.keys()];
				yield { failure: report.failure, itemIndexes, isItemError: false };
				return;
			}
			for (const orphan of report.value.orphans) {
				yield { item: { json: toInstanceJson(orphan) }, itemIndex: 0 };
			}
		}

		return {
			timeout: readTimeout(input),
			// Without an invalid item, its instance would look like an orphan.
			needsEveryItem: true,
			readItem: (itemIndex) => {
				const codes = requireApprovalCodes(FIELDS.approvalCodes.label, readCodes(itemIndex));
				for (const code of codes) approvalCodes.add(code);
				const id = readInstanceId(itemIndex);
				if (isEmpty(id) && isOnlyPlaceholder(input)) isInputEmpty = true;
				else localIds.add(readId(FIELDS.instanceId.label, id));
			},
			findInstanceId: (itemIndex) => parseId(readInstanceId(itemIndex)),
			combineItems: () => {
				if (isInputEmpty && !allowEmptyInput) throw createEmptyInputError();
				return [];
			},
			send: async (sender) =>
				await searchOrphans({ approvalCodes, localIds, minAge, now: Date.now() }, sender),
			getResults,
			formatHint: (report, { requests }) =>
				report.ok
					? formatHint({ ...report.value, localCount: localIds.size, requests })
					: 'The instances on Feishu could not be read, so nothing was compared',
		};
	},
};

/** Returns milliseconds. */
function readMinAge(input: OperationInput): number {
	const value = input.getParameter('options.minAge', 0) ?? 0;
	// An expression may return digits.
	const minutes = Number(value);
	assertOption(
		Number.isFinite(minutes) && minutes >= 0,
		OPTIONS.minAge.label,
		value,
		'a number of minutes',
	);
	return minutes * 60_000;
}

/**
 * Whether the input is the single item that stands for "no data": an empty one from a node with *Always Output Data*,
 * or the one that n8n's database nodes output for an empty result.
 */
function isOnlyPlaceholder({ items }: OperationInput): boolean {
	const json: IDataObject = items[0]?.json ?? {};
	const names = Object.keys(json);
	const isSuccessOnly = names.length === 1 && json.success === true;
	return items.length === 1 && (names.length === 0 || isSuccessOnly);
}

function createEmptyInputError(): InputError {
	return new InputError(
		FIELDS.instanceId.label,
		'is empty: the input has no external instance, so every instance on Feishu would be an orphan',
		`Check the query before this node. If your system can have no open instance at all, turn on the option '${OPTIONS.allowEmptyInput.label}'.`,
	);
}
