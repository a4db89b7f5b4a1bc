import { readId } from './identifier';
import { InputError, invalidValue } from './inputError';
import { getPersonIdType, readPersonId, type PersonIdType } from './personId';

/** How a person may be named. E-mail addresses and mobile numbers are looked up on Feishu. */
export const PERSON_TYPES = ['user_id', 'open_id', 'email', 'mobile'] as const;

/** One of {@link PERSON_TYPES}. */
export type PersonType = (typeof PERSON_TYPES)[number];

/** Reads how a person is named. Throws `InputError`. */
export function readPersonType(label: string, value: unknown): PersonType {
	const type = PERSON_TYPES.find((each) => each === value);
	if (type === undefined) throw invalidValue(label, value, `one of ${PERSON_TYPES.join(', ')}`);
	return type;
}

/** How a person is named who is looked up on Feishu. */
export type ContactType = 'email' | 'mobile';

/** A person to look up on Feishu. */
export interface Contact {
	readonly type: ContactType;
	/** As it is sent to Feishu: an address in lower case, a number without spaces and dashes. */
	readonly value: string;
}

/** The ID of a person on Feishu. */
export interface PersonId {
	readonly type: PersonIdType;
	readonly value: string;
}

/** A person by ID, or somebody whose ID has to be looked up. */
export type Person = PersonId | Contact;

/** Returns whether a person has to be looked up. */
export function isContact(person: Person): person is Contact {
	return person.type === 'email' || person.type === 'mobile';
}

/** Reads a person who is named in the given way. Throws `InputError`. */
export function readPerson(label: string, value: unknown, type: PersonType): Person {
	if (type === 'email' || type === 'mobile') return readContact(label, value, type);
	return { type, value: readPersonId(label, value, type) };
}

/**
 * Reads a person who is named in any way. A mobile number needs a `+` at its start, because a user_id may consist of
 * digits. Throws `InputError`.
 */
export function readAnyPerson(label: string, value: unknown): Person {
	const id = readId(label, value);
	if (id.includes('@')) return readContact(label, id, 'email');
	if (id.startsWith('+')) return readContact(label, id, 'mobile');
	return { type: getPersonIdType(id), value: id };
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** A number of mainland China without the country's code has 11 digits. */
const MOBILE = /^\+?\d{5,20}$/;

const MOBILE_SEPARATORS = /[\s\-‐-―().]/g;

/** Reads an e-mail address or a mobile number. Throws `InputError`. */
export function readContact(label: string, value: unknown, type: ContactType): Contact {
	const text = readId(label, value);
	if (type === 'email') {
		if (EMAIL.test(text)) return { type, value: text.toLowerCase() };
		throw invalidValue(label, value, 'an e-mail address');
	}
	const mobile = text.replace(MOBILE_SEPARATORS, '');
	if (MOBILE.test(mobile)) return { type, value: mobile };
	throw invalidValue(
		label,
		value,
		'a mobile number',
		"Numbers outside mainland China begin with + and the country's code, such as +14155550100.",
	);
}

/** Returns a text that is the same for all ways to write an address or number. */
export function toContactKey({ type, value }: Contact): string {
	if (type === 'email') return value.toLowerCase();
	return value.replace(MOBILE_SEPARATORS, '').replace(/^\+86(?=1\d{10}$)/, '');
}

const OUT_OF_RANGE =
	"the person is not in the app's data range (developer console, Permissions & Scopes)";

/** Why Feishu may find nobody. It does not say which reason applies. */
const UNKNOWN: Readonly<Record<ContactType, { noun: string; reasons: readonly string[] }>> = {
	email: {
		noun: 'e-mail address',
		reasons: [
			OUT_OF_RANGE,
			"the address is a business mail address hosted by Feishu, which finds nobody; use the address in the person's profile",
			'the address is wrong or has changed',
		],
	},
	mobile: {
		noun: 'mobile number',
		reasons: [
			OUT_OF_RANGE,
			"the number lacks the country's code; outside mainland China it begins with + and that code",
			'the number is wrong or has changed',
		],
	},
};

/** Creates the error for somebody whom Feishu does not find. */
export function createUnknownContactError(label: string, { type, value }: Contact): InputError {
	const { noun, reasons } = UNKNOWN[type];
	return new InputError(
		label,
		`is "${value}", but Feishu finds nobody with this ${noun}`,
		`There are three possible reasons. ${reasons.map((reason, index) => `${index + 1}: ${reason}.`).join(' ')}`,
	);
}
