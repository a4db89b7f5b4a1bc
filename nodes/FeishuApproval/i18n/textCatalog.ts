import { createHash } from 'crypto';

import {
	KEY_PREFIX,
	LOCALES,
	type I18nResource,
	type Locale,
	type TextKey,
} from '../feishu/api/syncExternalInstance';

/** A text in one or more languages; at least one. */
export type LocalizedText = ReadonlyMap<Locale, string>;

/**
 * The texts of one instance, for which Feishu wants keys.
 * The key of a text is made of the text itself: the same text has the same key in every sync, so that an UPDATE
 * cannot give a text that is on Feishu already to something else, nor change the name of a node by its key alone.
 */
export class TextCatalog {
	private readonly byKey: Map<TextKey, LocalizedText>;

	/** @param own texts by keys of the user's choosing */
	constructor(
		private readonly defaultLocale: Locale,
		own: ReadonlyMap<TextKey, LocalizedText> = new Map(),
	) {
		this.byKey = new Map(own);
	}

	/** Takes in a text, and gives its key. */
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

	/** Characters of a text, in the language where it is longest. */
	maxLength(key: TextKey): number {
		return Math.max(0, ...[...(this.byKey.get(key)?.values() ?? [])].map(({ length }) => length));
	}

	/**
	 * What Feishu is sent: the default language first, with a text for every key. A text that it lacks is taken from
	 * the first of Feishu's languages that has it.
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

/** Characters of a hash that tell texts apart: 64 bits, for some thousand texts an instance. */
const HASH_LENGTH = 16;

function createTextKey(text: LocalizedText): TextKey {
	const inOrder = LOCALES.filter((locale) => text.has(locale)).map((locale) => [
		locale,
		text.get(locale),
	]);
	const hash = createHash('sha256').update(JSON.stringify(inOrder)).digest('hex');
	return KEY_PREFIX + hash.slice(0, HASH_LENGTH);
}
