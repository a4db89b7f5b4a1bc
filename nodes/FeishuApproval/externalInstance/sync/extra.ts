import { identifierOf, isEmpty } from '../../items/identifier';
import { objectOrTextOf, ownValue } from '../../items/record';
import { OPTION } from './fields';

const EXTRA_WANTED = 'an object, or JSON text of one';

/**
 * What Feishu wants as JSON text, given as an object or as JSON text; undefined where it is empty.
 * A text stays as it is written: numbers too large for JavaScript would not survive being read.
 */
export function extraOf(field: string, value: unknown): string | undefined {
	const object = objectOrTextOf(field, value, EXTRA_WANTED);
	if (object === undefined) return undefined;
	return typeof value === 'string' ? value : JSON.stringify(object);
}

/** The instance's extra, with the number of the document in it where there is one. */
export function extraWithBusinessKey(extra: unknown, businessKey: unknown): string | undefined {
	if (isEmpty(businessKey)) return extraOf(OPTION.extra, extra);
	const object = objectOrTextOf(OPTION.extra, extra, EXTRA_WANTED) ?? {};
	const key = { business_key: identifierOf(OPTION.businessKey, businessKey) };
	const isNew = ownValue(object, 'business_key') === undefined;
	if (typeof extra === 'string' && isNew && Object.keys(object).length > 0) {
		return extra.replace(/\}\s*$/, () => `,${JSON.stringify(key).slice(1)}`);
	}
	return JSON.stringify({ ...object, ...key });
}
