import { readI18nResources } from '../../nodes/FeishuApproval/i18n/readI18nResources';
import { InputError } from '../../nodes/FeishuApproval/input/inputError';

const LABELS = { resources: 'I18n Resources', locale: 'Locale' };

/** Reads the resources and the default locale. Returns the texts by key and locale. */
function read(resources: unknown, locale?: unknown) {
	const { texts, defaultLocale } = readI18nResources(resources, locale, LABELS);
	const byKey = [...texts].map(([key, text]) => [key, Object.fromEntries(text)] as const);
	return { texts: Object.fromEntries(byKey), defaultLocale };
}

const text = (key: string, value: string) => ({ key, value });

test.each([undefined, null, '', [], '[]'])(
	'without resources (%p) there are no texts',
	(resources) => {
		expect(read(resources)).toEqual({ texts: {}, defaultLocale: 'zh-CN' });
	},
);

test('texts are read by key and locale', () => {
	const resources = [
		{ locale: 'zh-CN', texts: [text('@i18n@1', '请假'), text('@i18n@2', '天数')] },
		{ locale: 'en_us', texts: { '@i18n@1': 'Leave' } },
	];
	const expected = {
		texts: {
			'@i18n@1': { 'zh-CN': '请假', 'en-US': 'Leave' },
			'@i18n@2': { 'zh-CN': '天数' },
		},
		defaultLocale: 'zh-CN',
	};
	expect(read(resources)).toEqual(expected);
	expect(read(JSON.stringify(resources))).toEqual(expected);
});

test.each([undefined, null, '', [], '[]', {}, '{}'])(
	'a resource may have no texts: %p',
	(texts) => {
		expect(read([{ locale: 'zh-CN', texts }]).texts).toEqual({});
	},
);

test('texts may be JSON text', () => {
	expect(read([{ locale: 'zh-CN', texts: '{"@i18n@1":"a"}' }]).texts).toEqual({
		'@i18n@1': { 'zh-CN': 'a' },
	});
	expect(read([{ locale: 'zh-CN', texts: '[{"key":"@i18n@1","value":""}]' }]).texts).toEqual({
		'@i18n@1': { 'zh-CN': '' },
	});
});

describe('the default locale', () => {
	test.each<[unknown, unknown, string]>([
		[undefined, undefined, 'zh-CN'],
		[undefined, 'en-US', 'en-US'],
		[[{ locale: 'ja-JP', is_default: true }], undefined, 'ja-JP'],
		[[{ locale: 'ja-JP', is_default: 'true' }], ' ', 'ja-JP'],
		[[{ locale: 'ja-JP', is_default: true }], 'ja_jp', 'ja-JP'],
		[[{ locale: 'ja-JP', is_default: false }, { locale: 'fr-FR' }], undefined, 'zh-CN'],
	])('of %j and the option %p is %s', (resources, locale, expected) => {
		expect(read(resources, locale).defaultLocale).toBe(expected);
	});

	test.each<[unknown[], unknown]>([
		[
			[
				{ locale: 'zh-CN', is_default: true },
				{ locale: 'en-US', is_default: true },
			],
			undefined,
		],
		[[{ locale: 'zh-CN' }, { locale: 'en-US', is_default: 1 }], 'zh-CN'],
	])('can be only one: %j, option %p', (resources, locale) => {
		expect(() => read(resources, locale)).toThrow(
			`'I18n Resources[1].is_default' is true, but there can be only one default locale, and both zh-CN and en-US are set as default`,
		);
		try {
			read(resources, locale);
		} catch (error) {
			expect((error as InputError).description).toBe(
				`Set the option 'Locale' and "is_default" to the same locale, or leave one of them out.`,
			);
		}
	});
});

test.each<[unknown, RegExp]>([
	['text', /^'I18n Resources' is "text", but must be a list such as \[\{ "locale": "en-US"/],
	[['text'], /^'I18n Resources\[0\]' is "text", but must be an object with "locale"$/],
	[[{ texts: [] }], /^'I18n Resources\[0\]\.locale' is empty, but must be one of zh-CN/],
	[[{ locale: 'xx' }], /^'I18n Resources\[0\]\.locale' is "xx"/],
	[[{ locale: 'zh-CN', is_default: 'yes' }], /is_default' is "yes", but must be true or false/],
	[
		[{ locale: 'zh-CN', texts: 5 }],
		/\.texts' is the number 5, but must be a list of \{ "key", "value" \}/,
	],
	[
		[{ locale: 'zh-CN', texts: ['a'] }],
		/\.texts\[0\]' is "a", but must be an object with "key" and "value"/,
	],
	[
		[{ locale: 'zh-CN', texts: [text('1', 'a')] }],
		/\.texts\[0\]\.key' is "1", but must be a text that starts with @i18n@/,
	],
	[
		[{ locale: 'zh-CN', texts: { 1: 'a' } }],
		/\.texts' is "1", but must be a text that starts with @i18n@/,
	],
	[
		[{ locale: 'zh-CN', texts: [{ key: '@i18n@1', value: 5 }] }],
		/\.texts\[0\]\.value' is the number 5, but must be a text/,
	],
	[
		[{ locale: 'zh-CN', texts: { '@i18n@1': null } }],
		/\.texts\.@i18n@1' is empty, but must be a text/,
	],
])('the resources %j are an error', (resources, message) => {
	expect(() => read(resources)).toThrow(InputError);
	expect(() => read(resources)).toThrow(message);
});

test('an unknown locale in the option is an error', () => {
	expect(() => read([], 'klingon')).toThrow(/^'Locale' is "klingon", but must be one of/);
});
