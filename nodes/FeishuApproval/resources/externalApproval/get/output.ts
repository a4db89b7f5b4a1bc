import type { IDataObject } from 'n8n-workflow';

import type { StoredDefinition, StoredI18nResource } from '../../../feishu/api/approvalDefinitions';

/**
 * Creates the JSON of an output item, with texts in plain words. It does not contain the token and the key of the
 * callback.
 *
 * @param approvalCode Feishu's code, with which the definition was read
 */
export function toDefinitionJson(
	{ external, i18n_resources, ...definition }: StoredDefinition,
	approvalCode: string,
): IDataObject {
	const toText = (key: string | undefined) => toPlainText(key, i18n_resources);
	const { viewers = [], managers = [] } = definition;
	return {
		own_code: definition.approval_code ?? '',
		approval_code: approvalCode,
		approval_name: toText(definition.approval_name),
		group_code: definition.group_code ?? '',
		group_name: toText(definition.group_name),
		description: toText(definition.description),
		source_name: toText(external.biz_name),
		business_type: external.biz_type ?? '',
		create_link_pc: external.create_link_pc ?? '',
		create_link_mobile: external.create_link_mobile ?? '',
		show_on_pc: external.support_pc ?? false,
		show_on_mobile: external.support_mobile ?? false,
		allow_batch_operate: external.allow_batch_operate ?? false,
		support_batch_read: external.support_batch_read ?? false,
		exclude_statistics: external.exclude_efficiency_statistics ?? false,
		visible_to: getVisibleTo(viewers.map(({ viewer_type }) => viewer_type)),
		viewers: viewers as IDataObject[],
		managers,
		callback_url: external.action_callback_url ?? '',
	};
}

/** NONE takes precedence over TENANT, TENANT over the rest. Without any, nobody sees the definition. */
function getVisibleTo(types: readonly string[]): 'everyone' | 'nobody' | 'some' {
	if (types.length === 0 || types.includes('NONE')) return 'nobody';
	return types.includes('TENANT') ? 'everyone' : 'some';
}

/**
 * Returns the text of a key: a plain text if there is one language, an object of locale to text if there are several,
 * an empty text if there is no key. A key without a text, and anything that is no key, stays as it is.
 */
function toPlainText(
	key: string | undefined,
	resources: readonly StoredI18nResource[],
): string | IDataObject {
	const texts = resources.flatMap(({ locale, texts: entries }) => {
		const entry = entries.find((each) => each.key === key);
		return entry === undefined ? [] : [[locale, entry.value] as const];
	});
	const [first] = texts;
	if (first === undefined) return key ?? '';
	return texts.length === 1 ? first[1] : Object.fromEntries(texts);
}
