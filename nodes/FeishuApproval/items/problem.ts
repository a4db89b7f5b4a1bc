/** Why an input item cannot be used, in words that name the field. */
export interface Problem {
	/** One sentence; the item's number is added where it is known. */
	readonly message: string;
	/** What is wanted instead. */
	readonly description?: string;
}

/** Thrown while an item is read, and caught where the items are gone through: nowhere else. */
export class ItemProblem extends Error implements Problem {
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
export type FieldName = string | (() => string);

/** A field's name in an error. */
export function nameOf(field: FieldName): string {
	return typeof field === 'string' ? field : field();
}

/** The problem of a field that holds something else than is wanted. */
export function wrongValue(field: FieldName, found: unknown, wanted: string): ItemProblem {
	return new ItemProblem(`"${nameOf(field)}" is ${describe(found)}, but must be ${wanted}`);
}

const LONGEST_QUOTE = 60;

/** A value in few words: quoted where it is short, named by its kind where it is not. */
export function describe(value: unknown): string {
	if (value === undefined || value === null) return 'empty';
	if (typeof value === 'string') {
		if (value.trim() === '') return 'empty';
		return value.length > LONGEST_QUOTE
			? `"${value.slice(0, LONGEST_QUOTE)}…" (${value.length} characters)`
			: `"${value}"`;
	}
	if (Array.isArray(value)) return `a list of ${value.length}`;
	if (Object.prototype.toString.call(value) === '[object Date]') return 'an invalid date';
	return typeof value === 'object' ? 'an object' : `the ${typeof value} ${String(value)}`;
}
