import type { UserRef } from '../../../feishu/api/syncExternalInstance';
import { readOptional, type ObjectReader } from '../../../input/objectReader';
import { readId } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { FIELD_LABELS } from './fields';

/** Who submitted an instance. It may be nobody: then nobody has it among the approvals that they submitted. */
export function readInitiator(type: unknown, id: unknown): UserRef {
	if (type !== 'user_id' && type !== 'open_id') {
		throw invalidValue(FIELD_LABELS.initiatorIdType, type, 'user_id or open_id');
	}
	return { [type]: readOptional(FIELD_LABELS.initiatorId, id, readId) };
}

/** Whom a task or a copy is for. Throws an `ItemProblem` where it is nobody. */
export function readUser(element: ObjectReader): UserRef {
	const person: UserRef = {
		user_id: element.readOptional('user_id', readId),
		open_id: element.readOptional('open_id', readId),
	};
	if (person.user_id === undefined && person.open_id === undefined) {
		throw new InputError(
			`"${element.path('user_id')}" is empty, and so is "open_id", but one of them must be a person's ID on Feishu`,
		);
	}
	return person;
}
