import { InputError, invalidValue } from './inputError';

/** What an ID may be, for error messages. */
export const ID_EXPECTED = 'text or a whole number';

/** Whether a source has no value: undefined, null, or a text of white space. */
export function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/**
 * Parses the ID of an instance or task: a text as it is, or a whole number that is exact.
 * A number beyond 2^53 has lost digits already and would name another instance.
 *
 * @returns undefined if the value is not an ID
 */
export function parseId(value: unknown): string | undefined {
	if (typeof value === 'string') return isEmpty(value) ? undefined : value;
	if (Number.isSafeInteger(value) || typeof value === 'bigint') return String(value);
	return undefined;
}

/** Reads an ID, see {@link parseId}. Throws `InputError`. */
export function readId(label: string, value: unknown): string {
	const id = parseId(value);
	if (id !== undefined) return id;
	if (Number.isInteger(value)) {
		throw new InputError(
			label,
			`is the number ${String(value)}, which is too large to be exact`,
			'Numbers above 9007199254740991 lose digits. Configure the source to return the ID as text.',
		);
	}
	throw invalidValue(label, value, ID_EXPECTED);
}
