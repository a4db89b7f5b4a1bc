import type { SyncedInstance } from './sync-schema';
import { findTextProblem, fromTextList } from './texts';

/** Max characters of the name or value of a form field. */
const MAX_FORM_TEXT_LENGTH = 2048;

/** Whether a body that matches the schema also follows the rules that span several fields. */
export function isConsistent(sent: SyncedInstance): boolean {
	return hasUniqueIds(sent) && hasAllTexts(sent) && hasShortFormTexts(sent);
}

/** Whether the IDs of the instance, its tasks and its CC entries are all different. */
export function hasUniqueIds({
	instance_id,
	task_list = [],
	cc_list = [],
}: SyncedInstance): boolean {
	const ids = [
		instance_id,
		...task_list.map(({ task_id }) => task_id),
		...cc_list.map(({ cc_id }) => cc_id),
	];
	return new Set(ids).size === ids.length;
}

function hasAllTexts(sent: SyncedInstance): boolean {
	return findTextProblem(getTextKeys(sent), fromTextList(sent.i18n_resources)) === undefined;
}

function hasShortFormTexts({ form = [], i18n_resources = [] }: SyncedInstance): boolean {
	const keys = new Set(form.flatMap(({ name, value }) => [name, value]));
	return i18n_resources.every(({ texts }) =>
		texts.every(({ key, value }) => !keys.has(key) || value.length <= MAX_FORM_TEXT_LENGTH),
	);
}

/** All `i18n_resources` keys that the instance, its tasks and its CC entries refer to. */
function getTextKeys(sent: SyncedInstance): string[] {
	const { title, user_name, department_name, form = [], task_list = [], cc_list = [] } = sent;
	return [
		title,
		user_name,
		department_name,
		...form.flatMap(({ name, value }) => [name, value]),
		...task_list.flatMap((task) => [
			task.title,
			task.node_name,
			...(task.action_configs ?? []).map(({ action_name }) => action_name),
		]),
		...cc_list.map((cc) => cc.title),
	].filter((key) => key !== undefined);
}
