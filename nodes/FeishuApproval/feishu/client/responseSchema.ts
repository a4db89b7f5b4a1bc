import { z } from 'zod';

import type { ApiResponse } from './retry';
import { err, type Result } from './result';

/** A time in an answer of v4: Unix milliseconds in digits. */
export const millisecondsText = z
	.string()
	.regex(/^\d{1,16}$/)
	.transform(Number)
	.refine(Number.isSafeInteger);

/** In few words, where an answer first departs from what is documented. */
export function formatFirstIssue({ issues: [issue] }: z.ZodError): string {
	return `${issue.path.join('.') || 'the whole'}: ${issue.message}`;
}

/**
 * The failure of an answer that is not what Feishu documents.
 *
 * @param what departs from it, in few words
 * @param description what a person can do about it
 */
export function unexpectedResponse(
	what: string,
	description: string,
	{ logId }: ApiResponse,
): Result<never> {
	return err({
		affects: 'request',
		message: `Feishu's answer is not as its documentation says (${what}${logId === undefined ? '' : `, log ID ${logId}`})`,
		description,
		logId,
	});
}
