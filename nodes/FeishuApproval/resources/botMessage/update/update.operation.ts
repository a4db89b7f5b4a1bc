import { formatCount } from '../../../execution/formatCount';
import type { OperationInput } from '../../../execution/operationInput';
import type { ItemResult, Operation } from '../../../execution/runOperation';
import { readTimeout } from '../../../execution/runOptions';
import { sendJobs } from '../../../execution/sendJobs';
import { toMessageTexts } from '../../../feishu/api/i18nResources';
import {
	createUpdateMessageRequest,
	MESSAGE_STATUSES,
	type MessageStatus,
	type MessageUpdateBody,
} from '../../../feishu/api/updateBotMessage';
import { err, ok, type Result } from '../../../feishu/client/result';
import { readChoice } from '../../../input/choice';
import { readId } from '../../../input/identifier';
import { invalidValue } from '../../../input/inputError';
import { createMessageTexts } from '../readMessageTexts';
import { FIELDS, OPTIONS } from './fields';

/** The update of one item. */
interface UpdateJob {
	readonly itemIndex: number;
	readonly body: MessageUpdateBody;
}

/** The results by job: the message's ID. */
type UpdateReport = ReadonlyMap<UpdateJob, Result<string>>;

/** Changes the status of a bot message for each input item. */
export const update: Operation<UpdateReport> = {
	createRun(input) {
		const readUpdate = createUpdateReader(input);
		const jobs: UpdateJob[] = [];

		function* getResults(report: UpdateReport): Generator<ItemResult> {
			for (const [{ itemIndex }, result] of report) {
				if (!result.ok) {
					const { failure } = result;
					yield { failure, itemIndexes: [itemIndex] };
				} else {
					const item = { json: { message_id: result.value }, pairedItem: { item: itemIndex } };
					yield { item, itemIndex };
				}
			}
		}

		return {
			timeout: readTimeout(input),
			readItem: (itemIndex) => {
				jobs.push({ itemIndex, body: readUpdate(itemIndex) });
			},
			send: async (sender) =>
				await sendJobs(jobs, {
					stopAtFirstFailure: !input.continueOnFail,
					sender,
					send: async ({ body }) => {
						const response = await sender.send(createUpdateMessageRequest(body));
						return response.ok ? ok(body.message_id) : err(response.failure);
					},
				}),
			getResults,
			formatHint: (report, { requests, errors }) => {
				const updated = [...report.values()].filter((result) => result.ok).length;
				const failed = `${formatCount(errors, 'message')} could not be updated`;
				if (updated === 0 && errors > 0) return failed;
				const done = `${formatCount(updated, 'message')} updated in ${formatCount(requests, 'request')}`;
				return errors > 0 ? `${done}. ${failed}` : done;
			},
		};
	},
};

/** Creates a function that reads the update of an item. It throws `InputError`. */
function createUpdateReader(input: OperationInput): (itemIndex: number) => MessageUpdateBody {
	const read = input.createReaders(FIELDS, OPTIONS);
	const readZone = input.createZoneReader();
	return (itemIndex) => {
		const message_id = readId(FIELDS.messageId.label, read.messageId(itemIndex));
		const status = readStatus(read.status(itemIndex));
		if (status !== 'CUSTOM') return { message_id, status };
		const { texts, catalog } = createMessageTexts(
			OPTIONS.locale.label,
			read.locale(itemIndex),
			readZone(itemIndex),
		);
		const readKey = (name: 'statusName' | 'detailActionName') => {
			const { label } = FIELDS[name];
			const key = texts.readKey(label, read[name](itemIndex));
			if (key === undefined) {
				throw invalidValue(label, undefined, "a text, because 'Status' is CUSTOM");
			}
			return key;
		};
		return {
			message_id,
			status,
			status_name: readKey('statusName'),
			detail_action_name: readKey('detailActionName'),
			i18n_resources: toMessageTexts(catalog.toI18nResources()),
		};
	};
}

/** Reads a status. Instances have the status CANCELED, messages CANCELLED. */
function readStatus(value: unknown): MessageStatus {
	const { label } = FIELDS.status;
	const status = readChoice(label, value, [...MESSAGE_STATUSES, 'CANCELED'] as const);
	return status === 'CANCELED' ? 'CANCELLED' : status;
}
