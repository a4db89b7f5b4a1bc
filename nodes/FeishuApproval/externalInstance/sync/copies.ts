import {
	DISPLAY_METHODS,
	MOST,
	READ_STATUSES,
	type CopyElement,
} from '../../feishu/externalInstanceSync';
import { choiceOf } from '../../items/choice';
import type { Element } from '../../items/element';
import { identifierOf } from '../../items/identifier';
import { elementsOf, type Enclosing, type WantedList } from './enclosing';
import { extraOf } from './extra';
import { OPTION } from './fields';
import { elementLinks } from './links';
import { personOf } from './people';
import { sentTime } from './times';

const COPIES: WantedList = {
	list: 'a list of copies, or JSON text of one',
	element: 'an object with "cc_id", "user_id" and "create_time"',
	most: MOST.copies,
};

/**
 * Reads the copies (cc) of an instance. One that does not say when it changed has the time of its instance, and one
 * that does not say whether it was read was not: Feishu wants both.
 */
export function copiesOf(value: unknown, instance: Enclosing): CopyElement[] {
	return elementsOf(OPTION.ccList, value, COPIES).map((copy) => copyOf(copy, instance));
}

function copyOf(copy: Element, { links, updateTime, texts, zone }: Enclosing): CopyElement {
	const time = (field: string, value: unknown) => sentTime(field, value, zone);
	return {
		cc_id: copy.read('cc_id', identifierOf),
		...personOf(copy),
		links: elementLinks(copy, links),
		read_status:
			copy.readIfGiven('read_status', (field, status) => choiceOf(field, status, READ_STATUSES)) ??
			'UNREAD',
		extra: copy.read('extra', extraOf),
		title: copy.read('title', texts.keyOf),
		create_time: copy.read('create_time', time),
		update_time: copy.readIfGiven('update_time', time) ?? updateTime,
		display_method: copy.readIfGiven('display_method', (field, method) =>
			choiceOf(field, method, DISPLAY_METHODS),
		),
	};
}
