import type { ApiCall } from './api-call';
import { getDefinitionQuery } from './definition-schema';
import { USER_ID_SCOPE } from './directory';
import { validate } from './field-validation';
import { failure, missingScope, success, type FakeResponse } from './responses';

/** `GET /open-apis/approval/v4/external_approvals/{approval_code}` */
export function handleGetDefinition({ feishu, app, query, parameters }: ApiCall): FakeResponse {
	const parsedQuery = validate(getDefinitionQuery, query);
	if ('code' in parsedQuery) return parsedQuery;
	const { user_id_type } = parsedQuery.data;
	if (user_id_type === 'user_id' && !app.scopes.includes(USER_ID_SCOPE)) {
		return missingScope(app.appId, [USER_ID_SCOPE]);
	}
	// The own code is unknown here.
	const definition = feishu.definitions.get(parameters.approval_code ?? '');
	if (!definition) return failure(1390002);
	if (definition.deleted) return failure(1390016);

	const toUser = (openId: string) =>
		feishu.directory.find('open_id', openId)?.[user_id_type] ?? openId;
	const { viewers, managers } = definition.fields;
	return success({
		...definition.fields,
		// The code the definition was created with, not the one that the sync needs.
		approval_code: definition.ownCode,
		viewers: viewers.map((viewer) =>
			viewer.viewer_user_id === undefined
				? viewer
				: { ...viewer, viewer_user_id: toUser(viewer.viewer_user_id) },
		),
		managers: managers.map(toUser),
	});
}
