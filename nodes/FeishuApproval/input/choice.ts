import { invalidValue } from './inputError';

/**
 * Reads one of several values in any letter case. Throws `InputError` for anything else.
 *
 * @param choices in capital letters
 */
export function readChoice<T extends string>(
	label: string,
	value: unknown,
	choices: readonly T[],
): T {
	const choice = parseChoice(value, choices);
	if (choice === undefined) throw invalidValue(label, value, `one of ${choices.join(', ')}`);
	return choice;
}

/** Parses one of several values, see {@link readChoice}. Returns undefined for anything else. */
export function parseChoice<T extends string>(
	value: unknown,
	choices: readonly T[],
): T | undefined {
	if (typeof value !== 'string') return undefined;
	const normalized = value.trim().toUpperCase();
	return choices.find((choice) => choice === normalized);
}
