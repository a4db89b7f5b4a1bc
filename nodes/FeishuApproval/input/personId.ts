import { readId } from './identifier';
import { InputError, invalidValue } from './inputError';

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

/** Returns the type of an ID. Only an open_id starts with "ou_". */
export function getPersonIdType(id: string): PersonIdType {
	return id.startsWith('ou_') ? 'open_id' : 'user_id';
}

/**
 * Reads a person's ID of the given type. Throws `InputError` for another type: Feishu accepts it without an error, and
 * shows the approval to nobody.
 */
export function readPersonId(label: string, value: unknown, type: PersonIdType): string {
	const id = readAnyPersonId(label, value, `a ${type}`);
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

/** Reads a person's ID of either type, see {@link getPersonIdType}. Throws `InputError`. */
export function readAnyPersonId(
	label: string,
	value: unknown,
	expected = 'a user_id or open_id',
): string {
	const id = readId(label, value);
	if (!id.includes('@')) return id;
	throw new InputError(
		label,
		`is "${id}", which is an e-mail address, but must be ${expected}`,
		'Look up the ID of the person on Feishu.',
	);
}

const ADVICE =
	"Choose the right type of ID: 'Open ID' or open_id for IDs that start with ou_, 'User ID' or user_id for others.";
