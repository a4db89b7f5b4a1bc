import type { User } from './directory';
import type { FakeFeishu } from './fake-feishu';
import type { Instances } from './instances';
import type { Message } from './messages';
import type { SyncedInstance, SyncedTask } from './sync-schema';
import { fromTextList, fromTextMap, getDefaultText } from './texts';

/** A task in a person's to-do list. Texts are those of the default locale. */
export interface TodoView {
	instance_id: string;
	task_id: string;
	approval_code: string;
	/** The task's title, or the instance's. */
	title: string | undefined;
	pc_link: string | undefined;
	mobile_link: string | undefined;
	/** The `action_type` of each button. */
	quick_actions: string[];
}

/** A message as a person sees it. Texts are those of the default locale. */
export interface MessageView {
	message_id: string;
	template_id: string;
	/** The approval's name, or the custom title. */
	title: string | undefined;
	comment: string | undefined;
	/** The summaries, or the custom content. */
	lines: string[];
	note: string | undefined;
	/** What the button for details opens on a computer. */
	pc_url: string | undefined;
	/** The `action_type` of each button. None after an update. */
	quick_actions: string[];
	/** The status of the last update, or its custom name. */
	status: string | undefined;
}

/** What a person sees in Feishu. */
export interface PersonView {
	user: User;
	todos: TodoView[];
	/** Oldest first. */
	messages: MessageView[];
}

/**
 * What a person sees in Feishu: their pending tasks and their messages, from all apps. A resigned user sees
 * nothing. Throws if the user is unknown.
 *
 * @param id a `user_id` or `open_id`
 */
export function createPersonView(feishu: FakeFeishu, id: string): PersonView {
	const { directory, messages } = feishu;
	const user = directory.find('user_id', id) ?? directory.find('open_id', id);
	if (!user) throw new Error(`The fake Feishu server has no user ${id}`);
	if (user.status.is_resigned) return { user, todos: [], messages: [] };

	const isOwn = (task: SyncedTask) => directory.findReferenced(task)?.user_id === user.user_id;
	return {
		user,
		todos: feishu.allInstances().flatMap((instances) => findTodos(instances, isOwn)),
		messages: [...messages]
			.filter(({ receiver }) => receiver === user.user_id)
			.map(createMessageView),
	};
}

function findTodos(instances: Instances, isOwn: (task: SyncedTask) => boolean): TodoView[] {
	const todos: TodoView[] = [];
	for (const { document } of instances) {
		if (!document || document.status === 'DELETED' || document.status === 'HIDDEN') continue;
		for (const task of document.task_list ?? []) {
			if (task.status === 'PENDING' && isOwn(task)) todos.push(createTodoView(document, task));
		}
	}
	return todos;
}

function createTodoView(document: SyncedInstance, task: SyncedTask): TodoView {
	return {
		instance_id: document.instance_id,
		task_id: task.task_id,
		approval_code: document.approval_code,
		title: getDefaultText(fromTextList(document.i18n_resources), task.title ?? document.title),
		pc_link: task.links.pc_link,
		mobile_link: task.links.mobile_link,
		quick_actions: (task.action_configs ?? []).map(({ action_type }) => action_type),
	};
}

function createMessageView({ message_id, body, update }: Message): MessageView {
	const texts = fromTextMap(body.i18n_resources);
	const getText = (key: string | undefined) => getDefaultText(texts, key);
	const lines = [...(body.content?.summaries ?? []).map(({ summary }) => summary)];
	if (body.custom_content !== undefined) lines.push(body.custom_content);
	return {
		message_id,
		template_id: body.template_id,
		title: getText(body.approval_name ?? body.custom_title),
		comment: getText(body.comment),
		lines: lines.map((key) => getText(key) ?? key),
		note: getText(body.note),
		pc_url: body.actions[0]?.pc_url,
		quick_actions: update ? [] : (body.action_configs ?? []).map(({ action_type }) => action_type),
		status:
			update &&
			getDefaultText(fromTextMap(update.i18n_resources), update.status_name ?? update.status),
	};
}
