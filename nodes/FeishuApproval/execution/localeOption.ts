import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Locale } from '../feishu/api/i18nResources';

/** Name of the option in the panel. */
export const LOCALE_LABEL = 'Locale';

/** All locales that Feishu can show. */
export const LOCALE_CHOICES: Array<INodePropertyOptions & { value: Locale }> = [
	{ name: 'Chinese (Hong Kong)', value: 'zh-HK' },
	{ name: 'Chinese (Simplified)', value: 'zh-CN' },
	{ name: 'Chinese (Taiwan)', value: 'zh-TW' },
	{ name: 'English', value: 'en-US' },
	{ name: 'French', value: 'fr-FR' },
	{ name: 'German', value: 'de-DE' },
	{ name: 'Indonesian', value: 'id-ID' },
	{ name: 'Italian', value: 'it-IT' },
	{ name: 'Japanese', value: 'ja-JP' },
	{ name: 'Korean', value: 'ko-KR' },
	{ name: 'Malay', value: 'ms-MY' },
	{ name: 'Portuguese (Brazil)', value: 'pt-BR' },
	{ name: 'Russian', value: 'ru-RU' },
	{ name: 'Spanish', value: 'es-ES' },
	{ name: 'Thai', value: 'th-TH' },
	{ name: 'Vietnamese', value: 'vi-VN' },
];

/** The panel's option for the language of texts, with all locales that Feishu can show. */
export const LOCALE_OPTION: INodeProperties = {
	displayName: LOCALE_LABEL,
	name: 'locale',
	type: 'options',
	options: LOCALE_CHOICES,
	default: 'zh-CN',
	description:
		'Language of the texts. If a text has several languages, such as { "en-US": "Leave", "de-DE": "Urlaub" }, Feishu shows this one to users whose language is missing.',
};
