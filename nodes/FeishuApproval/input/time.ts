import { DateTime } from 'luxon';

import { isEmpty } from './identifier';
import { describeValue, InputError, invalidValue } from './inputError';
import { fromLocalTime, isZoneName, parseOffset } from './timeZone';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A smaller number other than 0 is seconds. */
const MIN_MILLISECONDS = 1e11;

/** 9999-12-31T23:59:59.999Z. A larger number is microseconds or nanoseconds by mistake. */
const MAX_MILLISECONDS = 253_402_300_799_999;

/** 2000-01-01 in any zone. */
const MIN_TIME = Date.UTC(1999, 11, 31);

/** Clocks of two computers differ by less. */
const MAX_LEAD_MS = 5 * MINUTE_MS;

/** Day 0 of spreadsheets. */
const SPREADSHEET_EPOCH = Date.UTC(1899, 11, 30);
/** 2000-01-01. */
const MIN_SERIAL = 36_526;
/** 2099-12-31. */
const MAX_SERIAL = 73_050;

/** What a time may be, for error messages. */
export const TIME_EXPECTED =
	'a time: Unix milliseconds or seconds, ISO 8601 such as 2020-06-08T16:00:00+08:00, 2020-06-08 16:00:00, 2020/6/8 16:00, the same in Chinese characters, 20200608, 20200608160000, /Date(1591603040000)/, or the date number of a spreadsheet';

/** A point in time. */
export interface ParsedTime {
	/** Unix milliseconds. */
	readonly milliseconds: number;
	/** Whether the value has no zone, so that the given zone was used. */
	readonly isZoneAssumed: boolean;
}

/**
 * Parses a time in any form of {@link TIME_EXPECTED}, a `Date`, or a Luxon `DateTime`. Fractions of a millisecond are
 * cut off, as `Date` does. A zone in the text is an offset, Z, UTC, GMT, or an IANA name with a slash.
 *
 * @param zone name of the time zone that is assumed for times without one
 * @returns a time from 1970 on; undefined if the value is not a time
 */
export function parseTime(value: unknown, zone: string): ParsedTime | undefined {
	const time = parseAnyYear(value, zone);
	return time !== undefined && time.milliseconds >= 0 ? time : undefined;
}

/** Reads the times of one run. Each method returns Unix milliseconds and throws `InputError`. */
export class TimeReader {
	private readonly zones = new Set<string>();

	/** @param now the current time in Unix milliseconds. Reading the clock for each of many times takes too long. */
	constructor(private readonly now = Date.now()) {}

	/** The zones in which times without a zone were read. */
	get assumedZones(): ReadonlySet<string> {
		return this.zones;
	}

	/** Reads 0 or a time from the year 2000 on. */
	read(label: string, value: unknown, zone: string): number {
		return this.accept(label, value, zone, parseAnyYear(value, zone)).milliseconds;
	}

	/** Reads a time like {@link read} that is at most 5 minutes ahead of now. */
	readUpdateTime(label: string, value: unknown, zone: string): number {
		const time = parseAnyYear(value, zone);
		const lead = (time?.milliseconds ?? 0) - this.now;
		if (time !== undefined && lead > MAX_LEAD_MS) throw futureError(label, value, time, lead, zone);
		return this.accept(label, value, zone, time).milliseconds;
	}

	/**
	 * Reads a time like {@link read}. Returns 0, which means "not ended", for an empty value, for the dates that databases
	 * use as empty (0000-00-00, 0001-01-01 and 1900-01-01), and for 9999-12-31, which stands for "never".
	 */
	readEndTime(label: string, value: unknown, zone: string): number {
		if (isEmpty(value)) return 0;
		const time = parseAnyYear(value, zone);
		if (time === undefined ? isZeroText(value) : isOpenEnd(time.milliseconds)) return 0;
		return this.accept(label, value, zone, time).milliseconds;
	}

	private accept(
		label: string,
		value: unknown,
		zone: string,
		time: ParsedTime | undefined,
	): ParsedTime {
		if (time === undefined) {
			throw invalidValue(label, value, TIME_EXPECTED, findAbbreviationAdvice(value));
		}
		const { milliseconds, isZoneAssumed } = time;
		if (milliseconds < MIN_TIME && milliseconds !== 0) throw pastError(label, value, milliseconds);
		if (isZoneAssumed) this.zones.add(zone);
		return time;
	}
}

/** Parses a time like {@link parseTime}, negative milliseconds included. */
function parseAnyYear(value: unknown, zone: string): ParsedTime | undefined {
	switch (typeof value) {
		case 'number':
			return parseNumber(value, zone);
		case 'bigint':
			return parseNumber(Number(value), zone);
		case 'string':
			return parseText(value.trim(), zone);
		case 'object':
			return value === null ? undefined : parseObject(value);
		default:
			return undefined;
	}
}

function parseNumber(value: number, zone: string): ParsedTime | undefined {
	if (!Number.isFinite(value) || value < 0) return undefined;
	// Numbers with 8 or 14 digits are calendar dates. Read as seconds or milliseconds, they are before 1974 or after 2286.
	if ((value >= 1e7 && value < 1e8) || (value >= 1e13 && value < 1e14)) {
		return parseCompact(String(value), zone);
	}
	if (value >= MIN_SERIAL && value < MAX_SERIAL + 1) {
		const seconds = Math.round((value * DAY_MS) / 1000);
		return localToTime(SPREADSHEET_EPOCH + seconds * 1000, zone);
	}
	const isSeconds = value < MIN_MILLISECONDS;
	// Rounded to microseconds first: 1591603040.123 * 1000 is 1591603040122.9999.
	return toTime(Math.floor(isSeconds ? Math.round(value * 1e6) / 1e3 : value));
}

const DIGITS = /^(\d+)(?:\.\d+)?$/;

const MICROSOFT_DATE = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/;

const CHINESE_DATE = /^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*/;

/** A date, and a time with whatever follows it. */
const CALENDAR =
	/^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:(?:T|\s+)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(.*))?$/i;

function parseText(text: string, zone: string): ParsedTime | undefined {
	const digits = DIGITS.exec(text)?.[1];
	if (digits !== undefined) {
		const isCompact = (digits.length === 8 || digits.length === 14) && Number(digits) !== 0;
		return isCompact ? parseCompact(text, zone) : parseNumber(Number(text), zone);
	}
	if (JSON_DATE.test(text)) {
		const milliseconds = Date.parse(text);
		return isExactDate(milliseconds, text) ? toTime(milliseconds) : undefined;
	}
	const microsoft = MICROSOFT_DATE.exec(text)?.[1];
	if (microsoft !== undefined) return toTime(Number(microsoft));

	const match = CALENDAR.exec(text.replace(CHINESE_DATE, '$1-$2-$3 ').trim());
	if (match === null) return parseRareIso(text, zone);
	const [, year, , month, day, hour, minute, second, fraction, suffix] = match;
	const local = toLocalMilliseconds(year, month, day, hour, minute, second, fraction);
	return local === undefined ? undefined : applySuffix(local, suffix ?? '', zone);
}

/** A `Date` in JSON, the most common form. */
const JSON_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** `Date.parse` reads 30 February as 1 March. */
function isExactDate(milliseconds: number, text: string): boolean {
	return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === text;
}

const COMPACT = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)(?:\.(\d+))?|\.0+)?$/;

/** Parses 20200608 or 20200608160000. */
function parseCompact(digits: string, zone: string): ParsedTime | undefined {
	const match = COMPACT.exec(digits);
	if (match === null) return undefined;
	const [, year, month, day, hour, minute, second, fraction] = match;
	const local = toLocalMilliseconds(year, month, day, hour, minute, second, fraction);
	return local === undefined ? undefined : localToTime(local, zone);
}

/** ISO 8601 in the basic form, with an hour alone, a week, a day of the year, or a year of six digits. */
const RARE_ISO =
	/^(?:[+-]\d{6}-?\d\d-?\d\d|\d{4}-?(?:\d\d-?\d\d|W\d\d-?\d|\d{3}))(?:[T ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?(?:\[\w+(?:\/[\w+-]+)+\])?)?$/i;

function parseRareIso(text: string, zone: string): ParsedTime | undefined {
	if (!RARE_ISO.test(text)) return undefined;
	const iso = text.replace(' ', 'T');
	const time = DateTime.fromISO(iso, { zone: 'UTC' });
	if (!time.isValid) return undefined;
	const milliseconds = time.toMillis();
	const hasZone = DateTime.fromISO(iso, { zone: 'UTC+1' }).toMillis() === milliseconds;
	return hasZone ? toTime(milliseconds) : localToTime(milliseconds, zone);
}

/** A zone name in brackets follows an offset in Java's `ZonedDateTime`. The offset decides. */
const ZONE_SUFFIX = /^(.*?)\s*(?:\[(.*)\])?$/;

function applySuffix(local: number, suffix: string, zone: string): ParsedTime | undefined {
	if (suffix === '') return localToTime(local, zone);
	const [, text, name] = ZONE_SUFFIX.exec(suffix) ?? [];
	const stated = text || name;
	if (stated === undefined) return undefined;
	if (/^(?:Z|UTC|GMT)$/i.test(stated)) return toTime(local);
	const offset = parseOffset(stated);
	if (offset !== undefined) return toTime(local - offset * MINUTE_MS);
	return isZoneName(stated) ? toTime(fromLocalTime(local, stated)) : undefined;
}

/**
 * Converts a date and a time of day to milliseconds as if they were UTC. 24:00:00 is the end of a day.
 *
 * @returns undefined if there is no such date or time
 */
function toLocalMilliseconds(
	year = '',
	month = '',
	day = '',
	hour = '0',
	minute = '0',
	second = '0',
	fraction = '',
): number | undefined {
	const [y, mo, d, h, mi, s] = [+year, +month, +day, +hour, +minute, +second];
	const ms = +fraction.slice(0, 3).padEnd(3, '0');
	if (mo < 1 || mo > 12 || d < 1 || (d > 28 && d > countDays(y, mo))) return undefined;
	if (mi > 59 || s > 59 || h > 24 || (h === 24 && mi + s + ms > 0)) return undefined;
	return Date.UTC(y + CYCLE_YEARS, mo - 1, d, h, mi, s, ms) - CYCLE_MS;
}

/** The calendar repeats after 400 years. `Date.UTC` reads the years 0 to 99 as 1900 to 1999. */
const CYCLE_YEARS = 400;
const CYCLE_MS = 146_097 * DAY_MS;

function countDays(year: number, month: number): number {
	return new Date(Date.UTC(year + CYCLE_YEARS, month, 0)).getUTCDate();
}

function parseObject(value: object): ParsedTime | undefined {
	// Not `instanceof`: the object may come from another copy of the library or another realm.
	if (DateTime.isDateTime(value) && typeof value.toMillis === 'function') {
		return toTime(value.toMillis());
	}
	if (Object.prototype.toString.call(value) === '[object Date]') {
		return toTime((value as Date).getTime());
	}
	return undefined;
}

function localToTime(local: number, zone: string): ParsedTime | undefined {
	return toTime(fromLocalTime(local, zone), true);
}

function toTime(milliseconds: number, isZoneAssumed = false): ParsedTime | undefined {
	// Also false for NaN. `+ 0` turns -0 into 0.
	return milliseconds >= -MAX_MILLISECONDS && milliseconds <= MAX_MILLISECONDS
		? { milliseconds: milliseconds + 0, isZoneAssumed }
		: undefined;
}

/** The end of 0001-01-01 in any zone. Drivers return 0000-00-00 as a date before it. */
const FIRST_ZERO_DATE_END = Date.UTC(401, 0, 3) - CYCLE_MS;
const SECOND_ZERO_DATE_START = Date.UTC(1899, 11, 31);
const SECOND_ZERO_DATE_END = Date.UTC(1900, 0, 3);

/** 9999-12-31 stands for "never". A day earlier, because of zones. */
const NEVER = Date.UTC(9999, 11, 30);

/**
 * Whether an end time is a zero date of a database or its last possible day, in whatever zone the database driver
 * read it.
 */
function isOpenEnd(milliseconds: number): boolean {
	return (
		milliseconds >= NEVER ||
		milliseconds < FIRST_ZERO_DATE_END ||
		(milliseconds >= SECOND_ZERO_DATE_START && milliseconds < SECOND_ZERO_DATE_END)
	);
}

/** Zero dates and last days that are not in the calendar, or that PostgreSQL prints with a historical offset: +08:05:43. */
const ZERO_TEXT =
	/^(?:0000[-/]00?[-/]00?|(?:0001|1900)-01-01|9999-12-31)(?:[T ][\d:.,]*\s*(?:Z|UTC|[+-][\d:]+)?)?$/i;

function isZeroText(value: unknown): boolean {
	return typeof value === 'string' && ZERO_TEXT.test(value.trim());
}

function pastError(label: string, value: unknown, milliseconds: number): InputError {
	const isNumber =
		typeof value === 'string' ? DIGITS.test(value.trim()) : typeof value !== 'object';
	return new InputError(
		label,
		`is ${describeTime(value, milliseconds)}, but must be 0 or a time from the year 2000 on`,
		isNumber
			? `The number was read as ${formatInstant(milliseconds)}. Convert it to Unix milliseconds or seconds.`
			: undefined,
	);
}

function futureError(
	label: string,
	value: unknown,
	{ milliseconds, isZoneAssumed }: ParsedTime,
	lead: number,
	zone: string,
): InputError {
	const found = describeTime(value, milliseconds);
	const ahead = `${formatDuration(lead)} ahead of now`;
	if (!isZoneAssumed) {
		return new InputError(
			label,
			`is ${found}, which is ${ahead}`,
			`It was read as ${formatInstant(milliseconds)}. Check the clock and the time zone of the source.`,
		);
	}
	return new InputError(
		label,
		`is ${found}, which is ${ahead} in the time zone ${zone}`,
		"The value has no time zone of its own. Set the option 'Time Zone', or the time zone in the workflow's settings, to the zone of your system.",
	);
}

function describeTime(value: unknown, milliseconds: number): string {
	return typeof value === 'object' ? formatInstant(milliseconds) : describeValue(value);
}

function formatInstant(milliseconds: number): string {
	return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

function formatDuration(milliseconds: number): string {
	const minutes = Math.floor(milliseconds / MINUTE_MS);
	if (minutes < 120) return `${minutes} minutes`;
	const hours = Math.round(minutes / 60);
	return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

/** Advice for a text that ends with an abbreviation such as CST, which names zones in America, China and Cuba. */
function findAbbreviationAdvice(value: unknown): string | undefined {
	const abbreviation =
		typeof value === 'string'
			? /:\d\d(?:\.\d+)?\s*(?!UTC|GMT)([a-z]{3,4})\s*$/i.exec(value)?.[1]
			: undefined;
	if (abbreviation === undefined) return undefined;
	return `${abbreviation} is not a unique time zone. Write an offset such as +08:00, or a name such as Asia/Shanghai.`;
}
