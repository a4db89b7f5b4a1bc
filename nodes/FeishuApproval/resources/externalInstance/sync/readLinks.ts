import type { Links } from '../../../feishu/api/syncExternalInstance';
import { InputError, invalidValue } from '../../../input/inputError';
import { readJsonObject } from '../../../input/json';
import { readOptional, type FieldReader, type ObjectReader } from '../../../input/objectReader';
import { FIELDS } from './fields';

const LINK_EXPECTED = 'a URL, such as https://oa.example.com/requests/1';

/** An absolute URL of the web, or with a scheme of the Feishu or Lark client: lark, feishu, x-feishu, feishu-open. */
const LINK = /^(?:https?|(?:x-)?(?:feishu|lark)(?:-[a-z\d]+)*):\/\/[^\s/?#]/i;

const LINK_ADVICE =
	'A link must start with https://, http://, feishu:// or lark://. Leave it empty if there is none.';

/** Reads the links of an instance. Throws `InputError` if there is none. */
export function readInstanceLinks(pcLink: unknown, mobileLink: unknown): Links {
	const links: Links = {
		pc_link: readOptional(FIELDS.pcLink.label, pcLink, readLink),
		mobile_link: readOptional(FIELDS.mobileLink.label, mobileLink, readLink),
	};
	if (hasNoLink(links)) {
		throw new InputError(
			FIELDS.pcLink.label,
			`and '${FIELDS.mobileLink.label}' are empty, but one of them must be ${LINK_EXPECTED}`,
			'Feishu opens it when somebody clicks the approval.',
			true,
		);
	}
	return links;
}

/**
 * Reads the links of a task or CC entry: in `links`, as in Feishu's API, or directly in the entry. Falls back to the
 * instance's links only if the entry has none. Never mixes the two: PC and mobile would open different pages.
 */
export function readLinksWithDefault(entry: ObjectReader, instanceLinks: Links): Links {
	const object = entry.readOptional('links', (label, value) =>
		readJsonObject(label, value, 'an object with "pc_link" or "mobile_link"'),
	);
	const nested = object && readLinks(entry.nested('links', object));
	if (nested !== undefined && !hasNoLink(nested)) return nested;
	const flat = readLinks(entry);
	return hasNoLink(flat) ? instanceLinks : flat;
}

function readLinks(entry: ObjectReader): Links {
	return {
		pc_link: entry.readOptional('pc_link', readLink),
		mobile_link: entry.readOptional('mobile_link', readLink),
	};
}

const readLink: FieldReader<string> = (label, value) => {
	const link = typeof value === 'string' ? value.trim() : '';
	if (!LINK.test(link)) throw invalidValue(label, value, LINK_EXPECTED, LINK_ADVICE);
	return link;
};

function hasNoLink({ pc_link, mobile_link }: Links): boolean {
	return pc_link === undefined && mobile_link === undefined;
}
