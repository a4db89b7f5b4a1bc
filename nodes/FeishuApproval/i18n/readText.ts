import { KEY_PREFIX, LOCALES, type Locale, type TextKey } from '../feishu/api/i18nResources';
import { toDisplayText } from '../input/displayText';
import { isEmpty } from '../input/identifier';
import { InputError, invalidValue } from '../input/inputError';
import { parseJsonIfString, readObject, type InputObject } from '../input/json';
import { parseLocale } from './locale';
import type { LocalizedText, TextCatalog } from './textCatalog';

const TEXT_EXPECTED =
	'text, or an object that maps locales to texts, such as { "en-US": "Leave", "zh-CN": "Qingjia" }';

/** What {@link TextReader} needs besides the catalog. */
export interface TextReaderOptions {
	/** Locale of plain texts. */
	readonly locale: Locale;
	/** IANA name of the zone in which dates are written. */
	readonly zone: string;
	/** Name of the field that holds the user's own texts and keys, for errors; absent if there is none. */
	readonly resourcesLabel?: string;
	/** The locales that a text may have. Default: all that Feishu can show. */
	readonly locales?: readonly Locale[];
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

	/** Returns the key of a text with its name in front, such as "Days: 3". Otherwise like {@link readKey}. */
	readonly readNamedKey = (label: string, name: string, value: unknown): TextKey | undefined => {
		if (isEmpty(value)) return undefined;
		const text = [...this.readText(label, value)];
		if (text.length === 0) return undefined;
		return this.catalog.add(new Map(text.map(([locale, part]) => [locale, `${name}: ${part}`])));
	};

	private readText(label: string, value: unknown): LocalizedText {
		const { locale, zone, locales = LOCALES } = this.options;
		const object = parseLocaleObject(value);
		if (object !== undefined) return readLocalizedText(label, object, zone, locales);
		const text = toDisplayText(value, zone);
		if (text !== undefined) return new Map([[locale, text]]);
		return readLocalizedText(label, readObject(label, value, TEXT_EXPECTED), zone, locales);
	}

	private requireKnownKey(label: string, key: TextKey): TextKey {
		if (this.catalog.has(key)) return key;
		const { resourcesLabel } = this.options;
		const problem = resourcesLabel === undefined ? 'there is' : `'${resourcesLabel}' has`;
		throw new InputError(
			label,
			`is the key "${key}", but ${problem} no text for it`,
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
	return isLocaleObject(object) ? object : undefined;
}

/** Whether a value is an object of locale to text. */
export function isLocaleObject(value: unknown): value is InputObject {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	const names = Object.keys(value);
	return names.length > 0 && names.every((name) => parseLocale(name));
}

function readLocalizedText(
	label: string,
	object: InputObject,
	zone: string,
	locales: readonly Locale[],
): LocalizedText {
	if (Object.keys(object).length === 0) throw invalidValue(label, object, TEXT_EXPECTED);
	const text = new Map<Locale, string>();
	for (const [name, value] of Object.entries(object)) {
		const locale = parseLocale(name);
		if (locale === undefined || !locales.includes(locale)) {
			throw new InputError(
				label,
				`has the field "${name}", but must be ${TEXT_EXPECTED}`,
				`Locales: ${locales.join(', ')}.`,
			);
		}
		if (isEmpty(value)) continue;
		const displayText = toDisplayText(value, zone);
		if (displayText === undefined) throw invalidValue(`${label}.${name}`, value, 'a text');
		text.set(locale, displayText);
	}
	return text;
}
