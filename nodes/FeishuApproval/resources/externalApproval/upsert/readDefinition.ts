import {
	DEFINITION_LIMITS,
	DEPARTMENT_ID_TYPES,
	type DefinitionIdTypes,
	type DefinitionViewer,
	type DepartmentIdType,
	type UserIdType,
} from '../../../feishu/api/approvalDefinitions';
import type { Locale } from '../../../feishu/api/i18nResources';
import { readLocale } from '../../../i18n/locale';
import { TextReader } from '../../../i18n/readText';
import { TextCatalog } from '../../../i18n/textCatalog';
import { readOptionalApprovalCode } from '../../../input/approvalCode';
import { readBoolean } from '../../../input/boolean';
import { isEmpty, readId } from '../../../input/identifier';
import { readIdList } from '../../../input/idList';
import { InputError, invalidValue } from '../../../input/inputError';
import { parseHttpUrl, readLink } from '../../../input/link';
import { readOptional, type FieldReader } from '../../../input/objectReader';
import { readPersonId } from '../../../input/personId';
import { readUserIdType } from '../userIdTypeOption';
import { FIELDS, OPTIONS, type DefinitionReaders } from './fields';

/** The texts of a definition, by what they are. What is empty has no key. */
export interface DefinitionTexts {
	readonly catalog: TextCatalog;
	readonly approvalName?: string;
	readonly groupName?: string;
	readonly description?: string;
	readonly sourceName?: string;
}

/** What an item says about a definition. What is undefined was left empty. */
export interface DefinitionInput {
	readonly ownCode: string;
	/** Feishu's code of the definition to update. */
	readonly approvalCode?: string;
	readonly locale?: Locale;
	/** Reads the texts. Those without a language are in this locale. */
	readonly readTexts: (locale: Locale) => DefinitionTexts;
	readonly groupCode?: string;
	/** Undefined: the viewers stay as they are, or everyone in a new definition. */
	readonly viewers?: DefinitionViewer[];
	readonly managers?: string[];
	readonly createLinkPc?: string;
	readonly createLinkMobile?: string;
	readonly businessType?: string;
	readonly callbackUrl?: string;
	readonly showOnPc?: boolean;
	readonly showOnMobile?: boolean;
	readonly allowBatchOperate?: boolean;
	readonly supportBatchRead?: boolean;
	readonly excludeStatistics?: boolean;
	readonly idTypes: DefinitionIdTypes;
}

/** Locale of texts without a language, if neither the user nor the definition has another one. */
export const DEFAULT_LOCALE: Locale = 'zh-CN';

/**
 * Creates a function that reads the definition that an input item describes. It throws `InputError` for everything
 * that Feishu would reject according to its documentation.
 */
export function createDefinitionReader(
	read: DefinitionReaders,
	readZone: (itemIndex: number) => string,
): (itemIndex: number) => DefinitionInput {
	return (itemIndex) => {
		const value = (name: keyof DefinitionReaders) => read[name](itemIndex);
		const readField = <T>(name: keyof typeof FIELDS, reader: FieldReader<T>) =>
			readOptional(FIELDS[name].label, value(name), reader);
		const readOption = <T>(name: keyof typeof OPTIONS, reader: FieldReader<T>) =>
			readOptional(OPTIONS[name].label, value(name), reader);

		const ownCode = readOwnCode(value('ownCode'));
		const approvalCode = readOptionalApprovalCode(FIELDS.approvalCode.label, value('approvalCode'));
		const locale = readOption('locale', (label, text) => readLocale(label, text));
		const readTexts = (textLocale: Locale): DefinitionTexts => {
			const catalog = new TextCatalog(textLocale);
			const texts = new TextReader(catalog, { locale: textLocale, zone: readZone(itemIndex) });
			return {
				catalog,
				approvalName: texts.readKey(FIELDS.approvalName.label, value('approvalName')),
				groupName: texts.readKey(FIELDS.groupName.label, value('groupName')),
				description: texts.readKey(OPTIONS.description.label, value('description')),
				sourceName: texts.readKey(OPTIONS.sourceName.label, value('sourceName')),
			};
		};
		const { approvalName, groupName } = readTexts(locale ?? DEFAULT_LOCALE);
		const groupCode = readField('groupCode', readId);
		if (approvalCode === undefined) {
			requireForNew(FIELDS.approvalName.label, approvalName);
			requireForNew(FIELDS.groupCode.label, groupCode);
			requireForNew(FIELDS.groupName.label, groupName);
		}
		const idTypes: DefinitionIdTypes = {
			userIdType: readOption('userIdType', readUserIdType) ?? 'open_id',
			departmentIdType:
				readOption('departmentIdType', readDepartmentIdType) ?? 'open_department_id',
		};
		const showOnPc = readOption('showOnPc', readBoolean);
		const showOnMobile = readOption('showOnMobile', readBoolean);
		if (showOnPc === false && showOnMobile === false) throw createHiddenError();
		return {
			ownCode,
			approvalCode,
			locale,
			readTexts,
			groupCode,
			viewers: readViewers(value, idTypes),
			managers: readManagers(value('managers'), idTypes.userIdType),
			createLinkPc: readField('createLinkPc', readLink),
			createLinkMobile: readField('createLinkMobile', readLink),
			businessType: readOption('businessType', readId),
			callbackUrl: readOption('callbackUrl', readCallbackUrl),
			showOnPc,
			showOnMobile,
			allowBatchOperate: readOption('allowBatchOperate', readBoolean),
			supportBatchRead: readOption('supportBatchRead', readBoolean),
			excludeStatistics: readOption('excludeStatistics', readBoolean),
			idTypes,
		};
	};
}

/** The error of a definition that would be visible nowhere, which Feishu rejects. */
export function createHiddenError(): InputError {
	return new InputError(
		OPTIONS.showOnPc.label,
		`and '${OPTIONS.showOnMobile.label}' are both off, but one of them must be on`,
		'To hide a definition from the page for starting approvals, set Visible To to Nobody.',
	);
}

function readOwnCode(value: unknown): string {
	const { label } = FIELDS.ownCode;
	if (isEmpty(value)) throw invalidValue(label, value, 'a code of your own, such as oa-leave');
	const code = readId(label, value);
	const { codeLength } = DEFINITION_LIMITS;
	if (code.length <= codeLength) return code;
	throw new InputError(
		label,
		`has ${code.length} characters, but must have at most ${codeLength}`,
		"That is Feishu's limit.",
	);
}

function requireForNew(label: string, value: string | undefined): void {
	if (value !== undefined) return;
	throw new InputError(
		label,
		'is empty, but a new definition needs it',
		`If the definition exists and shall keep its value, enter Feishu's code of it in '${FIELDS.approvalCode.label}'.`,
		true,
	);
}

function readDepartmentIdType(label: string, value: unknown): DepartmentIdType {
	const type = DEPARTMENT_ID_TYPES.find((each) => each === value);
	if (type !== undefined) return type;
	throw invalidValue(label, value, `one of ${DEPARTMENT_ID_TYPES.join(', ')}`);
}

const readCallbackUrl: FieldReader<string> = (label, value) => {
	const url = parseHttpUrl(value);
	if (url !== undefined) return url;
	throw invalidValue(
		label,
		value,
		'a URL, such as https://n8n.example.com/webhook/feishu',
		'Feishu must be able to reach it from the internet.',
	);
};

const VISIBLE_TO = ['everyone', 'nobody', 'some', 'unchanged'] as const;

/** Returns undefined if the viewers stay as they are. */
function readViewers(
	value: (name: keyof DefinitionReaders) => unknown,
	{ userIdType, departmentIdType }: DefinitionIdTypes,
): DefinitionViewer[] | undefined {
	const { label } = FIELDS.visibleTo;
	const visibleTo = readOptional(label, value('visibleTo'), (name, choice) => {
		const found = VISIBLE_TO.find((each) => each === choice);
		if (found === undefined) throw invalidValue(name, choice, `one of ${VISIBLE_TO.join(', ')}`);
		return found;
	});
	switch (visibleTo) {
		case undefined:
		case 'unchanged':
			return undefined;
		case 'everyone':
			return [{ viewer_type: 'TENANT' }];
		case 'nobody':
			return [{ viewer_type: 'NONE' }];
		case 'some': {
			const users = readUserIds(FIELDS.viewerUsers.label, value('viewerUsers'), userIdType);
			const departments = readDepartmentIds(value('viewerDepartments'), departmentIdType);
			const viewers = [
				...users.map((id) => ({ viewer_type: 'USER', viewer_user_id: id })),
				...departments.map((id) => ({ viewer_type: 'DEPARTMENT', viewer_department_id: id })),
			];
			assertViewerCount(viewers.length);
			return viewers;
		}
	}
}

function assertViewerCount(count: number): void {
	if (count === 0) {
		throw new InputError(
			FIELDS.viewerUsers.label,
			`and '${FIELDS.viewerDepartments.label}' are empty, but one of them must have an ID, because '${FIELDS.visibleTo.label}' is Some`,
			undefined,
			true,
		);
	}
	if (count > DEFINITION_LIMITS.viewers) {
		throw new InputError(
			FIELDS.viewerUsers.label,
			`and '${FIELDS.viewerDepartments.label}' have ${count} IDs, but must have at most ${DEFINITION_LIMITS.viewers}`,
			"That is Feishu's limit. Use departments instead of their members.",
		);
	}
}

/** Returns undefined if the managers stay as they are. */
function readManagers(value: unknown, type: UserIdType): string[] | undefined {
	const { label } = OPTIONS.managers;
	const managers = readUserIds(label, value, type);
	if (managers.length > DEFINITION_LIMITS.managers) {
		throw invalidValue(
			label,
			managers,
			`a list of at most ${DEFINITION_LIMITS.managers}, which is Feishu's limit`,
		);
	}
	return managers.length > 0 ? managers : undefined;
}

function readUserIds(label: string, value: unknown, type: UserIdType): string[] {
	return readIdList(label, value).map((id) => {
		if (type !== 'union_id') return readPersonId(label, id, type);
		if (id.startsWith('on_')) return id;
		throw invalidValue(label, id, 'union_ids, which start with "on_"', ID_TYPE_ADVICE);
	});
}

const ID_TYPE_ADVICE = `Choose the right type in the option '${OPTIONS.userIdType.label}'.`;

/** The root department has the ID 0 in both types. */
function readDepartmentIds(value: unknown, type: DepartmentIdType): string[] {
	const { label } = FIELDS.viewerDepartments;
	return readIdList(label, value).map((id) => {
		const isOpenId = id.startsWith('od-');
		if (id === '0' || isOpenId === (type === 'open_department_id')) return id;
		throw new InputError(
			label,
			isOpenId
				? `has "${id}", which is an open_department_id, but must have department_ids`
				: `has "${id}", but an open_department_id starts with "od-"; other IDs are a department_id`,
			`Choose the right type in the option '${OPTIONS.departmentIdType.label}'.`,
		);
	});
}
