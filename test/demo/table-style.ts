import type { TableConstructorOptions } from 'cli-table3';

import type { Colours } from './colours';
import type { Difference } from './difference';

/** Of the table's own colours none: it would use them off a terminal as well. */
export function plainStyle(
	colours: Colours,
): Pick<TableConstructorOptions, 'style' | 'chars' | 'wordWrap'> {
	return {
		style: { head: [], border: [] },
		chars: Object.fromEntries(
			Object.entries(BORDERS).map(([place, line]) => [place, colours.dim(line)]),
		),
		wordWrap: false,
	};
}

/** Red is not there, yellow is old, magenta is not for Feishu to mend. */
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

const BORDERS = {
	top: '─',
	'top-mid': '┬',
	'top-left': '┌',
	'top-right': '┐',
	bottom: '─',
	'bottom-mid': '┴',
	'bottom-left': '└',
	'bottom-right': '┘',
	left: '│',
	'left-mid': '├',
	mid: '─',
	'mid-mid': '┼',
	right: '│',
	'right-mid': '┤',
	middle: '│',
};
