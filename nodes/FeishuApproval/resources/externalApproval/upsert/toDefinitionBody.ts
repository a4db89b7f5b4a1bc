import type {
	DefinitionBody,
	DefinitionExternal,
	StoredDefinition,
	StoredI18nResource,
} from '../../../feishu/api/approvalDefinitions';
import { LOCALES, type Locale } from '../../../feishu/api/i18nResources';
import type { CallbackSecrets } from '../../../feishu/callback/credential';
import { err, ok, type Result } from '../../../feishu/client/result';
import { parseLocale } from '../../../i18n/locale';
import type { TextCatalog } from '../../../i18n/textCatalog';
import { createHiddenError, DEFAULT_LOCALE, type DefinitionInput } from './readDefinition';

/** What a new definition is before the item's values are added. */
const NEW_DEFINITION: StoredDefinition = {
	external: {},
	viewers: [{ viewer_type: 'TENANT' }],
	i18n_resources: [],
};

/** Feishu rejects a shorter key of the definition's name. Characters, the prefix included. */
const MIN_NAME_KEY_LENGTH = 9;

/**
 * Creates the body that writes a definition. What the item left empty stays as it is stored, fields that the node does
 * not know included. Fails if the result would be visible nowhere.
 *
 * @param stored the definition on Feishu; undefined creates one, or replaces all of it
 * @param secrets of the callback, if the item has a callback URL
 */
export function toDefinitionBody(
	input: DefinitionInput,
	stored: StoredDefinition = NEW_DEFINITION,
	secrets?: CallbackSecrets,
): Result<DefinitionBody> {
	const locale = input.locale ?? getDefaultLocale(stored.i18n_resources);
	const texts = input.readTexts(locale);
	const { catalog } = texts;
	const external = {
		...withVisibility(stored.external),
		...withoutUndefined({
			biz_name: texts.sourceName,
			biz_type: input.businessType,
			create_link_pc: input.createLinkPc,
			create_link_mobile: input.createLinkMobile,
			support_pc: input.showOnPc,
			support_mobile: input.showOnMobile,
			support_batch_read: input.supportBatchRead,
			allow_batch_operate: input.allowBatchOperate,
			exclude_efficiency_statistics: input.excludeStatistics,
		}),
		...(input.callbackUrl !== undefined && {
			action_callback_url: input.callbackUrl,
			action_callback_token: secrets?.token,
			// A definition whose callbacks are no longer encrypted must not keep its key.
			action_callback_key: secrets?.key || undefined,
		}),
	};
	if (!external.support_pc && !external.support_mobile) {
		const { message, description } = createHiddenError();
		return err({ affects: 'request', message, description });
	}

	const isOtherGroup = input.groupCode !== undefined && input.groupCode !== stored.group_code;
	const body: DefinitionBody = {
		...stored,
		approval_code: input.ownCode,
		approval_name: texts.approvalName ?? keepNameKey(stored, catalog),
		group_code: input.groupCode ?? stored.group_code,
		// The stored name is the name of the stored group.
		group_name: texts.groupName ?? (isOtherGroup ? undefined : stored.group_name),
		description: texts.description ?? stored.description,
		external,
		viewers: input.viewers ?? stored.viewers,
		managers: input.managers ?? stored.managers,
	};
	const replaced = new Set(getTextKeys(stored));
	for (const key of getTextKeys(body)) replaced.delete(key);
	const i18n_resources = mergeTexts(stored.i18n_resources, catalog, locale, replaced);
	return ok({ ...body, i18n_resources });
}

/** A definition is shown somewhere. If a response does not say where, the definition is shown everywhere. */
function withVisibility(external: DefinitionExternal): DefinitionExternal {
	if (external.support_pc !== undefined || external.support_mobile !== undefined) return external;
	return { ...external, support_pc: true, support_mobile: true };
}

/** Returns the key of the stored name, or a longer one for its text. */
function keepNameKey(
	{ approval_name = '', i18n_resources }: StoredDefinition,
	catalog: TextCatalog,
): string {
	if (approval_name.length >= MIN_NAME_KEY_LENGTH) return approval_name;
	const text = new Map<Locale, string>();
	for (const { locale, texts } of i18n_resources) {
		const known = parseLocale(locale);
		const value = texts.find(({ key }) => key === approval_name)?.value;
		if (known !== undefined && value !== undefined) text.set(known, value);
	}
	return text.size > 0 ? catalog.add(text) : approval_name;
}

function getDefaultLocale(resources: readonly StoredI18nResource[]): Locale {
	const resource = resources.find(({ is_default }) => is_default) ?? resources[0];
	return parseLocale(resource?.locale) ?? DEFAULT_LOCALE;
}

function getTextKeys({
	approval_name,
	group_name,
	description,
	external,
}: StoredDefinition): string[] {
	const keys = [approval_name, group_name, description, external.biz_name];
	return keys.filter((key) => key !== undefined);
}

/**
 * Adds the item's texts to the stored ones. The default locale gets a text for every key.
 *
 * @param replaced keys that no field refers to any more
 */
function mergeTexts(
	stored: readonly StoredI18nResource[],
	catalog: TextCatalog,
	defaultLocale: Locale,
	replaced: ReadonlySet<string>,
): StoredI18nResource[] {
	const merged = stored.map((resource) => ({
		...resource,
		is_default: resource.locale === defaultLocale,
		texts: resource.texts.filter(({ key }) => !replaced.has(key)),
	}));
	for (const { locale, is_default, texts } of catalog.isEmpty ? [] : catalog.toI18nResources()) {
		const resource = merged.find((each) => each.locale === locale);
		if (resource === undefined) merged.push({ locale, is_default, texts });
		else resource.texts.push(...texts.filter(({ key }) => !hasKey(resource, key)));
	}
	let main = merged.find(({ is_default }) => is_default);
	if (main === undefined) {
		main = { locale: defaultLocale, is_default: true, texts: [] };
		merged.unshift(main);
	}
	for (const { texts } of [...merged].sort(byLocale)) {
		for (const text of texts) if (!hasKey(main, text.key)) main.texts.push(text);
	}
	return merged.filter((resource) => resource === main || resource.texts.length > 0);
}

function hasKey({ texts }: StoredI18nResource, searched: string): boolean {
	return texts.some(({ key }) => key === searched);
}

/** Sorts in the order of {@link LOCALES}. */
function byLocale(a: StoredI18nResource, b: StoredI18nResource): number {
	const rank = ({ locale }: StoredI18nResource) => {
		const index = LOCALES.findIndex((each) => each === locale);
		return index === -1 ? LOCALES.length : index;
	};
	return rank(a) - rank(b);
}

function withoutUndefined<T extends object>(object: T): Partial<T> {
	return Object.fromEntries(
		Object.entries(object).filter(([, value]) => value !== undefined),
	) as Partial<T>;
}
