import { z } from 'zod';

/** Unix milliseconds as a string of digits, which is the format of all times in v4. */
const time = z
	.string()
	.regex(/^\d{1,16}$/)
	.refine((digits) => Number.isSafeInteger(Number(digits)));

/** The key of a visible text in `i18n_resources`. */
export const textKey = z.string().regex(/^@i18n@./s);

const id = z.string().min(1);

const jsonText = z.string().refine((text) => {
	try {
		return typeof JSON.parse(text) === 'object';
	} catch {
		return false;
	}
});

const links = z
	.object({ pc_link: z.string().optional(), mobile_link: z.string().optional() })
	.strict()
	.refine(({ pc_link, mobile_link }) => Boolean(pc_link) || Boolean(mobile_link));

const displayMethod = z.enum(['BROWSER', 'SIDEBAR', 'NORMAL', 'TRUSTEESHIP']);

const hasUser = (entity: { user_id?: string; open_id?: string }) =>
	Boolean(entity.user_id) || Boolean(entity.open_id);

const actionConfig = z
	.object({
		action_type: id,
		action_name: textKey.optional(),
		is_need_reason: z.boolean().optional(),
		is_reason_required: z.boolean().optional(),
		is_need_attachment: z.boolean().optional(),
	})
	.strict()
	// Feishu has a default name for these two actions only.
	.refine(
		({ action_type, action_name }) =>
			action_type === 'APPROVE' || action_type === 'REJECT' || action_name !== undefined,
	);

const task = z
	.object({
		task_id: id,
		user_id: z.string().optional(),
		open_id: z.string().optional(),
		title: textKey.optional(),
		links,
		status: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'TRANSFERRED', 'DONE']),
		extra: jsonText.optional(),
		create_time: time,
		end_time: time,
		update_time: time.optional(),
		action_context: z.string().optional(),
		action_configs: z.array(actionConfig).max(2).optional(),
		display_method: displayMethod.optional(),
		exclude_statistics: z.boolean().optional(),
		node_id: z.string().optional(),
		node_name: textKey.optional(),
		generate_type: z.enum(['EXTERNAL_CONSIGN', 'DEFAULT']).optional(),
	})
	.strict()
	.refine(hasUser);

const cc = z
	.object({
		cc_id: id,
		user_id: z.string().optional(),
		open_id: z.string().optional(),
		links,
		read_status: z.enum(['READ', 'UNREAD']).optional(),
		extra: jsonText.optional(),
		title: textKey.optional(),
		create_time: time,
		update_time: time,
		display_method: displayMethod.optional(),
	})
	.strict()
	.refine(hasUser);

export const i18nResource = z
	.object({
		locale: z.enum([
			'zh-CN',
			'en-US',
			'ja-JP',
			'zh-HK',
			'zh-TW',
			'de-DE',
			'es-ES',
			'fr-FR',
			'id-ID',
			'it-IT',
			'ko-KR',
			'pt-BR',
			'th-TH',
			'vi-VN',
			'ms-MY',
			'ru-RU',
		]),
		is_default: z.boolean(),
		texts: z.array(z.object({ key: textKey, value: z.string() }).strict()),
	})
	.strict();

const url = z.string().optional();

/** The body of a sync. `sync-rules.ts` has the rules that span several fields. */
export const syncedInstance = z
	.object({
		approval_code: id,
		instance_id: id,
		status: z.enum([
			'PENDING',
			'APPROVED',
			'REJECTED',
			'CANCELED',
			'DELETED',
			'HIDDEN',
			'TERMINATED',
		]),
		links,
		start_time: time,
		end_time: time,
		update_time: time,
		i18n_resources: z.array(i18nResource).optional(),
		user_id: z.string().optional(),
		open_id: z.string().optional(),
		title: textKey.optional(),
		form: z
			.array(z.object({ name: textKey.optional(), value: textKey.optional() }).strict())
			.optional(),
		user_name: textKey.optional(),
		department_id: z.string().optional(),
		department_name: textKey.optional(),
		extra: jsonText.optional(),
		display_method: displayMethod.optional(),
		update_mode: z.enum(['REPLACE', 'UPDATE']).optional(),
		task_list: z.array(task).max(300).optional(),
		cc_list: z.array(cc).max(200).optional(),
		// The types of the `trusteeship_` fields follow the official SDK.
		trusteeship_url_token: z.string().optional(),
		trusteeship_user_id_type: z.string().optional(),
		trusteeship_urls: z
			.object({
				form_detail_url: url,
				action_definition_url: url,
				approval_node_url: url,
				action_callback_url: url,
				pull_business_data_url: url,
			})
			.strict()
			.optional(),
		trusteeship_cache_config: z
			.object({
				form_policy: z.enum(['DISABLE', 'IMMUTABLE', 'BY_NODE', 'BY_USER']).optional(),
				form_vary_with_locale: z.boolean().optional(),
				form_version: z.string().optional(),
			})
			.strict()
			.optional(),
		resource_region: z.string().optional(),
	})
	.strict();

export type SyncedInstance = z.infer<typeof syncedInstance>;
export type SyncedTask = z.infer<typeof task>;
export type SyncedCc = z.infer<typeof cc>;
export type I18nResource = z.infer<typeof i18nResource>;
