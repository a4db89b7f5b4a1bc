import fc from 'fast-check';
import { DateTime } from 'luxon';

import { InputError } from '../../nodes/FeishuApproval/input/inputError';
import { parseTime, TIME_EXPECTED, TimeReader } from '../../nodes/FeishuApproval/input/time';

const ZONE = 'Asia/Shanghai';
/** 2020-06-08 16:00 in Asia/Shanghai, in milliseconds. */
const INSTANT = 1591603200000;
const MINUTE = 60_000;
const DAY = 86_400_000;

const parseMilliseconds = (value: unknown, zone = ZONE) => parseTime(value, zone)?.milliseconds;

/** The serial number of a spreadsheet for a local time, which is given as if it were UTC. */
const toSerial = (local: number) => (local - Date.UTC(1899, 11, 30)) / DAY;

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
		['a Date in JSON', '2020-06-08T08:00:00.000Z'],
		['ISO 8601 in UTC', '2020-06-08T08:00:00Z'],
		['ISO 8601 in lower case', '2020-06-08t08:00:00z'],
		['ISO 8601 with an offset', '2020-06-08T16:00:00+08:00'],
		['ISO 8601 with an offset without a colon', '2020-06-08T16:00:00.000+0800'],
		['ISO 8601 with an offset of hours', '2020-06-08T16:00:00+08'],
		['ISO 8601 with an offset and a zone, as Java prints it', '2020-06-08T16:00+08:00[GMT+08:00]'],
		['ISO 8601 with a zone in brackets', '2020-06-08T10:00:00[Europe/Berlin]'],
		['ISO 8601 in the basic form', '20200608T080000Z'],
		['ISO 8601 with an hour and an offset', '2020-06-08T16+08'],
		['ISO 8601 with a year of six digits', '+002020-06-08T08:00:00Z'],
		['ISO 8601 with a year of six digits in the basic form', '+0020200608T080000Z'],
		['ISO 8601 with a week in the basic form', '2020W241T080000Z'],
		['ISO 8601 with a week and an offset', '2020-W24-1T16:00:00+0800'],
		['ISO 8601 with a week and a zone', '2020-W24-1T10:00:00[Europe/Berlin]'],
		[
			'ISO 8601 with a week and a zone with three parts',
			'2020-W24-1T05:00[America/Argentina/Ushuaia]',
		],
		['ISO 8601 with a week', '2020-W24-1T08:00:00Z'],
		['ISO 8601 with a day of the year', '2020-160T08:00:00Z'],
		['SQL with an offset, as PostgreSQL prints it', '2020-06-08 08:00:00+00'],
		['SQL with a half-hour offset', '2020-06-08 13:30:00+05:30'],
		['SQL with an offset after a space', '2020-06-08 16:00:00 +08:00'],
		['SQL in UTC', '2020-06-08 08:00:00 UTC'],
		['SQL in GMT', '2020-06-08 08:00:00 gmt'],
		['SQL with an offset from UTC', '2020-06-08 16:00:00 UTC+8'],
		['SQL with a zone', '2020-06-08 10:00:00 Europe/Berlin'],
		['SQL with a zone in lower case', '2020-06-08 10:00:00 europe/berlin'],
		['the JSON of .NET', '/Date(1591603200000)/'],
		['the JSON of .NET with an offset', '/Date(1591603200000+0800)/'],
		['a Date', new Date(INSTANT)],
		['a Luxon DateTime', DateTime.fromMillis(INSTANT, { zone: 'Europe/Berlin' })],
	])('reads %s', (_, value) => {
		expect(parseTime(value, ZONE)).toEqual({ milliseconds: INSTANT, isZoneAssumed: false });
	});

	test.each<[string, unknown]>([
		['ISO 8601', '2020-06-08T16:00:00'],
		['ISO 8601 without minutes', '2020-06-08T16'],
		['ISO 8601 without seconds', '2020-06-08T16:00'],
		['ISO 8601 in the basic form', '20200608T160000'],
		['ISO 8601 with a week', '2020-W24-1T16:00'],
		['SQL', '2020-06-08 16:00:00'],
		['SQL without minutes', '2020-06-08 16'],
		['SQL with microseconds', '2020-06-08 16:00:00.000999'],
		['SQL between spaces', ' 2020-06-08  16:00:00\n'],
		['a date with slashes', '2020/06/08 16:00'],
		['a date with slashes and seconds', '2020/06/08 16:00:00'],
		['a date without leading zeros', '2020-6-8 16:00'],
		['a date with slashes without leading zeros', '2020/6/8 16:00:00'],
		['a Chinese date', '2020年6月8日 16:00'],
		['a Chinese date with seconds', '2020年06月08日 16:00:00'],
		['a Chinese date without spaces', '2020年6月8日16:00'],
		['a Chinese date with spaces', '2020 年 6 月 8 日 16:00'],
		['14 digits as a number', 20200608160000],
		['14 digits', '20200608160000'],
		['14 digits with a fraction, as MySQL computes them', '20200608160000.000000'],
		['14 digits as a big integer', BigInt('20200608160000')],
		['the number of a spreadsheet', 43990 + 2 / 3],
		['the number of a spreadsheet as digits', '43990.6666666667'],
	])('reads %s without a zone in the given zone', (_, value) => {
		expect(parseTime(value, ZONE)).toEqual({ milliseconds: INSTANT, isZoneAssumed: true });
	});

	test('reads a time of day without leading zeros', () => {
		expect(parseMilliseconds('2020-6-8 9:05')).toBe(Date.UTC(2020, 5, 8, 1, 5));
	});

	test('reads 24:00 as the end of the day', () => {
		expect(parseMilliseconds('2020-06-07 24:00:00')).toBe(Date.UTC(2020, 5, 7, 16));
		expect(parseMilliseconds('2020-06-07 24:00:01')).toBeUndefined();
		expect(parseMilliseconds('2020-06-07 24:00:00.5')).toBeUndefined();
	});

	test('reads tenths of a second', () => {
		expect(parseMilliseconds('2020-06-08T16:00:00.5')).toBe(INSTANT + 500);
	});

	test.each<[unknown]>([
		['2020-06-08'],
		['2020-6-8'],
		['2020/06/08'],
		['2020年6月8日'],
		['20200608'],
		['20200608.0'],
		['20200608.00'],
		[20200608],
		[43990],
		['43990'],
		['2020-160'],
	])('reads the date %p as its first moment in the zone', (date) => {
		expect(parseTime(date, ZONE)).toEqual({
			milliseconds: Date.UTC(2020, 5, 7, 16),
			isZoneAssumed: true,
		});
	});

	test('reads 0 as 0, and other numbers below 1e11 as seconds', () => {
		expect(parseMilliseconds(0)).toBe(0);
		expect(parseMilliseconds('0')).toBe(0);
		expect(parseMilliseconds('00000000')).toBe(0);
		expect(parseMilliseconds(-0)).toBe(0);
		expect(parseMilliseconds(99_999_999_999)).toBe(99_999_999_999_000);
		expect(parseMilliseconds(100_000_000_000)).toBe(100_000_000_000);
	});

	test('reads numbers of 8 and 14 digits as dates, and those beside them as other numbers', () => {
		expect(parseMilliseconds(9_999_999)).toBe(9_999_999_000);
		expect(parseMilliseconds(10_000_000)).toBeUndefined();
		expect(parseMilliseconds(100_000_000)).toBe(100_000_000_000);
		expect(parseMilliseconds(9_999_999_999_999)).toBe(9_999_999_999_999);
		expect(parseMilliseconds(10_000_000_000_000)).toBeUndefined();
		expect(parseMilliseconds(100_000_000_000_000)).toBe(100_000_000_000_000);
	});

	test('reads times up to the end of the year 9999', () => {
		const end = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
		expect(parseMilliseconds(end)).toBe(end);
		expect(parseMilliseconds(end + 1)).toBeUndefined();
	});

	test('reads the numbers from 2000-01-01 to 2099-12-31 as those of a spreadsheet', () => {
		expect(parseMilliseconds(36525, 'UTC')).toBe(36_525_000);
		expect(parseMilliseconds(36526, 'UTC')).toBe(Date.UTC(2000, 0, 1));
		expect(parseMilliseconds(73050, 'UTC')).toBe(Date.UTC(2099, 11, 31));
		expect(parseMilliseconds(73050.5, 'UTC')).toBe(Date.UTC(2099, 11, 31, 12));
		expect(parseMilliseconds(73051, 'UTC')).toBe(73_051_000);
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
		['a time before 1970', '1969-12-31 10:00:00'],
		['a time of day', '16:00'],
		['a time of day with seconds', '16:00:00'],
		['a time of day as digits with an offset', '160000-0800'],
		['a year and month', '2020-06'],
		['an American date', '06/08/2020'],
		['a date with two kinds of separators', '2020-06/08'],
		['a date with dots', '2020.06.08'],
		['a time of an American clock', '2020/06/08 4:00 PM'],
		['a range of times', '2020-06-08 16:00-17:00'],
		['a text after a time', '2020-06-08 16:00:00 approved'],
		['a text before a time', 'on 2020-06-08 16:00:00'],
		['a text before a date of .NET', 'on /Date(1591603200000)/'],
		['a text after a date of .NET', '/Date(1591603200000)/ approved'],
		['an unknown zone that ends with UTC', '2020-06-08 16:00:00 xUTC'],
		['an object that only looks like a DateTime', { toMillis: () => INSTANT }],
		['a DateTime that lost its methods', { isLuxonDateTime: true }],
		['an abbreviation in SQL', '2020-06-08 16:00:00 CST'],
		['an abbreviation in ISO 8601', '2020-06-08T16:00:00 EST'],
		['an abbreviation without a space', '2020-06-08 16:00:00IST'],
		['an abbreviation in brackets', '2020-06-08T16:00:00[CST]'],
		['the zone of the computer', '2020-06-08 16:00:00 local'],
		['an unknown zone', '2020-06-08 16:00:00 Mars/Olympus'],
		['an offset that does not exist', '2020-06-08 16:00:00+25:00'],
		['14 digits that are no calendar time', '20200608166000'],
		['14 digits that are no calendar date', 20201308160000],
		['8 digits that are no calendar date', 20201308],
		['8 digits with a fraction', 20200608.5],
		['a number in other digits', '１５９１６０３２００'],
		['a function', () => INSTANT],
	])('returns undefined for %s', (_, value) => {
		expect(parseTime(value, ZONE)).toBeUndefined();
	});

	test.each<[unknown]>([
		['2020-02-30'],
		['2020-02-30T10:00:00.000Z'],
		['2020-02-30T10:00:00+08:00'],
		['2020-02-30 10:00:00'],
		['2020/02/30 10:00'],
		['2020-2-30 10:00'],
		['2020年2月30日 10:00'],
		['20200230'],
		['20200230100000'],
		['20200230T100000'],
		[20200230],
		[20200230100000],
		['2019-02-29'],
		['2020-06-31 10:00'],
		['2020-00-10 10:00'],
		['2020-06-00 10:00'],
		['2020-06-08 25:00'],
		['2020-06-08 10:60'],
		['2020-06-08 10:00:60'],
		['2020-366T10:00:60'],
	])('returns undefined for %p, which is not in the calendar', (value) => {
		expect(parseTime(value, ZONE)).toBeUndefined();
	});

	test('returns undefined for a time without a zone if the given zone is unknown', () => {
		expect(parseTime('2020-06-08 16:00:00', 'Mars/Olympus')).toBeUndefined();
	});

	const MAX_13_DIGITS = 9_999_999_999_999;
	const instants = fc.integer({ min: 1e11, max: MAX_13_DIGITS });
	const zones = fc.constantFrom(
		'UTC',
		'UTC+8',
		'UTC-3:30',
		'Asia/Shanghai',
		'America/New_York',
		'Asia/Kathmandu',
		'Australia/Lord_Howe',
		'Africa/Casablanca',
		'Pacific/Apia',
	);

	test('reads every form of an instant as the same time', () => {
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
					time.toFormat('yyyy/M/d H:mm:ss.SSSZZ'),
					time.toISO({ format: 'basic' }),
					`/Date(${instant})/`,
				];
				for (const form of forms) {
					expect(parseTime(form, 'Europe/London')).toEqual({
						milliseconds: instant,
						isZoneAssumed: false,
					});
				}
			}),
		);
	});

	/** The local time of an instant in every form without a zone. */
	const toLocalForms = (local: DateTime): unknown[] => [
		...[
			'yyyy-MM-dd HH:mm:ss',
			"yyyy-MM-dd'T'HH:mm:ss",
			'yyyy/M/d H:mm:ss',
			'yyyy年M月d日 HH:mm:ss',
			'yyyyMMddHHmmss',
			"yyyyMMdd'T'HHmmss",
			"kkkk-'W'WW-c'T'HH:mm:ss",
			"yyyy-ooo'T'HH:mm:ss",
		].map((format) => local.toFormat(format)),
		Number(local.toFormat('yyyyMMddHHmmss')),
		toSerial(local.setZone('UTC', { keepLocalTime: true }).toMillis()),
	];

	test('reads every form without a zone in the given zone, and the first of two times', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: Date.UTC(2000, 0, 2) / 1000, max: Date.UTC(2099, 11, 30) / 1000 }),
				zones,
				(seconds, zone) => {
					const local = DateTime.fromSeconds(seconds, { zone });
					const [first] = local
						.getPossibleOffsets()
						.map((each) => each.toMillis())
						.sort((a, b) => a - b);
					for (const form of toLocalForms(local)) {
						expect(parseTime(form, zone)).toEqual({ milliseconds: first, isZoneAssumed: true });
					}
				},
			),
		);
	});

	/** A local time that occurs twice in autumn, a local time that spring skips, and the instants that they stand for. */
	const CHANGES: Array<
		[zone: string, twice: string, first: string, skipped: string, moved: string]
	> = [
		['America/New_York', '2020-11-01T01:30', '05:30', '2020-03-08T02:30', '07:30'],
		['Europe/Berlin', '2020-10-25T02:30', '00:30', '2020-03-29T02:30', '01:30'],
		['Australia/Lord_Howe', '2021-04-04T01:45', '14:45', '2020-10-04T02:15', '15:45'],
	];

	describe.each(CHANGES)('in %s', (zone, twice, first, skipped, moved) => {
		const getTimeOfDay = (milliseconds = Number.NaN) =>
			new Date(milliseconds).toISOString().slice(11, 16);

		test.each<[string, string[]]>([
			['no other time', []],
			['a time in summer', ['2020-07-01 12:00', '2021-01-01 12:00']],
			['a time in winter', ['2021-01-01 12:00', '2020-07-01 12:00']],
			['the hour before', [`${twice.slice(0, 11)}00:15`]],
			['the hour after', [`${twice.slice(0, 11)}03:15`]],
		])('an hour that occurs twice is the first one after %s was read', async (_, others) => {
			await jest.isolateModulesAsync(async () => {
				const { parseTime: parse } = await import('../../nodes/FeishuApproval/input/time');
				for (const other of others) parse(other, zone);
				const local = DateTime.fromISO(twice, { zone: 'UTC' });
				for (const form of toLocalForms(local)) {
					expect(getTimeOfDay(parse(form, zone)?.milliseconds)).toBe(first);
				}
				expect(getTimeOfDay(parse(`${twice} ${zone}`, 'UTC')?.milliseconds)).toBe(first);
			});
		});

		test('the times around it are exact', () => {
			for (const day of [twice, skipped]) {
				const start = DateTime.fromISO(day, { zone }).startOf('day').toMillis();
				for (let minutes = 0; minutes < 23 * 60; minutes += 15) {
					const local = DateTime.fromMillis(start + minutes * MINUTE, { zone });
					const possible = local.getPossibleOffsets().map((each) => each.toMillis());
					expect(parseMilliseconds(local.toFormat('yyyy-MM-dd HH:mm'), zone)).toBe(
						Math.min(...possible),
					);
				}
			}
		});

		test('a skipped hour moves forward', () => {
			const local = DateTime.fromISO(skipped, { zone: 'UTC' });
			for (const form of toLocalForms(local)) {
				expect(getTimeOfDay(parseMilliseconds(form, zone))).toBe(moved);
			}
		});
	});

	test('reads whole seconds as digits and as a number', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1e8, max: 99_999_999_999 }), (seconds) => {
				expect(parseMilliseconds(seconds)).toBe(seconds * 1000);
				expect(parseMilliseconds(String(seconds))).toBe(seconds * 1000);
			}),
		);
	});

	test('never reads a number of 8 or 14 digits as anything but its calendar time', () => {
		const numbers = fc.oneof(
			fc.integer({ min: 1e7, max: 1e8 - 1 }),
			fc.integer({ min: 1e13, max: 1e14 - 1 }),
		);
		fc.assert(
			fc.property(numbers, (number) => {
				const milliseconds = parseMilliseconds(number, 'UTC');
				expect(parseMilliseconds(String(number), 'UTC')).toBe(milliseconds);
				if (milliseconds !== undefined) {
					const digits = new Date(milliseconds).toISOString().replace(/\D/g, '');
					expect(digits.slice(0, String(number).length)).toBe(String(number));
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test('reads every millisecond exactly', () => {
		for (let thousandths = 0; thousandths < 1000; thousandths++) {
			const digits = String(thousandths).padStart(3, '0');
			expect(parseMilliseconds(Number(`1591603200.${digits}`))).toBe(INSTANT + thousandths);
			expect(parseMilliseconds(`1591603200.${digits}`)).toBe(INSTANT + thousandths);
			expect(parseMilliseconds(`2020-06-08T16:00:00.${digits}`)).toBe(INSTANT + thousandths);
		}
	});

	test('reads every second of a day from the number of a spreadsheet', () => {
		for (let second = 0; second < 86_400; second += 7) {
			const local = Date.UTC(2020, 5, 8) + second * 1000;
			expect(parseMilliseconds(toSerial(local), 'UTC')).toBe(local);
			expect(parseMilliseconds(toSerial(local).toFixed(8), 'UTC')).toBe(local);
		}
	});

	test('returns a non-negative integer or undefined for any value', () => {
		const text = fc.stringMatching(/^[0-9]{1,8}[-/年T :.0-9]{0,12}[Z+0-9:A-Z/a-z[\]]{0,8}$/);
		fc.assert(
			fc.property(
				fc.oneof(fc.anything({ withDate: true, withBigInt: true }), fc.double(), text),
				(value) => {
					const time = parseMilliseconds(value);
					expect(time === undefined || (Number.isSafeInteger(time) && time >= 0)).toBe(true);
				},
			),
			{ numRuns: 1000 },
		);
	});
});

describe('TimeReader', () => {
	const createReader = (now = INSTANT) => new TimeReader(now);

	const catchError = (read: () => unknown): InputError => {
		try {
			read();
		} catch (error) {
			if (error instanceof InputError) return error;
			throw error;
		}
		throw new Error('Nothing was thrown.');
	};

	test('collects the zones of times that have none', () => {
		const reader = createReader();
		reader.read('Start Time', INSTANT, 'UTC');
		reader.read('Start Time', '2020-06-08T08:00:00Z', 'UTC');
		reader.read('Start Time', 0, 'UTC');
		reader.readEndTime('End Time', '', 'UTC');
		expect([...reader.assumedZones]).toEqual([]);

		reader.read('Start Time', '2020-06-08 16:00:00', ZONE);
		reader.readUpdateTime('Update Time', 43990, 'Europe/Berlin');
		reader.readEndTime('End Time', '20200608', ZONE);
		expect([...reader.assumedZones]).toEqual([ZONE, 'Europe/Berlin']);
	});

	test('throws an error that lists the forms', () => {
		const error = catchError(() => createReader().read('Start Time', 'soon', ZONE));
		expect(error).toMatchObject({
			message: `'Start Time' is "soon", but must be ${TIME_EXPECTED}`,
			isEmpty: false,
		});
		expect(TIME_EXPECTED).toMatch(/^a time: Unix milliseconds or seconds, ISO 8601 such as/);
		expect(TIME_EXPECTED).not.toContain('\n');
		expect(catchError(() => createReader().read('Start Time', -5, ZONE)).problem).toBe(
			`is the number -5, but must be ${TIME_EXPECTED}`,
		);
	});

	test('marks the error of an empty value', () => {
		for (const empty of [undefined, null, '', ' ']) {
			expect(catchError(() => createReader().read('Start Time', empty, ZONE)).isEmpty).toBe(true);
		}
	});

	test.each([
		['2020-06-08 16:00:00 CST', 'CST is not a unique time zone. Write an offset such as +08:00'],
		['2020-06-08T16:00EST', 'EST is not a unique time zone.'],
		['2020-06-08 16:00:00.123 CST ', 'CST is not a unique time zone.'],
		['2020-06-08 16:00 Local', undefined],
		['2020-06-08 25:00 UTC', undefined],
		['in 3 days', undefined],
	])('advises on abbreviations of zones: %p', (value, advice) => {
		const { description } = catchError(() => createReader().read('Start Time', value, ZONE));
		expect(description?.slice(0, advice?.length)).toBe(advice);
	});

	test.each<[unknown, string, RegExp | undefined]>([
		[1591603, 'is the number 1591603', /read as 1970-01-19T10:06:43Z\. Convert it to Unix/],
		['5', 'is "5"', /read as 1970-01-01T00:00:05Z/],
		[' 5 ', 'is " 5 "', /read as 1970-01-01T00:00:05Z/],
		[new Date('0001-01-03T00:00:00Z'), 'is 0001-01-03T00:00:00Z', undefined],
		[new Date('1900-01-03T00:00:00Z'), 'is 1900-01-03T00:00:00Z', undefined],
		['202006081600', 'is "202006081600"', /read as 1976-/],
		['1999-12-30 10:00', 'is "1999-12-30 10:00"', undefined],
		['1969-12-31 10:00', 'is "1969-12-31 10:00"', undefined],
		[new Date(86_400_000), 'is 1970-01-02T00:00:00Z', undefined],
	])('rejects %p, which is before 2000', (value, found, advice) => {
		const reader = createReader();
		for (const read of ['read', 'readUpdateTime', 'readEndTime'] as const) {
			const error = catchError(() => reader[read]('Time', value, ZONE));
			expect(error.problem).toBe(`${found}, but must be 0 or a time from the year 2000 on`);
			if (advice === undefined) expect(error.description).toBeUndefined();
			else expect(error.description).toMatch(advice);
		}
	});

	test('accepts the last day of 1999, which is in 2000 in a zone', () => {
		expect(createReader().read('Start Time', Date.UTC(1999, 11, 31), ZONE)).toBe(
			Date.UTC(1999, 11, 31),
		);
	});

	test('accepts the first moment of 2000 in every zone', () => {
		expect(createReader().read('Start Time', '2000-01-01', 'Pacific/Kiritimati')).toBe(
			Date.UTC(1999, 11, 31, 10),
		);
	});

	test('accepts an update time up to 5 minutes ahead of now', () => {
		const limit = INSTANT + 5 * MINUTE;
		expect(createReader().readUpdateTime('Update Time', limit, ZONE)).toBe(limit);
		expect(() => createReader().readUpdateTime('Update Time', limit + 1, ZONE)).toThrow(InputError);
		expect(createReader().read('Start Time', limit + 1, ZONE)).toBe(limit + 1);
		expect(createReader().readEndTime('End Time', limit + 1, ZONE)).toBe(limit + 1);
	});

	test('names the zone in which a future time was read', () => {
		const error = catchError(() =>
			createReader().readUpdateTime('Update Time', '2020-06-08 16:00:00', 'America/New_York'),
		);
		expect(error.message).toBe(
			`'Update Time' is "2020-06-08 16:00:00", which is 12 hours ahead of now in the time zone America/New_York`,
		);
		expect(error.description).toContain("Set the option 'Time Zone'");
		expect(error.description).toContain("workflow's settings");
	});

	test.each<[unknown, string]>([
		[
			'2020-06-08T16:10:00+08:00',
			`is "2020-06-08T16:10:00+08:00", which is 10 minutes ahead of now`,
		],
		[new Date(INSTANT + 5 * DAY), 'is 2020-06-13T08:00:00Z, which is 5 days ahead of now'],
		[new Date(INSTANT + 2 * DAY), 'is 2020-06-10T08:00:00Z, which is 2 days ahead of now'],
		[new Date(INSTANT + 120 * MINUTE), 'is 2020-06-08T10:00:00Z, which is 2 hours ahead of now'],
		[INSTANT + 10 * MINUTE, 'is the number 1591603800000, which is 10 minutes ahead of now'],
	])('names no zone if the future time %p does not depend on one', (value, problem) => {
		const error = catchError(() => createReader().readUpdateTime('Update Time', value, ZONE));
		expect(error.problem).toBe(problem);
		expect(error.description).toMatch(/^It was read as 2020-06-\d\dT\d\d:\d\d:00Z\./);
	});

	test('uses the clock of the computer by default', () => {
		const reader = new TimeReader();
		expect(reader.readUpdateTime('Update Time', Date.now(), ZONE)).toBeGreaterThan(INSTANT);
		expect(() => reader.readUpdateTime('Update Time', Date.now() + DAY, ZONE)).toThrow(InputError);
	});

	const inZone = (iso: string, zone: string) => DateTime.fromISO(iso, { zone });

	test.each<[unknown]>([
		[undefined],
		[null],
		[''],
		[' '],
		[0],
		['0'],
		['0000-00-00'],
		['0000-00-00 00:00:00'],
		['0000-00-00 00:00:00.000000'],
		['0000-00-00T00:00:00.000Z'],
		[' 0000-00-00 '],
		['0000-0-0'],
		['9999-12-31'],
		['9999-12-31 23:59:59'],
		[new Date('9999-12-30T00:00:00Z')],
		[new Date('1899-12-31T00:00:00Z')],
		['0000/00/00'],
		['00000000'],
		['00000000000000'],
		['0001-01-01'],
		['0001-01-01 00:00:00'],
		['0001-01-01 23:59:59.997'],
		['0001-01-01T00:00:00Z'],
		['0001-01-01T00:00:00.000Z'],
		['0001-01-01 00:00:00+08:05:43'],
		['0001/1/1 0:00:00'],
		['00010101'],
		['00010101000000'],
		['/Date(-62135596800000)/'],
		['1900-01-01'],
		['1900-01-01 00:00:00'],
		['1900-01-01T12:30:00+08:00'],
		['1900-01-01 00:00:00+08:05:43'],
		['1900/1/1 0:00'],
		['19000101'],
		[19000101],
		[new Date('0001-01-01T00:00:00Z')],
		[new Date('1900-01-01T00:00:00Z')],
		[inZone('1900-01-01', 'Asia/Shanghai').toJSDate()],
		[inZone('0001-01-01', 'Asia/Shanghai').toJSDate()],
		[JSON.parse(JSON.stringify(inZone('1900-01-01', 'Asia/Shanghai').toJSDate()))],
		[JSON.parse(JSON.stringify(inZone('0001-01-01', 'America/New_York').toJSDate()))],
		[inZone('1900-01-01T23:59', 'America/Los_Angeles')],
		[inZone('0001-01-01', 'Asia/Tokyo')],
	])('reads the end time %p as not ended', (value) => {
		const reader = createReader();
		for (const zone of [ZONE, 'America/New_York', 'UTC']) {
			expect(reader.readEndTime('End Time', value, zone)).toBe(0);
		}
		expect(reader.assumedZones.size).toBe(0);
	});

	test.each<[unknown]>([
		['soon'],
		['-'],
		['0000-00-00 approved'],
		['on 0000-00-00'],
		['0000-00-01'],
		['1900-01-05'],
		['1899-12-30'],
		['1970-01-02'],
		[1],
		[new Date('x')],
	])('rejects the end time %p', (value) => {
		expect(() => createReader().readEndTime('End Time', value, ZONE)).toThrow(InputError);
	});

	test('rejects zero dates as other times', () => {
		for (const zero of ['0000-00-00', '0001-01-01', '1900-01-01', new Date('0001-01-01T00:00Z')]) {
			expect(() => createReader().read('Start Time', zero, ZONE)).toThrow(InputError);
			expect(() => createReader().readUpdateTime('Update Time', zero, ZONE)).toThrow(InputError);
		}
	});

	test('throws only errors with a message for any value', () => {
		const reader = createReader();
		fc.assert(
			fc.property(
				fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true }),
				fc.constantFrom('read', 'readUpdateTime', 'readEndTime'),
				(value, method: 'read' | 'readUpdateTime' | 'readEndTime') => {
					try {
						expect(Number.isSafeInteger(reader[method]('Time', value, ZONE))).toBe(true);
					} catch (error) {
						expect(error).toBeInstanceOf(InputError);
					}
				},
			),
			{ numRuns: 1000 },
		);
	});
});
