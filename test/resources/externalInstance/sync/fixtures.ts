import type { SyncedInstance } from '../../../fake-feishu';
import { TIME } from '../../../scenario';

/** An input item with only the required fields, under the names that the node reads by default. */
export const instance = (id: string, more: object = {}) => ({
	instance_id: id,
	status: 'PENDING',
	start_time: TIME - 1000,
	update_time: TIME,
	user_id: 'u1',
	pc_link: 'https://oa.example.com/1',
	tasks: [] as object[],
	...more,
});

export const task = (id: string, more: object = {}) => ({
	task_id: id,
	user_id: 'u2',
	status: 'PENDING',
	create_time: TIME - 500,
	update_time: TIME,
	...more,
});

export const ccEntry = (id: string, more: object = {}) => ({
	cc_id: id,
	user_id: 'u3',
	create_time: TIME - 500,
	update_time: TIME,
	...more,
});

/** The texts of a sync request, by language and key. */
export function getTexts({
	i18n_resources: resources = [],
}: SyncedInstance): Record<string, Record<string, string>> {
	return Object.fromEntries(
		resources.map(({ locale, texts }) => [
			locale,
			Object.fromEntries(texts.map(({ key, value }) => [key, value])),
		]),
	);
}

/** A sync request with each text key replaced by its text, as a user with the language `locale` sees it. */
export function resolveTexts(
	body: SyncedInstance,
	locale?: string,
): Omit<SyncedInstance, 'i18n_resources'> {
	const { i18n_resources: resources = [], ...rest } = body;
	const defaultLocale = resources.find(({ is_default }) => is_default)?.locale ?? '';
	const texts = getTexts(body);
	const findText = (key: string) =>
		texts[locale ?? defaultLocale]?.[key] ?? texts[defaultLocale]?.[key] ?? key;
	return JSON.parse(JSON.stringify(rest), (_, value: unknown) =>
		typeof value === 'string' && value.startsWith('@i18n@') ? findText(value) : value,
	) as Omit<SyncedInstance, 'i18n_resources'>;
}
