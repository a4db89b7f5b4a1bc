import { DateTime } from 'luxon';

import { invalidValue } from './inputError';

/** A smaller number other than 0 is seconds. */
const MIN_MILLISECONDS = 1e11;

/** 9999-12-31T23:59:59.999Z. A larger number is microseconds or nanoseconds by mistake. */
const MAX_MILLISECONDS = 253_402_300_799_999;

/** What a time may be, for error messages. */
export const TIME_EXPECTED =
	'a time: Unix milliseconds or seconds, ISO 8601 such as 2020-06-08T16:00:00+08:00, or 2020-06-08 16:00:00';

/**
 * Parses a time: milliseconds or seconds as a number or digits, ISO 8601, SQL, a `Date`, or a Luxon `DateTime`.
 * Fractions of a millisecond are cut off, as `Date` does.
 *
 * @param zone IANA time zone that is assumed for times without one
 * @returns Unix milliseconds, 0 or more; undefined if the value is not a time
 */
export function parseTime(value: unknown, zone: string): number | undefined {
	switch (typeof value) {
		case 'number':
			return parseNumber(value);
		case 'bigint':
			return parseNumber(Number(value));
		case 'string':
			return parseText(value.trim(), zone);
		case 'object':
			return value === null ? undefined : parseObject(value);
		default:
			return undefined;
	}
}

/**
 * Reads a time, see {@link parseTime}. Throws `InputError`.
 *
 * @param zone IANA time zone that is assumed for times without one
 * @returns Unix milliseconds, 0 or more
 */
export function readTime(label: string, value: unknown, zone: string): number {
	const milliseconds = parseTime(value, zone);
	if (milliseconds === undefined) throw invalidValue(label, value, TIME_EXPECTED);
	return milliseconds;
}

function parseNumber(value: number): number | undefined {
	if (!Number.isFinite(value)) return undefined;
	const isSeconds = Math.abs(value) < MIN_MILLISECONDS;
	// Rounded to microseconds first: 1591603040.123 * 1000 is 1591603040122.9999.
	return checkRange(Math.floor(isSeconds ? Math.round(value * 1e6) / 1e3 : value));
}

function parseText(text: string, zone: string): number | undefined {
	if (/^\d+(\.\d+)?$/.test(text)) return parseNumber(Number(text));
	// Luxon also parses a year, a month or a time of day alone, which is not a point in time.
	if (!/^[+-]?\d{4,6}-?(\d\d-?\d\d|W\d\d-?\d|\d{3})([T ]|$)/i.test(text)) return undefined;
	if (JSON_DATE.test(text)) {
		const milliseconds = Date.parse(text);
		if (isExactDate(milliseconds, text)) return checkRange(milliseconds);
	}
	const iso = DateTime.fromISO(text, { zone });
	const time = iso.isValid ? iso : DateTime.fromSQL(text, { zone });
	return time.isValid ? checkRange(time.toMillis()) : undefined;
}

/** A `Date` in JSON, the most common form. `Date.parse` is 50 times as fast as Luxon. */
const JSON_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** `Date.parse` reads 30 February as 1 March. */
function isExactDate(milliseconds: number, text: string): boolean {
	return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === text;
}

function parseObject(value: object): number | undefined {
	// Not `instanceof`: the object may come from another copy of the library or another realm.
	if (DateTime.isDateTime(value) && typeof value.toMillis === 'function') {
		return checkRange(value.toMillis());
	}
	if (Object.prototype.toString.call(value) === '[object Date]') {
		return checkRange((value as Date).getTime());
	}
	return undefined;
}

function checkRange(milliseconds: number): number | undefined {
	// `+ 0` turns -0 into 0.
	return milliseconds >= 0 && milliseconds <= MAX_MILLISECONDS ? milliseconds + 0 : undefined;
}

/** Whether Luxon knows the time zone: an IANA name, or an offset such as UTC+8. */
export function isTimeZone(zone: string): boolean {
	return DateTime.local({ zone }).isValid;
}
