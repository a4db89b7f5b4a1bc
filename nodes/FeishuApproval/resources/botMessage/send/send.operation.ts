import { INCLUDE_INPUT_FIELDS_LABEL } from '../../../execution/inputFields';
import type { ItemResult, Operation } from '../../../execution/runOperation';
import { readTimeout } from '../../../execution/runOptions';
import { withNote, type Failure } from '../../../feishu/client/result';
import { readBoolean } from '../../../input/boolean';
import { parseId } from '../../../input/identifier';
import { InputError } from '../../../input/inputError';
import { FIELDS, OPTIONS } from './fields';
import { formatHint, toOutputItem } from './output';
import { createFingerprint, createMessageReader, type Message } from './readMessage';
import { sendMessages, type SendReport } from './sendMessages';

/** Sends a bot message for each input item. */
export const send: Operation<SendReport> = {
	createRun(input) {
		const includeInputFields = readBoolean(
			INCLUDE_INPUT_FIELDS_LABEL,
			input.getParameter('options.includeInputFields', false),
		);
		const readMessage = createMessageReader(input);
		const readInstanceId = input.createReader('instanceId', FIELDS.instanceId);
		const messages = new Map<number, Message>();
		const itemByUuid = new Map<string, { itemIndex: number; fingerprint: string }>();

		const assertSameContent = (message: Message, itemIndex: number) => {
			const { uuid } = message;
			if (uuid === undefined) return;
			const fingerprint = createFingerprint(message);
			const first = itemByUuid.get(uuid);
			if (first === undefined) itemByUuid.set(uuid, { itemIndex, fingerprint });
			else if (first.fingerprint !== fingerprint) throw createUuidError(uuid, first.itemIndex);
		};

		function* getResults({ sent, failures, messageCount }: SendReport): Generator<ItemResult> {
			for (const itemIndex of messages.keys()) {
				const failure = failures.get(itemIndex);
				const message = sent.get(itemIndex);
				if (failure !== undefined) {
					yield {
						failure: input.continueOnFail ? failure : withSentCount(failure, messageCount),
						itemIndexes: [itemIndex],
					};
				} else if (message !== undefined) {
					const kept = includeInputFields ? input.items[itemIndex] : undefined;
					yield { item: toOutputItem(message, itemIndex, kept), itemIndex };
				}
			}
		}

		return {
			timeout: readTimeout(input),
			readItem: (itemIndex) => {
				const message = readMessage(itemIndex);
				assertSameContent(message, itemIndex);
				messages.set(itemIndex, message);
			},
			findInstanceId: (itemIndex) => parseId(readInstanceId(itemIndex)),
			send: async (sender) =>
				await sendMessages(messages, {
					getCallbackSecrets: async () => await input.getCallbackSecrets(),
					stopAtFirstFailure: !input.continueOnFail,
					sender,
				}),
			getResults,
			formatHint: ({ sent, messageCount }, counts) =>
				formatHint({ messages: messageCount, items: sent.size, ...counts }),
		};
	},
};

/** Other messages may have been sent before the run failed. */
function withSentCount(failure: Failure, count: number): Failure {
	if (count === 0) return failure;
	return withNote(
		failure,
		`Messages sent before this error: ${count}. A repetition within an hour does not send them again.`,
	);
}

/** Feishu would send the first message only, and report success for the others. */
function createUuidError(uuid: string, firstItem: number): InputError {
	return new InputError(
		OPTIONS.uuid.label,
		`is "${uuid}" in item ${firstItem}, too, but the two messages differ`,
		'Feishu sends messages with the same UUID only once within an hour. Use another UUID for each message, or leave it empty.',
	);
}
