import { KEY_PREFIX, LOCALES, type Locale, type TextKey } from '../feishu/api/i18nResources';
import { toDisplayText } from '../input/displayText';
import { isEmpty } from '../input/identifier';
import { InputError, invalidValue } from '../input/inputError';
import { parseJsonIfString, readObject, type InputObject } from '../input/json';
import { parseLocale } from './locale';
import type { LocalizedText, TextCatalog } from './textCatalog';

const TEXT_EXPECTED =
	'text, or an object that maps locales to texts, such as { "en-US": "Leave", "de-DE": "Urlaub" }';

/** What {@link TextReader} needs besides the catalog. */
export interface TextReaderOptions {
	/** Locale of plain texts. */
	readonly locale: Locale;
	/** IANA name of the zone in which dates are written. */
	readonly zone: string;
	/** Name of the field that holds the user's own texts and keys, for errors. */
	readonly resourcesLabel: string;
}

/** Reads texts, adds them to the catalog of a request and returns their keys. */
export class TextReader {
	constructor(
		private readonly catalog: TextCatalog,
		private readonly options: TextReaderOptions,
	) {}

	/**
	 * Returns the key of a text: a plain text, or an object of locale to text. A text that is a key already stays
	 * one. Returns undefined if the value is empty. Throws `InputError` for anything else, and for a key without text.
	 */
	readonly readKey = (label: string, value: unknown): TextKey | undefined => {
		if (isEmpty(value)) return undefined;
		if (isTextKey(value)) return this.requireKnownKey(label, value);
		const text = this.readText(label, value);
		return text.size === 0 ? undefined : this.catalog.add(text);
	};

	private readText(label: string, value: unknown): LocalizedText {
		const { locale, zone } = this.options;
		const object = parseLocaleObject(value);
		if (object !== undefined) return readLocalizedText(label, object, zone);
		const text = toDisplayText(value, zone);
		if (text !== undefined) return new Map([[locale, text]]);
		return readLocalizedText(label, readObject(label, value, TEXT_EXPECTED), zone);
	}

	private requireKnownKey(label: string, key: TextKey): TextKey {
		if (this.catalog.has(key)) return key;
		throw new InputError(
			label,
			`is the key "${key}", but '${this.options.resourcesLabel}' has no text for it`,
			'Enter the text itself. The node creates its key.',
		);
	}
}

/** Whether a value is a text key of Feishu, such as `@i18n@1`. */
export function isTextKey(value: unknown): value is TextKey {
	return (
		typeof value === 'string' && value.startsWith(KEY_PREFIX) && value.length > KEY_PREFIX.length
	);
}

/** A panel field holds texts only, so an object of locale to text arrives as JSON text. */
function parseLocaleObject(value: unknown): InputObject | undefined {
	if (typeof value !== 'string' || !/^\s*\{/.test(value)) return undefined;
	const object = parseJsonIfString(value);
	if (typeof object !== 'object' || object === null) return undefined;
	const names = Object.keys(object);
	const areLocales = names.length > 0 && names.every((name) => parseLocale(name));
	return areLocales ? (object as InputObject) : undefined;
}

function readLocalizedText(label: string, object: InputObject, zone: string): LocalizedText {
	if (Object.keys(object).length === 0) throw invalidValue(label, object, TEXT_EXPECTED);
	const text = new Map<Locale, string>();
	for (const [name, value] of Object.entries(object)) {
		const locale = parseLocale(name);
		if (locale === undefined) {
			throw new InputError(
				label,
				`has the field "${name}", but must be ${TEXT_EXPECTED}`,
				`Locales: ${LOCALES.join(', ')}.`,
			);
		}
		if (isEmpty(value)) continue;
		const displayText = toDisplayText(value, zone);
		if (displayText === undefined) throw invalidValue(`${label}.${name}`, value, 'a text');
		text.set(locale, displayText);
	}
	return text;
}
