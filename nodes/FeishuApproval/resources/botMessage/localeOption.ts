import type { INodeProperties } from 'n8n-workflow';

import { LOCALE_CHOICES, LOCALE_OPTION } from '../../execution/localeOption';
import { MESSAGE_LOCALES } from '../../feishu/api/i18nResources';

/** The panel's option for the language of a message's texts, see `createMessageTexts`. */
export const MESSAGE_LOCALE_OPTION: INodeProperties = {
	...LOCALE_OPTION,
	options: LOCALE_CHOICES.filter(({ value }) => MESSAGE_LOCALES.some((locale) => locale === value)),
	description:
		'Language of the texts. If a text has several languages, such as { "en-US": "Leave", "ja-JP": "…" }, Feishu shows this one to users whose language is missing. Bot messages have no other languages.',
};
