import { isEmpty } from './identifier';
import { getOwn, getPath, readObject, type InputObject } from './json';

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
		private readonly labels: Readonly<Record<string, string>> = {},
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

	/**
	 * Creates a reader for values that come from fields of the panel.
	 *
	 * @param labels the names in the panel by the names in `object`
	 */
	static fromFields(object: InputObject, labels: Readonly<Record<string, string>>): ObjectReader {
		return new ObjectReader('', object, labels);
	}

	/**
	 * Creates a reader of the same object that reads some fields under other names.
	 *
	 * @param names the name, or the path, in the object by the name that is asked for
	 */
	withNames(names: ReadonlyMap<string, string>): ObjectReader {
		if (names.size === 0) return this;
		const renamed = [...names].map(
			([name, source]) => [name, getPath(this.object, source)] as const,
		);
		const labels = Object.fromEntries(
			[...names].map(([name, source]) => [name, `${this.basePath}.${source}`]),
		);
		return new ObjectReader(
			this.basePath,
			{ ...this.object, ...Object.fromEntries(renamed) },
			labels,
		);
	}

	/** Creates a reader for an object inside this one, such as a task's `links`. */
	nested(name: string, object: InputObject): ObjectReader {
		return new ObjectReader(this.path(name), object);
	}

	/** The path of a field in errors, such as `Tasks[3].task_id`. */
	path(name: string): string {
		return (getOwn(this.labels, name) as string | undefined) ?? `${this.basePath}.${name}`;
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
