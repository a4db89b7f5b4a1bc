import { invalidValue } from './inputError';

/**
 * Reads a boolean, also in the forms that databases return: 1, 0, "true" and "false" in any letter case.
 * Throws `InputError` for anything else.
 */
export function readBoolean(label: string, value: unknown): boolean {
	const normalized = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (normalized === true || normalized === 1 || normalized === 'true') return true;
	if (normalized === false || normalized === 0 || normalized === 'false') return false;
	throw invalidValue(label, value, 'true or false');
}
