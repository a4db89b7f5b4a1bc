import { DateTime } from 'luxon';

import { invalidValue, type FieldLabel } from './inputError';

/** A time given as milliseconds is at least this large; a smaller number other than 0 is seconds. */
const MIN_MILLISECONDS = 1e11;

/** 9999-12-31T23:59:59.999Z: larger numbers are microseconds or nanoseconds by mistake. */
const MAX_MILLISECONDS = 253_402_300_799_999;

/** What a person may write, for error messages. */
export const TIME_EXPECTED =
	'a time: Unix milliseconds or seconds, ISO 8601 such as 2020-06-08T16:00:00+08:00, or 2020-06-08 16:00:00';

/**
 * Reads a time in any form a source may have it: milliseconds or seconds as a number or digits, ISO 8601,
 * SQL, a `Date`, a Luxon `DateTime`. Parts of a millisecond are cut off, as `Date` does.
 *
 * @param zone IANA name, for times written without a zone
 * @returns Unix milliseconds, 0 or more, or undefined for what is no time
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
 * The time that a field holds, read as {@link parseTime} does. Throws an `ItemProblem`.
 *
 * @param field as the panel shows it, with the place inside it where there is one
 * @param zone IANA name, for times written without a zone
 * @returns Unix milliseconds, 0 or more
 */
export function readTime(field: FieldLabel, value: unknown, zone: string): number {
	const milliseconds = parseTime(value, zone);
	if (milliseconds === undefined) throw invalidValue(field, value, TIME_EXPECTED);
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
	// Luxon would also read a bare year, month or time of day, which name no instant.
	if (!/^[+-]?\d{4,6}-?(\d\d-?\d\d|W\d\d-?\d|\d{3})([T ]|$)/i.test(text)) return undefined;
	if (JSON_DATE.test(text)) {
		const milliseconds = Date.parse(text);
		if (matchesIsoText(milliseconds, text)) return checkRange(milliseconds);
	}
	const iso = DateTime.fromISO(text, { zone });
	const time = iso.isValid ? iso : DateTime.fromSQL(text, { zone });
	return time.isValid ? checkRange(time.toMillis()) : undefined;
}

/** A `Date` as JSON writes it: what most sources give, and a fiftieth of the work for the general reader. */
const JSON_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** `Date.parse` takes 30 February for 1 March. */
function matchesIsoText(milliseconds: number, text: string): boolean {
	return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === text;
}

function parseObject(value: object): number | undefined {
	// Recognised by what they are called, not by class: they may come from another copy of the library.
	if (DateTime.isDateTime(value) && typeof value.toMillis === 'function') {
		return checkRange(value.toMillis());
	}
	if (Object.prototype.toString.call(value) === '[object Date]') {
		return checkRange((value as Date).getTime());
	}
	return undefined;
}

function checkRange(milliseconds: number): number | undefined {
	// `+ 0` makes a 0 of -0.
	return milliseconds >= 0 && milliseconds <= MAX_MILLISECONDS ? milliseconds + 0 : undefined;
}

/** Whether a name is an IANA time zone, or another that Luxon knows. */
export function isTimeZone(zone: string): boolean {
	return DateTime.local({ zone }).isValid;
}
