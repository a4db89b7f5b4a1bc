import { LOCALES, type Locale } from '../feishu/api/i18nResources';
import { invalidValue } from '../input/inputError';

/** Parses a locale in any letter case, with a hyphen or an underscore. Returns undefined for anything else. */
export function parseLocale(value: unknown): Locale | undefined {
	if (typeof value !== 'string') return undefined;
	const normalized = value.trim().replace('_', '-').toLowerCase();
	return LOCALES.find((locale) => locale.toLowerCase() === normalized);
}

/**
 * Reads a locale, see {@link parseLocale}. Throws `InputError`.
 *
 * @param locales the allowed ones
 */
export function readLocale(
	label: string,
	value: unknown,
	locales: readonly Locale[] = LOCALES,
): Locale {
	const locale = parseLocale(value);
	if (locale === undefined || !locales.includes(locale)) {
		throw invalidValue(label, value, `one of ${locales.join(', ')}`);
	}
	return locale;
}
