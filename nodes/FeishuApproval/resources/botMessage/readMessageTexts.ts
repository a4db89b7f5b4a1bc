import { MESSAGE_LOCALES } from '../../feishu/api/i18nResources';
import { readLocale } from '../../i18n/locale';
import { TextReader } from '../../i18n/readText';
import { TextCatalog } from '../../i18n/textCatalog';
import { readOptional } from '../../input/objectReader';

/**
 * Creates the catalog of one message's texts, and the reader that fills it. Throws `InputError` if Feishu's messages do not have the locale.
 *
 * @param label name of the option for the locale
 * @param zone IANA name of the zone in which dates are written
 */
export function createMessageTexts(label: string, value: unknown, zone: string) {
	const locale =
		readOptional(label, value, (name, text) => readLocale(name, text, MESSAGE_LOCALES)) ?? 'zh-CN';
	const catalog = new TextCatalog(locale);
	return {
		texts: new TextReader(catalog, { locale, zone, locales: MESSAGE_LOCALES }),
		catalog,
	};
}
