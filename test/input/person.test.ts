import {
	createUnknownContactError,
	readContact,
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
