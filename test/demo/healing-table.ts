import Table from 'cli-table3';

import type { Colours } from './colours';
import type { Approval } from './company';
import type { Difference } from './difference';
import { CLOSE_ROWS, drawn, paintStatus, PLAIN_STYLE } from './table-style';
import { synopsis } from './synopsis';

/** Characters of each column with its padding; with the borders that makes 100. */
const WIDTHS = [46, 25, 25];

/** What differed before the sync, and what of it differs afterwards: 100 columns wide. */
export function healingTable(
	before: readonly Difference[],
	after: readonly Difference[],
	approvals: ReadonlyMap<string, Approval>,
	colours: Colours,
): string {
	const table = new Table({
		...PLAIN_STYLE,
		...CLOSE_ROWS,
		colWidths: WIDTHS,
		head: ['Approval', 'Before', 'After'].map((title) => colours.underline(title)),
	});
	const left = new Map(after.map((difference) => [difference.instance_id, difference]));
	for (const difference of before) {
		const { instance_id } = difference;
		const remaining = left.get(instance_id);
		table.push([
			`${colours.bold(instance_id)} ${colours.dim(approvals.get(instance_id)?.title ?? '')}`,
			painted(difference, colours),
			remaining ? painted(remaining, colours) : colours.green('✔ in step'),
		]);
	}
	return drawn(table, colours);
}

function painted(difference: Difference, colours: Colours): string {
	return paintStatus(difference.status, colours)(synopsis(difference));
}
