import {
	DISPLAY_METHODS,
	INSTANCE_STATUSES,
	UPDATE_MODES,
	type SyncRequestBody,
} from '../../../feishu/api/syncExternalInstance';
import { readI18nResources } from '../../../i18n/readI18nResources';
import { TextReader } from '../../../i18n/readText';
import { TextCatalog } from '../../../i18n/textCatalog';
import { readChoice } from '../../../input/choice';
import { readId } from '../../../input/identifier';
import { InputError } from '../../../input/inputError';
import { readOptional } from '../../../input/objectReader';
import { FIELD_LABELS, OPTION_LABELS, type ParameterReaders } from './fields';
import { readEndMilliseconds, readMilliseconds, type InstanceContext } from './instanceContext';
import { readCcList } from './readCcList';
import { readInstanceExtra } from './readExtra';
import { readForm } from './readForm';
import { readInstanceLinks } from './readLinks';
import { readTasks } from './readTasks';
import { readInitiator } from './readUser';

/** Reads the instance that an input item describes, in Feishu's form. */
export type InstanceReader = (itemIndex: number) => SyncRequestBody;

/**
 * Creates an {@link InstanceReader}. It throws `InputError` for everything that Feishu would reject according to its
 * documentation.
 *
 * @param zone IANA time zone that is assumed for times without one
 */
export function createInstanceReader(read: ParameterReaders, zone: string): InstanceReader {
	return (itemIndex) => {
		const value = (name: keyof ParameterReaders) => read[name](itemIndex);

		const approvalCode = readId(FIELD_LABELS.approvalCode, value('approvalCode')).trim();
		const instanceId = readId(FIELD_LABELS.instanceId, value('instanceId'));
		const status = readChoice(FIELD_LABELS.status, value('status'), INSTANCE_STATUSES);
		const startTime = readMilliseconds(FIELD_LABELS.startTime, value('startTime'), zone);
		const updateTime = readMilliseconds(FIELD_LABELS.updateTime, value('updateTime'), zone);
		const endTime = readEndMilliseconds(FIELD_LABELS.endTime, value('endTime'), zone);
		const initiator = readInitiator(value('initiatorIdType'), value('initiatorId'));
		const links = readInstanceLinks(value('pcLink'), value('mobileLink'));

		const userTexts = readI18nResources(value('i18nResources'), value('locale'), {
			resources: OPTION_LABELS.i18nResources,
			locale: OPTION_LABELS.locale,
		});
		const catalog = new TextCatalog(userTexts.defaultLocale, userTexts.texts);
		const texts = new TextReader(catalog, {
			locale: userTexts.defaultLocale,
			zone,
			resourcesLabel: OPTION_LABELS.i18nResources,
		});
		const context: InstanceContext = { links, updateTime, texts, zone };

		const body: SyncRequestBody = {
			approval_code: approvalCode,
			instance_id: instanceId,
			status,
			start_time: startTime,
			end_time: endTime,
			update_time: updateTime,
			...initiator,
			links,
			task_list: undefinedIfEmpty(readTasks(value('tasks'), context)),
			title: texts.readKey(OPTION_LABELS.title, value('title')),
			form: undefinedIfEmpty(readForm(value('form'), catalog, texts)),
			cc_list: undefinedIfEmpty(readCcList(value('ccList'), context)),
			user_name: texts.readKey(OPTION_LABELS.userName, value('userName')),
			department_id: readOptional(OPTION_LABELS.departmentId, value('departmentId'), readId),
			department_name: texts.readKey(OPTION_LABELS.departmentName, value('departmentName')),
			extra: readInstanceExtra(value('extra'), value('businessKey')),
			display_method: readOptional(
				OPTION_LABELS.displayMethod,
				value('displayMethod'),
				(label, method) => readChoice(label, method, DISPLAY_METHODS),
			),
			update_mode:
				readOptional(OPTION_LABELS.updateMode, value('updateMode'), (label, mode) =>
					readChoice(label, mode, UPDATE_MODES),
				) ?? 'REPLACE',
			i18n_resources: [],
		};
		assertUniqueIds(body);
		// Feishu requires at least one text, even if the request refers to none.
		if (catalog.isEmpty) catalog.add(new Map([[userTexts.defaultLocale, instanceId]]));
		return { ...body, i18n_resources: catalog.toI18nResources() };
	};
}

function undefinedIfEmpty<T>(list: T[]): T[] | undefined {
	return list.length > 0 ? list : undefined;
}

/** Throws `InputError` unless the instance, its tasks and its CC entries all have different IDs. */
function assertUniqueIds({ instance_id, task_list = [], cc_list = [] }: SyncRequestBody): void {
	const labelById = new Map<string, string>([[instance_id, FIELD_LABELS.instanceId]]);
	const assertNew = (id: string, label: string) => {
		const other = labelById.get(id);
		if (other !== undefined) {
			throw new InputError(
				label,
				`is "${id}", but must be another ID than '${other}'`,
				'The IDs of an instance, its tasks and its CC entries must all differ. Otherwise Feishu shows none of them.',
			);
		}
		labelById.set(id, label);
	};
	task_list.forEach(({ task_id }, index) =>
		assertNew(task_id, `${FIELD_LABELS.tasks}[${index}].task_id`),
	);
	cc_list.forEach(({ cc_id }, index) =>
		assertNew(cc_id, `${OPTION_LABELS.ccList}[${index}].cc_id`),
	);
}
