import type { TextKey } from '../../../feishu/api/i18nResources';
import { MESSAGE_LIMITS } from '../../../feishu/api/sendBotMessage';
import { isLocaleObject, type TextReader } from '../../../i18n/readText';
import { isEmpty } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { getEntries, getOwn, parseJsonIfString, type InputObject } from '../../../input/json';

const SUMMARIES_EXPECTED =
	'a list of texts, an object such as { "Days": "3" }, or a text with one summary per line';

/**
 * Reads the summaries of a message: a list of texts, an object of name to value, a list of `{ name, value }`, any of
 * them also as JSON text, or a text with one summary per line. Empty ones are left out. Throws `InputError` if there
 * is none, or if there are more than Feishu shows.
 */
export function readSummaries(label: string, value: unknown, texts: TextReader): TextKey[] {
	const keys = readKeys(label, value, texts).filter((key) => key !== undefined);
	if (keys.length === 0) throw invalidValue(label, undefined, SUMMARIES_EXPECTED);
	if (keys.length <= MESSAGE_LIMITS.summaries) return keys;
	throw new InputError(
		label,
		`has ${keys.length} summaries, but must have at most ${MESSAGE_LIMITS.summaries}`,
		'Feishu shows no more in a message. Select the most important ones.',
	);
}

function readKeys(label: string, value: unknown, texts: TextReader): Array<TextKey | undefined> {
	if (isEmpty(value)) return [];
	const isJson = typeof value === 'string' && /^\s*[[{]/.test(value);
	const summaries = isJson ? parseJsonIfString(value) : value;
	if (Array.isArray(summaries)) {
		return (summaries as unknown[]).map((each, index) =>
			readElement(`${label}[${index}]`, each, texts),
		);
	}
	// One text in several languages.
	if (isLocaleObject(summaries)) return [texts.readKey(label, summaries)];
	if (Object.prototype.toString.call(summaries) === '[object Object]') {
		return getEntries(summaries as InputObject, value).map(([name, each]) =>
			texts.readNamedKey(`${label}.${name}`, name, each),
		);
	}
	if (typeof summaries === 'string') {
		return summaries.split(/\r?\n/).map((line) => texts.readKey(label, line.trim()));
	}
	return [texts.readKey(label, summaries)];
}

function readElement(label: string, element: unknown, texts: TextReader): TextKey | undefined {
	const isObject = typeof element === 'object' && element !== null && 'name' in element;
	if (!isObject) return texts.readKey(label, element);
	const { name, value } = {
		name: getOwn(element as InputObject, 'name'),
		value: getOwn(element as InputObject, 'value'),
	};
	if (typeof name !== 'string') throw invalidValue(`${label}.name`, name, 'a text');
	return texts.readNamedKey(`${label}.value`, name, value);
}
