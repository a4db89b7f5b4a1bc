import fc from 'fast-check';

import { TextCatalog } from '../../nodes/FeishuApproval/i18n/textCatalog';
import { LOCALES, type Locale } from '../../nodes/FeishuApproval/feishu/api/i18nResources';

/** Few texts, so that some are the same. */
const word = fc.constantFrom('请假', 'Leave', '同意', 'OK', '', '@i18n@1', '"', '__proto__');
const locale = fc.constantFrom(...LOCALES);
const localized = fc
	.uniqueArray(fc.tuple(locale, word), {
		minLength: 1,
		maxLength: 4,
		selector: ([language]) => language,
	})
	.map((entries) => new Map<Locale, string>(entries));

const addAll = (defaultLocale: Locale, texts: ReadonlyArray<ReadonlyMap<Locale, string>>) => {
	const catalog = new TextCatalog(defaultLocale);
	const keys = texts.map((text) => catalog.add(text));
	return { keys, resources: catalog.toI18nResources() };
};

test('the given language is the only default, and no language occurs twice', () => {
	fc.assert(
		fc.property(locale, fc.array(localized), (defaultLocale, texts) => {
			const { resources } = addAll(defaultLocale, texts);
			expect(resources.filter(({ is_default }) => is_default).map((each) => each.locale)).toEqual([
				defaultLocale,
			]);
			expect(new Set(resources.map((each) => each.locale)).size).toBe(resources.length);
		}),
	);
});

test('every text is under its key in each of its languages', () => {
	fc.assert(
		fc.property(locale, fc.array(localized), (defaultLocale, texts) => {
			const { keys, resources } = addAll(defaultLocale, texts);
			const find = (language: Locale, key: string | undefined) =>
				resources
					.find((each) => each.locale === language)
					?.texts.filter((each) => each.key === key)
					.map(({ value }) => value);
			texts.forEach((text, index) => {
				for (const [language, value] of text) {
					expect(find(language, keys[index])).toEqual([value]);
				}
			});
		}),
	);
});

test('the default language has every key, with a text of another language if it has none of its own', () => {
	fc.assert(
		fc.property(locale, fc.array(localized), (defaultLocale, texts) => {
			const { keys, resources } = addAll(defaultLocale, texts);
			const byKey = new Map(resources[0]?.texts.map(({ key, value }) => [key, value]));
			const allKeys = resources.flatMap((each) => each.texts.map(({ key }) => key));
			expect([...byKey.keys()].sort()).toEqual([...new Set([...keys, ...allKeys])].sort());
			texts.forEach((text, index) => {
				expect([...text.values()]).toContain(byKey.get(String(keys[index])));
			});
		}),
	);
});

test('a key depends on nothing but the text, so it is the same after an update of the package', () => {
	const { keys } = addAll('fr-FR', [
		new Map<Locale, string>([
			['zh-CN', '请假'],
			['en-US', 'Leave'],
		]),
	]);
	expect(keys).toEqual(['@i18n@cc66ebc6a951c74e']);
});

test('equal texts have equal keys in every catalog, and different texts have different keys', () => {
	fc.assert(
		fc.property(localized, localized, (one, other) => {
			const sameText = JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
			const [key] = addAll('zh-CN', [one]).keys;
			const [otherKey] = addAll('en-US', [other]).keys;
			expect(key === otherKey).toBe(sameText);
			for (const each of [key, otherKey]) expect(each).toMatch(/^@i18n@[0-9a-f]{16}$/);
		}),
	);
});
