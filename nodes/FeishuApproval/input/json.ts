import { jsonParse } from 'n8n-workflow';

import { isEmpty } from './identifier';
import { invalidValue, type FieldLabel } from './inputError';

/** An object of the input, whose fields {@link getOwn} reads. */
export type InputObject = Readonly<Record<string, unknown>>;

/**
 * Takes a value for an object. Throws an `ItemProblem` for anything else, lists among them.
 *
 * @param field as the panel shows it, with the place inside it
 * @param wanted what it must be, for the error
 */
export function readObject(field: FieldLabel, value: unknown, wanted: string): InputObject {
	if (!isObject(value)) throw invalidValue(field, value, wanted);
	return value;
}

/** The same for a field that may also hold JSON text of an object; undefined where it is empty. */
export function readJsonObject(
	field: string,
	value: unknown,
	wanted: string,
): InputObject | undefined {
	if (isEmpty(value)) return undefined;
	const parsed = parseJsonIfString(value);
	if (parsed === null) return undefined;
	if (!isObject(parsed)) throw invalidValue(field, value, wanted);
	return parsed;
}

const NOTHING: readonly unknown[] = [];

/**
 * The elements of a list, or of JSON text of one; none where the field is empty.
 * Throws an `ItemProblem` for anything else.
 *
 * @param field as the panel shows it, with the place inside it where there is one
 * @param wanted what it must be, for the error
 */
export function readArray(field: string, value: unknown, wanted: string): readonly unknown[] {
	if (isEmpty(value)) return NOTHING;
	const list = parseJsonIfString(value);
	if (list === null) return NOTHING;
	if (!Array.isArray(list)) throw invalidValue(field, value, wanted);
	// A list of code's making may have holes, which `map` would skip.
	return [...(list as unknown[])];
}

/** An object's own field: nobody's data is in what it inherits, such as "constructor". */
export function getOwn(object: InputObject, field: string): unknown {
	return Object.prototype.hasOwnProperty.call(object, field) ? object[field] : undefined;
}

/** What a JSON text stands for; anything else as it is. */
export function parseJsonIfString(value: unknown): unknown {
	return typeof value === 'string' ? jsonParse<unknown>(value, { fallbackValue: value }) : value;
}

function isObject(value: unknown): value is InputObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
