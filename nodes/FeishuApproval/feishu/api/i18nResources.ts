/**
 * How Feishu represents visible texts: a request refers to each text by a key, and `i18n_resources` holds the texts
 * of each key by locale.
 */

/** The locales that Feishu can show texts in. */
export const LOCALES = [
	'zh-CN',
	'en-US',
	'ja-JP',
	'zh-HK',
	'zh-TW',
	'de-DE',
	'es-ES',
	'fr-FR',
	'id-ID',
	'it-IT',
	'ko-KR',
	'pt-BR',
	'th-TH',
	'vi-VN',
	'ms-MY',
	'ru-RU',
] as const;

/** One of {@link LOCALES}. */
export type Locale = (typeof LOCALES)[number];

/** Every text key starts with this. */
export const KEY_PREFIX = '@i18n@';

/** A key of `i18n_resources`, which starts with {@link KEY_PREFIX}. */
export type TextKey = string;

/** The texts of one locale. The default locale has a text for every key and replaces locales that have none. */
export interface I18nResource {
	locale: Locale;
	is_default: boolean;
	texts: Array<{ key: TextKey; value: string }>;
}

/** The locales that bot messages can have texts in. */
export const MESSAGE_LOCALES = ['zh-CN', 'en-US', 'ja-JP'] as const satisfies readonly Locale[];

/** The texts of one locale of a bot message: a map, unlike {@link I18nResource}. */
export interface MessageTexts {
	locale: Locale;
	is_default: boolean;
	texts: Record<TextKey, string>;
}

/** Converts texts to the form of bot messages. */
export function toMessageTexts(resources: readonly I18nResource[]): MessageTexts[] {
	return resources.map(({ texts, ...rest }) => ({
		...rest,
		texts: Object.fromEntries(texts.map(({ key, value }) => [key, value])),
	}));
}
