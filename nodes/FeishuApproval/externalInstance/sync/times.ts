import type { Milliseconds } from '../../feishu/externalInstanceSync';
import { isEmpty } from '../../items/identifier';
import { timeOf } from '../../items/time';

/** A time in any form, as Feishu wants it. Throws an `ItemProblem` for what is none. */
export function sentTime(field: string, value: unknown, zone: string): Milliseconds {
	return String(timeOf(field, value, zone));
}

/** The same for an end that may not have come yet, which Feishu calls 0. */
export function sentEndTime(field: string, value: unknown, zone: string): Milliseconds {
	return isEmpty(value) ? '0' : sentTime(field, value, zone);
}
