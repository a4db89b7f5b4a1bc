import { invalidValue } from './inputError';

/**
 * One of some words, written in any case of letters. Throws an `ItemProblem` for anything else.
 *
 * @param field as the panel shows it, with the place inside it where there is one
 * @param choices in capitals
 */
export function readChoice<T extends string>(
	field: string,
	value: unknown,
	choices: readonly T[],
): T {
	const choice = typeof value === 'string' ? parseChoice(value, choices) : undefined;
	if (choice === undefined) throw invalidValue(field, value, formatChoices(choices));
	return choice;
}

/** The choice that a text means; undefined where it means none. */
export function parseChoice<T extends string>(text: string, choices: readonly T[]): T | undefined {
	const capitals = text.trim().toUpperCase();
	return choices.find((choice) => choice === capitals);
}

function formatChoices(choices: readonly string[]): string {
	return `${choices.slice(0, -1).join(', ')} or ${choices[choices.length - 1]}`;
}
