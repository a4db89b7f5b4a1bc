import type { INodeExecutionData } from 'n8n-workflow';

import { formatCount, formatNumber } from '../../../execution/formatCount';
import type { SentMessage } from './sendMessages';

/** The field that holds the result if the input's fields are kept. */
export const RESULT_FIELD = 'message';

/**
 * Creates the output item of a message.
 *
 * @param input the input item, if its fields and binary data are kept
 */
export function toOutputItem(
	{ messageId, uuid }: SentMessage,
	itemIndex: number,
	input: INodeExecutionData | undefined,
): INodeExecutionData {
	const result = { message_id: messageId, uuid };
	const pairedItem = { item: itemIndex };
	if (input === undefined) return { json: result, pairedItem };
	const { json, binary } = input;
	return { json: { ...json, [RESULT_FIELD]: result }, ...(binary && { binary }), pairedItem };
}

/** What a run of Send did. */
export interface SendSummary {
	/** Different messages that were sent. */
	readonly messages: number;
	/** Items whose message was sent. */
	readonly items: number;
	/** HTTP requests sent, those for the lookup of people and retries included. */
	readonly requests: number;
	/** Input items that became errors. */
	readonly errors: number;
}

/** Formats the text above the output, such as "12 messages sent in 13 requests". */
export function formatHint({ messages, items, requests, errors }: SendSummary): string {
	const failed = `${formatCount(errors, 'message')} could not be sent`;
	if (items === 0 && errors > 0) return failed;
	const parts = [`${formatCount(messages, 'message')} sent in ${formatCount(requests, 'request')}`];
	const repeated = items - messages;
	if (repeated > 0) {
		parts.push(`The same message for the same person, sent once: ${formatNumber(repeated)} more`);
	}
	if (errors > 0) parts.push(failed);
	return parts.join('. ');
}
