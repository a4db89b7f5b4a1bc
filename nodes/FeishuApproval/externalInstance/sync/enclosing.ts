import type { Links, Milliseconds } from '../../feishu/externalInstanceSync';
import { Element } from '../../items/element';
import { wrongValue } from '../../items/problem';
import { listOf } from '../../items/record';
import type { TextInput } from './textInput';

/** What a task or a copy has from the instance that it belongs to. */
export interface Enclosing {
	readonly links: Links;
	readonly updateTime: Milliseconds;
	readonly texts: TextInput;
	/** IANA name, for times written without a zone. */
	readonly zone: string;
}

/** What a list must be, for errors, and how long Feishu lets it be. */
export interface WantedList {
	readonly list: string;
	readonly element: string;
	readonly most: number;
}

/**
 * The elements of a list that Feishu limits. Throws an `ItemProblem` for one that is longer.
 *
 * @param field as the panel shows it, with the place inside it where there is one
 */
export function elementsOf(
	field: string,
	value: unknown,
	{ list: wanted, element, most }: WantedList,
): Element[] {
	const list = listOf(field, value, wanted);
	if (list.length > most) {
		throw wrongValue(field, list, `a list of ${most} at most: Feishu takes no more`);
	}
	return list.map((each, index) => Element.of(field, index, each, element));
}
