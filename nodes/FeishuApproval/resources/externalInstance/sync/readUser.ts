import type { UserRef } from '../../../feishu/api/syncExternalInstance';
import { readId } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { readOptional, type ObjectReader } from '../../../input/objectReader';
import { FIELDS } from './fields';

/** The types of ID that Feishu accepts for a person. */
export const PERSON_ID_TYPES = ['user_id', 'open_id'] as const;

/** One of {@link PERSON_ID_TYPES}. */
export type PersonIdType = (typeof PERSON_ID_TYPES)[number];

/** Reads the type of a person's ID. Throws `InputError`. */
export function readPersonIdType(label: string, value: unknown): PersonIdType {
	const type = PERSON_ID_TYPES.find((each) => each === value);
	if (type === undefined) throw invalidValue(label, value, PERSON_ID_TYPES.join(' or '));
	return type;
}

/**
 * Reads who submitted an instance. Without an initiator, the instance is in nobody's list of submitted approvals.
 */
export function readInitiator(type: unknown, id: unknown): UserRef {
	const idType = readPersonIdType(FIELDS.initiatorIdType.label, type);
	return {
		[idType]: readOptional(FIELDS.initiatorId.label, id, (label, value) =>
			readPersonId(label, value, idType),
		),
	};
}

/** Reads the user of a task or CC entry. Throws `InputError` if there is none. */
export function readUser(entry: ObjectReader): UserRef {
	const user: UserRef = {
		user_id: entry.readOptional('user_id', (label, value) => readPersonId(label, value, 'user_id')),
		open_id: entry.readOptional('open_id', (label, value) => readPersonId(label, value, 'open_id')),
	};
	if (user.user_id === undefined && user.open_id === undefined) {
		throw new InputError(
			entry.path('user_id'),
			'and "open_id" are empty, but one of them must be the ID of a Feishu user',
			undefined,
			true,
		);
	}
	return user;
}

/** Feishu accepts an ID of another type without an error, and shows the approval to nobody. */
function readPersonId(label: string, value: unknown, type: PersonIdType): string {
	const id = readId(label, value);
	if (id.includes('@')) {
		throw new InputError(
			label,
			`is "${id}", which is an e-mail address, but must be a ${type}`,
			'Look up the ID of the person on Feishu.',
		);
	}
	const isOpenId = id.startsWith('ou_');
	if (type === 'user_id' && isOpenId) {
		throw new InputError(label, `is "${id}", which is an open_id, but must be a user_id`, ADVICE);
	}
	if (type === 'open_id' && !isOpenId) {
		throw new InputError(
			label,
			`is "${id}", but an open_id starts with "ou_"; other IDs are a user_id`,
			ADVICE,
		);
	}
	return id;
}

const ADVICE =
	"Choose the right type of ID: 'Open ID' or open_id for IDs that start with ou_, 'User ID' or user_id for others.";
