import { isEmpty, readId, requireIds } from './identifier';
import { invalidValue } from './inputError';
import { readIdList } from './idList';
import { getOwn, type InputObject } from './json';

const CODE_EXPECTED = "Feishu's code of an approval definition";

const URL_EXPECTED =
	"the address of an approval definition in Feishu's approval admin console, which contains definitionCode=";

/** The code in an address of the approval admin console. */
const CODE_IN_URL = /[?&#;]definitionCode=([^&#\s]+)/i;

const WEB_ADDRESS = /^https?:\/\//i;

/**
 * Reads Feishu's code of an approval definition: a text, an address of the approval admin console, or the value of a
 * resource locator with either. Throws `InputError`.
 */
export function readApprovalCode(label: string, value: unknown): string {
	const { mode, content } = unwrapLocator(value);
	if (isEmpty(content)) throw invalidValue(label, content, CODE_EXPECTED);
	const text = readId(label, content);
	if (mode !== 'url' && !WEB_ADDRESS.test(text)) return text;
	const code = CODE_IN_URL.exec(text)?.[1];
	if (code === undefined) throw invalidValue(label, content, URL_EXPECTED);
	return decode(code);
}

/** Reads an approval code, see {@link readApprovalCode}; undefined if it is empty. */
export function readOptionalApprovalCode(label: string, value: unknown): string | undefined {
	return isEmpty(unwrapLocator(value).content) ? undefined : readApprovalCode(label, value);
}

const CODES_EXPECTED = 'approval codes, separated by commas, or a list of them';

/** Reads several approval codes, see {@link readApprovalCodes}. Throws `InputError` if there is none. */
export function requireApprovalCodes(label: string, value: unknown): string[] {
	return requireIds(label, readApprovalCodes(label, value), CODES_EXPECTED);
}

/** Reads several approval codes, each once: a list, or a text with commas. Throws `InputError`. */
export function readApprovalCodes(label: string, value: unknown): string[] {
	return [...new Set(readIdList(label, value).map((code) => readApprovalCode(label, code)))];
}

function unwrapLocator(value: unknown): { mode?: unknown; content: unknown } {
	if (typeof value !== 'object' || value === null || !('value' in value)) return { content: value };
	const locator = value as InputObject;
	return { mode: getOwn(locator, 'mode'), content: getOwn(locator, 'value') };
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
