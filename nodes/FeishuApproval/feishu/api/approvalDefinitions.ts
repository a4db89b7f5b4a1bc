import { z } from 'zod';

import { createUnexpectedFailure } from '../client/responseSchema';
import { err, ok, type Result } from '../client/result';
import type { ApiRequest, ApiResponse, Endpoint } from '../client/retry';
import type { TextKey } from './i18nResources';

/** The types of a user's ID. */
export const USER_ID_TYPES = ['open_id', 'user_id', 'union_id'] as const;

/** One of {@link USER_ID_TYPES}. */
export type UserIdType = (typeof USER_ID_TYPES)[number];

/** The types of a department's ID. */
export const DEPARTMENT_ID_TYPES = ['open_department_id', 'department_id'] as const;

/** One of {@link DEPARTMENT_ID_TYPES}. */
export type DepartmentIdType = (typeof DEPARTMENT_ID_TYPES)[number];

/** Feishu's limits per definition. */
export const DEFINITION_LIMITS = {
	/** Characters of a code. */
	codeLength: 128,
	viewers: 200,
	managers: 200,
} as const;

/** Null means absent, and must not be written back. */
const nullToUndefined = <T>(value: T | null | undefined): T | undefined => value ?? undefined;

const optionalText = z.string().nullish().transform(nullToUndefined);
const optionalFlag = z.boolean().nullish().transform(nullToUndefined);

/** Feishu's response names a text by its key, or leaves it out. */
const viewer = z
	.object({
		viewer_type: z.string(),
		viewer_user_id: optionalText,
		viewer_department_id: optionalText,
	})
	.passthrough();

const external = z
	.object({
		biz_name: optionalText,
		biz_type: optionalText,
		create_link_pc: optionalText,
		create_link_mobile: optionalText,
		support_pc: optionalFlag,
		support_mobile: optionalFlag,
		support_batch_read: optionalFlag,
		allow_batch_operate: optionalFlag,
		exclude_efficiency_statistics: optionalFlag,
		action_callback_url: optionalText,
		/** A secret. */
		action_callback_token: optionalText,
		/** A secret. */
		action_callback_key: optionalText,
	})
	.passthrough();

const i18nResource = z
	.object({
		locale: z.string(),
		is_default: optionalFlag,
		texts: z
			.array(z.object({ key: z.string(), value: z.string() }).passthrough())
			.nullish()
			.transform((texts) => texts ?? []),
	})
	.passthrough();

/** The fields that Feishu documents. Further ones are kept, so that they can be written back. */
const definition = z
	.object({
		/** In a response: the code that the definition was once created with. */
		approval_code: optionalText,
		approval_name: optionalText,
		group_code: optionalText,
		group_name: optionalText,
		description: optionalText,
		external: external.nullish().transform((value) => value ?? {}),
		viewers: z.array(viewer).nullish().transform(nullToUndefined),
		managers: z.array(z.string()).nullish().transform(nullToUndefined),
		i18n_resources: z
			.array(i18nResource)
			.nullish()
			.transform((resources) => resources ?? []),
	})
	.passthrough();

/**
 * A third-party approval definition as Feishu returns it, with all its fields. Texts are keys of `i18n_resources`.
 * `external` contains the callback's token and key in the clear.
 */
export type StoredDefinition = z.infer<typeof definition>;

/** One text in one locale, in `i18n_resources` of a {@link StoredDefinition}. */
export type StoredI18nResource = z.infer<typeof i18nResource>;

/** Who sees a definition in the page for starting approvals. */
export type DefinitionViewer = z.infer<typeof viewer>;

/** What is about the system that a definition belongs to. */
export type DefinitionExternal = z.infer<typeof external>;

/** A definition to create, or to replace as a whole. What is left out falls back to its default on Feishu. */
export type DefinitionBody = StoredDefinition & {
	/** The user's own code. Feishu matches definitions by it. */
	approval_code: string;
	/** At least 9 characters, its `@i18n@` included. */
	approval_name: TextKey;
};

/** The types of the IDs in a {@link DefinitionBody}. */
export interface DefinitionIdTypes {
	readonly userIdType: UserIdType;
	readonly departmentIdType: DepartmentIdType;
}

const RATE_LIMIT = { perSecond: 50, perMinute: 1000 };

const PATH = '/open-apis/approval/v4/external_approvals';

const UPSERT_ENDPOINT: Endpoint = {
	method: 'POST',
	host: 'open',
	path: PATH,
	rateLimit: RATE_LIMIT,
};

const GET_ENDPOINT: Endpoint = {
	method: 'GET',
	host: 'open',
	path: `${PATH}/{approval_code}`,
	rateLimit: RATE_LIMIT,
};

/** Creates the request that creates a definition, or replaces all of it (创建三方审批定义). It exists in V4 only. */
export function createUpsertDefinitionRequest(
	body: DefinitionBody,
	{ userIdType, departmentIdType }: DefinitionIdTypes,
): ApiRequest {
	const query = new URLSearchParams({
		user_id_type: userIdType,
		department_id_type: departmentIdType,
	});
	return {
		endpoint: UPSERT_ENDPOINT,
		path: `${PATH}?${query.toString()}`,
		createBody: () => body,
		secrets: collectSecrets(body),
	};
}

const UPSERT_ADVICE =
	'The definition may have been created. Look up its code in the approval admin console of Feishu, and report the log ID.';

const upsertResponse = z.object({ data: z.object({ approval_code: z.string().min(1) }) });

/** Parses the response to {@link createUpsertDefinitionRequest}: Feishu's code of the definition. */
export function parseUpsertDefinitionResponse(response: ApiResponse): Result<string> {
	const parsed = upsertResponse.safeParse(response.body);
	if (parsed.success) return ok(parsed.data.data.approval_code);
	return err(createUnexpectedFailure('no data.approval_code', UPSERT_ADVICE, response));
}

/**
 * Creates the request that reads a definition (查看指定三方审批定义).
 *
 * @param approvalCode Feishu's code. A code of the user's own is unknown to this endpoint.
 * @param userIdType of the IDs in the response. Departments are open_department_ids.
 */
export function createGetDefinitionRequest(
	approvalCode: string,
	userIdType: UserIdType = 'open_id',
): ApiRequest {
	const query = new URLSearchParams({ user_id_type: userIdType });
	return {
		endpoint: GET_ENDPOINT,
		path: `${PATH}/${encodeURIComponent(approvalCode)}?${query.toString()}`,
	};
}

const GET_ADVICE = 'Report the response with the log ID.';

const getResponse = z.object({ data: definition });

/**
 * Parses the response to {@link createGetDefinitionRequest}. A failure does not repeat values of the response: it
 * contains the callback's token and key.
 */
export function parseGetDefinitionResponse(response: ApiResponse): Result<StoredDefinition> {
	const parsed = getResponse.safeParse(response.body);
	if (parsed.success) return ok(parsed.data.data);
	const [issue] = parsed.error.issues;
	const difference = `${issue?.path.join('.') || 'data'}: ${issue?.message ?? 'invalid'}`;
	return err(createUnexpectedFailure(difference, GET_ADVICE, response));
}

/** The callback's token and key, which errors must not repeat. */
function collectSecrets({
	external: { action_callback_token, action_callback_key },
}: {
	external: DefinitionExternal;
}): string[] {
	return [action_callback_token, action_callback_key].filter(
		(secret) => typeof secret === 'string',
	);
}
