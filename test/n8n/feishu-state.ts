import type { FakeFeishu, InstanceState, SyncedInstance } from '../fake-feishu';
import type { ExpectedInstance } from './approval-tables';

/** The times that Feishu has of an instance, the tasks in the order of their IDs. */
export function getStoredTimes({ instances }: FakeFeishu, id: string): InstanceState | undefined {
	const stored = instances.get(id);
	return stored && withSortedTasks(id, stored.update_time, [...stored.tasks]);
}

/** The times that Feishu is to have of an instance. */
export function toTimes({ instance_id, update_time, tasks }: ExpectedInstance): InstanceState {
	return withSortedTasks(
		instance_id,
		update_time,
		tasks.map((task) => [task.task_id, task.update_time]),
	);
}

/** What was synced of an instance, as a person at Feishu would see it in the default language. */
export function getSyncedContent(
	{ instances }: FakeFeishu,
	id: string,
): ExpectedInstance | undefined {
	const document = instances.get(id)?.document;
	return document && seen(document);
}

function withSortedTasks(id: string, time: number, tasks: Array<[id: string, time: number]>) {
	const inOrderOfIds = tasks.sort(([a], [b]) => (a < b ? -1 : 1));
	return {
		instance_id: id,
		update_time: time,
		tasks: inOrderOfIds.map(([task_id, update_time]) => ({ task_id, update_time })),
	};
}

function seen(document: SyncedInstance): ExpectedInstance {
	const resource = document.i18n_resources?.find(({ is_default }) => is_default);
	const textOf = (key = '') =>
		resource?.texts.find((text) => text.key === key)?.value ?? `no text for "${key}"`;
	return {
		instance_id: document.instance_id,
		approval_code: document.approval_code,
		title: textOf(document.title),
		status: document.status,
		user_id: document.user_id ?? '',
		start_time: Number(document.start_time),
		end_time: Number(document.end_time),
		update_time: Number(document.update_time),
		links: document.links,
		tasks: (document.task_list ?? []).map((task) => ({
			task_id: task.task_id,
			user_id: task.user_id ?? '',
			status: task.status,
			title: textOf(task.title),
			create_time: Number(task.create_time),
			end_time: Number(task.end_time),
			update_time: Number(task.update_time),
			links: task.links,
		})),
	};
}
