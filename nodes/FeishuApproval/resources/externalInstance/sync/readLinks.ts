import type { Links } from '../../../feishu/api/syncExternalInstance';
import { readOptional, type ObjectReader, type FieldReader } from '../../../input/objectReader';
import { InputError, invalidValue } from '../../../input/inputError';
import { readJsonObject } from '../../../input/json';
import { FIELD_LABELS } from './fields';

const LINK_EXPECTED = 'an address, such as https://oa.example.com/requests/1';

/** The links of an instance. Throws an `ItemProblem` where there is none. */
export function readInstanceLinks(pcLink: unknown, mobileLink: unknown): Links {
	const links: Links = {
		pc_link: readOptional(FIELD_LABELS.pcLink, pcLink, readLink),
		mobile_link: readOptional(FIELD_LABELS.mobileLink, mobileLink, readLink),
	};
	if (hasNoLink(links)) {
		throw new InputError(
			`"${FIELD_LABELS.pcLink}" and "${FIELD_LABELS.mobileLink}" are both empty, but one of them must be ${LINK_EXPECTED}`,
			'Feishu opens it when somebody clicks the approval.',
		);
	}
	return links;
}

/**
 * The links of a task or a copy: in `links`, as Feishu has them, or flat beside the other fields. The instance's
 * serve where there are none; a single own link is not mixed with them, for it leads elsewhere.
 */
export function readElementLinks(element: ObjectReader, ofInstance: Links): Links {
	const object = element.readOptional('links', (field, value) =>
		readJsonObject(field, value, 'an object with "pc_link" or "mobile_link"'),
	);
	const nested = object && readLinks(element.nested('links', object));
	if (nested !== undefined && !hasNoLink(nested)) return nested;
	const flat = readLinks(element);
	return hasNoLink(flat) ? ofInstance : flat;
}

function readLinks(element: ObjectReader): Links {
	return {
		pc_link: element.readOptional('pc_link', readLink),
		mobile_link: element.readOptional('mobile_link', readLink),
	};
}

const readLink: FieldReader<string> = (field, value) => {
	if (typeof value !== 'string') throw invalidValue(field, value, LINK_EXPECTED);
	return value.trim();
};

function hasNoLink({ pc_link, mobile_link }: Links): boolean {
	return pc_link === undefined && mobile_link === undefined;
}
