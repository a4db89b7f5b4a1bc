import { TextCatalog } from '../../nodes/FeishuApproval/i18n/textCatalog';
import { isLocaleObject, isTextKey, TextReader } from '../../nodes/FeishuApproval/i18n/readText';
import { parseLocale, readLocale } from '../../nodes/FeishuApproval/i18n/locale';
import { LOCALES, type Locale } from '../../nodes/FeishuApproval/feishu/api/i18nResources';

/** Reads one value. Returns its texts by locale, or the key if it has none. */
function read(value: unknown, userTexts: Array<[string, string]> = []) {
	const texts = userTexts.map(
		([key, text]) => [key, new Map<Locale, string>([['zh-CN', text]])] as const,
	);
	const catalog = new TextCatalog('zh-CN', new Map(texts));
	const reader = new TextReader(catalog, {
		locale: 'en-US',
		zone: 'Asia/Shanghai',
		resourcesLabel: 'I18n Resources',
	});
	const key = reader.readKey('Title', value);
	if (key === undefined) return undefined;
	const byLocale = catalog
		.toI18nResources()
		.flatMap(({ locale, is_default, texts: list }) =>
			list
				.filter((text) => text.key === key && !(is_default && text.value === ''))
				.map((text) => [locale, text.value]),
		);
	return { key, texts: Object.fromEntries(byLocale) as Record<string, string>, catalog };
}

test.each([undefined, null, '', '  '])('%p is no text', (value) => {
	expect(read(value)).toBeUndefined();
});

test.each<[unknown, string]>([
	['Leave', 'Leave'],
	[5, '5'],
	[true, 'true'],
	[new Date('2020-06-08T08:00:00Z'), '2020-06-08 16:00:00'],
	['{not json', '{not json'],
	['{}', '{}'],
	['{"a": 1}', '{"a": 1}'],
	['{"zh-CN": "a", "b": 1}', '{"zh-CN": "a", "b": 1}'],
	['["zh-CN"]', '["zh-CN"]'],
	['@i18n@', '@i18n@'],
	['x@i18n@1', 'x@i18n@1'],
])('%p is the plain text %p, in the default locale', (value, text) => {
	expect(read(value)?.texts).toMatchObject({ 'en-US': text });
});

test.each<[unknown]>([
	[{ 'zh-CN': '请假', en_us: 'Leave', 'JA-JP': 5 }],
	['{"zh-CN": "请假", "en_us": "Leave", "JA-JP": 5}'],
	[' \n{"zh-CN": "请假", "en_us": "Leave", "JA-JP": 5}'],
])('%p is a text in several languages', (value) => {
	expect(read(value)?.texts).toEqual({ 'zh-CN': '请假', 'en-US': 'Leave', 'ja-JP': '5' });
});

test('languages without a text are left out; without any, there is none', () => {
	expect(read({ 'zh-CN': '请假', 'en-US': '', 'ja-JP': null })?.texts).toEqual({ 'zh-CN': '请假' });
	expect(read({ 'zh-CN': ' ' })).toBeUndefined();
});

test('an object of something else is an error', () => {
	const expected =
		'text, or an object that maps locales to texts, such as { "en-US": "Leave", "zh-CN": "Qingjia" }';
	expect(() => read({})).toThrow(`'Title' is an object, but must be ${expected}`);
	expect(() => read(['a'])).toThrow(`'Title' is a list of 1, but must be ${expected}`);
	expect(() => read({ 'zh-CN': 'a', klingon: 'b' })).toThrow(
		`'Title' has the field "klingon", but must be ${expected}`,
	);
	try {
		read({ klingon: 'b' });
	} catch (error) {
		expect(error).toMatchObject({ description: `Locales: ${LOCALES.join(', ')}.` });
	}
	expect(() => read({ 'zh-CN': {} })).toThrow("'Title.zh-CN' is an object, but must be a text");
});

test('a key stays one if it has a text', () => {
	const { key, texts } = read('@i18n@1', [['@i18n@1', '请假']]) ?? {};
	expect([key, texts]).toEqual(['@i18n@1', { 'zh-CN': '请假' }]);
});

test('a key without a text is an error', () => {
	expect(() => read('@i18n@2', [['@i18n@1', '请假']])).toThrow(
		`'Title' is the key "@i18n@2", but 'I18n Resources' has no text for it`,
	);
	try {
		read('@i18n@2');
	} catch (error) {
		expect(error).toMatchObject({
			description: 'Enter the text itself. The node creates its key.',
		});
	}
});

test.each<[unknown, boolean]>([
	['@i18n@1', true],
	['@i18n@', false],
	[' @i18n@1', false],
	['@i18n', false],
	[5, false],
	[undefined, false],
])('whether %p is a key: %p', (value, expected) => {
	expect(isTextKey(value)).toBe(expected);
});

describe('a locale', () => {
	test.each<[unknown, string | undefined]>([
		['zh-CN', 'zh-CN'],
		['ZH_cn', 'zh-CN'],
		[' en-us ', 'en-US'],
		['zh', undefined],
		['', undefined],
		[5, undefined],
		[undefined, undefined],
	])('%p is read as %p', (value, locale) => {
		expect(parseLocale(value)).toBe(locale);
		if (locale !== undefined) expect(readLocale('Locale', value)).toBe(locale);
		else expect(() => readLocale('Locale', value)).toThrow(`must be one of ${LOCALES.join(', ')}`);
	});
});

describe('the catalog', () => {
	test('is empty until a text is added', () => {
		const catalog = new TextCatalog('zh-CN');
		expect(catalog.isEmpty).toBe(true);
		expect(catalog.toI18nResources()).toEqual([{ locale: 'zh-CN', is_default: true, texts: [] }]);
		const key = catalog.add(new Map([['zh-CN', '请假']]));
		expect(catalog.isEmpty).toBe(false);
		expect([catalog.has(key), catalog.has('@i18n@2')]).toEqual([true, false]);
	});

	test('knows the length of a text in the locale in which it is longest', () => {
		const catalog = new TextCatalog('zh-CN');
		const key = catalog.add(
			new Map<Locale, string>([
				['zh-CN', '请假'],
				['en-US', 'Leave'],
				['ja-JP', ''],
			]),
		);
		expect(catalog.maxLength(key)).toBe(5);
		expect(catalog.maxLength('@i18n@unknown')).toBe(0);
	});

	test('takes a text that the default locale lacks from the first other locale that has it', () => {
		const catalog = new TextCatalog('fr-FR');
		const key = catalog.add(
			new Map<Locale, string>([
				['ja-JP', '休暇'],
				['en-US', 'Leave'],
			]),
		);
		expect(catalog.toI18nResources()).toEqual([
			{ locale: 'fr-FR', is_default: true, texts: [{ key, value: 'Leave' }] },
			{ locale: 'en-US', is_default: false, texts: [{ key, value: 'Leave' }] },
			{ locale: 'ja-JP', is_default: false, texts: [{ key, value: '休暇' }] },
		]);
	});

	test('gives a text the same key, in whatever order its locales are', () => {
		const catalog = new TextCatalog('zh-CN');
		const keys = [
			catalog.add(
				new Map<Locale, string>([
					['zh-CN', 'a'],
					['en-US', 'b'],
				]),
			),
			catalog.add(
				new Map<Locale, string>([
					['en-US', 'b'],
					['zh-CN', 'a'],
				]),
			),
			catalog.add(
				new Map<Locale, string>([
					['zh-CN', 'b'],
					['en-US', 'a'],
				]),
			),
		];
		expect(keys[0]).toBe(keys[1]);
		expect(keys[2]).not.toBe(keys[0]);
		expect(keys[0]).toMatch(/^@i18n@[0-9a-f]{16}$/);
	});
});

describe('a text with a name', () => {
	const readNamed = (value: unknown) => {
		const catalog = new TextCatalog('zh-CN');
		const options = { locale: 'zh-CN' as const, zone: 'UTC', resourcesLabel: 'I18n Resources' };
		const key = new TextReader(catalog, options).readNamedKey('Summary', 'Days', value);
		if (key === undefined) return undefined;
		return catalog
			.toI18nResources()
			.map(({ locale, texts }) => [locale, texts.find((text) => text.key === key)?.value]);
	};

	test('has it in front, in every language', () => {
		expect(readNamed(3)).toEqual([['zh-CN', 'Days: 3']]);
		expect(readNamed({ 'zh-CN': '三', 'en-US': 'three' })).toEqual([
			['zh-CN', 'Days: 三'],
			['en-US', 'Days: three'],
		]);
		expect(readNamed('@i18n@1')).toEqual([['zh-CN', 'Days: @i18n@1']]);
	});

	test.each([undefined, '', null, { 'zh-CN': '' }])('is none if it is empty: %p', (value) => {
		expect(readNamed(value)).toBeUndefined();
	});
});

test('a message takes fewer locales', () => {
	const catalog = new TextCatalog('zh-CN');
	const reader = new TextReader(catalog, {
		locale: 'zh-CN',
		zone: 'UTC',
		locales: ['zh-CN', 'en-US'],
	});
	expect(reader.readKey('Title', { 'en-US': 'a' })).toBeDefined();
	expect(() => reader.readKey('Title', { 'ja-JP': 'a' })).toThrow('has the field "ja-JP"');
	expect(() => reader.readKey('Title', '@i18n@1')).toThrow(
		`'Title' is the key "@i18n@1", but there is no text for it`,
	);
	expect(readLocale('Locale', 'en-US', ['zh-CN', 'en-US'])).toBe('en-US');
	expect(() => readLocale('Locale', 'ja-JP', ['zh-CN', 'en-US'])).toThrow(
		`'Locale' is "ja-JP", but must be one of zh-CN, en-US`,
	);
});

test.each<[unknown, boolean]>([
	[{ 'zh-CN': 'a' }, true],
	[{ 'zh-CN': 'a', en_us: 'b' }, true],
	[{}, false],
	[{ 'zh-CN': 'a', other: 'b' }, false],
	[[], false],
	[['zh-CN'], false],
	[null, false],
	[undefined, false],
	['zh-CN', false],
	[5, false],
])('whether %j maps locales to texts: %p', (value, expected) => {
	expect(isLocaleObject(value)).toBe(expected);
});
