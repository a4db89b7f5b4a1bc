import { readId, isEmpty } from '../../../input/identifier';
import { readJsonObject, getOwn } from '../../../input/json';
import { OPTION_LABELS } from './fields';

const EXTRA_EXPECTED = 'an object, or JSON text of one';

/**
 * What Feishu wants as JSON text, given as an object or as JSON text; undefined where it is empty.
 * A text stays as it is written: numbers too large for JavaScript would not survive being read.
 */
export function readExtra(field: string, value: unknown): string | undefined {
	const object = readJsonObject(field, value, EXTRA_EXPECTED);
	if (object === undefined) return undefined;
	return typeof value === 'string' ? value : JSON.stringify(object);
}

/** The instance's extra, with the number of the document in it where there is one. */
export function readInstanceExtra(extra: unknown, businessKey: unknown): string | undefined {
	if (isEmpty(businessKey)) return readExtra(OPTION_LABELS.extra, extra);
	const object = readJsonObject(OPTION_LABELS.extra, extra, EXTRA_EXPECTED) ?? {};
	const key = { business_key: readId(OPTION_LABELS.businessKey, businessKey) };
	const isNew = getOwn(object, 'business_key') === undefined;
	if (typeof extra === 'string' && isNew && Object.keys(object).length > 0) {
		return extra.replace(/\}\s*$/, () => `,${JSON.stringify(key).slice(1)}`);
	}
	return JSON.stringify({ ...object, ...key });
}
