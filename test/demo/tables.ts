import Table from 'cli-table3';
import { DateTime, Duration } from 'luxon';
import type { Colors } from 'picocolors/types';

import type { PersonView } from '../fake-feishu/person-view';
import { COMPANY_TIME_ZONE, type Approval } from './company';
import { isFeishuAhead, type Difference } from './drift';

/** Characters of each column with padding. With the borders, each table is 100 characters wide. */
const DIFFERENCE_WIDTHS = [29, 15, 18, 18, 14];
const SYNC_WIDTHS = [46, 25, 25];

/** Disables the colors of cli-table3, which ignore whether the output is a terminal. */
const NO_STYLE = { head: [], border: [] };

/** Formats the differences that a check found as a table. */
export function formatDifferences(
	differences: readonly Difference[],
	approvals: readonly Approval[],
	colors: Colors,
): string {
	const table = new Table({
		head: ['Instance', 'Difference', 'Your time', "Feishu's time", 'What to do'].map(colors.bold),
		colWidths: DIFFERENCE_WIDTHS,
		style: NO_STYLE,
	});
	for (const difference of differences) {
		const { instance_id, status, update_time, local_update_time, tasks } = difference;
		const approval = approvals.find((each) => each.instance_id === instance_id);
		const toTaskName = (taskId: string) => {
			const index = approval?.tasks.findIndex(({ task_id }) => task_id === taskId) ?? -1;
			const task = approval?.tasks.at(index);
			return index >= 0 && task ? `task ${index + 1}, ${task.title}` : taskId;
		};
		const hasOffset = status === 'behind' || status === 'ahead';
		const cells = [
			[
				colors.bold(instance_id),
				colors.dim(approval?.title ?? ''),
				...tasks.map(({ task_id }) => `└ ${toTaskName(task_id)}`),
			],
			[
				colorStatus(status, colors),
				hasOffset ? `by ${formatDuration(update_time - local_update_time)}` : '',
				...tasks.map((task) => colorStatus(task.status, colors)),
			],
			[
				formatTime(local_update_time),
				'',
				...tasks.map((task) => formatTime(task.local_update_time)),
			],
			[formatTime(update_time), '', ...tasks.map((task) => formatTime(task.update_time))],
			[isFeishuAhead(difference) ? 'check source' : 'sync'],
		];
		table.push(cells.map((lines) => lines.join('\n')));
	}
	return drawTable(table, colors);
}

/** Formats the differences before and after a sync as a table. */
export function formatSyncEffect(
	before: readonly Difference[],
	after: readonly Difference[],
	approvals: readonly Approval[],
	colors: Colors,
): string {
	const table = new Table({
		head: ['Instance', 'Before sync', 'After sync'].map(colors.bold),
		colWidths: SYNC_WIDTHS,
		style: { ...NO_STYLE, compact: true },
	});
	for (const difference of before) {
		const { instance_id } = difference;
		const title = approvals.find((each) => each.instance_id === instance_id)?.title ?? '';
		const remaining = after.find((each) => each.instance_id === instance_id);
		table.push([
			`${colors.bold(instance_id)} ${colors.dim(title)}`,
			summarize(difference, colors),
			remaining ? summarize(remaining, colors) : colors.green('✔ in sync'),
		]);
	}
	return drawTable(table, colors);
}

/** Formats what a person sees in Feishu. */
export function formatPerson(
	email: string,
	{ todos, messages }: PersonView,
	colors: Colors,
): string {
	const lines = [
		...todos.map(({ title, task_id }) => `To-do    ${title ?? ''} ${colors.dim(task_id)}`),
		...messages.flatMap(({ title, lines: texts, quick_actions, status }) => [
			`Message  ${title ?? ''}${status === undefined ? '' : `: ${colors.green(status)}`}`,
			...texts.flatMap(wrapText).map((text) => colors.dim(`         ${text}`)),
			...(quick_actions.length > 0
				? [`         ${quick_actions.map((action) => `[ ${action} ]`).join(' ')}`]
				: []),
		]),
	];
	return [
		`   ${colors.cyan(`${email} sees in Feishu:`)}`,
		...(lines.length > 0 ? lines : ['nothing']).map((line) => `     ${line}`),
	].join('\n');
}

/** Returns the lines of a text, so that they fit into the width of the tables behind their indentation. */
function wrapText(text: string): string[] {
	return text.split('\n').flatMap((line) => line.match(/.{1,84}(?:\s|$)/g) ?? [line]);
}

/** Formats a difference in one line, such as `behind, task missing`. */
function summarize({ status, tasks }: Difference, colors: Colors): string {
	const taskTexts = tasks.map((task) => colorStatus(task.status, colors, `task ${task.status}`));
	const texts = status === 'tasks_differ' ? taskTexts : [colorStatus(status, colors), ...taskTexts];
	return texts.join(', ');
}

function colorStatus(
	status: Difference['status'],
	colors: Colors,
	text = status.replace('_', ' '),
): string {
	const color = {
		missing: colors.red,
		behind: colors.yellow,
		ahead: colors.magenta,
		tasks_differ: colors.cyan,
	}[status];
	return color(text);
}

/** Feishu's time is 0 if it does not have the instance or task. */
function formatTime(milliseconds: number): string {
	return milliseconds === 0
		? '–'
		: DateTime.fromMillis(milliseconds, { zone: COMPANY_TIME_ZONE }).toFormat('ccc dd, HH:mm:ss');
}

function formatDuration(milliseconds: number): string {
	const duration = Duration.fromMillis(Math.abs(milliseconds));
	return duration.toFormat(duration.as('hours') < 1 ? "m 'min'" : "h 'h' m 'min'");
}

function drawTable(table: Table.Table, colors: Colors): string {
	return table.toString().replace(/[─│┌┬┐├┼┤└┴┘]+/g, (lines) => colors.dim(lines));
}
