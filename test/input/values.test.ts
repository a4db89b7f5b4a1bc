import { readBoolean } from '../../nodes/FeishuApproval/input/boolean';
import { parseChoice, readChoice } from '../../nodes/FeishuApproval/input/choice';
import { toDisplayText } from '../../nodes/FeishuApproval/input/displayText';
import { DateTime } from 'luxon';

test.each<[unknown, boolean]>([
	[true, true],
	[1, true],
	['true', true],
	[' TRUE ', true],
	[false, false],
	[0, false],
	['False', false],
])('%p is read as the boolean %p', (value, expected) => {
	expect(readBoolean('Flag', value)).toBe(expected);
});

test.each<[unknown, string]>([
	['yes', '"yes"'],
	['1', '"1"'],
	[2, 'the number 2'],
	['', 'empty'],
	[undefined, 'empty'],
	[[], 'a list of 0'],
])('%p is no boolean', (value, found) => {
	expect(() => readBoolean('Flag', value)).toThrow(`'Flag' is ${found}, but must be true or false`);
});

test.each<[unknown, string | undefined]>([
	['DONE', 'DONE'],
	[' done\n', 'DONE'],
	['Open', 'OPEN'],
	['do', undefined],
	['', undefined],
	[5, undefined],
	[['DONE'], undefined],
	[{ toUpperCase: 1 }, undefined],
])('%p is the choice %p', (value, choice) => {
	const choices = ['OPEN', 'DONE'] as const;
	expect(parseChoice(value, choices)).toBe(choice);
	if (choice !== undefined) expect(readChoice('Status', value, choices)).toBe(choice);
	else expect(() => readChoice('Status', value, choices)).toThrow(/must be one of OPEN, DONE$/);
});

test.each<[unknown, string | undefined]>([
	['a text ', 'a text '],
	['', ''],
	[5.5, '5.5'],
	[BigInt('12345678901234567890'), '12345678901234567890'],
	[true, 'true'],
	[new Date('2020-06-08T08:00:00Z'), '2020-06-08 16:00:00'],
	[DateTime.fromISO('2020-06-08T08:00:01Z'), '2020-06-08 16:00:01'],
	[new Date(Number.NaN), undefined],
	[{}, undefined],
	[null, undefined],
	[undefined, undefined],
	[() => 1, undefined],
])('%p is shown as %p', (value, text) => {
	expect(toDisplayText(value, 'Asia/Shanghai')).toBe(text);
});
