import { z } from 'zod';

import { err, type Result } from './result';
import type { ApiResponse } from './retry';

/** A time in a response of V4: Unix milliseconds as digits. Parses to a number. */
export const millisecondsText = z
	.string()
	.regex(/^\d{1,16}$/)
	.transform(Number)
	.refine(Number.isSafeInteger);

/** Describes the first difference between a response and its schema, such as `data.code: Required`. */
export function formatFirstIssue({ issues: [issue] }: z.ZodError): string {
	return `${issue?.path.join('.') || 'body'}: ${issue?.message}`;
}

/**
 * The failure of a response that differs from Feishu's documentation.
 *
 * @param difference in a few words
 * @param advice what the user can do about it
 */
export function unexpectedResponse(
	difference: string,
	advice: string,
	{ logId }: ApiResponse,
): Result<never> {
	const details = logId === undefined ? difference : `${difference}, log ID ${logId}`;
	return err({
		affects: 'request',
		message: `Feishu's response differs from its documentation (${details})`,
		description: advice,
		logId,
	});
}
