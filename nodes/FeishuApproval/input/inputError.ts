/** An error in words for the user, without the item's number. */
export interface InputProblem {
	/** One sentence. */
	readonly message: string;
	/** What the user can do about it. */
	readonly description?: string;
}

/** The value of a field or option is unusable. `readItems` catches it for items, `router` for the whole run. */
export class InputError extends Error implements InputProblem {
	/**
	 * @param label the field's name in the panel, with the path inside the value if there is one
	 * @param problem the rest of the sentence, such as `is empty, but must be a time`
	 */
	constructor(
		readonly label: string,
		readonly problem: string,
		readonly description?: string,
	) {
		super(`'${label}' ${problem}`);
		this.name = 'InputError';
	}

	/** Returns this error with a path, such as `Tasks[3]`, in front of its label. */
	inside(path: string): InputError {
		return new InputError(`${path}.${this.label}`, this.problem, this.description);
	}
}

/** Creates the error for a value that is not what the field expects. */
export function invalidValue(label: string, found: unknown, expected: string): InputError {
	return new InputError(label, `is ${describeValue(found)}, but must be ${expected}`);
}

const MAX_QUOTE_LENGTH = 60;

/** Describes a value in a few words: a short text is quoted, anything large is described by its type and size. */
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
	if (typeof value === 'object') return 'an object';
	return `the ${typeof value} ${String(value as number | bigint | boolean)}`;
}
