import type { Milliseconds } from '../../../feishu/api/syncExternalInstance';
import { isEmpty } from '../../../input/identifier';
import { readTime } from '../../../input/time';

/** A time in any form, as Feishu wants it. Throws an `ItemProblem` for what is none. */
export function readMilliseconds(field: string, value: unknown, zone: string): Milliseconds {
	return String(readTime(field, value, zone));
}

/** The same for an end that may not have come yet, which Feishu calls 0. */
export function readEndMilliseconds(field: string, value: unknown, zone: string): Milliseconds {
	return isEmpty(value) ? '0' : readMilliseconds(field, value, zone);
}
