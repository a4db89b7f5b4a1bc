import Table from 'cli-table3';

import type { Colours } from './colours';
import type { Approval } from './company';
import { isFeishuAhead, type Difference, type TaskDifference } from './difference';
import { spanInWords, STATUS_WORDS, timeInWords } from './in-words';
import { drawn, paintStatus, PLAIN_STYLE } from './table-style';

/** Characters of each column with its padding; with the borders that makes 100. */
const WIDTHS = [32, 15, 18, 18, 11];

/** A line of a table row, a text for each column. */
type Line = [approval: string, differs: string, own: string, feishu: string, toDo: string];

/** What a check found, as a table for a person: 100 columns wide, in the order of the check's output. */
export function differenceTable(
	differences: readonly Difference[],
	approvals: ReadonlyMap<string, Approval>,
	colours: Colours,
): string {
	const table = new Table({
		head: ['Approval', 'Differs', 'Own time', "Feishu's time", 'To do'].map(colours.bold),
		colWidths: WIDTHS,
		...PLAIN_STYLE,
	});
	for (const difference of differences) {
		const approval = approvals.get(difference.instance_id);
		const lines = [
			...instanceLines(difference, approval, colours),
			...difference.tasks.map((task) => taskLine(task, approval, colours)),
		];
		table.push(WIDTHS.map((_, column) => lines.map((line) => line[column]).join('\n')));
	}
	return drawn(table, colours);
}

function instanceLines(
	difference: Difference,
	approval: Approval | undefined,
	colours: Colours,
): Line[] {
	const { instance_id, status, update_time, local_update_time } = difference;
	const paint = paintStatus(status, colours);
	const hasOffset = status === 'behind' || status === 'ahead';
	const [toDo, more] = toDoOf(difference);
	return [
		[
			colours.bold(instance_id),
			paint(STATUS_WORDS[status]),
			timeInWords(local_update_time),
			(hasOffset ? paint : colours.dim)(timeInWords(update_time)),
			toDo,
		],
		[
			colours.dim(approval?.title ?? ''),
			hasOffset ? `by ${spanInWords(update_time - local_update_time)}` : '',
			'',
			'',
			more,
		],
	];
}

function taskLine(task: TaskDifference, approval: Approval | undefined, colours: Colours): Line {
	const { task_id, status, update_time, local_update_time } = task;
	const step = approval?.tasks.find((own) => own.task_id === task_id)?.title ?? '';
	const number = approval ? task_id.slice(approval.instance_id.length) : task_id;
	const paint = paintStatus(status, colours);
	return [
		`└ task …${number}, ${step}`,
		paint(STATUS_WORDS[status]),
		timeInWords(local_update_time),
		paint(timeInWords(update_time)),
		'',
	];
}

/** What a person does about a difference, on two lines. */
function toDoOf(difference: Difference): [string, string] {
	return isFeishuAhead(difference) ? ['look at', 'own data'] : ['sync', ''];
}
