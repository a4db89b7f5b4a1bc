import { DateTime } from 'luxon';

import { parseTime } from './time';

/** How a time is written where a text is wanted. */
const TIME_FORMAT = 'yyyy-MM-dd HH:mm:ss';

/**
 * What a person would read in a value: a text as it stands, a number or a yes or no in words, a date (as databases
 * hand them out) as 2020-06-08 16:00:00. Undefined for anything else.
 *
 * @param zone IANA name, in which a date is written
 */
export function toDisplayText(value: unknown, zone: string): string | undefined {
	switch (typeof value) {
		case 'string':
			return value;
		case 'number':
		case 'bigint':
		case 'boolean':
			return String(value);
		case 'object': {
			const milliseconds = parseTime(value, zone);
			return milliseconds === undefined
				? undefined
				: DateTime.fromMillis(milliseconds, { zone }).toFormat(TIME_FORMAT);
		}
		default:
			return undefined;
	}
}
