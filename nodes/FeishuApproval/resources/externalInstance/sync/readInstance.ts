import {
	DISPLAY_METHODS,
	INSTANCE_STATUSES,
	UPDATE_MODES,
	type SyncRequestBody,
} from '../../../feishu/api/syncExternalInstance';
import { readChoice } from '../../../input/choice';
import { readOptional } from '../../../input/objectReader';
import { readId } from '../../../input/identifier';
import { readCcList } from './readCcList';
import type { InstanceContext } from './instanceContext';
import { readInstanceExtra } from './readExtra';
import { FIELD_LABELS, OPTION_LABELS, type ParameterReaders } from './fields';
import { readForm } from './readForm';
import { readInstanceLinks } from './readLinks';
import { readI18nResources } from '../../../i18n/readI18nResources';
import { readInitiator } from './readUser';
import { readTasks } from './readTasks';
import { TextReader } from '../../../i18n/readText';
import { TextCatalog } from '../../../i18n/textCatalog';
import { readEndMilliseconds, readMilliseconds } from './times';
import { assertUniqueIds } from './uniqueIds';

/**
 * Reads the instance that an input item describes, as Feishu wants it. Throws an `ItemProblem` for everything that
 * Feishu would refuse, as far as its documentation tells.
 */
export type InstanceReader = (itemIndex: number) => SyncRequestBody;

/**
 * @param read gives the fields of an item
 * @param zone IANA name, for times written without a zone
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

		const own = readI18nResources(value('i18nResources'), value('locale'));
		const texts = new TextCatalog(own.defaultLocale, own.texts);
		const input = new TextReader(texts, own.defaultLocale, zone);
		const enclosing: InstanceContext = { links, updateTime, texts: input, zone };

		const body: SyncRequestBody = {
			approval_code: approvalCode,
			instance_id: instanceId,
			status,
			start_time: startTime,
			end_time: endTime,
			update_time: updateTime,
			...initiator,
			links,
			task_list: undefinedIfEmpty(readTasks(value('tasks'), enclosing)),
			title: input.readKey(OPTION_LABELS.title, value('title')),
			form: undefinedIfEmpty(readForm(value('form'), texts, input)),
			cc_list: undefinedIfEmpty(readCcList(value('ccList'), enclosing)),
			user_name: input.readKey(OPTION_LABELS.userName, value('userName')),
			department_id: readOptional(OPTION_LABELS.departmentId, value('departmentId'), readId),
			department_name: input.readKey(OPTION_LABELS.departmentName, value('departmentName')),
			extra: readInstanceExtra(value('extra'), value('businessKey')),
			display_method: readOptional(
				OPTION_LABELS.displayMethod,
				value('displayMethod'),
				(field, method) => readChoice(field, method, DISPLAY_METHODS),
			),
			update_mode:
				readOptional(OPTION_LABELS.updateMode, value('updateMode'), (field, mode) =>
					readChoice(field, mode, UPDATE_MODES),
				) ?? 'REPLACE',
			i18n_resources: [],
		};
		assertUniqueIds(body);
		// Feishu wants texts even where none is to be shown. This one nothing refers to.
		if (texts.isEmpty) texts.add(new Map([[own.defaultLocale, instanceId]]));
		return { ...body, i18n_resources: texts.toI18nResources() };
	};
}

function undefinedIfEmpty<T>(list: T[]): T[] | undefined {
	return list.length > 0 ? list : undefined;
}
