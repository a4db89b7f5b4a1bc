import { KEY_PREFIX, LOCALES, type Locale, type TextKey } from '../feishu/api/syncExternalInstance';
import { isEmpty } from '../input/identifier';
import { toDisplayText } from '../input/displayText';
import { InputError, invalidValue } from '../input/inputError';
import { readObject, parseJsonIfString, type InputObject } from '../input/json';
import { OPTION_LABELS } from '../resources/externalInstance/sync/fields';
import type { LocalizedText, TextCatalog } from './textCatalog';

const TEXT_EXPECTED =
	'a text, or an object of language to text such as { "zh-CN": "请假", "en-US": "Leave" }';

/**
 * Reads the texts that people write, takes them into the instance's, and gives their keys: undefined for a field
 * that is empty. A text that is a key already stays one.
 */
export class TextReader {
	/**
	 * @param locale of texts that are not said to be in a language
	 * @param zone IANA name, in which dates are written
	 */
	constructor(
		private readonly texts: TextCatalog,
		private readonly locale: Locale,
		private readonly zone: string,
	) {}

	/**
	 * Throws an `ItemProblem` for what is no text, and for a key that has none.
	 *
	 * @param field as the panel shows it, with the place inside it where there is one
	 */
	readonly readKey = (field: string, value: unknown): TextKey | undefined => {
		if (isEmpty(value)) return undefined;
		if (isTextKey(value)) return this.assertKnown(field, value);
		const text = this.read(field, value);
		return text.size === 0 ? undefined : this.texts.add(text);
	};

	private read(field: string, value: unknown): LocalizedText {
		const object = parseLocaleObject(value);
		if (object !== undefined) return readLocalizedText(field, object, this.zone);
		const text = toDisplayText(value, this.zone);
		if (text !== undefined) return new Map([[this.locale, text]]);
		return readLocalizedText(field, readObject(field, value, TEXT_EXPECTED), this.zone);
	}

	private assertKnown(field: string, key: TextKey): TextKey {
		if (this.texts.has(key)) return key;
		throw new InputError(
			`"${field}" is the key "${key}", but "${OPTION_LABELS.i18nResources}" in Options has no text for it`,
			'Write the text itself: its key is made for you.',
		);
	}
}

/** Whether a text is a key of the user's own. */
export function isTextKey(value: unknown): value is TextKey {
	return (
		typeof value === 'string' && value.startsWith(KEY_PREFIX) && value.length > KEY_PREFIX.length
	);
}

/** A language as Feishu writes it, whatever the case of letters and the line between them. */
export function readLocale(field: string, value: unknown): Locale {
	const locale = typeof value === 'string' ? parseLocale(value) : undefined;
	if (locale === undefined) throw invalidValue(field, value, `one of ${LOCALES.join(', ')}`);
	return locale;
}

function parseLocale(text: string): Locale | undefined {
	const plain = text.trim().replace('_', '-').toLowerCase();
	return LOCALES.find((locale) => locale.toLowerCase() === plain);
}

/** A field of the panel holds texts only: whoever writes an object of languages into it means the object. */
function parseLocaleObject(value: unknown): InputObject | undefined {
	if (typeof value !== 'string' || !/^\s*\{/.test(value)) return undefined;
	const object = parseJsonIfString(value);
	if (typeof object !== 'object' || object === null) return undefined;
	const languages = Object.keys(object);
	const areAll = languages.length > 0 && languages.every((language) => parseLocale(language));
	return areAll ? (object as InputObject) : undefined;
}

function readLocalizedText(field: string, object: InputObject, zone: string): LocalizedText {
	if (Object.keys(object).length === 0) throw invalidValue(field, object, TEXT_EXPECTED);
	const text = new Map<Locale, string>();
	for (const [language, value] of Object.entries(object)) {
		const locale = parseLocale(language);
		if (locale === undefined) {
			throw new InputError(
				`"${field}" has the field "${language}", but must be ${TEXT_EXPECTED}`,
				`Languages: ${LOCALES.join(', ')}.`,
			);
		}
		if (isEmpty(value)) continue;
		const words = toDisplayText(value, zone);
		if (words === undefined) throw invalidValue(`${field}.${language}`, value, 'a text');
		text.set(locale, words);
	}
	return text;
}
