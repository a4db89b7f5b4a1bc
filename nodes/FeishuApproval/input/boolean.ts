import { invalidValue } from './inputError';

/**
 * A yes or no, also in the forms that databases have for it: 1, 0, and the words "true" and "false".
 * Throws an `ItemProblem` for anything else.
 *
 * @param field as the panel shows it, with the place inside it where there is one
 */
export function readBoolean(field: string, value: unknown): boolean {
	const flag = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (flag === true || flag === 1 || flag === 'true') return true;
	if (flag === false || flag === 0 || flag === 'false') return false;
	throw invalidValue(field, value, 'true or false');
}
