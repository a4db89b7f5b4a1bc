import {
	DISPLAY_METHODS,
	INSTANCE_STATUSES,
	LIMITS,
	UPDATE_MODES,
	type SyncRequestBody,
} from '../../../feishu/api/syncExternalInstance';
import { readI18nResources } from '../../../i18n/readI18nResources';
import { TextReader } from '../../../i18n/readText';
import { TextCatalog } from '../../../i18n/textCatalog';
import { readApprovalCode } from '../../../input/approvalCode';
import { readChoice } from '../../../input/choice';
import { readId } from '../../../input/identifier';
import { InputError } from '../../../input/inputError';
import { readOptional } from '../../../input/objectReader';
import type { TimeReader } from '../../../input/time';
import { assertNoCheckStatus } from './assertItemKind';
import type { SyncDraft, TaskDraft } from './draft';
import { FIELDS, OPTIONS, TASK_FIELDS, type InstanceReaders } from './fields';
import { assertMaxCount, createMillisecondsReader, type InstanceContext } from './instanceContext';
import { readCcList } from './readCcList';
import { readInstanceExtra } from './readExtra';
import { readForm } from './readForm';
import { readInstanceLinks } from './readLinks';
import { readQuickActionOptions } from './readQuickActions';
import { readTasks } from './readTasks';
import { readInitiator } from './readUser';

/** Reads one task of an instance, for items that are tasks. */
export type TaskRowReader = (instance: InstanceContext) => TaskDraft;

/**
 * Reads the instance that an input item describes, in Feishu's form.
 *
 * @param taskRows the tasks, if each item is a task; undefined if the item has a list of tasks
 */
export type InstanceReader = (itemIndex: number, taskRows?: readonly TaskRowReader[]) => SyncDraft;

/** What {@link createInstanceReader} needs. */
export interface InstanceReaderOptions {
	readonly read: InstanceReaders;
	readonly readZone: (itemIndex: number) => string;
	readonly times: TimeReader;
	/** The source's name, or path, of a task's field by Feishu's name, where they differ. */
	readonly taskFieldNames: ReadonlyMap<string, string>;
}

/**
 * Creates an {@link InstanceReader}. It throws `InputError` for everything that Feishu would reject according to its
 * documentation, and for what would remove tasks by mistake.
 */
export function createInstanceReader({
	read,
	readZone,
	times: timeReader,
	taskFieldNames,
}: InstanceReaderOptions): InstanceReader {
	return (itemIndex, taskRows) => {
		const value = (name: keyof InstanceReaders) => read[name](itemIndex);
		const zone = readZone(itemIndex);
		const times = createMillisecondsReader(timeReader, zone);

		const approvalCode = readApprovalCode(FIELDS.approvalCode.label, value('approvalCode'));
		const instanceId = readId(FIELDS.instanceId.label, value('instanceId'));
		const status = readStatus(value('status'));
		const startTime = times.read(FIELDS.startTime.label, value('startTime'));
		const updateTime = times.readUpdateTime(FIELDS.updateTime.label, value('updateTime'));
		const endTime = times.readEndTime(FIELDS.endTime.label, value('endTime'));
		const initiator = readInitiator(value('initiatorIdType'), value('initiatorId'));
		const links = readInstanceLinks(value('pcLink'), value('mobileLink'));
		const updateMode =
			readOptional(OPTIONS.updateMode.label, value('updateMode'), (label, mode) =>
				readChoice(label, mode, UPDATE_MODES),
			) ?? 'REPLACE';

		const userTexts = readI18nResources(value('i18nResources'), value('locale'), {
			resources: OPTIONS.i18nResources.label,
			locale: OPTIONS.locale.label,
		});
		const catalog = new TextCatalog(userTexts.defaultLocale, userTexts.texts);
		const texts = new TextReader(catalog, {
			locale: userTexts.defaultLocale,
			zone,
			resourcesLabel: OPTIONS.i18nResources.label,
		});
		const quickActions = readQuickActionOptions(read, itemIndex);
		const context: InstanceContext = { links, updateTime, texts, times, quickActions };

		const readTaskList = (): TaskDraft[] => {
			const tasks = value('tasks');
			if (tasks === undefined && updateMode === 'REPLACE') throw createAbsentTasksError();
			return readTasks(tasks, context, taskFieldNames);
		};
		const tasks = taskRows ? readTaskRows(taskRows, context) : readTaskList();

		const body: SyncDraft = {
			approval_code: approvalCode,
			instance_id: instanceId,
			status,
			start_time: startTime,
			end_time: endTime,
			update_time: updateTime,
			...initiator,
			links,
			task_list: undefinedIfEmpty(tasks),
			title: texts.readKey(OPTIONS.title.label, value('title')),
			form: undefinedIfEmpty(readForm(value('form'), catalog, texts)),
			cc_list: undefinedIfEmpty(readCcList(value('ccList'), context)),
			user_name: texts.readKey(OPTIONS.userName.label, value('userName')),
			department_id: readOptional(OPTIONS.departmentId.label, value('departmentId'), readId),
			department_name: texts.readKey(OPTIONS.departmentName.label, value('departmentName')),
			extra: readInstanceExtra(value('extra'), value('businessKey')),
			display_method: readOptional(
				OPTIONS.displayMethod.label,
				value('displayMethod'),
				(label, method) => readChoice(label, method, DISPLAY_METHODS),
			),
			update_mode: updateMode,
			i18n_resources: [],
		};
		assertUniqueIds(body, taskRows !== undefined);
		// Feishu requires at least one text, even if the request refers to none.
		if (catalog.isEmpty) catalog.add(new Map([[userTexts.defaultLocale, instanceId]]));
		return { ...body, i18n_resources: catalog.toI18nResources() };
	};
}

function readStatus(value: unknown): SyncRequestBody['status'] {
	const { label } = FIELDS.status;
	assertNoCheckStatus(value);
	return readChoice(label, value, INSTANCE_STATUSES);
}

function createAbsentTasksError(): InputError {
	return new InputError(
		FIELDS.tasks.label,
		"is absent, but must be a list of tasks with Update Mode 'Replace'",
		'Feishu would remove all tasks of the instance, and the approvers would lose them. Map the field with the tasks, or set it to [] if the instance has none.',
	);
}

/** A join can return the same task several times. Identical ones are sent once. */
function readTaskRows(rows: readonly TaskRowReader[], context: InstanceContext): TaskDraft[] {
	const tasks = new Map(
		rows.map((readTask) => {
			const task = readTask(context);
			return [JSON.stringify(task, withoutItemIndex), task] as const;
		}),
	);
	const list = [...tasks.values()];
	assertMaxCount(FIELDS.tasks.label, list, LIMITS.tasks);
	return list;
}

/** The same person in two rows is the same person. */
function withoutItemIndex(name: string, value: unknown): unknown {
	return name === 'itemIndex' ? undefined : value;
}

function undefinedIfEmpty<T>(list: T[]): T[] | undefined {
	return list.length > 0 ? list : undefined;
}

/** Throws `InputError` unless the instance, its tasks and its CC entries all have different IDs. */
function assertUniqueIds(
	{ instance_id, task_list = [], cc_list = [] }: SyncDraft,
	areItemsTasks: boolean,
): void {
	const labelById = new Map<string, string>([[instance_id, FIELDS.instanceId.label]]);
	const assertNew = (id: string, label: string) => {
		const other = labelById.get(id);
		if (other !== undefined) {
			throw new InputError(
				label,
				other === label
					? `is "${id}" in several items with different values, but must be another ID in each`
					: `is "${id}", but must be another ID than '${other}'`,
				'The IDs of an instance, its tasks and its CC entries must all differ. Otherwise Feishu shows none of them.',
			);
		}
		labelById.set(id, label);
	};
	task_list.forEach(({ task_id }, index) =>
		assertNew(
			task_id,
			areItemsTasks ? TASK_FIELDS.taskId.label : `${FIELDS.tasks.label}[${index}].task_id`,
		),
	);
	cc_list.forEach(({ cc_id }, index) =>
		assertNew(cc_id, `${OPTIONS.ccList.label}[${index}].cc_id`),
	);
}
