import fc from 'fast-check';
import { DateTime } from 'luxon';

import { isTimeZone, parseTime } from '../../nodes/FeishuApproval/input/time';

const ZONE = 'Asia/Shanghai';
/** 2020-06-08 16:00 in Asia/Shanghai, in milliseconds. */
const INSTANT = 1591603200000;

describe('parseTime', () => {
	test.each<[string, unknown]>([
		['milliseconds', INSTANT],
		['milliseconds as digits', String(INSTANT)],
		['seconds', INSTANT / 1000],
		['seconds as digits', String(INSTANT / 1000)],
		['seconds with a fraction', 1591603200.0004],
		['digits between spaces', ` ${INSTANT} `],
		['milliseconds with decimals, as PostgreSQL computes them', `${INSTANT}.123000`],
		['a big integer', BigInt(INSTANT)],
		['ISO 8601 in UTC', '2020-06-08T08:00:00Z'],
		['ISO 8601 with an offset', '2020-06-08T16:00:00+08:00'],
		['ISO 8601 with an offset of hours', '2020-06-08T16:00:00+08'],
		['ISO 8601 in the basic form', '20200608T080000Z'],
		['ISO 8601 without a zone', '2020-06-08T16:00:00'],
		['ISO 8601 without seconds', '2020-06-08T16:00'],
		['SQL', '2020-06-08 16:00:00'],
		['SQL with microseconds', '2020-06-08 16:00:00.000999'],
		['SQL with an offset, as PostgreSQL prints it', '2020-06-08 08:00:00+00'],
		['SQL with a zone', '2020-06-08 10:00:00 Europe/Berlin'],
		['a Date', new Date(INSTANT)],
		['a Luxon DateTime', DateTime.fromMillis(INSTANT, { zone: 'Europe/Berlin' })],
	])('reads %s', (_, value) => {
		expect(parseTime(value, ZONE)).toBe(INSTANT);
	});

	test('reads a date as its first moment in the zone', () => {
		expect(parseTime('2020-06-08', ZONE)).toBe(Date.UTC(2020, 5, 7, 16));
	});

	test('reads 0 as 0, and any other number below 1e11 as seconds', () => {
		expect(parseTime(0, ZONE)).toBe(0);
		expect(parseTime('0', ZONE)).toBe(0);
		expect(parseTime(-0, ZONE)).toBe(0);
		expect(parseTime(99_999_999_999, ZONE)).toBe(99_999_999_999_000);
		expect(parseTime(100_000_000_000, ZONE)).toBe(100_000_000_000);
	});

	test.each<[string, unknown]>([
		['undefined', undefined],
		['null', null],
		['an empty text', ''],
		['words', 'yesterday'],
		['a boolean', true],
		['a list', [INSTANT]],
		['an object', { time: INSTANT }],
		['a negative number', -1],
		['digits with a sign', '-5'],
		['microseconds', INSTANT * 1000],
		['nanoseconds as digits', `${INSTANT}000000`],
		['NaN', Number.NaN],
		['infinity', Number.POSITIVE_INFINITY],
		['an invalid Date', new Date('x')],
		['an invalid DateTime', DateTime.invalid('test')],
		['a day that does not exist', '2020-02-30'],
		['a SQL day that does not exist', '2020-02-30 10:00:00'],
		['a time of day', '16:00'],
		['a year and month', '2020-06'],
		['an American date', '06/08/2020'],
		['a number in other digits', '１５９１６０３２００'],
		['a function', () => INSTANT],
	])('returns undefined for %s', (_, value) => {
		expect(parseTime(value, ZONE)).toBeUndefined();
	});

	const instants = fc.integer({ min: 1e11, max: Date.UTC(9998, 11, 31) });
	const zones = fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu');

	test('reads every format of a time as the same time', () => {
		fc.assert(
			fc.property(instants, zones, (instant, zone) => {
				const time = DateTime.fromMillis(instant, { zone });
				const forms = [
					instant,
					String(instant),
					new Date(instant),
					time,
					new Date(instant).toISOString(),
					time.toISO(),
					time.toSQL(),
					time.toISO({ format: 'basic' }),
				];
				for (const form of forms) expect(parseTime(form, 'Europe/London')).toBe(instant);
			}),
		);
	});

	test('reads a time without a zone in the given zone', () => {
		fc.assert(
			fc.property(instants, zones, (instant, zone) => {
				const local = DateTime.fromMillis(instant, { zone });
				// An hour that occurs twice in autumn means two times. Either is right.
				const expected = local.getPossibleOffsets().map((each) => each.toMillis());
				expect(expected).toContain(parseTime(local.toSQL({ includeOffset: false }), zone));
				expect(expected).toContain(parseTime(local.toISO({ includeOffset: false }), zone));
			}),
		);
	});

	test('reads whole seconds as digits and as a number', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1e8, max: 99_999_999_999 }), (seconds) => {
				expect(parseTime(seconds, ZONE)).toBe(seconds * 1000);
				expect(parseTime(String(seconds), ZONE)).toBe(seconds * 1000);
			}),
		);
	});

	test('reads every millisecond exactly', () => {
		for (let thousandths = 0; thousandths < 1000; thousandths++) {
			const digits = String(thousandths).padStart(3, '0');
			expect(parseTime(Number(`1591603200.${digits}`), ZONE)).toBe(INSTANT + thousandths);
			expect(parseTime(`1591603200.${digits}`, ZONE)).toBe(INSTANT + thousandths);
			expect(parseTime(`2020-06-08T16:00:00.${digits}`, ZONE)).toBe(INSTANT + thousandths);
		}
	});

	test('returns a non-negative integer or undefined for any value', () => {
		fc.assert(
			fc.property(fc.anything({ withDate: true, withBigInt: true }), (value) => {
				const time = parseTime(value, ZONE);
				expect(time === undefined || (Number.isSafeInteger(time) && time >= 0)).toBe(true);
			}),
		);
	});
});

test('isTimeZone is true only for time zones that exist', () => {
	expect(isTimeZone('Asia/Shanghai')).toBe(true);
	expect(isTimeZone('UTC')).toBe(true);
	expect(isTimeZone('Mars/Olympus')).toBe(false);
});
