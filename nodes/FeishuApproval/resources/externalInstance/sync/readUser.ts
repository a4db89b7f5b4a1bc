import type { UserRef } from '../../../feishu/api/syncExternalInstance';
import { readId } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { readOptional, type ObjectReader } from '../../../input/objectReader';
import { FIELD_LABELS } from './fields';

/**
 * Reads who submitted an instance. Without an initiator, the instance is in nobody's list of submitted approvals.
 */
export function readInitiator(type: unknown, id: unknown): UserRef {
	if (type !== 'user_id' && type !== 'open_id') {
		throw invalidValue(FIELD_LABELS.initiatorIdType, type, 'user_id or open_id');
	}
	return { [type]: readOptional(FIELD_LABELS.initiatorId, id, readId) };
}

/** Reads the user of a task or CC entry. Throws `InputError` if there is none. */
export function readUser(entry: ObjectReader): UserRef {
	const user: UserRef = {
		user_id: entry.readOptional('user_id', readId),
		open_id: entry.readOptional('open_id', readId),
	};
	if (user.user_id === undefined && user.open_id === undefined) {
		throw new InputError(
			entry.path('user_id'),
			'and "open_id" are empty, but one of them must be the ID of a Feishu user',
		);
	}
	return user;
}
