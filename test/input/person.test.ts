import {
	createUnknownContactError,
	isContact,
	readAnyPerson,
	readContact,
	readPerson,
	toContactKey,
} from '../../nodes/FeishuApproval/input/person';

const LABEL = 'Initiator ID';

test.each([
	['email', ' Chen.Wei@Example.com ', 'chen.wei@example.com'],
	['mobile', '138-0000 0001', '13800000001'],
	['mobile', 13800000001, '13800000001'],
	['mobile', '+1 (415) 555-0100', '+14155550100'],
] as const)('reads the %s %p', (type, value, expected) => {
	expect(readContact(LABEL, value, type)).toEqual({ type, value: expected });
});

test.each([
	['email', 'u_chen_wei', 'an e-mail address'],
	['email', 'a@b@c', 'an e-mail address'],
	['mobile', 'chen.wei@example.com', 'a mobile number'],
	['mobile', '12', 'a mobile number'],
	['email', '', 'text or a whole number'],
] as const)('rejects the %s %p', (type, value, expected) => {
	expect(() => readContact(LABEL, value, type)).toThrow(`but must be ${expected}`);
});

test.each([
	['u1', 'user_id', 'u1'],
	[7, 'user_id', '7'],
	['13800000001', 'user_id', '13800000001'],
	['ou_1', 'open_id', 'ou_1'],
	['A@example.com', 'email', 'a@example.com'],
	['+86 138-0000-0001', 'mobile', '+8613800000001'],
])('finds out how the person %p is named', (value, type, expected) => {
	expect(readAnyPerson(LABEL, value)).toEqual({ type, value: expected });
});

test.each([
	['user_id', ' u_chen_wei ', 'u_chen_wei', false],
	['open_id', 'ou_1', 'ou_1', false],
	['email', 'Chen.Wei@example.com', 'chen.wei@example.com', true],
	['mobile', '138-0000-0001', '13800000001', true],
] as const)(
	'a person named by %s is read; looked up on Feishu: %#',
	(type, value, expected, isLookedUp) => {
		const person = readPerson(LABEL, value, type);
		expect(person).toEqual({ type, value: expected });
		expect(isContact(person)).toBe(isLookedUp);
	},
);

test('knows the same person in another spelling', () => {
	const key = toContactKey({ type: 'mobile', value: '13800000001' });
	expect(toContactKey({ type: 'mobile', value: '+86 138-0000-0001' })).toBe(key);
	expect(toContactKey({ type: 'mobile', value: '+8613800000002' })).not.toBe(key);
	expect(toContactKey({ type: 'email', value: 'A@example.com' })).toBe('a@example.com');
});

test('gives three reasons why an address finds nobody', () => {
	const error = createUnknownContactError(LABEL, { type: 'email', value: 'x@example.com' });
	expect(error.message).toBe(
		'\'Initiator ID\' is "x@example.com", but Feishu finds nobody with this e-mail address',
	);
	expect(error.description).toContain("1: the person is not in the app's data range");
	expect(error.description).toContain('2: the address is a business mail address hosted by Feishu');
	expect(error.description).toContain('3: the address is wrong or has changed');
});

test.each([
	['mobile', '+', false],
	['mobile', '1234', false],
	['mobile', '12345', true],
	['mobile', '1'.repeat(20), true],
	['mobile', '1'.repeat(21), false],
	['mobile', 'tel:13800000001', false],
	['mobile', '13800000001x', false],
	['email', 'a b@example.com', false],
	['email', 'mailto a@example.com', false],
	['email', 'a@', false],
] as const)('whether a person has the %s "%s": %p', (type, value, isValid) => {
	if (isValid) expect(readContact(LABEL, value, type).value).toBe(value);
	else expect(() => readContact(LABEL, value, type)).toThrow(/must be an? (e-mail|mobile)/);
});

test('an invalid number says how those of other countries begin', () => {
	try {
		readContact(LABEL, 'x', 'mobile');
		throw new Error('The number is invalid');
	} catch (error) {
		expect(error).toMatchObject({
			description:
				"Numbers outside mainland China begin with + and the country's code, such as +14155550100.",
		});
	}
});

test("only the country's code of mainland China may be left out", () => {
	const toKey = (value: string) => toContactKey({ type: 'mobile', value });
	expect(toKey('+8613800000001')).toBe('13800000001');
	expect(toKey('1+8613800000001')).toBe('1+8613800000001');
	expect(toKey('+86138000000012')).toBe('+86138000000012');
	expect(toKey('+8602112345678')).toBe('+8602112345678');
	expect(toKey('+14155550100')).toBe('+14155550100');
});

test('gives three reasons why a number finds nobody, each a sentence', () => {
	const error = createUnknownContactError(LABEL, { type: 'mobile', value: '138' });
	expect(error.message).toBe(
		`'Initiator ID' is "138", but Feishu finds nobody with this mobile number`,
	);
	expect(error.description).toBe(
		"There are three possible reasons. 1: the person is not in the app's data range (developer console, Permissions & Scopes). 2: the number lacks the country's code; outside mainland China it begins with + and that code. 3: the number is wrong or has changed.",
	);
});
