import {
	DISPLAY_METHODS,
	INSTANCE_STATUSES,
	UPDATE_MODES,
	type InstanceBody,
} from '../../feishu/externalInstanceSync';
import { choiceOf } from '../../items/choice';
import { ifGiven } from '../../items/element';
import { identifierOf } from '../../items/identifier';
import { copiesOf } from './copies';
import type { Enclosing } from './enclosing';
import { extraWithBusinessKey } from './extra';
import { FIELD, OPTION, type Readers } from './fields';
import { formOf } from './form';
import { instanceLinks } from './links';
import { ownTexts } from './ownTexts';
import { initiatorOf } from './people';
import { tasksOf } from './tasks';
import { TextInput } from './textInput';
import { Texts } from './texts';
import { sentEndTime, sentTime } from './times';
import { demandUniqueIds } from './uniqueIds';

/**
 * Reads the instance that an input item describes, as Feishu wants it. Throws an `ItemProblem` for everything that
 * Feishu would refuse, as far as its documentation tells.
 */
export type InstanceReader = (itemIndex: number) => InstanceBody;

/**
 * @param read gives the fields of an item
 * @param zone IANA name, for times written without a zone
 */
export function instanceReader(read: Readers, zone: string): InstanceReader {
	return (itemIndex) => {
		const value = (name: keyof Readers) => read[name](itemIndex);

		const approvalCode = identifierOf(FIELD.approvalCode, value('approvalCode')).trim();
		const instanceId = identifierOf(FIELD.instanceId, value('instanceId'));
		const status = choiceOf(FIELD.status, value('status'), INSTANCE_STATUSES);
		const startTime = sentTime(FIELD.startTime, value('startTime'), zone);
		const updateTime = sentTime(FIELD.updateTime, value('updateTime'), zone);
		const endTime = sentEndTime(FIELD.endTime, value('endTime'), zone);
		const initiator = initiatorOf(value('initiatorIdType'), value('initiatorId'));
		const links = instanceLinks(value('pcLink'), value('mobileLink'));

		const own = ownTexts(value('i18nResources'), value('locale'));
		const texts = new Texts(own.defaultLocale, own.texts);
		const input = new TextInput(texts, own.defaultLocale, zone);
		const enclosing: Enclosing = { links, updateTime, texts: input, zone };

		const body: InstanceBody = {
			approval_code: approvalCode,
			instance_id: instanceId,
			status,
			start_time: startTime,
			end_time: endTime,
			update_time: updateTime,
			...initiator,
			links,
			task_list: unlessEmpty(tasksOf(value('tasks'), enclosing)),
			title: input.keyOf(OPTION.title, value('title')),
			form: unlessEmpty(formOf(value('form'), texts, input)),
			cc_list: unlessEmpty(copiesOf(value('ccList'), enclosing)),
			user_name: input.keyOf(OPTION.userName, value('userName')),
			department_id: ifGiven(OPTION.departmentId, value('departmentId'), identifierOf),
			department_name: input.keyOf(OPTION.departmentName, value('departmentName')),
			extra: extraWithBusinessKey(value('extra'), value('businessKey')),
			display_method: ifGiven(OPTION.displayMethod, value('displayMethod'), (field, method) =>
				choiceOf(field, method, DISPLAY_METHODS),
			),
			update_mode:
				ifGiven(OPTION.updateMode, value('updateMode'), (field, mode) =>
					choiceOf(field, mode, UPDATE_MODES),
				) ?? 'REPLACE',
			i18n_resources: [],
		};
		demandUniqueIds(body);
		// Feishu wants texts even where none is to be shown. This one nothing refers to.
		if (texts.isEmpty) texts.add(new Map([[own.defaultLocale, instanceId]]));
		return { ...body, i18n_resources: texts.resources() };
	};
}

function unlessEmpty<T>(list: T[]): T[] | undefined {
	return list.length > 0 ? list : undefined;
}
