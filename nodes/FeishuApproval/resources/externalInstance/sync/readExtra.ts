import { isEmpty, readId } from '../../../input/identifier';
import { getOwn, readJsonObject } from '../../../input/json';
import { OPTION_LABELS } from './fields';

const EXTRA_EXPECTED = 'an object, or the object as JSON text';

/**
 * Reads an object that Feishu expects as JSON text; undefined if it is empty.
 * JSON text stays as it is: numbers that are too large for JavaScript would lose digits if it were parsed.
 */
export function readExtra(label: string, value: unknown): string | undefined {
	const object = readJsonObject(label, value, EXTRA_EXPECTED);
	if (object === undefined) return undefined;
	return typeof value === 'string' ? value : JSON.stringify(object);
}

/** Reads the extra of an instance and adds the document number, if there is one. */
export function readInstanceExtra(extra: unknown, businessKey: unknown): string | undefined {
	if (isEmpty(businessKey)) return readExtra(OPTION_LABELS.extra, extra);
	const object = readJsonObject(OPTION_LABELS.extra, extra, EXTRA_EXPECTED) ?? {};
	const added = { business_key: readId(OPTION_LABELS.businessKey, businessKey) };
	const isNew = getOwn(object, 'business_key') === undefined;
	if (typeof extra === 'string' && isNew && Object.keys(object).length > 0) {
		return extra.replace(/\}\s*$/, () => `,${JSON.stringify(added).slice(1)}`);
	}
	return JSON.stringify({ ...object, ...added });
}
