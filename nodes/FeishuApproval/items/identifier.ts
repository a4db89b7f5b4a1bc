import { ItemProblem, wrongValue } from './problem';

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

/**
 * The ID that a field holds, read as {@link parseIdentifier} does. Throws an `ItemProblem`.
 *
 * @param field as the panel shows it, with the place inside it where there is one
 */
export function identifierOf(field: string, value: unknown): string {
	const parsed = parseIdentifier(value);
	if ('id' in parsed) return parsed.id;
	if (parsed.problem === 'inexact') {
		throw new ItemProblem(
			`"${field}" is the number ${String(value)}, which is too large to be exact`,
			'Numbers beyond 9007199254740991 lose digits on the way. Have the source give the ID as text.',
		);
	}
	throw wrongValue(field, value, IDENTIFIER_WANTED);
}
