/** Why an input item cannot be used, in words that name the field. */
export interface InputProblem {
	/** One sentence; the item's number is added where it is known. */
	readonly message: string;
	/** What is wanted instead. */
	readonly description?: string;
}

/** Thrown while an item is read, and caught where the items are gone through: nowhere else. */
export class InputError extends Error implements InputProblem {
	constructor(
		message: string,
		readonly description?: string,
	) {
		super(message);
		this.name = 'ItemProblem';
	}
}

/**
 * A field as the panel shows it, with the place inside it where there is one. A function where a name for every
 * value would cost more than the values: it is only called for an error.
 */
export type FieldLabel = string | (() => string);

/** A field's name in an error. */
export function resolveLabel(field: FieldLabel): string {
	return typeof field === 'string' ? field : field();
}

/** The problem of a field that holds something else than is wanted. */
export function invalidValue(field: FieldLabel, found: unknown, wanted: string): InputError {
	return new InputError(
		`"${resolveLabel(field)}" is ${describeValue(found)}, but must be ${wanted}`,
	);
}

const MAX_QUOTE_LENGTH = 60;

/** A value in few words: quoted where it is short, named by its kind where it is not. */
export function describeValue(value: unknown): string {
	if (value === undefined || value === null) return 'empty';
	if (typeof value === 'string') {
		if (value.trim() === '') return 'empty';
		return value.length > MAX_QUOTE_LENGTH
			? `"${value.slice(0, MAX_QUOTE_LENGTH)}…" (${value.length} characters)`
			: `"${value}"`;
	}
	if (Array.isArray(value)) return `a list of ${value.length}`;
	if (Object.prototype.toString.call(value) === '[object Date]') return 'an invalid date';
	return typeof value === 'object' ? 'an object' : `the ${typeof value} ${String(value)}`;
}
