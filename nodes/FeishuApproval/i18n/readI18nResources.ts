import { KEY_PREFIX, type Locale, type TextKey } from '../feishu/api/i18nResources';
import { readBoolean } from '../input/boolean';
import { isEmpty } from '../input/identifier';
import { InputError, invalidValue } from '../input/inputError';
import { parseJsonIfString, readArray, readObject } from '../input/json';
import { ObjectReader } from '../input/objectReader';
import { readLocale } from './locale';
import { isTextKey } from './readText';
import type { LocalizedText } from './textCatalog';

const RESOURCES_EXPECTED =
	'a list such as [{ "locale": "en-US", "texts": [{ "key": "@i18n@1", "value": "Leave" }] }]';

/** Names of the two fields in the panel. */
export interface I18nLabels {
	readonly resources: string;
	readonly locale: string;
}

/** Texts with keys that the user chose, and the default locale. */
export interface UserTexts {
	readonly texts: ReadonlyMap<TextKey, LocalizedText>;
	readonly defaultLocale: Locale;
}

/**
 * Reads the user's `i18n_resources`, in Feishu's form, and the default locale. The default locale comes from the
 * option or from `is_default` in the resources; without either it is zh-CN. Throws `InputError` if they name
 * different locales.
 */
export function readI18nResources(
	resources: unknown,
	locale: unknown,
	labels: I18nLabels,
): UserTexts {
	const texts = new Map<TextKey, Map<Locale, string>>();
	const defaults = new Set<Locale>();
	if (!isEmpty(locale)) defaults.add(readLocale(labels.locale, locale));

	readArray(labels.resources, resources, RESOURCES_EXPECTED).forEach((value, index) => {
		const resource = ObjectReader.fromElement(
			labels.resources,
			index,
			value,
			'an object with "locale"',
		);
		const resourceLocale = resource.read('locale', readLocale);
		if (resource.readOptional('is_default', readBoolean)) {
			defaults.add(resourceLocale);
			assertSingleDefault(resource.path('is_default'), defaults, labels.locale);
		}
		for (const [key, text] of resource.read('texts', readTexts)) {
			const known = texts.get(key) ?? new Map<Locale, string>();
			texts.set(key, known.set(resourceLocale, text));
		}
	});
	const [defaultLocale = 'zh-CN'] = defaults;
	return { texts, defaultLocale };
}

function assertSingleDefault(
	label: string,
	defaults: ReadonlySet<Locale>,
	localeLabel: string,
): void {
	if (defaults.size === 1) return;
	throw new InputError(
		label,
		`is true, but there can be only one default locale, and both ${[...defaults].join(' and ')} are set as default`,
		`Set the option '${localeLabel}' and "is_default" to the same locale, or leave one of them out.`,
	);
}

function readTexts(label: string, value: unknown): Array<[TextKey, string]> {
	const texts = isEmpty(value) ? [] : parseJsonIfString(value);
	if (Array.isArray(texts)) {
		return texts.map((entry, index) => {
			const text = ObjectReader.fromElement(
				label,
				index,
				entry,
				'an object with "key" and "value"',
			);
			return [text.read('key', readTextKey), text.read('value', readTextValue)];
		});
	}
	return Object.entries(readObject(label, texts, 'a list of { "key", "value" }')).map(
		([key, text]) => [readTextKey(label, key), readTextValue(`${label}.${key}`, text)],
	);
}

function readTextKey(label: string, value: unknown): TextKey {
	if (!isTextKey(value)) {
		throw invalidValue(label, value, `a text that starts with ${KEY_PREFIX}`);
	}
	return value;
}

function readTextValue(label: string, value: unknown): string {
	if (typeof value !== 'string') throw invalidValue(label, value, 'a text');
	return value;
}
