import { InputError, invalidValue } from './inputError';

/** What an ID may be, for error messages. */
export const ID_EXPECTED = 'text or a whole number';

/** Whether a source has no value: undefined, null, or a text of white space. */
export function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

/** White space, and the invisible characters that come along when text is copied from a web page. */
const SURROUNDING_SPACE = /^[\s\u200b-\u200d\u2060]+|[\s\u200b-\u200d\u2060]+$/g;

/**
 * Parses the ID of an instance or task: a text without the white space around it, or a whole number that is exact.
 * CHAR columns are padded with spaces, and `{{ $json.id }} ` ends with one. Feishu would take it for another ID.
 * A number beyond 2^53 has lost digits already and would name another instance.
 *
 * @returns undefined if the value is not an ID
 */
export function parseId(value: unknown): string | undefined {
	if (typeof value === 'string') {
		return needsNoTrim(value) ? value : value.replace(SURROUNDING_SPACE, '') || undefined;
	}
	if (Number.isSafeInteger(value) || typeof value === 'bigint') return String(value);
	return undefined;
}

/** Whether a text starts and ends with visible ASCII characters. Takes a tenth of the time of the replacement. */
function needsNoTrim(text: string): boolean {
	return isVisibleAscii(text.charCodeAt(0)) && isVisibleAscii(text.charCodeAt(text.length - 1));
}

/** @param charCode NaN for a text that is empty */
function isVisibleAscii(charCode: number): boolean {
	return charCode > 0x20 && charCode < 0x7f;
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

/**
 * Returns a list of IDs. Throws `InputError` if it is empty.
 *
 * @param expected what the value must be, for the error
 */
export function requireIds(label: string, ids: string[], expected: string): string[] {
	if (ids.length === 0) throw invalidValue(label, undefined, expected);
	return ids;
}
