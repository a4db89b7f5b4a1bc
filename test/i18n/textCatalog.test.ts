import fc from 'fast-check';

import { TextCatalog } from '../../nodes/FeishuApproval/i18n/textCatalog';
import { LOCALES, type Locale } from '../../nodes/FeishuApproval/feishu/api/syncExternalInstance';

/** Few texts, so that some are the same. */
const words = fc.constantFrom('请假', 'Leave', '同意', 'OK', '', '@i18n@1', '"', '__proto__');
const locale = fc.constantFrom(...LOCALES);
const localized = fc
	.uniqueArray(fc.tuple(locale, words), {
		minLength: 1,
		maxLength: 4,
		selector: ([language]) => language,
	})
	.map((entries) => new Map<Locale, string>(entries));

const added = (defaultLocale: Locale, list: ReadonlyArray<ReadonlyMap<Locale, string>>) => {
	const texts = new TextCatalog(defaultLocale);
	const keys = list.map((text) => texts.add(text));
	return { keys, resources: texts.toI18nResources() };
};

test('exactly one language is the default, the one that was asked for, and no language comes twice', () => {
	fc.assert(
		fc.property(locale, fc.array(localized), (defaultLocale, list) => {
			const { resources } = added(defaultLocale, list);
			expect(resources.filter(({ is_default }) => is_default).map((each) => each.locale)).toEqual([
				defaultLocale,
			]);
			expect(new Set(resources.map((each) => each.locale)).size).toBe(resources.length);
		}),
	);
});

test('every text is found again by its key, in each language it was given in', () => {
	fc.assert(
		fc.property(locale, fc.array(localized), (defaultLocale, list) => {
			const { keys, resources } = added(defaultLocale, list);
			const find = (language: Locale, key: string) =>
				resources
					.find((each) => each.locale === language)
					?.texts.filter((text) => text.key === key)
					.map(({ value }) => value);
			list.forEach((text, index) => {
				for (const [language, value] of text) expect(find(language, keys[index])).toEqual([value]);
			});
		}),
	);
});

test('the default language has every key, with a text of another language where it lacks its own', () => {
	fc.assert(
		fc.property(locale, fc.array(localized), (defaultLocale, list) => {
			const { keys, resources } = added(defaultLocale, list);
			const byKey = new Map(resources[0].texts.map(({ key, value }) => [key, value]));
			const elsewhere = resources.flatMap(({ texts }) => texts.map(({ key }) => key));
			expect([...byKey.keys()].sort()).toEqual([...new Set([...keys, ...elsewhere])].sort());
			list.forEach((text, index) => {
				expect([...text.values()]).toContain(byKey.get(keys[index]));
			});
		}),
	);
});

test('the same text has the same key in every sync, and another text another key', () => {
	fc.assert(
		fc.property(localized, localized, (one, other) => {
			const sameText = JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
			const keys = [added('zh-CN', [one]).keys[0], added('en-US', [other]).keys[0]];
			expect(keys[0] === keys[1]).toBe(sameText);
			for (const key of keys) expect(key).toMatch(/^@i18n@[0-9a-f]{16}$/);
		}),
	);
});
