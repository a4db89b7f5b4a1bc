import type { Person } from '../../feishu/externalInstanceSync';
import { ifGiven, type Element } from '../../items/element';
import { identifierOf } from '../../items/identifier';
import { ItemProblem, wrongValue } from '../../items/problem';
import { FIELD } from './fields';

/** Who submitted an instance. It may be nobody: then nobody has it among the approvals that they submitted. */
export function initiatorOf(type: unknown, id: unknown): Person {
	if (type !== 'user_id' && type !== 'open_id') {
		throw wrongValue(FIELD.initiatorIdType, type, 'user_id or open_id');
	}
	return { [type]: ifGiven(FIELD.initiatorId, id, identifierOf) };
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
