import { isEmpty } from './identifier';
import { getOwn, readObject, type InputObject } from './json';

/**
 * Reads the value of a field. Throws `InputError` if it is unusable.
 *
 * @param label the field's name in the panel, with the path inside the value if there is one
 */
export type FieldReader<T> = (label: string, value: unknown) => T;

/** Reads the fields of an object in a list of the input, such as a task. */
export class ObjectReader {
	private constructor(
		private readonly basePath: string,
		private readonly object: InputObject,
	) {}

	/**
	 * Creates a reader for one element of a list. Throws `InputError` if it is not an object.
	 *
	 * @param list the list's name in the panel
	 * @param expected what the element must be, for the error
	 */
	static fromElement(list: string, index: number, value: unknown, expected: string): ObjectReader {
		const path = `${list}[${index}]`;
		return new ObjectReader(path, readObject(path, value, expected));
	}

	/** Creates a reader for an object inside this one, such as a task's `links`. */
	nested(name: string, object: InputObject): ObjectReader {
		return new ObjectReader(this.path(name), object);
	}

	/** The path of a field in errors, such as `Tasks[3].task_id`. */
	path(name: string): string {
		return `${this.basePath}.${name}`;
	}

	read<T>(name: string, reader: FieldReader<T>): T {
		return reader(this.path(name), getOwn(this.object, name));
	}

	/** Reads a field unless it is empty or absent. */
	readOptional<T>(name: string, reader: FieldReader<T>): T | undefined {
		return readOptional(this.path(name), getOwn(this.object, name), reader);
	}
}

/** Reads a value unless it is empty. */
export function readOptional<T>(
	label: string,
	value: unknown,
	reader: FieldReader<T>,
): T | undefined {
	return isEmpty(value) ? undefined : reader(label, value);
}
