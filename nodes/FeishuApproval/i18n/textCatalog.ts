import { createHash } from 'crypto';

import {
	KEY_PREFIX,
	LOCALES,
	type I18nResource,
	type Locale,
	type TextKey,
} from '../feishu/api/i18nResources';

/** A text in at least one locale. */
export type LocalizedText = ReadonlyMap<Locale, string>;

/**
 * Collects the texts of one request and assigns a key to each.
 * The key is a hash of the text, so the same text has the same key in every request. With numbered keys, a sync
 * in Update Mode 'Update' could replace a text that is already on Feishu with another one.
 */
export class TextCatalog {
	private readonly byKey: Map<TextKey, LocalizedText>;

	/** @param userTexts texts with keys that the user chose */
	constructor(
		private readonly defaultLocale: Locale,
		userTexts: ReadonlyMap<TextKey, LocalizedText> = new Map(),
	) {
		this.byKey = new Map(userTexts);
	}

	/** Adds a text and returns its key. */
	add(text: LocalizedText): TextKey {
		const key = createTextKey(text);
		this.byKey.set(key, text);
		return key;
	}

	has(key: TextKey): boolean {
		return this.byKey.has(key);
	}

	get isEmpty(): boolean {
		return this.byKey.size === 0;
	}

	/** Number of characters of a text in the locale in which it is longest; 0 for an unknown key. */
	maxLength(key: TextKey): number {
		return Math.max(0, ...[...(this.byKey.get(key)?.values() ?? [])].map(({ length }) => length));
	}

	/**
	 * Returns the texts in Feishu's form. The default locale comes first and has a text for every key: a text without
	 * one in the default locale is taken from the first other locale that has it, in the order of {@link LOCALES}.
	 */
	toI18nResources(): I18nResource[] {
		const others = LOCALES.filter((locale) => locale !== this.defaultLocale);
		return [this.defaultLocale, ...others].flatMap((locale): I18nResource[] => {
			const isDefault = locale === this.defaultLocale;
			const texts = [...this.byKey].flatMap(([key, text]) => {
				const value = text.get(locale) ?? (isDefault ? getFirstText(text) : undefined);
				return value === undefined ? [] : [{ key, value }];
			});
			return isDefault || texts.length > 0 ? [{ locale, is_default: isDefault, texts }] : [];
		});
	}
}

function getFirstText(text: LocalizedText): string | undefined {
	const locale = LOCALES.find((candidate) => text.has(candidate));
	return locale && text.get(locale);
}

/** Hex digits of a hash that tell texts apart: 64 bits, for a few thousand texts per instance. */
const HASH_LENGTH = 16;

function createTextKey(text: LocalizedText): TextKey {
	const sorted = LOCALES.filter((locale) => text.has(locale)).map((locale) => [
		locale,
		text.get(locale),
	]);
	const hash = createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
	return KEY_PREFIX + hash.slice(0, HASH_LENGTH);
}
