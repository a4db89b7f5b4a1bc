import { KEY_PREFIX, LOCALES, type Locale, type TextKey } from '../../feishu/externalInstanceSync';
import { isEmpty } from '../../items/identifier';
import { plainText } from '../../items/plainText';
import { ItemProblem, wrongValue } from '../../items/problem';
import { objectOf, parsedText, type InputObject } from '../../items/record';
import { OPTION } from './fields';
import type { LocalizedText, Texts } from './texts';

const TEXT_WANTED =
	'a text, or an object of language to text such as { "zh-CN": "请假", "en-US": "Leave" }';

/**
 * Reads the texts that people write, takes them into the instance's, and gives their keys: undefined for a field
 * that is empty. A text that is a key already stays one.
 */
export class TextInput {
	/**
	 * @param locale of texts that are not said to be in a language
	 * @param zone IANA name, in which dates are written
	 */
	constructor(
		private readonly texts: Texts,
		private readonly locale: Locale,
		private readonly zone: string,
	) {}

	/**
	 * Throws an `ItemProblem` for what is no text, and for a key that has none.
	 *
	 * @param field as the panel shows it, with the place inside it where there is one
	 */
	readonly keyOf = (field: string, value: unknown): TextKey | undefined => {
		if (isEmpty(value)) return undefined;
		if (isKey(value)) return this.known(field, value);
		const text = this.read(field, value);
		return text.size === 0 ? undefined : this.texts.add(text);
	};

	private read(field: string, value: unknown): LocalizedText {
		const object = languagesInText(value);
		if (object !== undefined) return localized(field, object, this.zone);
		const text = plainText(value, this.zone);
		if (text !== undefined) return new Map([[this.locale, text]]);
		return localized(field, objectOf(field, value, TEXT_WANTED), this.zone);
	}

	private known(field: string, key: TextKey): TextKey {
		if (this.texts.has(key)) return key;
		throw new ItemProblem(
			`"${field}" is the key "${key}", but "${OPTION.i18nResources}" in Options has no text for it`,
			'Write the text itself: its key is made for you.',
		);
	}
}

/** Whether a text is a key of the user's own. */
export function isKey(value: unknown): value is TextKey {
	return (
		typeof value === 'string' && value.startsWith(KEY_PREFIX) && value.length > KEY_PREFIX.length
	);
}

/** A language as Feishu writes it, whatever the case of letters and the line between them. */
export function localeOf(field: string, value: unknown): Locale {
	const locale = typeof value === 'string' ? matchingLocale(value) : undefined;
	if (locale === undefined) throw wrongValue(field, value, `one of ${LOCALES.join(', ')}`);
	return locale;
}

function matchingLocale(text: string): Locale | undefined {
	const plain = text.trim().replace('_', '-').toLowerCase();
	return LOCALES.find((locale) => locale.toLowerCase() === plain);
}

/** A field of the panel holds texts only: whoever writes an object of languages into it means the object. */
function languagesInText(value: unknown): InputObject | undefined {
	if (typeof value !== 'string' || !/^\s*\{/.test(value)) return undefined;
	const object = parsedText(value);
	if (typeof object !== 'object' || object === null) return undefined;
	const languages = Object.keys(object);
	const areAll = languages.length > 0 && languages.every((language) => matchingLocale(language));
	return areAll ? (object as InputObject) : undefined;
}

function localized(field: string, object: InputObject, zone: string): LocalizedText {
	if (Object.keys(object).length === 0) throw wrongValue(field, object, TEXT_WANTED);
	const text = new Map<Locale, string>();
	for (const [language, value] of Object.entries(object)) {
		const locale = matchingLocale(language);
		if (locale === undefined) {
			throw new ItemProblem(
				`"${field}" has the field "${language}", but must be ${TEXT_WANTED}`,
				`Languages: ${LOCALES.join(', ')}.`,
			);
		}
		if (isEmpty(value)) continue;
		const words = plainText(value, zone);
		if (words === undefined) throw wrongValue(`${field}.${language}`, value, 'a text');
		text.set(locale, words);
	}
	return text;
}
