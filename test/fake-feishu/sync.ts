import { failure, invalidParam, success, type Answer } from './answers';
import type { FakeFeishu } from './index';
import type { Instances, StoredInstance } from './instances';
import { hasUniqueIds, keepsTheRules } from './sync-rules';
import {
	syncedInstance,
	type I18nResource,
	type SyncedCc,
	type SyncedInstance,
	type SyncedTask,
} from './sync-schema';

/** How many of a kind were changed, in the names of the official SDK. */
export interface ChangeCounts {
	insert_num: number;
	update_num: number;
	delete_num: number;
}

/** What a sync changed. */
export interface ProcessRecord {
	instance: ChangeCounts;
	task: ChangeCounts;
	cc: ChangeCounts;
}

/** What there is after a sync, if Feishu accepts it. */
interface Result {
	document: SyncedInstance;
	/** The times a check compares: the instance's, and those of all tasks. */
	updateTime: number;
	tasks: Map<string, number>;
	record: ProcessRecord;
}

/** `POST /open-apis/approval/v4/external_instances`: stores what is sent as Feishu documents it. */
export function sync(standIn: FakeFeishu, instances: Instances, body: unknown): Answer {
	const parsed = syncedInstance.safeParse(body);
	if (!parsed.success || !keepsTheRules(parsed.data)) return invalidParam();
	const sent = parsed.data;
	if (isRefused(standIn, sent)) return invalidParam();

	const definition = standIn.definitions.get(sent.approval_code);
	if (!definition) return failure(1390002);
	if (definition.deleted) return failure(1390016);

	const stored = instances.get(sent.instance_id);
	const now = standIn.now();
	if (now - (stored?.syncedAt ?? -Infinity) < standIn.options.fastResyncWindowMs) {
		return failure(1395001);
	}

	const result = sent.update_mode === 'UPDATE' ? update(stored, sent) : replace(stored, sent);
	if (!result) return invalidParam();
	const { document, updateTime, tasks, record } = result;
	instances.set({ instance_id: sent.instance_id, update_time: updateTime, tasks }, document, now);
	return success({ data: document, process_record: record });
}

/** REPLACE: what is sent is the whole truth. Times are not compared. */
function replace(stored: StoredInstance | undefined, sent: SyncedInstance): Result {
	const record = noChanges();
	count(record.instance, stored !== undefined);

	const tasks = new Map<string, number>();
	for (const task of sent.task_list ?? []) {
		tasks.set(task.task_id, timeOfTask(task));
		count(record.task, stored?.tasks.has(task.task_id) ?? false);
	}
	for (const taskId of stored?.tasks.keys() ?? []) {
		if (!tasks.has(taskId)) record.task.delete_num += 1;
	}

	const storedCcs = byId(stored?.document?.cc_list, ({ cc_id }) => cc_id);
	for (const { cc_id } of sent.cc_list ?? []) count(record.cc, storedCcs.delete(cc_id));
	record.cc.delete_num = storedCcs.size;

	return { document: sent, updateTime: Number(sent.update_time), tasks, record };
}

/**
 * UPDATE: adds what is new, takes over what has a greater time than Feishu's, leaves the rest alone.
 * `undefined` if that would change what cannot be changed.
 */
function update(stored: StoredInstance | undefined, sent: SyncedInstance): Result | undefined {
	if (!stored) return replace(undefined, sent);
	const { task_list: sentTasks = [], cc_list: sentCcs = [], ...sentFields } = sent;
	// An instance that was not synced but put into the stand-in's state has times only.
	const before: SyncedInstance = stored.document ?? {
		...sentFields,
		update_time: String(stored.update_time),
	};
	if (sent.approval_code !== before.approval_code) return undefined;

	const record = noChanges();
	const document: SyncedInstance = { ...before };
	if (Number(sent.update_time) > stored.update_time) {
		if (changesAny(before, sent, ['department_id'])) return undefined;
		Object.assign(document, sentFields);
		count(record.instance, true);
	}

	const times = new Map(stored.tasks);
	const tasks = byId(before.task_list, ({ task_id }) => task_id);
	for (const task of sentTasks) {
		const storedTime = stored.tasks.get(task.task_id);
		const time = timeOfTask(task);
		if (storedTime !== undefined && time <= storedTime) continue;
		const present = tasks.get(task.task_id);
		// The node's name is left out: its key may be another one for the same text.
		if (changesAny(present, task, ['user_id', 'open_id', 'create_time', 'node_id'])) {
			return undefined;
		}
		times.set(task.task_id, time);
		tasks.set(task.task_id, { ...present, ...task });
		count(record.task, storedTime !== undefined);
	}

	const ccs = byId(before.cc_list, ({ cc_id }) => cc_id);
	for (const cc of sentCcs) {
		const present = ccs.get(cc.cc_id);
		if (present && Number(cc.update_time) <= Number(present.update_time)) continue;
		if (changesAny(present, cc, ['user_id', 'open_id'])) return undefined;
		ccs.set(cc.cc_id, { ...present, ...cc });
		count(record.cc, present !== undefined);
	}

	if (tasks.size > 0) document.task_list = [...tasks.values()];
	if (ccs.size > 0) document.cc_list = [...ccs.values()];
	const resources = mergeResources(before.i18n_resources, sent.i18n_resources);
	if (resources) document.i18n_resources = resources;
	if (!hasUniqueIds(document)) return undefined;
	return { document, updateTime: Number(document.update_time), tasks: times, record };
}

/**
 * The time a check compares. The stand-in's assumption where a task is sent without `update_time`, of
 * which the documentation says nothing: a task changed last when it ended, or else when it was created.
 */
function timeOfTask({ update_time, end_time, create_time }: SyncedTask): number {
	return Number(update_time ?? (Number(end_time) > 0 ? end_time : create_time));
}

/** Whether a field that was sent has another value than the stored one. */
function changesAny<T extends SyncedInstance | SyncedTask | SyncedCc>(
	stored: T | undefined,
	sent: T,
	fields: Array<keyof T>,
): boolean {
	if (!stored) return false;
	return fields.some((field) => sent[field] !== undefined && sent[field] !== stored[field]);
}

/** The texts of both, the newer ones first: what was synced earlier keeps the texts it refers to. */
function mergeResources(
	before: I18nResource[] | undefined,
	sent: I18nResource[] | undefined,
): I18nResource[] | undefined {
	if (!before || !sent) return sent ?? before;
	const merged = byId(sent, ({ locale }) => locale);
	for (const { locale, texts } of before) {
		const newer = merged.get(locale);
		const keys = new Set(newer?.texts.map(({ key }) => key));
		merged.set(locale, {
			locale,
			is_default: newer?.is_default ?? false,
			texts: [...(newer?.texts ?? []), ...texts.filter(({ key }) => !keys.has(key))],
		});
	}
	return [...merged.values()];
}

function byId<T>(list: T[] | undefined, idOf: (element: T) => string): Map<string, T> {
	return new Map(list?.map((element) => [idOf(element), element]));
}

function isRefused(
	{ refusedInstanceIds, refusedTaskIds }: FakeFeishu,
	{ instance_id, task_list = [] }: SyncedInstance,
): boolean {
	return (
		refusedInstanceIds.has(instance_id) ||
		task_list.some(({ task_id }) => refusedTaskIds.has(task_id))
	);
}

function noChanges(): ProcessRecord {
	const none = (): ChangeCounts => ({ insert_num: 0, update_num: 0, delete_num: 0 });
	return { instance: none(), task: none(), cc: none() };
}

function count(counts: ChangeCounts, wasPresent: boolean): void {
	if (wasPresent) counts.update_num += 1;
	else counts.insert_num += 1;
}
