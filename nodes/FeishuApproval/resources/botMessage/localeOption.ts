import type { INodeProperties } from 'n8n-workflow';

/** Name of the option in the panel. */
export const LOCALE_LABEL = 'Locale';

/** The panel's option for the language of a message's texts, see `createMessageTexts`. */
export const LOCALE_OPTION: INodeProperties = {
	displayName: LOCALE_LABEL,
	name: 'locale',
	type: 'options',
	options: [
		{ name: 'Chinese (Simplified)', value: 'zh-CN' },
		{ name: 'English', value: 'en-US' },
		{ name: 'Japanese', value: 'ja-JP' },
	],
	default: 'zh-CN',
	description:
		'Language of the texts. If a text has several languages, such as { "en-US": "Leave", "ja-JP": "…" }, Feishu shows this one to users whose language is missing. Bot messages have no other languages.',
};
