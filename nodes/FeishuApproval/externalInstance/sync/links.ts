import type { Links } from '../../feishu/externalInstanceSync';
import { ifGiven, type Element, type FieldReader } from '../../items/element';
import { ItemProblem, wrongValue } from '../../items/problem';
import { objectOrTextOf } from '../../items/record';
import { FIELD } from './fields';

const LINK_WANTED = 'an address, such as https://oa.example.com/requests/1';

/** The links of an instance. Throws an `ItemProblem` where there is none. */
export function instanceLinks(pcLink: unknown, mobileLink: unknown): Links {
	const links: Links = {
		pc_link: ifGiven(FIELD.pcLink, pcLink, link),
		mobile_link: ifGiven(FIELD.mobileLink, mobileLink, link),
	};
	if (isNone(links)) {
		throw new ItemProblem(
			`"${FIELD.pcLink}" and "${FIELD.mobileLink}" are both empty, but one of them must be ${LINK_WANTED}`,
			'Feishu opens it when somebody clicks the approval.',
		);
	}
	return links;
}

/**
 * The links of a task or a copy: in `links`, as Feishu has them, or flat beside the other fields. The instance's
 * serve where there are none; a single own link is not mixed with them, for it leads elsewhere.
 */
export function elementLinks(element: Element, ofInstance: Links): Links {
	const object = element.readIfGiven('links', (field, value) =>
		objectOrTextOf(field, value, 'an object with "pc_link" or "mobile_link"'),
	);
	const nested = object && linksIn(element.inner('links', object));
	if (nested !== undefined && !isNone(nested)) return nested;
	const flat = linksIn(element);
	return isNone(flat) ? ofInstance : flat;
}

function linksIn(element: Element): Links {
	return {
		pc_link: element.readIfGiven('pc_link', link),
		mobile_link: element.readIfGiven('mobile_link', link),
	};
}

const link: FieldReader<string> = (field, value) => {
	if (typeof value !== 'string') throw wrongValue(field, value, LINK_WANTED);
	return value.trim();
};

function isNone({ pc_link, mobile_link }: Links): boolean {
	return pc_link === undefined && mobile_link === undefined;
}
