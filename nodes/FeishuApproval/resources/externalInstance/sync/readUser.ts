import type { UserRef } from '../../../feishu/api/syncExternalInstance';
import { isEmpty } from '../../../input/identifier';
import { InputError } from '../../../input/inputError';
import type { ObjectReader } from '../../../input/objectReader';
import { PERSON_TYPES, readContact, readPersonType, type PersonType } from '../../../input/person';
import { readPersonId } from '../../../input/personId';
import type { Draft } from './draft';
import { FIELDS } from './fields';

/**
 * Reads who submitted an instance. Without an initiator, the instance is in nobody's list of submitted approvals.
 */
export function readInitiator(type: unknown, id: unknown): Draft<UserRef> {
	const idType = readPersonType(FIELDS.initiatorIdType.label, type);
	return isEmpty(id) ? {} : readPerson(FIELDS.initiatorId.label, id, idType);
}

/**
 * Reads the user of a task or CC entry. If it has several of the fields, the ID is used. Throws `InputError` if there
 * is none.
 */
export function readUser(entry: ObjectReader): Draft<UserRef> {
	const user: Draft<UserRef> = {
		...entry.readOptional('user_id', (label, value) => readPerson(label, value, 'user_id')),
		...entry.readOptional('open_id', (label, value) => readPerson(label, value, 'open_id')),
	};
	if (user.user_id !== undefined || user.open_id !== undefined) return user;
	const person =
		entry.readOptional('email', (label, value) => readPerson(label, value, 'email')) ??
		entry.readOptional('mobile', (label, value) => readPerson(label, value, 'mobile'));
	if (person !== undefined) return person;
	const [first, ...others] = PERSON_TYPES;
	throw new InputError(
		entry.path(first),
		`is empty, and so are ${others.map((name) => `"${name}"`).join(', ')}, but one of them must name a Feishu user`,
		undefined,
		true,
	);
}

const EMAIL_ADVICE =
	'Choose \'Email\' as the type of the ID, or put the address into the field "email" of the task or CC entry.';

function readPerson(label: string, value: unknown, type: PersonType): Draft<UserRef> {
	if (type === 'email' || type === 'mobile') {
		return { person: { label, contact: readContact(label, value, type) } };
	}
	return { [type]: readPersonId(label, value, type, EMAIL_ADVICE) };
}
