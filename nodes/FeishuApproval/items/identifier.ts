/** What a person may give, for error messages. */
export const IDENTIFIER_WANTED = 'a text or a whole number';

/** Why a value is no ID. */
export type IdentifierProblem = 'empty' | 'inexact' | 'other';

/** Whether a source has nothing here: no value, or a text of nothing but spaces. */
export function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/**
 * Reads the ID of an instance or task: a text as it stands, or a whole number that is exact.
 * A number beyond 2^53 has lost digits on its way here, and would silently name another instance.
 */
export function parseIdentifier(
	value: unknown,
): { readonly id: string } | { readonly problem: IdentifierProblem } {
	if (isEmpty(value)) return { problem: 'empty' };
	if (typeof value === 'string') return { id: value };
	if (typeof value === 'bigint') return { id: String(value) };
	if (typeof value === 'number' && Number.isInteger(value)) {
		return Number.isSafeInteger(value) ? { id: String(value) } : { problem: 'inexact' };
	}
	return { problem: 'other' };
}
