import type { Links, Milliseconds } from '../../../feishu/api/syncExternalInstance';
import type { TextReader } from '../../../i18n/readText';
import { isEmpty } from '../../../input/identifier';
import { invalidValue } from '../../../input/inputError';
import { readArray } from '../../../input/json';
import { ObjectReader } from '../../../input/objectReader';
import { readTime } from '../../../input/time';

/** What the tasks and CC entries of an instance take over from it. */
export interface InstanceContext {
	readonly links: Links;
	readonly updateTime: Milliseconds;
	readonly texts: TextReader;
	/** IANA time zone that is assumed for times without one. */
	readonly zone: string;
}

/** What a list must be, for errors, and how long Feishu allows it to be. */
export interface ListSpec {
	readonly expected: string;
	readonly elementExpected: string;
	readonly maxLength: number;
}

/** Reads a list of objects. Throws `InputError` if it is longer than Feishu allows. */
export function readObjects(
	label: string,
	value: unknown,
	{ expected, elementExpected, maxLength }: ListSpec,
): ObjectReader[] {
	const list = readArray(label, value, expected);
	if (list.length > maxLength) {
		throw invalidValue(label, list, `a list of at most ${maxLength}, which is Feishu's limit`);
	}
	return list.map((element, index) =>
		ObjectReader.fromElement(label, index, element, elementExpected),
	);
}

/** Reads a time in Feishu's form. Throws `InputError`. */
export function readMilliseconds(label: string, value: unknown, zone: string): Milliseconds {
	return String(readTime(label, value, zone));
}

/** Reads an end time in Feishu's form: "0" if it is empty, because the end has not come. Throws `InputError`. */
export function readEndMilliseconds(label: string, value: unknown, zone: string): Milliseconds {
	return isEmpty(value) ? '0' : readMilliseconds(label, value, zone);
}
