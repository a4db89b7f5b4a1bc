import type { Table, TableConstructorOptions } from 'cli-table3';

import type { Colours } from './colours';
import type { Difference } from './difference';

/** Of the table's own colours none: it would use them off a terminal as well. */
export const PLAIN_STYLE = {
	style: { head: [], border: [] },
} satisfies TableConstructorOptions;

/** No lines between the rows, for a table of short ones. */
export const CLOSE_ROWS = {
	chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
} satisfies TableConstructorOptions;

/** The table's text, its lines behind the words. */
export function drawn(table: Table, colours: Colours): string {
	return table.toString().replace(/[─│┌┬┐├┼┤└┴┘]+/g, (lines) => colours.dim(lines));
}

/** Red is not there, yellow is old, magenta is not for a sync to mend. */
export function paintStatus(
	status: Difference['status'],
	colours: Colours,
): (text: string) => string {
	switch (status) {
		case 'missing':
			return colours.red;
		case 'behind':
			return colours.yellow;
		case 'ahead':
			return colours.magenta;
		case 'tasks_differ':
			return colours.cyan;
	}
}
