import { isEmpty } from './identifier';
import { readObject, getOwn, type InputObject } from './json';

/**
 * Reads the value of a field. Throws an `ItemProblem` for what it cannot use.
 *
 * @param field as the panel shows it, with the place inside it
 */
export type FieldReader<T> = (field: string, value: unknown) => T;

/** An object in a list of the input, such as a task, whose fields are read by name. */
export class ObjectReader {
	private constructor(
		private readonly basePath: string,
		private readonly object: InputObject,
	) {}

	/**
	 * Takes an element of a list. Throws an `ItemProblem` where it is no object.
	 *
	 * @param list what the panel calls the list
	 * @param wanted what an element must be, for the error
	 */
	static fromListItem(list: string, index: number, value: unknown, wanted: string): ObjectReader {
		const place = `${list}[${index}]`;
		return new ObjectReader(place, readObject(place, value, wanted));
	}

	/** An object that a field of this one holds, such as a task's `links`. */
	nested(name: string, object: InputObject): ObjectReader {
		return new ObjectReader(this.path(name), object);
	}

	/** What errors call a field. */
	path(name: string): string {
		return `${this.basePath}.${name}`;
	}

	read<T>(name: string, reader: FieldReader<T>): T {
		return reader(this.path(name), getOwn(this.object, name));
	}

	/** Reads a field that may be empty, or not be there at all. */
	readOptional<T>(name: string, reader: FieldReader<T>): T | undefined {
		return readOptional(this.path(name), getOwn(this.object, name), reader);
	}
}

/** Reads a value unless it is empty. */
export function readOptional<T>(
	field: string,
	value: unknown,
	reader: FieldReader<T>,
): T | undefined {
	return isEmpty(value) ? undefined : reader(field, value);
}
