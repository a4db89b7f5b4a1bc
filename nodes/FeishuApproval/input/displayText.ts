import { DateTime } from 'luxon';

import { parseTime } from './time';

const TIME_FORMAT = 'yyyy-MM-dd HH:mm:ss';

/**
 * Converts a value to a text that people can read: a text as it is, a number or a boolean as text, a `Date` or
 * `DateTime` as 2020-06-08 16:00:00. Returns undefined for anything else.
 *
 * @param zone IANA name of the zone in which dates are written
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
			const time = parseTime(value, zone);
			return time && DateTime.fromMillis(time.milliseconds, { zone }).toFormat(TIME_FORMAT);
		}
		default:
			return undefined;
	}
}
