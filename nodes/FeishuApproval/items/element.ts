import { isEmpty } from './identifier';
import { objectOf, ownValue, type InputObject } from './record';

/**
 * Reads the value of a field. Throws an `ItemProblem` for what it cannot use.
 *
 * @param field as the panel shows it, with the place inside it
 */
export type FieldReader<T> = (field: string, value: unknown) => T;

/** An object in a list of the input, such as a task, whose fields are read by name. */
export class Element {
	private constructor(
		private readonly place: string,
		private readonly object: InputObject,
	) {}

	/**
	 * Takes an element of a list. Throws an `ItemProblem` where it is no object.
	 *
	 * @param list what the panel calls the list
	 * @param wanted what an element must be, for the error
	 */
	static of(list: string, index: number, value: unknown, wanted: string): Element {
		const place = `${list}[${index}]`;
		return new Element(place, objectOf(place, value, wanted));
	}

	/** An object that a field of this one holds, such as a task's `links`. */
	inner(name: string, object: InputObject): Element {
		return new Element(this.at(name), object);
	}

	/** What errors call a field. */
	at(name: string): string {
		return `${this.place}.${name}`;
	}

	read<T>(name: string, reader: FieldReader<T>): T {
		return reader(this.at(name), ownValue(this.object, name));
	}

	/** Reads a field that may be empty, or not be there at all. */
	readIfGiven<T>(name: string, reader: FieldReader<T>): T | undefined {
		return ifGiven(this.at(name), ownValue(this.object, name), reader);
	}
}

/** Reads a value unless it is empty. */
export function ifGiven<T>(field: string, value: unknown, reader: FieldReader<T>): T | undefined {
	return isEmpty(value) ? undefined : reader(field, value);
}
