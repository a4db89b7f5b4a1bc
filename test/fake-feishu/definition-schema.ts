import { z } from 'zod';

import { DEPARTMENT_ID_TYPES, USER_ID_TYPES } from './directory';
import { i18nResource, textKey } from './sync-schema';

const MAX_CODE_LENGTH = 128;
const MAX_VIEWERS = 200;
const MAX_MANAGERS = 200;

/** Includes the 6 characters of `@i18n@`. */
const MIN_NAME_KEY_LENGTH = 9;

/** An address, or an empty text for none. */
const url = z.string().regex(/^(https?:\/\/\S+)?$/, 'not a URL');

const viewer = z
	.object({
		viewer_type: z.enum(['TENANT', 'NONE', 'USER', 'DEPARTMENT']),
		viewer_user_id: z.string().optional(),
		viewer_department_id: z.string().optional(),
	})
	.strict()
	.refine(({ viewer_type, viewer_user_id }) => viewer_type !== 'USER' || Boolean(viewer_user_id), {
		path: ['viewer_user_id'],
		message: 'required with viewer_type USER',
	})
	.refine(
		({ viewer_type, viewer_department_id }) =>
			viewer_type !== 'DEPARTMENT' || Boolean(viewer_department_id),
		{ path: ['viewer_department_id'], message: 'required with viewer_type DEPARTMENT' },
	);

const flag = z.boolean().default(false);

const external = z
	.object({
		biz_name: textKey.optional(),
		biz_type: z.string().optional(),
		create_link_pc: z.string().optional(),
		create_link_mobile: z.string().optional(),
		support_pc: flag,
		support_mobile: flag,
		support_batch_read: flag,
		allow_batch_operate: flag,
		exclude_efficiency_statistics: flag,
		// Without effect, according to the documentation.
		enable_mark_readed: z.boolean().optional(),
		enable_quick_operate: z.boolean().optional(),
		action_callback_url: url.optional(),
		action_callback_token: z.string().optional(),
		action_callback_key: z.string().optional(),
	})
	.passthrough();

const definition = z.object({
	approval_code: z.string().min(1).max(MAX_CODE_LENGTH),
	approval_name: textKey.min(MIN_NAME_KEY_LENGTH),
	group_code: z.string().min(1).optional(),
	group_name: textKey.optional(),
	description: textKey.optional(),
	external,
	viewers: z.array(viewer).max(MAX_VIEWERS).default([]),
	managers: z.array(z.string().min(1)).max(MAX_MANAGERS).default([]),
	i18n_resources: z.array(i18nResource).default([]),
});

export type DefinitionBody = z.infer<typeof definition>;

/**
 * The body that creates or updates a definition. `upsert-definition.ts` has the rules across fields, and
 * rejects unknown fields that the stored definition doesn't have.
 */
export const definitionBody = definition.passthrough();

/** The fields that the schema knows, of the body and of its `external`. */
export const KNOWN_FIELDS: ReadonlySet<string> = new Set(Object.keys(definitionBody.shape));
export const KNOWN_EXTERNAL_FIELDS: ReadonlySet<string> = new Set(Object.keys(external.shape));

const userIdType = z.enum(USER_ID_TYPES).default('open_id');

export const upsertDefinitionQuery = z
	.object({
		user_id_type: userIdType,
		department_id_type: z.enum(DEPARTMENT_ID_TYPES).default('open_department_id'),
	})
	.strict();

export const getDefinitionQuery = z.object({ user_id_type: userIdType }).strict();
