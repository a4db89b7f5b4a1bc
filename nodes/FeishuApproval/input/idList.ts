import { isEmpty, readId } from './identifier';
import { invalidValue } from './inputError';
import { parseJsonIfString } from './json';

/** A comma, in Chinese texts too, a semicolon or the end of a line. */
const SEPARATOR = /[,，、;；\n]/;

/**
 * Reads codes or IDs, each once: a list, a JSON text of one, or a text with commas. An empty value is an empty list.
 * Throws `InputError`.
 */
export function readIdList(label: string, value: unknown): string[] {
	if (isEmpty(value)) return [];
	const isJson = typeof value === 'string' && value.trim().startsWith('[');
	const list = isJson ? parseJsonIfString(value) : value;
	if (Array.isArray(list)) {
		return [...new Set((list as unknown[]).map((id, index) => readId(`${label}[${index}]`, id)))];
	}
	if (typeof list === 'object' || isJson) {
		throw invalidValue(label, value, 'a list, or a text with commas');
	}
	if (typeof list !== 'string') return [readId(label, list)];
	const parts = list.split(SEPARATOR).filter((part) => !isEmpty(part));
	return [...new Set(parts.map((part) => readId(label, part)))];
}
