import {
	createUnexpectedFailure,
	formatValue,
	isObject,
	parseMilliseconds,
	unexpectedResponse,
} from '../../../nodes/FeishuApproval/feishu/client/responseSchema';

const response = {
	body: {},
	duration: 1,
	failedAttempts: 0,
	redact: (text: string) => text.replaceAll('secret', '***'),
};

test.each<[unknown, number | undefined]>([
	[0, 0],
	[1591603040000, 1591603040000],
	['0', 0],
	['1591603040000', 1591603040000],
	['9007199254740991', Number.MAX_SAFE_INTEGER],
	['9007199254740993', undefined],
	['01234567890123456', undefined],
	['', undefined],
	[' 5', undefined],
	['5 ', undefined],
	['-5', undefined],
	[-5, undefined],
	[1.5, undefined],
	['1.5', undefined],
	[Number.NaN, undefined],
	[2 ** 53, undefined],
	[null, undefined],
	[true, undefined],
	[{}, undefined],
	[['5'], undefined],
	[undefined, undefined],
])('the time %p of a response is %p', (value, milliseconds) => {
	expect(parseMilliseconds(value)).toBe(milliseconds);
});

test.each<[unknown, boolean]>([
	[{}, true],
	[[], false],
	[null, false],
	['{}', false],
	[undefined, false],
	[() => {}, false],
])('whether %p is a JSON object: %p', (value, expected) => {
	expect(isObject(value)).toBe(expected);
});

test.each<[unknown, string]>([
	[undefined, 'absent'],
	[null, 'null'],
	[{ key: 'secret' }, '{"key":"***"}'],
])('the value %p is shown as %s', (value, text) => {
	expect(formatValue(value, response)).toBe(text);
});

test('an unexpected response names the difference, and the log ID if there is one', () => {
	const failure = {
		affects: 'request',
		message: "Feishu's response differs from its documentation (data: 5, log ID L1)",
		description: 'Advice.',
		logId: 'L1',
	};
	const withLogId = { ...response, logId: 'L1' };
	expect(createUnexpectedFailure('data: 5', 'Advice.', withLogId)).toEqual(failure);
	expect(unexpectedResponse('data: 5', 'Advice.', withLogId)).toEqual({ ok: false, failure });
	expect(createUnexpectedFailure('data: 5', 'Advice.', response)).toMatchObject({
		message: "Feishu's response differs from its documentation (data: 5)",
	});
});
