import { IANAZone, Info, type Zone } from 'luxon';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * Parses a time zone: an IANA name with a slash in any letter case, UTC, GMT, or an offset such as +08:00, +8 or UTC+8.
 * Abbreviations such as CST are undefined: they name several zones.
 *
 * @returns a name that Luxon knows
 */
export function parseTimeZone(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (/^(?:UTC|GMT)$/i.test(text)) return 'UTC';
	const offset = parseOffset(text);
	if (offset !== undefined) return toZoneName(offset);
	return isZoneName(text) ? text : undefined;
}

/** Parses an offset from UTC, such as +08:00, +0800, +8 or GMT+8. Returns minutes. */
export function parseOffset(text: string): number | undefined {
	const match = /^(?:(?:UTC|GMT)\s*)?([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(text);
	if (match === null) return undefined;
	const [, sign, hours, minutes = '0'] = match;
	const offset = Number(hours) * 60 + Number(minutes);
	// No zone is more than 14 hours from UTC.
	if (Number(minutes) > 59 || offset > 14 * 60) return undefined;
	return sign === '-' ? -offset : offset;
}

/** Whether the text is the IANA name of a zone, with a slash. */
export function isZoneName(text: string): boolean {
	return /^[a-z_]+(?:\/[\w+-]+)+$/i.test(text) && IANAZone.create(text).isValid;
}

/**
 * Converts a local time to Unix milliseconds. Of an hour that occurs twice in autumn, it is always the first. A time
 * that is skipped in spring moves forward by the length of the gap. Luxon's choice depends on what it converted before.
 *
 * @param local the local date and time, in milliseconds as if it were UTC
 * @param zone a name that Luxon knows
 * @returns NaN if the zone is unknown
 */
export function fromLocalTime(local: number, zone: string): number {
	return getClock(zone).fromLocalTime(local);
}

/**
 * Converts Unix milliseconds to the local date and time, in milliseconds as if it were UTC.
 *
 * @param zone a name that Luxon knows
 * @returns NaN if the zone is unknown
 */
export function toLocalTime(milliseconds: number, zone: string): number {
	return getClock(zone).toLocalTime(milliseconds);
}

const MAX_CACHED_DAYS = 50_000;

/** Converts times of one zone. Caches the offset of each day because Luxon needs 5 microseconds for one. */
class ZoneClock {
	/** Offset in minutes by days since 1970; NaN if it changes around that day. */
	private readonly offsetByDay = new Map<number, number>();

	constructor(private readonly zone: Zone) {}

	fromLocalTime(local: number): number {
		const offset = this.getDayOffset(Math.floor(local / DAY_MS));
		return Number.isNaN(offset) ? this.findInstant(local) : subtractOffset(local, offset);
	}

	toLocalTime(milliseconds: number): number {
		const offset = this.getDayOffset(Math.floor(milliseconds / DAY_MS));
		const exact = Number.isNaN(offset) ? this.zone.offset(milliseconds) : offset;
		return milliseconds + Math.round(exact * MINUTE_MS);
	}

	private getDayOffset(day: number): number {
		let offset = this.offsetByDay.get(day);
		if (offset === undefined) {
			if (this.offsetByDay.size >= MAX_CACHED_DAYS) this.offsetByDay.clear();
			// A day of UTC or local time lies between these two instants in any zone.
			const before = this.zone.offset((day - 1) * DAY_MS);
			offset = before === this.zone.offset((day + 2) * DAY_MS) ? before : Number.NaN;
			this.offsetByDay.set(day, offset);
		}
		return offset;
	}

	private findInstant(local: number): number {
		// 10 to 36 hours before the instant, so before any change of the offset that makes an hour occur twice.
		const before = subtractOffset(local, this.zone.offset(local - DAY_MS));
		const offset = this.zone.offset(before);
		const after = subtractOffset(local, offset);
		return this.zone.offset(after) === offset ? after : before;
	}
}

const clocks = new Map<string, ZoneClock>();

function getClock(zone: string): ZoneClock {
	let clock = clocks.get(zone);
	if (clock === undefined) {
		clock = new ZoneClock(Info.normalizeZone(zone));
		clocks.set(zone, clock);
	}
	return clock;
}

/** The offsets of the 19th century have seconds. */
function subtractOffset(local: number, offsetMinutes: number): number {
	return local - Math.round(offsetMinutes * MINUTE_MS);
}

function toZoneName(offset: number): string {
	if (offset === 0) return 'UTC';
	const hours = Math.floor(Math.abs(offset) / 60);
	const minutes = Math.abs(offset) % 60;
	const suffix = minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`;
	return `UTC${offset < 0 ? '-' : '+'}${hours}${suffix}`;
}
