import type { Links, Milliseconds, Person } from '../../feishu/externalInstanceSync';
import { Element } from '../../items/element';
import { identifierOf, isEmpty } from '../../items/identifier';
import { ItemProblem, wrongValue } from '../../items/problem';
import { listOf } from '../../items/record';
import { timeOf } from '../../items/time';
import type { TextInput } from './textInput';

/** What a task or a copy has from the instance that it belongs to. */
export interface Enclosing {
	readonly links: Links;
	readonly updateTime: Milliseconds;
	readonly texts: TextInput;
	/** IANA name, for times written without a zone. */
	readonly zone: string;
}

/**
 * The elements of a list that Feishu limits. Throws an `ItemProblem` for one that is longer.
 *
 * @param field what the panel calls the list
 * @param most how many Feishu takes
 */
export function elementsOf(
	field: string,
	value: unknown,
	wanted: { readonly list: string; readonly element: string; readonly most: number },
): Element[] {
	const list = listOf(field, value, wanted.list);
	if (list.length > wanted.most) {
		throw wrongValue(field, list, `a list of ${wanted.most} at most: Feishu takes no more`);
	}
	return list.map((element, index) => Element.of(field, index, element, wanted.element));
}

/** Whom a task or a copy is for. Throws an `ItemProblem` where it is nobody. */
export function personOf(element: Element): Person {
	const person: Person = {
		user_id: element.readIfGiven('user_id', identifierOf),
		open_id: element.readIfGiven('open_id', identifierOf),
	};
	if (person.user_id === undefined && person.open_id === undefined) {
		throw new ItemProblem(
			`"${element.at('user_id')}" is empty, and so is "open_id", but one of them must be a person's ID on Feishu`,
		);
	}
	return person;
}

/** A time in any form, as Feishu wants it. */
export function sentTime(field: string, value: unknown, zone: string): Milliseconds {
	return String(timeOf(field, value, zone));
}

/** An end that may not have come yet, which Feishu calls 0. */
export function sentEndTime(field: string, value: unknown, zone: string): Milliseconds {
	return isEmpty(value) ? '0' : sentTime(field, value, zone);
}
