import { APPROVAL_CODE, createApprovalCodeReader } from '../../../execution/approvalCode';
import { formatCount } from '../../../execution/formatCount';
import { toPairedItem } from '../../../execution/outputItems';
import { fetchDefinition } from '../../../execution/fetchDefinition';
import type { ItemResult, Operation } from '../../../execution/runOperation';
import { readTimeout } from '../../../execution/runOptions';
import { sendJobs } from '../../../execution/sendJobs';
import type { StoredDefinition, UserIdType } from '../../../feishu/api/approvalDefinitions';
import type { Result } from '../../../feishu/client/result';
import { readApprovalCode } from '../../../input/approvalCode';
import { readOptional } from '../../../input/objectReader';
import { readUserIdType, USER_ID_TYPE_LABEL } from '../userIdTypeOption';
import { toDefinitionJson } from './output';

/** One definition to read, and the items that name it. */
interface GetJob {
	readonly approvalCode: string;
	readonly userIdType: UserIdType;
	readonly itemIndexes: number[];
}

/** The results by job. */
type GetReport = ReadonlyMap<GetJob, Result<StoredDefinition>>;

/** Reads the definition of each input item. Each definition is requested once. */
export const get: Operation<GetReport> = {
	createRun(input) {
		const readCode = createApprovalCodeReader(input);
		const readType = input.createOptionReader('userIdType', { label: USER_ID_TYPE_LABEL });
		const jobs = new Map<string, GetJob>();

		function* getResults(report: GetReport): Generator<ItemResult> {
			for (const [{ approvalCode, itemIndexes }, result] of report) {
				if (!result.ok) {
					const { failure } = result;
					yield { failure, itemIndexes };
					continue;
				}
				for (const itemIndex of itemIndexes) {
					const json = toDefinitionJson(result.value, approvalCode);
					yield { item: { json, pairedItem: toPairedItem([itemIndex]) }, itemIndex };
				}
			}
		}

		return {
			timeout: readTimeout(input),
			readItem: (itemIndex) => {
				const approvalCode = readApprovalCode(APPROVAL_CODE.label, readCode(itemIndex));
				const userIdType =
					readOptional(USER_ID_TYPE_LABEL, readType(itemIndex), readUserIdType) ?? 'open_id';
				const key = JSON.stringify([approvalCode, userIdType]);
				const job = jobs.get(key);
				if (job !== undefined) job.itemIndexes.push(itemIndex);
				else jobs.set(key, { approvalCode, userIdType, itemIndexes: [itemIndex] });
			},
			send: async (sender) =>
				await sendJobs(jobs.values(), {
					stopAtFirstFailure: !input.continueOnFail,
					sender,
					send: async ({ approvalCode, userIdType }) =>
						await fetchDefinition(sender, approvalCode, userIdType),
				}),
			getResults,
			formatHint: (report, { requests, errors }) => {
				const count = [...report.values()].filter((result) => result.ok).length;
				const failed = `${formatCount(errors, 'item')} could not be read`;
				if (count === 0 && errors > 0) return failed;
				const done = `${formatCount(count, 'definition')} read in ${formatCount(requests, 'request')}`;
				return errors > 0 ? `${done}. ${failed}` : done;
			},
		};
	},
};
