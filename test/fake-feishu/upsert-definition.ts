import type { ApiCall } from './api-call';
import type { ApprovalDefinition, DefinitionFields } from './approval-definitions';
import {
	definitionBody,
	KNOWN_EXTERNAL_FIELDS,
	KNOWN_FIELDS,
	upsertDefinitionQuery,
	type DefinitionBody,
} from './definition-schema';
import { USER_ID_SCOPE, type DepartmentIdType, type Directory, type UserIdType } from './directory';
import type { FakeFeishu } from './fake-feishu';
import { fieldViolations, validate } from './field-validation';
import {
	invalidParam,
	missingScope,
	success,
	unknownDepartment,
	unknownUser,
	type FakeResponse,
	type FeishuResponse,
} from './responses';
import { findTextProblem, fromTextList, getDefaultText } from './texts';

interface IdTypes {
	user_id_type: UserIdType;
	department_id_type: DepartmentIdType;
}

/** `POST /open-apis/approval/v4/external_approvals` */
export function handleUpsertDefinition({ feishu, app, body, query }: ApiCall): FakeResponse {
	const parsedQuery = validate(upsertDefinitionQuery, query);
	if ('code' in parsedQuery) return parsedQuery;
	const idTypes = parsedQuery.data;
	if (idTypes.user_id_type === 'user_id' && !app.scopes.includes(USER_ID_SCOPE)) {
		return missingScope(app.appId, [USER_ID_SCOPE]);
	}
	const parsed = validate(definitionBody, body);
	if ('code' in parsed) return parsed;
	const sent = parsed.data;

	const stored = findDefinition(feishu, sent.approval_code);
	const unknown = findUnknownFields(sent, stored?.fields);
	if (unknown.length > 0) {
		return fieldViolations(unknown.map((field) => ({ field, description: 'unknown field' })));
	}
	const problem = findProblem(feishu, sent, stored);
	if (problem !== undefined) return invalidParam(problem);
	const withOpenIds = toOpenIds(feishu.directory, sent, idTypes);
	if ('code' in withOpenIds) return withOpenIds;

	const fields = toFields(withOpenIds.data, stored?.fields);
	if (!stored) {
		const { code } = feishu.definitions.create(sent.approval_code, fields);
		return success({ approval_code: code });
	}
	feishu.definitions.update(stored, fields);
	return success({
		approval_code: feishu.options.updateAnswersOtherCode ? `${stored.code}-OTHER` : stored.code,
	});
}

/** A live tenant matches the own code only. According to the documentation, Feishu's code matches too. */
function findDefinition(
	{ definitions, options }: FakeFeishu,
	sentCode: string,
): ApprovalDefinition | undefined {
	const own = definitions.findByOwnCode(sentCode);
	if (own || !options.feishuCodeUpdates) return own;
	const definition = definitions.get(sentCode);
	return definition?.deleted ? undefined : definition;
}

/**
 * Fields that neither the schema nor the stored definition knows. A client has to write back what it read,
 * even fields that are newer than the client.
 */
function findUnknownFields(sent: DefinitionBody, stored: DefinitionFields | undefined): string[] {
	const knownTop = new Set([...KNOWN_FIELDS, ...Object.keys(stored ?? {})]);
	const knownExternal = new Set([...KNOWN_EXTERNAL_FIELDS, ...Object.keys(stored?.external ?? {})]);
	return [
		...Object.keys(sent).filter((name) => !knownTop.has(name)),
		...Object.keys(sent.external)
			.filter((name) => !knownExternal.has(name))
			.map((name) => `external.${name}`),
	];
}

/** The rules across fields. Feishu names the field in the message of 1390001. */
function findProblem(
	{ definitions, options }: FakeFeishu,
	sent: DefinitionBody,
	stored: ApprovalDefinition | undefined,
): string | undefined {
	const { approval_name, group_code, group_name, description, external } = sent;
	if (!external.support_pc && !external.support_mobile) {
		return 'support_pc and support_mobile must not both be false';
	}
	const locales = fromTextList(sent.i18n_resources);
	const keys = [approval_name, group_name, description, external.biz_name];
	const textProblem = findTextProblem(
		keys.filter((key) => key !== undefined),
		locales,
	);
	if (textProblem !== undefined) return textProblem;

	if (group_code === undefined) {
		if (!stored) return 'group_code is required';
		return group_name === undefined ? undefined : 'group_name needs group_code';
	}
	const name = getDefaultText(locales, group_name);
	const known = definitions.getGroupName(group_code);
	if (known === undefined) {
		return name === undefined
			? `group_name is required for the new group ${group_code}`
			: undefined;
	}
	if (name === undefined || name === known || options.groupsCanBeRenamed) return undefined;
	return `group_code ${group_code} already exists with another group_name`;
}

/** The body with the IDs of users and departments as the store has them, or Feishu's error. */
function toOpenIds(
	directory: Directory,
	sent: DefinitionBody,
	{ user_id_type, department_id_type }: IdTypes,
): { data: DefinitionBody } | FeishuResponse {
	const unknownUsers: string[] = [];
	const unknownDepartments: string[] = [];
	const toUser = (id: string) => {
		const user = directory.find(user_id_type, id);
		if (!user) unknownUsers.push(id);
		return user?.open_id ?? id;
	};
	const toDepartment = (id: string) => {
		const department = directory.findDepartment(department_id_type, id);
		if (!department) unknownDepartments.push(id);
		return department?.open_department_id ?? id;
	};
	const converted = {
		...sent,
		viewers: sent.viewers.map(({ viewer_type, viewer_user_id = '', viewer_department_id = '' }) => {
			if (viewer_type === 'USER') return { viewer_type, viewer_user_id: toUser(viewer_user_id) };
			if (viewer_type !== 'DEPARTMENT') return { viewer_type };
			return { viewer_type, viewer_department_id: toDepartment(viewer_department_id) };
		}),
		managers: sent.managers.map(toUser),
	};
	if (unknownUsers.length > 0) return unknownUser(user_id_type, unknownUsers);
	if (unknownDepartments.length > 0) {
		return unknownDepartment(department_id_type, unknownDepartments);
	}
	return { data: converted };
}

/** The fields to store. An update replaces everything; only the group stays if it is left out. */
function toFields(
	{ approval_code: _, ...sent }: DefinitionBody,
	stored: DefinitionFields | undefined,
): DefinitionFields {
	// `findProblem` rejects a creation without a group.
	const group_code = sent.group_code ?? stored?.group_code ?? '';
	if (sent.group_name !== undefined || stored?.group_name === undefined) {
		return { ...sent, group_code };
	}
	// GET returns a name with its text, so both stay.
	const { group_name } = stored;
	const value = getDefaultText(fromTextList(stored.i18n_resources), group_name) ?? '';
	return {
		...sent,
		group_code,
		group_name,
		i18n_resources: sent.i18n_resources.map((resource) => {
			const hasText = resource.texts.some(({ key }) => key === group_name);
			if (!resource.is_default || hasText) return resource;
			return { ...resource, texts: [...resource.texts, { key: group_name, value }] };
		}),
	};
}
