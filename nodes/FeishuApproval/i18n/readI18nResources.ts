import { KEY_PREFIX, type Locale, type TextKey } from '../feishu/api/syncExternalInstance';
import { ObjectReader } from '../input/objectReader';
import { readBoolean } from '../input/boolean';
import { isEmpty } from '../input/identifier';
import { InputError, invalidValue } from '../input/inputError';
import { readArray, readObject, parseJsonIfString } from '../input/json';
import { OPTION_LABELS } from '../resources/externalInstance/sync/fields';
import { isTextKey, readLocale } from './readText';
import type { LocalizedText } from './textCatalog';

const RESOURCES_EXPECTED =
	'a list such as [{ "locale": "zh-CN", "texts": [{ "key": "@i18n@1", "value": "请假" }] }]';

/** Texts under keys of the user's own, and the language that stands in for the others. */
export interface UserTexts {
	readonly texts: ReadonlyMap<TextKey, LocalizedText>;
	readonly defaultLocale: Locale;
}

/**
 * Reads the user's own `i18n_resources`, in Feishu's form, and settles on the one default language: what the option
 * Locale or the resources say, which must not be two, else Chinese.
 */
export function readI18nResources(resources: unknown, locale: unknown): UserTexts {
	const texts = new Map<TextKey, Map<Locale, string>>();
	const defaults = new Set<Locale>();
	if (!isEmpty(locale)) defaults.add(readLocale(OPTION_LABELS.locale, locale));

	readArray(OPTION_LABELS.i18nResources, resources, RESOURCES_EXPECTED).forEach((value, index) => {
		const resource = ObjectReader.fromListItem(
			OPTION_LABELS.i18nResources,
			index,
			value,
			'an object with "locale"',
		);
		const language = resource.read('locale', readLocale);
		if (resource.readOptional('is_default', readBoolean)) {
			defaults.add(language);
			assertSingleDefault(resource.path('is_default'), defaults);
		}
		for (const [key, text] of resource.read('texts', readTexts)) {
			const known = texts.get(key) ?? new Map<Locale, string>();
			texts.set(key, known.set(language, text));
		}
	});
	const [defaultLocale = 'zh-CN'] = defaults;
	return { texts, defaultLocale };
}

function assertSingleDefault(field: string, defaults: ReadonlySet<Locale>): void {
	if (defaults.size === 1) return;
	throw new InputError(
		`"${field}" is true, but there must be one default language, and ${[...defaults].join(' and ')} are said to be it`,
		`Let the option "${OPTION_LABELS.locale}" and "is_default" name the same one, or leave one of them out.`,
	);
}

function readTexts(field: string, value: unknown): Array<[TextKey, string]> {
	const texts = isEmpty(value) ? [] : parseJsonIfString(value);
	if (Array.isArray(texts)) {
		return texts.map((entry, index) => {
			const text = ObjectReader.fromListItem(
				field,
				index,
				entry,
				'an object with "key" and "value"',
			);
			return [text.read('key', readTextKey), text.read('value', readTextValue)];
		});
	}
	return Object.entries(readObject(field, texts, 'a list of { "key", "value" }')).map(
		([key, text]) => [readTextKey(field, key), readTextValue(`${field}.${key}`, text)],
	);
}

function readTextKey(field: string, value: unknown): TextKey {
	if (!isTextKey(value)) throw invalidValue(field, value, `a text that starts with ${KEY_PREFIX}`);
	return value;
}

function readTextValue(field: string, value: unknown): string {
	if (typeof value !== 'string') throw invalidValue(field, value, 'a text');
	return value;
}
