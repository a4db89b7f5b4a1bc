import type { UserRef } from '../../../feishu/api/syncExternalInstance';
import { InputError } from '../../../input/inputError';
import { readOptional, type ObjectReader } from '../../../input/objectReader';
import { readPersonId, readPersonIdType } from '../../../input/personId';
import { FIELDS } from './fields';

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
