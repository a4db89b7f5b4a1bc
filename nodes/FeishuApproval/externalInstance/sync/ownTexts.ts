import { KEY_PREFIX, type Locale, type TextKey } from '../../feishu/externalInstanceSync';
import { Element } from '../../items/element';
import { flagOf } from '../../items/flag';
import { isEmpty } from '../../items/identifier';
import { ItemProblem, wrongValue } from '../../items/problem';
import { listOf, objectOf, parsedText } from '../../items/record';
import { OPTION } from './fields';
import { isKey, localeOf } from './textInput';
import type { LocalizedText } from './texts';

const RESOURCES_WANTED =
	'a list such as [{ "locale": "zh-CN", "texts": [{ "key": "@i18n@1", "value": "请假" }] }]';

/** Texts under keys of the user's own, and the language that stands in for the others. */
export interface OwnTexts {
	readonly texts: ReadonlyMap<TextKey, LocalizedText>;
	readonly defaultLocale: Locale;
}

/**
 * Reads the user's own `i18n_resources`, in Feishu's form, and settles on the one default language: what the option
 * Locale or the resources say, which must not be two, else Chinese.
 */
export function ownTexts(resources: unknown, locale: unknown): OwnTexts {
	const texts = new Map<TextKey, Map<Locale, string>>();
	const defaults = new Set<Locale>();
	if (!isEmpty(locale)) defaults.add(localeOf(OPTION.locale, locale));

	listOf(OPTION.i18nResources, resources, RESOURCES_WANTED).forEach((value, index) => {
		const resource = Element.of(OPTION.i18nResources, index, value, 'an object with "locale"');
		const language = resource.read('locale', localeOf);
		if (resource.readIfGiven('is_default', flagOf)) {
			defaults.add(language);
			demandOne(resource.at('is_default'), defaults);
		}
		for (const [key, text] of resource.read('texts', textList)) {
			const known = texts.get(key) ?? new Map<Locale, string>();
			texts.set(key, known.set(language, text));
		}
	});
	const [defaultLocale = 'zh-CN'] = defaults;
	return { texts, defaultLocale };
}

function demandOne(field: string, defaults: ReadonlySet<Locale>): void {
	if (defaults.size === 1) return;
	throw new ItemProblem(
		`"${field}" is true, but there must be one default language, and ${[...defaults].join(' and ')} are said to be it`,
		`Let the option "${OPTION.locale}" and "is_default" name the same one, or leave one of them out.`,
	);
}

function textList(field: string, value: unknown): Array<[TextKey, string]> {
	const texts = isEmpty(value) ? [] : parsedText(value);
	if (Array.isArray(texts)) {
		return texts.map((entry, index) => {
			const text = Element.of(field, index, entry, 'an object with "key" and "value"');
			return [text.read('key', keyOf), text.read('value', valueOf)];
		});
	}
	return Object.entries(objectOf(field, texts, 'a list of { "key", "value" }')).map(
		([key, text]) => [keyOf(field, key), valueOf(`${field}.${key}`, text)],
	);
}

function keyOf(field: string, value: unknown): TextKey {
	if (!isKey(value)) throw wrongValue(field, value, `a text that starts with ${KEY_PREFIX}`);
	return value;
}

function valueOf(field: string, value: unknown): string {
	if (typeof value !== 'string') throw wrongValue(field, value, 'a text');
	return value;
}
