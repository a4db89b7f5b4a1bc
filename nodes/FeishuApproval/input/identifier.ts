import { InputError, resolveLabel, invalidValue, type FieldLabel } from './inputError';

/** What a person may give, for error messages. */
export const ID_EXPECTED = 'a text or a whole number';

/** Whether a source has nothing here: no value, or a text of nothing but spaces. */
export function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/**
 * Reads the ID of an instance or task: a text as it stands, or a whole number that is exact.
 * A number beyond 2^53 has lost digits on its way here, and would silently name another instance.
 *
 * @returns undefined for what is no ID
 */
export function parseId(value: unknown): string | undefined {
	if (typeof value === 'string') return isEmpty(value) ? undefined : value;
	if (Number.isSafeInteger(value) || typeof value === 'bigint') return String(value);
	return undefined;
}

/** The ID that a field holds, read as {@link parseId} does. Throws an `ItemProblem`. */
export function readId(field: FieldLabel, value: unknown): string {
	const id = parseId(value);
	if (id !== undefined) return id;
	if (Number.isInteger(value)) {
		throw new InputError(
			`"${resolveLabel(field)}" is the number ${String(value)}, which is too large to be exact`,
			'Numbers beyond 9007199254740991 lose digits on the way. Have the source give the ID as text.',
		);
	}
	throw invalidValue(field, value, ID_EXPECTED);
}
