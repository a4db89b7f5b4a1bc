import type { FakeFeishu } from './fake-feishu';
import { getTaskTime, type Instances, type StoredInstance } from './instances';
import {
	failure,
	invalidParam,
	success,
	unknownUser,
	type FakeResponse,
	type FeishuResponse,
} from './responses';
import { hasUniqueIds, isConsistent } from './sync-rules';
import {
	syncedInstance,
	type I18nResource,
	type SyncedCc,
	type SyncedInstance,
	type SyncedTask,
} from './sync-schema';

/** Numbers of changes, with the field names of the official SDK. */
export interface ChangeCounts {
	insert_num: number;
	update_num: number;
	delete_num: number;
}

export interface ProcessRecord {
	instance: ChangeCounts;
	task: ChangeCounts;
	cc: ChangeCounts;
}

/** The state after a successful sync. */
interface SyncResult {
	document: SyncedInstance;
	/** The instance's time, which a check compares. */
	updateTime: number;
	/** The tasks' times, which a check compares. */
	tasks: Map<string, number>;
	record: ProcessRecord;
}

/** `POST /open-apis/approval/v4/external_instances` */
export function handleSync(feishu: FakeFeishu, instances: Instances, body: unknown): FakeResponse {
	const parsed = syncedInstance.safeParse(body);
	if (!parsed.success || !isConsistent(parsed.data)) return invalidParam();
	const sent = parsed.data;
	if (hasRejectedId(feishu, sent)) return invalidParam();

	if (feishu.options.rejectUnknownUsers) {
		const userError = findUnknownUser(feishu, sent);
		if (userError) return userError;
	}
	const definition = feishu.definitions.get(sent.approval_code);
	if (!definition) return failure(1390002);
	if (definition.deleted) return failure(1390016);

	const stored = instances.get(sent.instance_id);
	const now = feishu.now();
	if (now - (stored?.syncedAt ?? -Infinity) < feishu.options.minResyncIntervalMs) {
		return failure(1395001);
	}

	const result = sent.update_mode === 'UPDATE' ? update(stored, sent) : replace(stored, sent);
	if (!result) return invalidParam();
	const { document, updateTime, tasks, record } = result;
	instances.set({ instance_id: sent.instance_id, update_time: updateTime, tasks }, document, now);
	return success({ data: document, process_record: record });
}

/** REPLACE: the sent instance replaces the stored one. Doesn't compare times. */
function replace(stored: StoredInstance | undefined, sent: SyncedInstance): SyncResult {
	const record = createRecord();
	countChange(record.instance, stored !== undefined);

	const tasks = new Map<string, number>();
	for (const task of sent.task_list ?? []) {
		tasks.set(task.task_id, getTaskTime(task));
		countChange(record.task, stored?.tasks.has(task.task_id) ?? false);
	}
	for (const taskId of stored?.tasks.keys() ?? []) {
		if (!tasks.has(taskId)) record.task.delete_num += 1;
	}

	const storedCcs = mapById(stored?.document?.cc_list, ({ cc_id }) => cc_id);
	for (const { cc_id } of sent.cc_list ?? []) countChange(record.cc, storedCcs.delete(cc_id));
	record.cc.delete_num = storedCcs.size;

	return { document: sent, updateTime: Number(sent.update_time), tasks, record };
}

/**
 * UPDATE: adds new entries, updates entries that have a later time than Feishu's, and keeps the rest.
 * Returns `undefined` if this would change an immutable field.
 */
function update(stored: StoredInstance | undefined, sent: SyncedInstance): SyncResult | undefined {
	if (!stored) return replace(undefined, sent);
	const { task_list: sentTasks = [], cc_list: sentCcs = [], ...sentFields } = sent;
	// If a test set the instance directly, only its times are stored.
	const previous: SyncedInstance = stored.document ?? {
		...sentFields,
		update_time: String(stored.update_time),
	};
	if (sent.approval_code !== previous.approval_code) return undefined;

	const record = createRecord();
	const document: SyncedInstance = { ...previous };
	if (Number(sent.update_time) > stored.update_time) {
		if (changesAny(previous, sent, ['department_id'])) return undefined;
		Object.assign(document, sentFields);
		countChange(record.instance, true);
	}

	const times = new Map(stored.tasks);
	const tasks = mapById(previous.task_list, ({ task_id }) => task_id);
	for (const task of sentTasks) {
		const storedTime = stored.tasks.get(task.task_id);
		const time = getTaskTime(task);
		if (storedTime !== undefined && time <= storedTime) continue;
		const present = tasks.get(task.task_id);
		// Doesn't compare `node_name`: another key may refer to the same text.
		if (changesAny(present, task, ['user_id', 'open_id', 'create_time', 'node_id'])) {
			return undefined;
		}
		times.set(task.task_id, time);
		tasks.set(task.task_id, { ...present, ...task });
		countChange(record.task, storedTime !== undefined);
	}

	const ccs = mapById(previous.cc_list, ({ cc_id }) => cc_id);
	for (const cc of sentCcs) {
		const present = ccs.get(cc.cc_id);
		if (present && Number(cc.update_time) <= Number(present.update_time)) continue;
		if (changesAny(present, cc, ['user_id', 'open_id'])) return undefined;
		ccs.set(cc.cc_id, { ...present, ...cc });
		countChange(record.cc, present !== undefined);
	}

	if (tasks.size > 0) document.task_list = [...tasks.values()];
	if (ccs.size > 0) document.cc_list = [...ccs.values()];
	const resources = mergeResources(previous.i18n_resources, sent.i18n_resources);
	if (resources) document.i18n_resources = resources;
	if (!hasUniqueIds(document)) return undefined;
	return { document, updateTime: Number(document.update_time), tasks: times, record };
}

/** Whether one of the fields is sent with another value than the stored one. */
function changesAny<T extends SyncedInstance | SyncedTask | SyncedCc>(
	stored: T | undefined,
	sent: T,
	fields: Array<keyof T>,
): boolean {
	if (!stored) return false;
	return fields.some((field) => sent[field] !== undefined && sent[field] !== stored[field]);
}

/** Merges the texts. Sent texts take precedence; stored ones stay because older fields refer to them. */
function mergeResources(
	stored: I18nResource[] | undefined,
	sent: I18nResource[] | undefined,
): I18nResource[] | undefined {
	if (!stored || !sent) return sent ?? stored;
	const merged = mapById(sent, ({ locale }) => locale);
	for (const { locale, texts } of stored) {
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

function mapById<T>(list: T[] | undefined, getId: (entry: T) => string): Map<string, T> {
	return new Map(list?.map((entry) => [getId(entry), entry]));
}

function hasRejectedId(
	{ rejectedInstanceIds, rejectedTaskIds }: FakeFeishu,
	{ instance_id, task_list = [] }: SyncedInstance,
): boolean {
	return (
		rejectedInstanceIds.has(instance_id) ||
		task_list.some(({ task_id }) => rejectedTaskIds.has(task_id))
	);
}

/** Feishu's error if a user does not exist. An instance without an initiator is valid. */
function findUnknownUser(
	{ directory }: FakeFeishu,
	{ user_id, open_id, task_list = [], cc_list = [] }: SyncedInstance,
): FeishuResponse | undefined {
	for (const reference of [{ user_id, open_id }, ...task_list, ...cc_list]) {
		const id = reference.user_id || reference.open_id;
		if (!id || directory.findReferenced(reference)) continue;
		return unknownUser(reference.user_id ? 'user_id' : 'open_id', [id]);
	}
	return undefined;
}

function createRecord(): ProcessRecord {
	const zero = (): ChangeCounts => ({ insert_num: 0, update_num: 0, delete_num: 0 });
	return { instance: zero(), task: zero(), cc: zero() };
}

function countChange(counts: ChangeCounts, wasPresent: boolean): void {
	if (wasPresent) counts.update_num += 1;
	else counts.insert_num += 1;
}
