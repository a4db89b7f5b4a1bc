import { LOCALE_CHOICES } from '../../nodes/FeishuApproval/execution/localeOption';
import { PERSON_TYPE_OPTIONS } from '../../nodes/FeishuApproval/execution/personTypeOptions';
import { createTimeZoneNotice } from '../../nodes/FeishuApproval/execution/runOptions';
import { LOCALES } from '../../nodes/FeishuApproval/feishu/api/i18nResources';
import { PERSON_TYPES } from '../../nodes/FeishuApproval/input/person';

const getValues = (choices: ReadonlyArray<{ value: unknown }>) =>
	choices.map(({ value }) => String(value)).sort();

test('the panel offers all locales of Feishu by their English names', () => {
	expect(getValues(LOCALE_CHOICES)).toEqual([...LOCALES].sort());
	const languages = new Intl.DisplayNames('en', { type: 'language' });
	for (const { name, value } of LOCALE_CHOICES) {
		const language = value.slice(0, 2);
		expect(name).toMatch(new RegExp(`^${languages.of(language)}( \\(|$)`));
	}
	expect(new Set(LOCALE_CHOICES.map(({ name }) => name)).size).toBe(LOCALES.length);
});

test('the panel offers all ways to name a person', () => {
	expect(getValues(PERSON_TYPE_OPTIONS)).toEqual([...PERSON_TYPES].sort());
});

test('the notice about the time zone disappears once the option is set', () => {
	const show = { operation: ['check'] };
	expect(createTimeZoneNotice(show)).toMatchObject({
		type: 'notice',
		displayOptions: { show, hide: { '/options.timezone': [{ _cnd: { exists: true } }] } },
	});
});
