import { isEmpty } from './identifier';
import { invalidValue } from './inputError';

/** An object of the input. Read its fields with {@link getOwn}. */
export type InputObject = Readonly<Record<string, unknown>>;

/**
 * Returns the value as an object. Throws `InputError` for anything else, arrays included.
 *
 * @param expected what the value must be, for the error
 */
export function readObject(label: string, value: unknown, expected: string): InputObject {
	if (!isObject(value)) throw invalidValue(label, value, expected);
	return value;
}

/**
 * Returns an object, or the object that a JSON text holds; undefined if the value is empty.
 * Throws `InputError` for anything else.
 *
 * @param expected what the value must be, for the error
 */
export function readJsonObject(
	label: string,
	value: unknown,
	expected: string,
): InputObject | undefined {
	if (isEmpty(value)) return undefined;
	const parsed = parseJsonIfString(value);
	if (parsed === null) return undefined;
	if (!isObject(parsed)) throw invalidValue(label, value, expected);
	return parsed;
}

const EMPTY: readonly unknown[] = [];

/**
 * Returns an array, or the array that a JSON text holds; an empty one if the value is empty.
 * Throws `InputError` for anything else.
 *
 * @param expected what the value must be, for the error
 */
export function readArray(label: string, value: unknown, expected: string): readonly unknown[] {
	if (isEmpty(value)) return EMPTY;
	const parsed = parseJsonIfString(value);
	if (parsed === null) return EMPTY;
	if (!Array.isArray(parsed)) throw invalidValue(label, value, expected);
	// A Code node can return an array with holes, which `map` would skip.
	return [...(parsed as unknown[])];
}

/** Own property only, so that a field named `constructor` is undefined unless the object has it. */
export function getOwn(object: InputObject, field: string): unknown {
	return Object.prototype.hasOwnProperty.call(object, field) ? object[field] : undefined;
}

/** Parses a JSON text. Returns anything else unchanged, a text that is not JSON included. */
export function parseJsonIfString(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

function isObject(value: unknown): value is InputObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
