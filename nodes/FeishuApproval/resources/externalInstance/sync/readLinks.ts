import type { Links } from '../../../feishu/api/syncExternalInstance';
import { readJsonObject } from '../../../input/json';
import { readLink, readLinkPair } from '../../../input/link';
import type { ObjectReader } from '../../../input/objectReader';
import { FIELDS } from './fields';

/** Reads the links of an instance. Throws `InputError` if there is none. */
export function readInstanceLinks(pcLink: unknown, mobileLink: unknown): Links {
	const { pc, mobile } = readLinkPair(
		{ pc: FIELDS.pcLink.label, mobile: FIELDS.mobileLink.label },
		{ pc: pcLink, mobile: mobileLink },
		'Feishu opens it when somebody clicks the approval.',
	);
	return { pc_link: pc, mobile_link: mobile };
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

function hasNoLink({ pc_link, mobile_link }: Links): boolean {
	return pc_link === undefined && mobile_link === undefined;
}
