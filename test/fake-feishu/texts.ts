/** The texts of one locale in `i18n_resources`. */
export interface LocaleTexts {
	locale: string;
	is_default: boolean;
	/** Key to text. */
	texts: ReadonlyMap<string, string>;
}

/** Reads the list form of `i18n_resources`: that of definitions and instances. */
export function fromTextList(
	resources: ReadonlyArray<{
		locale: string;
		is_default: boolean;
		texts: ReadonlyArray<{ key: string; value: string }>;
	}> = [],
): LocaleTexts[] {
	return resources.map(({ texts, ...rest }) => ({
		...rest,
		texts: new Map(texts.map(({ key, value }) => [key, value])),
	}));
}

/** Reads the map form of `i18n_resources`: that of messages. */
export function fromTextMap(
	resources: ReadonlyArray<{
		locale: string;
		is_default: boolean;
		texts: Record<string, string>;
	}> = [],
): LocaleTexts[] {
	return resources.map(({ texts, ...rest }) => ({
		...rest,
		texts: new Map(Object.entries(texts)),
	}));
}

/**
 * What is wrong with the texts, or `undefined`. Exactly one locale must be the default, and it must have a
 * text for every key that a field uses and for every key of the other locales.
 */
export function findTextProblem(
	usedKeys: readonly string[],
	locales: readonly LocaleTexts[],
): string | undefined {
	if (locales.length === 0) {
		return usedKeys.length === 0 ? undefined : `no text for key ${usedKeys[0]}`;
	}
	const [defaultLocale, ...others] = locales.filter(({ is_default }) => is_default);
	if (!defaultLocale || others.length > 0) return 'i18n_resources needs exactly one default locale';
	const keys = [...usedKeys, ...locales.flatMap(({ texts }) => [...texts.keys()])];
	const missing = keys.find((key) => !defaultLocale.texts.has(key));
	return missing === undefined
		? undefined
		: `no text for key ${missing} in the default locale ${defaultLocale.locale}`;
}

/** The text of a key in the default locale. A key without a text stays as it is. */
export function getDefaultText(
	locales: readonly LocaleTexts[],
	key: string | undefined,
): string | undefined {
	if (key === undefined) return undefined;
	return locales.find(({ is_default }) => is_default)?.texts.get(key) ?? key;
}
