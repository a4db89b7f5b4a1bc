import type { Links, Milliseconds } from '../../../feishu/api/syncExternalInstance';
import { ObjectReader } from '../../../input/objectReader';
import { invalidValue } from '../../../input/inputError';
import { readArray } from '../../../input/json';
import type { TextReader } from '../../../i18n/readText';

/** What a task or a copy has from the instance that it belongs to. */
export interface InstanceContext {
	readonly links: Links;
	readonly updateTime: Milliseconds;
	readonly texts: TextReader;
	/** IANA name, for times written without a zone. */
	readonly zone: string;
}

/** What a list must be, for errors, and how long Feishu lets it be. */
export interface ListSpec {
	readonly expected: string;
	readonly elementExpected: string;
	readonly maxLength: number;
}

/**
 * The elements of a list that Feishu limits. Throws an `ItemProblem` for one that is longer.
 *
 * @param field as the panel shows it, with the place inside it where there is one
 */
export function readObjects(
	field: string,
	value: unknown,
	{ expected: wanted, elementExpected, maxLength }: ListSpec,
): ObjectReader[] {
	const list = readArray(field, value, wanted);
	if (list.length > maxLength) {
		throw invalidValue(field, list, `a list of ${maxLength} at most: Feishu takes no more`);
	}
	return list.map((each, index) => ObjectReader.fromListItem(field, index, each, elementExpected));
}
