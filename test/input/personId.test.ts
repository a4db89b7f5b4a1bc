import type { InputError } from '../../nodes/FeishuApproval/input/inputError';
import { getPersonIdType, readPersonId } from '../../nodes/FeishuApproval/input/personId';
import { readPersonType } from '../../nodes/FeishuApproval/input/person';

const getError = (read: () => unknown) => {
	try {
		read();
	} catch (error) {
		const { message, description } = error as InputError;
		return { message, description };
	}
	throw new Error('There is no error');
};

test.each([
	['ou_1', 'open_id'],
	['u1', 'user_id'],
	['u_ou_', 'user_id'],
	['OU_1', 'user_id'],
])('%s is of the type %s', (id, type) => {
	expect(getPersonIdType(id)).toBe(type);
});

test('an ID of the right type is read without the white space around it', () => {
	expect(readPersonId('Initiator ID', ' u1 ', 'user_id')).toBe('u1');
	expect(readPersonId('Initiator ID', 7, 'user_id')).toBe('7');
	expect(readPersonId('Initiator ID', 'ou_1', 'open_id')).toBe('ou_1');
});

test('an ID of the other type is an error that names the right one', () => {
	const description =
		"Choose the right type of ID: 'Open ID' or open_id for IDs that start with ou_, 'User ID' or user_id for others.";
	expect(getError(() => readPersonId('Initiator ID', 'ou_1', 'user_id'))).toEqual({
		message: `'Initiator ID' is "ou_1", which is an open_id, but must be a user_id`,
		description,
	});
	expect(getError(() => readPersonId('Initiator ID', 'u1', 'open_id'))).toEqual({
		message: `'Initiator ID' is "u1", but an open_id starts with "ou_"; other IDs are a user_id`,
		description,
	});
});

test('an e-mail address is an error that says what to do', () => {
	expect(getError(() => readPersonId('Initiator ID', 'a@b.cn', 'open_id'))).toEqual({
		message: `'Initiator ID' is "a@b.cn", which is an e-mail address, but must be a open_id`,
		description: 'Look up the ID of the person on Feishu.',
	});
	expect(getError(() => readPersonId('Initiator ID', 'a@b.cn', 'user_id', 'Advice.'))).toEqual({
		message: `'Initiator ID' is "a@b.cn", which is an e-mail address, but must be a user_id`,
		description: 'Advice.',
	});
});

test('a person is named by one of four types', () => {
	for (const type of ['user_id', 'open_id', 'email', 'mobile']) {
		expect(readPersonType('Type', type)).toBe(type);
	}
	expect(getError(() => readPersonType('Type', 'E-Mail')).message).toBe(
		`'Type' is "E-Mail", but must be one of user_id, open_id, email, mobile`,
	);
});
