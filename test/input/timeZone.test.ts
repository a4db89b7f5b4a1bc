import fc from 'fast-check';
import { DateTime } from 'luxon';

import { parseTimeZone, toLocalTime } from '../../nodes/FeishuApproval/input/timeZone';

test.each([
	['Asia/Shanghai', 'Asia/Shanghai'],
	[' Asia/Shanghai ', 'Asia/Shanghai'],
	['asia/shanghai', 'asia/shanghai'],
	['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
	['Etc/GMT+8', 'Etc/GMT+8'],
	['UTC', 'UTC'],
	['utc', 'UTC'],
	['GMT', 'UTC'],
	['+08:00', 'UTC+8'],
	['+0800', 'UTC+8'],
	['+8', 'UTC+8'],
	['+08', 'UTC+8'],
	['UTC+8', 'UTC+8'],
	['UTC +8', 'UTC+8'],
	['GMT+08:00', 'UTC+8'],
	['gmt+8', 'UTC+8'],
	['-03:30', 'UTC-3:30'],
	['+05:45', 'UTC+5:45'],
	['+01:05', 'UTC+1:05'],
	['+08:59', 'UTC+8:59'],
	['+14:00', 'UTC+14'],
	['+00:00', 'UTC'],
])('%p is the zone %p', (value, zone) => {
	expect(parseTimeZone(value)).toBe(zone);
	expect(DateTime.fromMillis(0, { zone }).isValid).toBe(true);
});

test.each([
	['-03:30', -210],
	['+0545', 345],
	['+0105', 65],
	['asia/shanghai', 480],
])('Luxon reads the zone of %p as %p minutes', (value, offset) => {
	expect(DateTime.fromMillis(1591603200000, { zone: parseTimeZone(value) }).offset).toBe(offset);
});

test.each<[unknown]>([
	[8],
	['8'],
	[480],
	['CST'],
	['xUTC'],
	['EST'],
	['IST'],
	['BST'],
	['PRC'],
	['Z'],
	['local'],
	['system'],
	['DEFAULT'],
	[''],
	[' '],
	[null],
	[undefined],
	[true],
	[{}],
	[['Asia/Shanghai']],
	['Shanghai'],
	['Mars/Olympus'],
	['Asia/'],
	['/Shanghai'],
	['Asia/Shanghai; x'],
	['+15:00'],
	['+08:60'],
	['+8:0'],
	['+'],
	['UTC+'],
	['constructor/x'],
])('%p is not a zone', (value) => {
	expect(parseTimeZone(value)).toBeUndefined();
});

test('local times are those of Luxon', () => {
	const zones = fc.constantFrom(
		'Asia/Shanghai',
		'America/New_York',
		'Australia/Lord_Howe',
		'Asia/Kathmandu',
		'Pacific/Apia',
		'UTC',
		'UTC-3:30',
	);
	/** Hours in which the offset of America/New_York changes are among them. */
	const hours = fc.integer({ min: 0, max: 48 }).map((hour) => Date.UTC(2026, 9, 31, hour));
	const times = fc.oneof(hours, fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2099, 0) }));
	fc.assert(
		fc.property(times, zones, (time, zone) => {
			const local = new Date(toLocalTime(time, zone)).toISOString();
			const expected = DateTime.fromMillis(time, { zone });
			expect(local).toBe(expected.toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"));
		}),
		{ numRuns: 2000 },
	);
});
