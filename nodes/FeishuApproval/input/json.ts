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

/**
 * Returns an own field of the object or, if there is none with that name, the field at a dotted path such as
 * `meta.updatedAt`. Returns undefined if there is neither.
 */
export function getPath(object: InputObject, name: string): unknown {
	if (Object.prototype.hasOwnProperty.call(object, name)) return object[name];
	let value: unknown = object;
	for (const field of name.split('.')) {
		if (typeof value !== 'object' || value === null) return undefined;
		value = getOwn(value as InputObject, field);
	}
	return value;
}

/**
 * Returns the entries of an object. If it was parsed from JSON text, they are in the order of the text: JavaScript
 * moves names such as "2" to the front.
 *
 * @param source the object, or the JSON text that it was parsed from
 */
export function getEntries(object: InputObject, source: unknown): Array<[string, unknown]> {
	const names = typeof source === 'string' ? scanFieldNames(source) : Object.keys(object);
	return names.map((name) => [name, object[name]]);
}

/** A text with the colon after it, if there is one, or a bracket. */
const JSON_TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}[\]]/g;

/** Returns the names of the fields of a valid JSON object, each once. */
function scanFieldNames(json: string): string[] {
	const names = new Set<string>();
	let depth = 0;
	for (const [token, text, colon] of json.matchAll(JSON_TOKEN)) {
		if (text === undefined) {
			depth += token === '{' || token === '[' ? 1 : -1;
		} else if (colon !== undefined && depth === 1) {
			names.add(JSON.parse(text) as string);
		}
	}
	return [...names];
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

/** Whether a value is an object, and no array. */
export function isObject(value: unknown): value is InputObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
