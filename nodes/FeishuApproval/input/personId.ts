import { readId } from './identifier';
import { InputError } from './inputError';

/** The types of ID that Feishu accepts for a person. */
export type PersonIdType = 'user_id' | 'open_id';

/** Returns the type of an ID. Only an open_id starts with "ou_". */
export function getPersonIdType(id: string): PersonIdType {
	return id.startsWith('ou_') ? 'open_id' : 'user_id';
}

/**
 * Reads a person's ID of the given type. Throws `InputError` for another type: Feishu accepts it without an error, and
 * shows the approval to nobody.
 *
 * @param emailAdvice what the user can do if the value is an e-mail address
 */
export function readPersonId(
	label: string,
	value: unknown,
	type: PersonIdType,
	emailAdvice = 'Look up the ID of the person on Feishu.',
): string {
	const id = readId(label, value);
	if (id.includes('@')) {
		throw new InputError(
			label,
			`is "${id}", which is an e-mail address, but must be a ${type}`,
			emailAdvice,
		);
	}
	const found = getPersonIdType(id);
	if (type === 'user_id' && found === 'open_id') {
		throw new InputError(label, `is "${id}", which is an open_id, but must be a user_id`, ADVICE);
	}
	if (type === 'open_id' && found === 'user_id') {
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
