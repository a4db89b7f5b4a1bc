import { DateTime } from 'luxon';

import { COMPANY_ZONE } from './company';
import type { Difference } from './difference';

/** How an instance differs, in few words. */
export const STATUS_WORDS: Record<Difference['status'], string> = {
	missing: 'missing',
	behind: 'behind',
	ahead: 'ahead',
	tasks_differ: 'tasks differ',
};

/** A time as the tables show it; a dash where Feishu has none. */
export function timeInWords(milliseconds: number): string {
	return milliseconds === 0
		? '–'
		: DateTime.fromMillis(milliseconds, { zone: COMPANY_ZONE }).toFormat('ccc dd, HH:mm:ss');
}

/** A span of time, to the minute: `2 h 05 min`. */
export function spanInWords(milliseconds: number): string {
	const minutes = Math.round(Math.abs(milliseconds) / 60_000);
	const hours = Math.floor(minutes / 60);
	return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** The zone of all times, as a reader looks for it: `Asia/Shanghai, UTC+8`. */
export function zoneInWords(milliseconds: number): string {
	return `${COMPANY_ZONE}, ${DateTime.fromMillis(milliseconds, { zone: COMPANY_ZONE }).toFormat("'UTC'Z")}`;
}

/** A count with its noun: `1,204 approvals`. */
export function counted(count: number, noun: string): string {
	return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
