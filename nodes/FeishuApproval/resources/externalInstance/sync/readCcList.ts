import {
	DISPLAY_METHODS,
	LIMITS,
	READ_STATUSES,
	type CcEntry,
} from '../../../feishu/api/syncExternalInstance';
import { readChoice } from '../../../input/choice';
import type { ObjectReader } from '../../../input/objectReader';
import { readId } from '../../../input/identifier';
import { readObjects, type InstanceContext, type ListSpec } from './instanceContext';
import { readExtra } from './readExtra';
import { OPTION_LABELS } from './fields';
import { readElementLinks } from './readLinks';
import { readUser } from './readUser';
import { readMilliseconds } from './times';

const CC_LIST_SPEC: ListSpec = {
	expected: 'a list of copies, or JSON text of one',
	elementExpected: 'an object with "cc_id", "user_id" and "create_time"',
	maxLength: LIMITS.ccEntries,
};

/**
 * Reads the copies (cc) of an instance. One that does not say when it changed has the time of its instance, and one
 * that does not say whether it was read was not: Feishu wants both.
 */
export function readCcList(value: unknown, instance: InstanceContext): CcEntry[] {
	return readObjects(OPTION_LABELS.ccList, value, CC_LIST_SPEC).map((copy) =>
		readCcEntry(copy, instance),
	);
}

function readCcEntry(
	copy: ObjectReader,
	{ links, updateTime, texts, zone }: InstanceContext,
): CcEntry {
	const time = (field: string, value: unknown) => readMilliseconds(field, value, zone);
	return {
		cc_id: copy.read('cc_id', readId),
		...readUser(copy),
		links: readElementLinks(copy, links),
		read_status:
			copy.readOptional('read_status', (field, status) =>
				readChoice(field, status, READ_STATUSES),
			) ?? 'UNREAD',
		extra: copy.read('extra', readExtra),
		title: copy.read('title', texts.readKey),
		create_time: copy.read('create_time', time),
		update_time: copy.readOptional('update_time', time) ?? updateTime,
		display_method: copy.readOptional('display_method', (field, method) =>
			readChoice(field, method, DISPLAY_METHODS),
		),
	};
}
