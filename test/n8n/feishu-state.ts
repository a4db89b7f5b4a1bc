import type { FakeFeishu, InstanceState, SyncedInstance } from '../fake-feishu';
import type { ExpectedInstance } from './approval-tables';

/** Returns the update times that Feishu has of an instance, with the tasks sorted by ID. */
export function getStoredTimes({ instances }: FakeFeishu, id: string): InstanceState | undefined {
	const stored = instances.get(id);
	return stored && withSortedTasks(id, stored.update_time, [...stored.tasks]);
}

/** Returns the update times that Feishu should have of an instance, with the tasks sorted by ID. */
export function toExpectedTimes({
	instance_id,
	update_time,
	tasks,
}: ExpectedInstance): InstanceState {
	return withSortedTasks(
		instance_id,
		update_time,
		tasks.map((task) => [task.task_id, task.update_time]),
	);
}

/** Returns the content of the last sync of an instance, with the texts of the default language. */
export function getSyncedContent(
	{ instances }: FakeFeishu,
	id: string,
): ExpectedInstance | undefined {
	const document = instances.get(id)?.document;
	return document && toContent(document);
}

function withSortedTasks(id: string, time: number, tasks: Array<[id: string, time: number]>) {
	const sortedTasks = tasks.sort(([a], [b]) => (a < b ? -1 : 1));
	return {
		instance_id: id,
		update_time: time,
		tasks: sortedTasks.map(([task_id, update_time]) => ({ task_id, update_time })),
	};
}

function toContent(document: SyncedInstance): ExpectedInstance {
	const resource = document.i18n_resources?.find(({ is_default }) => is_default);
	const getText = (key = '') =>
		resource?.texts.find((text) => text.key === key)?.value ?? `no text for "${key}"`;
	return {
		instance_id: document.instance_id,
		approval_code: document.approval_code,
		title: getText(document.title),
		status: document.status,
		open_id: document.open_id ?? '',
		start_time: Number(document.start_time),
		end_time: Number(document.end_time),
		update_time: Number(document.update_time),
		links: document.links,
		tasks: (document.task_list ?? []).map((task) => ({
			task_id: task.task_id,
			open_id: task.open_id ?? '',
			status: task.status,
			title: getText(task.title),
			create_time: Number(task.create_time),
			end_time: Number(task.end_time),
			update_time: Number(task.update_time),
			links: task.links,
		})),
	};
}
