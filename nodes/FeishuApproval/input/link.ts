import { InputError, invalidValue } from './inputError';
import { readOptional, type FieldReader } from './objectReader';

const LINK_EXPECTED = 'a URL, such as https://oa.example.com/requests/1';

/** An absolute URL of the web, or with a scheme of the Feishu or Lark client: lark, feishu, x-feishu, feishu-open. */
const LINK = /^(?:https?|(?:x-)?(?:feishu|lark)(?:-[a-z\d]+)*):\/\/[^\s/?#]/i;

const LINK_ADVICE =
	'A link must start with https://, http://, feishu:// or lark://. Leave it empty if there is none.';

/** Reads a link that Feishu can open. Throws `InputError`. */
export const readLink: FieldReader<string> = (label, value) => {
	const link = typeof value === 'string' ? value.trim() : '';
	if (!LINK.test(link)) throw invalidValue(label, value, LINK_EXPECTED, LINK_ADVICE);
	return link;
};

/** Parses an absolute URL that a server can post to. Returns undefined for anything else. */
export function parseHttpUrl(value: unknown): string | undefined {
	const url = typeof value === 'string' ? value.trim() : '';
	return HTTP_URL.test(url) && URL.canParse(url) ? url : undefined;
}

const HTTP_URL = /^https?:\/\/[^\s/?#]/i;

/** A link for computers and one for phones. */
export interface LinkPair<T> {
	readonly pc: T;
	readonly mobile: T;
}

/**
 * Reads the two links of the panel. Throws `InputError` if there is none.
 *
 * @param labels names of the two fields
 * @param purpose a sentence that says what the links are for
 */
export function readLinkPair(
	labels: LinkPair<string>,
	values: LinkPair<unknown>,
	purpose: string,
): Partial<LinkPair<string>> {
	const pc = readOptional(labels.pc, values.pc, readLink);
	const mobile = readOptional(labels.mobile, values.mobile, readLink);
	if (pc === undefined && mobile === undefined) {
		throw new InputError(
			labels.pc,
			`and '${labels.mobile}' are empty, but one of them must be ${LINK_EXPECTED}`,
			purpose,
			true,
		);
	}
	return { pc, mobile };
}
