import { err, type Failure, type Result } from './result';
import type { ApiResponse } from './retry';

/**
 * Parses a time of a response: Unix milliseconds, as an integer or as digits. Returns undefined if it is anything
 * else. Feishu's versions differ in the type, and gateways change it.
 */
export function parseMilliseconds(value: unknown): number | undefined {
	const isDigits = typeof value === 'string' && /^\d{1,16}$/.test(value);
	const milliseconds = isDigits ? Number(value) : value;
	return Number.isSafeInteger(milliseconds) && (milliseconds as number) >= 0
		? (milliseconds as number)
		: undefined;
}

/** Whether a value of a response is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Formats a value of a response for an error, without the app's secrets. */
export function formatValue(value: unknown, { redact }: ApiResponse): string {
	return value === undefined ? 'absent' : redact(JSON.stringify(value));
}

/**
 * Creates the failure of a response that differs from Feishu's documentation.
 *
 * @param difference in a few words; {@link formatValue} formats values of the response
 * @param advice what the user can do about it
 */
export function createUnexpectedFailure(
	difference: string,
	advice: string,
	{ logId }: ApiResponse,
): Failure {
	const details = logId === undefined ? difference : `${difference}, log ID ${logId}`;
	return {
		affects: 'request',
		message: `Feishu's response differs from its documentation (${details})`,
		description: advice,
		logId,
	};
}

/** {@link createUnexpectedFailure} as a failed result. */
export function unexpectedResponse(
	difference: string,
	advice: string,
	response: ApiResponse,
): Result<never> {
	return err(createUnexpectedFailure(difference, advice, response));
}
